"""Regenerate docs/policies.md and the generated blocks of other pages: what commands print, what stages wrote.

A block stands between `<!-- generated: NAME -->` and `<!-- end -->`; BLOCKS says how each is made.
usage: render_docs.py [--check]    --check writes nothing and fails where a block is stale
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kubepac.core.violations import Severity
from kubepac.policies.controls import check_controls, controls_from_yaml
from kubepac.policies.index import IndexEntry, entries_from_jsonl
from kubepac.policies.page import policies_page

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", ROOT / "docs" / "confidence.md")
POLICIES_PAGE = ROOT / "docs" / "policies.md"
_BLOCK = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> int:
    """Rewrite the pages, or with --check compare them."""
    made = {page: _rendered(page) for page in PAGES} | {POLICIES_PAGE: policies()}
    stale = [path for path, text in made.items() if not path.is_file() or path.read_text("utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            sys.stderr.write(f"{path.relative_to(ROOT)} is stale: run `make docs`\n")
        return int(bool(stale))
    for path in stale:
        path.write_text(made[path], encoding="utf-8")
    return 0


def _rendered(page: Path) -> str:
    return _BLOCK.sub(
        lambda found: f"{found[1]}{BLOCKS[found[2]]()}{found[3]}", page.read_text(encoding="utf-8")
    )


def policies() -> str:
    """The page of all policies and controls."""
    entries = _entries()
    path = ROOT / "policies" / "controls.yaml"
    standards = controls_from_yaml(path.read_text(encoding="utf-8"), file=path.name)
    check_controls(standards, [entry.policy for entry in entries], file=path.name)
    return policies_page(entries, standards)


def packs() -> str:
    """The packs with their policies by severity, and how many of them bring a fix."""
    by_pack: dict[str, list[IndexEntry]] = {}
    for entry in _entries():
        by_pack.setdefault(entry.policy.pack, []).append(entry)
    severities = sorted(Severity, reverse=True)
    names = " | ".join(severity.name.lower() for severity in severities)
    rows = [f"| pack | policies | {names} | with a fix |", "|---|---:|" + "---:|" * (len(severities) + 1)]
    everything = [entry for entries in by_pack.values() for entry in entries]
    for pack, entries in [*sorted(by_pack.items()), ("all", everything)]:
        counts = [sum(entry.policy.severity == severity for entry in entries) for severity in severities]
        fixes = sum(entry.fix != "none" for entry in entries)
        rows.append(f"| {pack} | {len(entries)} | {' | '.join(map(str, counts))} | {fixes} |")
    return "\n".join(rows) + "\n"


def proof() -> str:
    """The figures of the proof."""
    report = (ROOT / "reports" / "policies" / "summary.md").read_text(encoding="utf-8")
    return "\n".join(line for line in report.splitlines() if line.startswith("|")) + "\n"


def results() -> str:
    """The comparison at a fix, later in time, on all queries."""
    report = (ROOT / "reports" / "compare" / "simulated.md").read_text(encoding="utf-8")
    verdict = next(line for line in report.splitlines() if " ships**" in line)
    table = report.split("### All queries")[1].split("\n### ")[0].strip()
    return f"{verdict}\n\n{table}\n"


def speed() -> str:
    """The table of the benchmark."""
    report = (ROOT / "reports" / "bench" / "bench.md").read_text(encoding="utf-8")
    return "\n".join(line for line in report.split("\n## ")[0].splitlines() if line.startswith("|")) + "\n"


def calibration() -> str:
    """How confidence did on suggestions that nothing was fitted on, by dataset and split."""
    report = json.loads((ROOT / "reports" / "calibration" / "confidence.json").read_text(encoding="utf-8"))
    rows = [
        "| events | split | what is said | n | base rate | ece | ece_debiased | brier_skill "
        "| High | Medium | Low |",
        "|---|---|---|" + "---:|" * 8,
    ]
    for dataset, found in sorted(report.items()):
        splits = {"all later": {"confidence": found, **found["beside"]}, **found["splits"]}
        rows += [
            f"| {dataset} | {split} | {name} | {_calibrated(one)} |"
            for split, said in splits.items()
            for name, one in said.items()
            if split == "all later" or name in ("confidence", "ranker")
        ]
    return "\n".join(rows) + "\n"


def _calibrated(found: dict[str, Any]) -> str:
    skill = f"{found['brier_skill']:.3f} ({found['brier_skill_low']:.3f} to {found['brier_skill_high']:.3f})"
    shares = [
        f"{level['share']:.2f} of {level['n']}" if (level := found["levels"].get(name)) else "none"
        for name in ("High", "Medium", "Low")
    ]
    numbers = [f"{found[name]:.3f}" for name in ("base_rate", "ece", "ece_debiased")]
    return " | ".join([str(found["n"]), *numbers, skill, *shares])


def scan() -> str:
    """What the first command prints."""
    return _console("kubepac scan examples/shop --top 3 --fail-on never")


def story() -> str:
    """What is proposed for a hard-coded secret after each fix that was accepted."""
    from confidence_story import MANIFEST, POLICY, story  # beside this script

    def propose(log: Path) -> dict[str, Any]:
        command = ["kubepac", "propose", str(MANIFEST), "--top", "100", "--log", str(log)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        candidates: list[dict[str, Any]] = json.loads(done.stdout)["candidates"]
        return next(candidate for candidate in candidates if candidate["policy_id"] == POLICY)

    with tempfile.TemporaryDirectory() as folder:
        return story(propose, Path(folder) / "failure_log.jsonl")


def commands() -> str:
    """The list of commands."""
    return _console("kubepac --help")


def targets() -> str:
    """The list of make targets."""
    return _console("make help")


def _entries() -> tuple[IndexEntry, ...]:
    return entries_from_jsonl((ROOT / "policies" / "index.jsonl").read_text(encoding="utf-8"))


def _console(command: str) -> str:
    # Below another make, make talks about folders; and a log would know more than the bundle.
    left_out = ("MAKE", "KUBEPAC_LOG")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    environment = {**inherited, "NO_COLOR": "1", "COLUMNS": "100", "TERM": "dumb"}
    done = subprocess.run(
        command.split(), cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    lines = [line.rstrip() for line in done.stdout.strip("\n").splitlines()]
    return "```console\n$ " + command + "\n" + "\n".join(lines) + "\n```\n"


BLOCKS: dict[str, Callable[[], str]] = {
    "calibration": calibration,
    "commands": commands,
    "policies": packs,
    "proof": proof,
    "results": results,
    "scan": scan,
    "speed": speed,
    "story": story,
    "targets": targets,
}


if __name__ == "__main__":
    sys.exit(main())
