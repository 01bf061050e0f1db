"""What the house rules look at: the tree as git sees it, whether or not it is committed yet."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def root(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.rootpath


@pytest.fixture(scope="session")
def files(root: Path) -> list[Path]:
    """Every file that is, or could be, committed."""
    git = shutil.which("git")
    assert git, "the house rules need git on PATH"
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return sorted({root / name for name in listed.split("\0") if name and (root / name).is_file()})


@pytest.fixture(scope="session")
def modules(root: Path) -> Mapping[str, ast.Module]:
    """The package's modules by path below src/kubepac, parsed."""
    package = root / "src" / "kubepac"
    paths = sorted(package.rglob("*.py"))
    return {path.relative_to(package).as_posix(): ast.parse(path.read_bytes()) for path in paths}
