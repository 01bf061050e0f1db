"""Regenerate the generated blocks of README.md: what commands print, what stages wrote.

A block stands between `<!-- generated: NAME -->` and `<!-- end -->`; BLOCKS says how each is made.
usage: render_docs.py [--check]    --check writes nothing and fails where a block is stale
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from kubepac.policies.index import entries_from_jsonl

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> int:
    """Rewrite README.md, or with --check compare it."""
    before = README.read_text(encoding="utf-8")
    after = _BLOCK.sub(lambda found: f"{found[1]}{BLOCKS[found[2]]()}{found[3]}", before)
    if "--check" in sys.argv[1:]:
        if before != after:
            sys.stderr.write("README.md is stale: run `make docs`\n")
        return int(before != after)
    README.write_text(after, encoding="utf-8")
    return 0


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
    """The comparison at a fix, later in time, on all queries."""
    report = (ROOT / "reports" / "compare" / "simulated.md").read_text(encoding="utf-8")
    verdict = next(line for line in report.splitlines() if " ships**" in line)
    table = report.split("### All queries")[1].split("\n### ")[0].strip()
    return f"{verdict}\n\n{table}\n"


def speed() -> str:
    """The table of the benchmark."""
    report = (ROOT / "reports" / "bench" / "bench.md").read_text(encoding="utf-8")
    return "\n".join(line for line in report.split("\n## ")[0].splitlines() if line.startswith("|")) + "\n"


def scan() -> str:
    """What the first command prints."""
    return _console("kubepac scan examples/shop --top 3 --fail-on never")


def commands() -> str:
    """The list of commands."""
    return _console("kubepac --help")


def targets() -> str:
    """The list of make targets."""
    return _console("make help")


def _console(command: str) -> str:
    # Below another make, make talks about folders.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
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
    "targets": targets,
}


if __name__ == "__main__":
    sys.exit(main())
