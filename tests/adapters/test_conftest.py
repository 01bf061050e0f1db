"""The real Conftest on the generated `deny` rule and a policy of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kubepac.adapters.conftest import failures
from kubepac.core.errors import EngineError

pytestmark = pytest.mark.opa

REGO = """package main

deny contains {"msg": "too many", "policy": "deny-many", "path": "/items"} if count(input.items) > data.most
"""


@pytest.fixture(autouse=True)
def conftest_on_path(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(pytestconfig.rootpath / ".tools" / "bin"))


@pytest.fixture
def policy_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "policy"
    folder.mkdir()
    (folder / "main.rego").write_text(REGO)
    return folder


def test_counts_failures_by_file(tmp_path: Path, policy_dir: Path) -> None:
    one, two = str(tmp_path / "one.yaml"), str(tmp_path / "two.yaml")
    Path(one).write_text("items: [1, 2, 3]\n---\nitems: [1, 2, 3]\n")
    Path(two).write_text(json.dumps({"items": [1]}))
    found = failures([one, two], policy_dirs=[policy_dir], data={"most": 2})
    assert found == {one: {("deny-many", "/items"): 2}, two: {}}


def test_a_policy_that_does_not_compile_is_an_error(tmp_path: Path, policy_dir: Path) -> None:
    (policy_dir / "main.rego").write_text("package main\n\ndeny contains x if y\n")
    (tmp_path / "one.yaml").write_text("items: []\n")
    with pytest.raises(EngineError, match="conftest: "):
        failures([str(tmp_path / "one.yaml")], policy_dirs=[policy_dir], data={})


def test_says_where_conftest_comes_from_when_it_is_missing(
    tmp_path: Path, policy_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="make verify"):
        failures(["x.yaml"], policy_dirs=[policy_dir], data={})
