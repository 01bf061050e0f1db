"""The real Conftest, on the packs as they stand."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from kubepac.core.errors import EngineError
from kubepac.core.json_types import JsonObject

_TIMEOUT_SECONDS = 300

# Policy id and place of each failure, counted: a file may hold two objects of one fault.
Failures = Counter[tuple[str, str]]


def failures(files: Sequence[str], *, policy_dirs: Sequence[Path], data: JsonObject) -> dict[str, Failures]:
    """What Conftest finds in each file, with `data` as Rego's data; raises `EngineError` where it cannot run."""
    conftest = shutil.which("conftest")
    if conftest is None:
        raise EngineError("conftest is not on PATH: `make verify` and `make test` build it into .tools/bin")
    with tempfile.TemporaryDirectory() as scratch:
        data_path = Path(scratch) / "data.json"
        data_path.write_text(json.dumps(data), encoding="utf-8")
        policies = [f"--policy={folder}" for folder in policy_dirs]
        command = [conftest, "test", "--output=json", f"--data={data_path}", *policies, *files]
        done = subprocess.run(command, capture_output=True, check=False, timeout=_TIMEOUT_SECONDS)
    try:
        results = json.loads(done.stdout)
        return {file: _failures(results, file) for file in files}
    except (ValueError, KeyError, TypeError):
        message = done.stderr.decode(errors="replace")
        raise EngineError(f"conftest: {' '.join(message.split())[:500]}") from None


def _failures(results: Sequence[JsonObject], file: str) -> Failures:
    found: Failures = Counter()
    for result in results:
        if result["filename"] == file:
            for failure in result.get("failures") or []:  # type: ignore[attr-defined]
                found[failure["metadata"]["policy"], failure["metadata"]["path"]] += 1
    return found
