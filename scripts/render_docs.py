"""Regenerate the generated blocks of the documentation: what commands print, what stages wrote.

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

from kubepac.policies.index import entries_from_jsonl

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", ROOT / "docs" / "confidence.md")
_BLOCK = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> int:
    """Rewrite the pages, or with --check compare them."""
    is_check = "--check" in sys.argv[1:]
    stale = [page for page in PAGES if _render(page, is_check=is_check)]
    if is_check:
        for page in stale:
            sys.stderr.write(f"{page.relative_to(ROOT)} is stale: run `make docs`\n")
    return int(is_check and bool(stale))


def _render(page: Path, *, is_check: bool) -> bool:
    """Whether the page was stale; it is rewritten unless this is a check."""
    before = page.read_text(encoding="utf-8")
    after = _BLOCK.sub(lambda found: f"{found[1]}{BLOCKS[found[2]]()}{found[3]}", before)
    if not is_check:
        page.write_text(after, encoding="utf-8")
    return before != after


def policy_table() -> str:
    """Every policy with its severity and kind of fix."""
    rows = ["| policy | severity | fix | what it asks |", "|---|---|---|---|"]
    for entry in entries_from_jsonl((ROOT / "policies" / "index.jsonl").read_text(encoding="utf-8")):
        policy = entry.policy
        rows.append(
            f"| `{policy.id}` | {policy.severity.name} | {entry.fix.replace('_', ' ')} | {policy.title} |"
        )
    return "\n".join(rows) + "\n"


def results() -> str:
    """The comparison on all queries."""
    report = (ROOT / "reports" / "compare" / "ranker.md").read_text(encoding="utf-8")
    verdict = next(line for line in report.splitlines() if " ships**" in line)
    table = report.split("## All queries")[1].split("\n## ")[0].strip()
    return f"{verdict}\n\n{table}\n"


def speed() -> str:
    """The table of the benchmark."""
    report = (ROOT / "reports" / "bench" / "bench.md").read_text(encoding="utf-8")
    return "\n".join(line for line in report.split("\n## ")[0].splitlines() if line.startswith("|")) + "\n"


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
    "commands": commands,
    "policies": policy_table,
    "results": results,
    "scan": scan,
    "speed": speed,
    "story": story,
    "targets": targets,
}


if __name__ == "__main__":
    sys.exit(main())
