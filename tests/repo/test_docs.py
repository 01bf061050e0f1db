"""What README.md shows is what the commands print and the stages wrote."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

# The scan shows the ranker of the whole pipeline, which the tests do not run: `make docs` renews it.
NEEDS_THE_REAL_BUNDLE = {"scan"}


@pytest.fixture(scope="module")
def render_docs(pytestconfig: pytest.Config) -> ModuleType:
    path = pytestconfig.rootpath / "scripts" / "render_docs.py"
    spec = importlib.util.spec_from_file_location("render_docs", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["commands", "policies", "proof", "results", "speed", "targets"])
def test_a_generated_block_is_fresh(name: str, render_docs: ModuleType, pytestconfig: pytest.Config) -> None:
    shown = dict(blocks(pytestconfig.rootpath / "README.md"))
    assert set(shown) == set(render_docs.BLOCKS)
    assert set(shown) - NEEDS_THE_REAL_BUNDLE == {
        "commands",
        "policies",
        "proof",
        "results",
        "speed",
        "targets",
    }
    assert shown[name] == render_docs.BLOCKS[name](), "run `make docs`"


def test_the_page_of_policies_is_fresh(render_docs: ModuleType) -> None:
    assert render_docs.POLICIES_PAGE.read_text(encoding="utf-8") == render_docs.policies(), "run `make docs`"


def blocks(readme: Path) -> list[tuple[str, str]]:
    found = re.findall(
        r"<!-- generated: ([a-z-]+) -->\n(.*?)<!-- end -->", readme.read_text(encoding="utf-8"), re.DOTALL
    )
    return [(name, text) for name, text in found]
