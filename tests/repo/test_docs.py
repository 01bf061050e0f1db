"""What the documentation shows is what the commands print and the stages wrote."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

# They show the ranker of the whole pipeline, which the tests do not run: `make docs` renews them.
NEEDS_THE_REAL_BUNDLE = {"scan", "story"}


@pytest.mark.parametrize("name", ["commands", "policies", "results", "speed", "targets"])
def test_a_generated_block_is_fresh(name: str, pytestconfig: pytest.Config) -> None:
    path = pytestconfig.rootpath / "scripts" / "render_docs.py"
    spec = importlib.util.spec_from_file_location("render_docs", path)
    assert spec and spec.loader
    render_docs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(render_docs)

    shown = dict(block for page in render_docs.PAGES for block in blocks(page))
    assert set(shown) == set(render_docs.BLOCKS)
    assert set(shown) - NEEDS_THE_REAL_BUNDLE == {"commands", "policies", "results", "speed", "targets"}
    assert shown[name] == render_docs.BLOCKS[name](), "run `make docs`"


def blocks(page: Path) -> list[tuple[str, str]]:
    found = re.findall(
        r"<!-- generated: ([a-z-]+) -->\n(.*?)<!-- end -->", page.read_text(encoding="utf-8"), re.DOTALL
    )
    return [(name, text) for name, text in found]
