"""A stage has one name: in dvc.yaml, in src, in conf and in tests."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

PIPELINE = {
    "index",
    "template",
    "simulate",
    "label",
    "split",
    "featurize",
    "train",
    "compare",
    "ablate",
    "calibrate",
    "export",
}
# They take minutes, or programs that the pipeline does without: make runs them, and DVC does not.
ON_REQUEST = {"mutate", "verify"}
# The command line starts it, in a process of its own, wherever kubepac is installed.
BY_COMMAND = {"learn"}
STAGES = PIPELINE | ON_REQUEST | BY_COMMAND
# Groups of conf/ that are no stages: parts that the defaults list picks from, and overlays.
OTHER_GROUPS = {"model", "experiment", "dataset"}


@pytest.fixture(scope="module")
def declared(root: Path) -> Mapping[str, object]:
    loaded = yaml.safe_load((root / "dvc.yaml").read_text(encoding="utf-8"))
    stages: Mapping[str, object] = loaded["stages"]
    return stages


def test_dvc_declares_the_stages(declared: Mapping[str, object]) -> None:
    assert set(declared) == PIPELINE


def test_make_runs_the_others(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    assert [stage for stage in sorted(ON_REQUEST) if f"-m kubepac.stages.{stage}" not in makefile] == []


def test_the_command_line_starts_the_rest(root: Path) -> None:
    starter = (root / "src" / "kubepac" / "adapters" / "training.py").read_text(encoding="utf-8")
    assert [stage for stage in BY_COMMAND if f'"kubepac.stages.{stage}"' not in starter] == []


def test_each_stage_is_a_module_with_a_main(modules: Mapping[str, ast.Module]) -> None:
    with_main = {
        Path(name).stem
        for name, tree in modules.items()
        if name.startswith("stages/") and any(_is_main(node) for node in tree.body)
    }
    assert with_main == STAGES


def test_each_stage_has_a_test(root: Path) -> None:
    tests = {path.stem.removeprefix("test_") for path in (root / "tests" / "stages").glob("test_*.py")}
    assert tests >= STAGES


def test_each_group_of_conf_is_a_stage_with_a_default(root: Path) -> None:
    groups = {path for path in (root / "conf").iterdir() if path.is_dir() and path.name not in OTHER_GROUPS}
    assert {path.name for path in groups} <= STAGES
    assert {path.name for path in groups if not (path / "default.yaml").is_file()} == set()


def test_a_stage_reads_the_section_of_its_own_name(root: Path, modules: Mapping[str, ast.Module]) -> None:
    params = yaml.safe_load((root / "params.yaml").read_text(encoding="utf-8"))
    for stage in STAGES:
        names = _sections(modules[f"stages/{stage}.py"])
        assert names <= set(params), f"stages/{stage}.py reads a section that params.yaml does not have"
        if stage in names:
            assert (root / "conf" / stage / "default.yaml").is_file()


def test_each_stage_depends_on_its_own_module(declared: Mapping[str, object]) -> None:
    missing = [stage for stage, body in declared.items() if f"src/kubepac/stages/{stage}.py" not in str(body)]
    assert missing == []


def _is_main(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == "main"


def _sections(tree: ast.Module) -> set[str]:
    """Second arguments of `section(params, "name", Shape)`."""
    return {
        argument.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "section"
        for argument in node.args[1:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
