"""What `pip install` plus a bundle gives: the serving half, and nothing that it does not need."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

POD = """apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: shop}
spec:
  containers:
    - {name: agent, image: nginx, securityContext: {privileged: true}}
"""
RESEARCH_HALF = (
    "dvc",
    "hydra-core",
    "lightgbm",
    "matplotlib",
    "pandas",
    "scikit-learn",
    "skl2onnx",
    "pytest",
)


@pytest.fixture(scope="module")
def installed(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of a new environment that holds the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("wheel")
    run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist"],
        pytestconfig.rootpath,
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    run([sys.executable, "-m", "venv", folder / "venv"], folder)
    scripts = folder / "venv" / "bin"
    run([scripts / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel], folder)
    return scripts


def test_a_scan_needs_the_wheel_and_a_bundle_only(
    installed: Path,
    lgbm_bundle: Path,
    run_kubepac: Callable[..., subprocess.CompletedProcess[bytes]],
    tmp_path: Path,
) -> None:
    shutil.copytree(lgbm_bundle, tmp_path / "bundle")
    (tmp_path / "pod.yaml").write_text(POD, encoding="utf-8")
    command = ("scan", "pod.yaml", "--bundle", "bundle", "--format", "json")
    done = subprocess.run(
        [installed / "kubepac", *command],
        cwd=tmp_path,
        env={"XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, b"")
    assert "deny-privileged-pods" in {found["policy_id"] for found in json.loads(done.stdout)["findings"]}
    assert done.stdout == run_kubepac(*command, cwd=tmp_path).stdout


def test_nothing_of_the_research_half_is_installed(installed: Path) -> None:
    listed = run([installed / "python", "-m", "pip", "list", "--format", "json"], installed)

    names = {package["name"].lower() for package in json.loads(listed)}
    assert "kube-pac-copilot" in names
    assert names.isdisjoint(RESEARCH_HALF)


def test_it_holds_the_settings_to_train_with(installed: Path, pytestconfig: pytest.Config) -> None:
    (settings,) = installed.parent.glob("lib/python*/site-packages/kubepac/stages/params.yaml")
    assert settings.read_bytes() == (pytestconfig.rootpath / "params.yaml").read_bytes()


def run(command: list[str | Path], folder: Path) -> str:
    """What a command prints; it must succeed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
