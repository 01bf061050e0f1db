"""params.yaml is the lock file of conf/."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def compose_params(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("compose_params", root / "scripts" / "compose_params.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_params_equal_a_fresh_composition_of_conf(root: Path, compose_params: ModuleType) -> None:
    committed = (root / "params.yaml").read_text(encoding="utf-8")
    assert committed == compose_params.composed([]), "run `make params` and commit params.yaml"


def test_every_experiment_composes(root: Path, compose_params: ModuleType) -> None:
    plain = compose_params.composed([])
    for path in sorted((root / "conf" / "experiment").glob("*.yaml")):
        assert compose_params.composed([f"experiment={path.stem}"]) != plain, f"{path.name} changes nothing"


def test_every_key_of_conf_says_what_it_changes(root: Path) -> None:
    for path in sorted((root / "conf").glob("*/*.yaml")):
        if path.parent.name == "experiment":
            continue  # an overlay repeats keys that are explained where they come from
        lines = path.read_text(encoding="utf-8").splitlines()
        for previous, line in zip(["", *lines], lines, strict=False):
            assert not _is_setting(line) or "#" in line or "#" in previous, f"{path.name}: {line.strip()}"


def _is_setting(line: str) -> bool:
    key, _, value = line.partition(":")
    return bool(value.strip()) and not line.lstrip().startswith(("#", "-")) and key.strip() != "kind"
