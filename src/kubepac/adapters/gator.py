"""The real gator: runs Gatekeeper's own engine over a suite of templates, constraints and objects."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from kubepac.core.errors import EngineError

_TIMEOUT_SECONDS = 1200
_CASE = re.compile(r"^ {4}--- (PASS|FAIL): (\S+)", re.MULTILINE)


def verify(suite: Path) -> dict[str, bool]:
    """Whether each case of a suite holds, by the case's name; raises `EngineError` where gator cannot run it."""
    gator = shutil.which("gator")
    if gator is None:
        raise EngineError("gator is not on PATH: `make verify` and `make test` build it into .tools/bin")
    command = [gator, "verify", "--verbose", "--enable-k8s-native-validation=false", str(suite)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=_TIMEOUT_SECONDS)
    output = done.stdout.decode(errors="replace")
    verdicts = {name: verdict == "PASS" for verdict, name in _CASE.findall(output)}
    if not verdicts or (done.returncode != 0 and all(verdicts.values())):
        # Of a suite that it cannot use, gator speaks on standard output; of one that is not there, on the other.
        message = f"{output} {done.stderr.decode(errors='replace')}"
        raise EngineError(f"gator verify {suite}: {' '.join(message.split())[:500]}")
    return verdicts
