"""Names and docstrings of the package."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "kubepac"
WITH_EXAMPLES = sorted(path for path in PACKAGE.rglob("*.py") if ">>>" in path.read_text(encoding="utf-8"))
# Drawers that anything fits into.
DRAWERS = re.compile(r"(^|_)(utils?|commons?|helpers?|misc|v\d+)(_|$)")


def test_every_module_with_code_has_a_docstring(modules: Mapping[str, ast.Module]) -> None:
    assert [name for name, tree in modules.items() if tree.body and not ast.get_docstring(tree)] == []


def test_every_public_function_and_class_has_a_docstring(modules: Mapping[str, ast.Module]) -> None:
    bare = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in modules.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if not ast.get_docstring(node)
    ]
    assert bare == []


def test_no_module_is_a_drawer(modules: Mapping[str, ast.Module]) -> None:
    parts = {part for name in modules for part in Path(name).with_suffix("").parts}
    assert [part for part in sorted(parts) if DRAWERS.search(part)] == []


def test_every_package_has_an_init() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert [folder.name for folder in folders if not (folder / "__init__.py").is_file()] == []


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_examples_in_docstrings_are_true(path: Path) -> None:
    name = ".".join(("kubepac", *path.relative_to(PACKAGE).with_suffix("").parts))
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
