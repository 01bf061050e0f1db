"""Tests say what they hold, and hold it everywhere."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
EVASIONS = {"skip", "skipif", "skipTest", "skipUnless", "xfail", "importorskip"}


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return {
        path.relative_to(TESTS).as_posix(): ast.parse(path.read_bytes())
        for path in sorted(TESTS.rglob("*.py"))
    }


def test_no_test_evades(trees: dict[str, ast.Module]) -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in EVASIONS)
        or (isinstance(node, ast.ImportFrom) and EVASIONS & {alias.name for alias in node.names})
    ]
    assert found == []


def test_no_test_hides_another_of_the_same_name(trees: dict[str, ast.Module]) -> None:
    twice = [
        f"{name} {test}"
        for name, tree in trees.items()
        for test, count in Counter(n.name for n in tree.body if isinstance(n, ast.FunctionDef)).items()
        if count > 1
    ]
    assert twice == []
