"""What the documentation shows is what the commands print and the stages wrote, and what the code has."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Literal, get_args, get_origin

import pytest
from pydantic.fields import FieldInfo

from kubepac.events.log import LogLine

# They show the ranker of the whole pipeline, which the tests do not run: `make docs` renews them.
NEEDS_THE_REAL_BUNDLE = {"scan", "story"}


@pytest.fixture(scope="module")
def render_docs(pytestconfig: pytest.Config) -> ModuleType:
    path = pytestconfig.rootpath / "scripts" / "render_docs.py"
    spec = importlib.util.spec_from_file_location("render_docs", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name", ["calibration", "commands", "policies", "proof", "results", "speed", "targets"]
)
def test_a_generated_block_is_fresh(name: str, render_docs: ModuleType) -> None:
    shown = dict(block for page in render_docs.PAGES for block in blocks(page))
    assert set(shown) == set(render_docs.BLOCKS)
    assert set(shown) - NEEDS_THE_REAL_BUNDLE == {
        "calibration",
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


def blocks(page: Path) -> list[tuple[str, str]]:
    found = re.findall(
        r"<!-- generated: ([a-z-]+) -->\n(.*?)<!-- end -->", page.read_text(encoding="utf-8"), re.DOTALL
    )
    return [(name, text) for name, text in found]


def test_the_table_of_the_event_log_lists_its_fields_in_order(root: Path) -> None:
    rows = _rows((root / "docs" / "event-log.md").read_text(encoding="utf-8"), "field")
    assert [row[0].strip("`") for row in rows] == list(LogLine.model_fields)


@pytest.mark.parametrize("name", LogLine.model_fields)
def test_the_table_of_the_event_log_says_defaults_and_choices(name: str, root: Path) -> None:
    rows = _rows((root / "docs" / "event-log.md").read_text(encoding="utf-8"), "field")
    _, kind, default, meaning = next(row for row in rows if row[0] == f"`{name}`")
    field = LogLine.model_fields[name]

    assert default == _default(field)
    if choices := list(_choices(field.annotation)):
        assert kind == ", ".join(f"`{choice}`" for choice in choices)
    assert meaning


def _rows(text: str, heading: str) -> list[list[str]]:
    """The table whose first column has this heading."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert table
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[1].splitlines()]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None:
        return "none"
    return f"`{value or json.dumps(value)}`"


def _choices(annotation: object) -> Iterator[object]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    for part in get_args(annotation) if get_origin(annotation) is not Literal else ():
        yield from _choices(part)
