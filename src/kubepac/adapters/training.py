"""Training in a process of its own: what serves a bundle never loads what makes one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from kubepac.core.errors import InputError
from kubepac.core.json_types import JsonObject

# What the stages import; the extra holds more, for the rest of the research half.
_LIBRARIES = ("lightgbm", "matplotlib", "onnxmltools", "pandas", "pyarrow", "sklearn", "skl2onnx")
_STAGE = "kubepac.stages.learn"


def check_training() -> None:
    """Raises `InputError` where the libraries that train are not installed."""
    if any(find_spec(name) is None for name in _LIBRARIES):
        raise InputError("learning needs the training libraries: pip install 'kube-pac-copilot[train]'")


def run_learning(bundle: Path, events: Path, output: Path, *, own_repo: str) -> JsonObject:
    """Make a bundle in `output` out of `bundle` and what the events say; the answer of the stage `learn`.

    Raises `InputError` with the stage's own line where it could not.
    """
    # -P: a module that lies in the working folder, which is anybody's repository, is not run.
    command = [sys.executable, "-P", "-m", _STAGE, str(bundle), str(events), str(output), own_repo]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise InputError(_complaint(done.stderr.splitlines()))
    return cast(JsonObject, json.loads(done.stdout))


def _complaint(lines: Sequence[str]) -> str:
    last = lines[-1] if lines else "it was stopped; no bundle was written"
    return last.removeprefix("error: ") if last.startswith("error: ") else f"learning failed: {last}"
