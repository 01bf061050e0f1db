from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kubepac.core.errors import InputError
from kubepac.stages.params import read_params, released_params, section, seed


@dataclass(frozen=True, slots=True)
class Oven:
    degrees: int
    hours: float = 1.0
    program: str = "fan"
    is_clean: bool = True
    shelves: Mapping[str, float] = field(default_factory=dict)


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_reads_all_of_params_yaml(in_folder: Path) -> None:
    (in_folder / "params.yaml").write_text("seed: 3\noven:\n  degrees: 180\n")

    assert read_params() == {"seed": 3, "oven": {"degrees": 180}}


def test_a_missing_file_says_how_to_make_it(in_folder: Path) -> None:
    with pytest.raises(InputError, match=r"^params\.yaml is missing: run `make params`"):
        read_params()


@pytest.mark.parametrize("text", ["", "- a\n", "text\n"])
def test_a_file_without_mapping_is_refused(in_folder: Path, text: str) -> None:
    (in_folder / "params.yaml").write_text(text)

    with pytest.raises(InputError, match=r"^params\.yaml holds no mapping"):
        read_params()


def test_broken_yaml_is_named_with_its_line(in_folder: Path) -> None:
    (in_folder / "params.yaml").write_text("seed: 1\noven: [1, 2\n")

    with pytest.raises(InputError, match=r"^params\.yaml:\d: broken YAML, .*: run `make params`$"):
        read_params()


def test_a_section_becomes_its_dataclass_with_defaults() -> None:
    oven = section({"oven": {"degrees": 180, "hours": 2, "shelves": {"top": 0.5}}}, "oven", Oven)

    assert oven == Oven(180, hours=2, shelves={"top": 0.5})


@pytest.mark.parametrize("params", [{}, {"oven": None}, {"oven": [1]}, {"oven": "hot"}], ids=str)
def test_a_missing_section_is_named(params: Mapping[str, object]) -> None:
    with pytest.raises(InputError, match=r"^params\.yaml has no section `oven`: run `make params`$"):
        section(params, "oven", Oven)


def test_an_unknown_key_is_named_with_the_known_ones() -> None:
    with pytest.raises(InputError) as error:
        section({"oven": {"degrees": 180, "colour": "red"}}, "oven", Oven)

    assert str(error.value) == (
        "params.yaml: unknown key oven.colour; known are degrees, hours, is_clean, program, shelves"
    )


def test_a_missing_key_is_named() -> None:
    with pytest.raises(InputError, match=r"^params\.yaml: oven\.degrees is missing"):
        section({"oven": {}}, "oven", Oven)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("degrees", "hot", "int"),
        ("degrees", 180.5, "int"),
        ("degrees", True, "int"),
        ("degrees", None, "int"),
        ("hours", "two", "float"),
        ("program", 7, "str"),
        ("is_clean", 1, "bool"),
    ],
)
def test_a_value_of_another_type_is_named(key: str, value: object, expected: str) -> None:
    with pytest.raises(InputError) as error:
        section({"oven": {"degrees": 180} | {key: value}}, "oven", Oven)

    assert str(error.value) == f"params.yaml: oven.{key} is {value!r}, expected {expected}"


def test_the_seed_is_a_whole_number() -> None:
    assert seed({"seed": 3}) == 3


@pytest.mark.parametrize("value", [None, "3", 3.0, True])
def test_another_seed_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="expected a whole number"):
        seed({"seed": value})


def test_the_settings_that_kubepac_came_with_are_at_hand_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    monkeypatch.chdir(tmp_path)
    assert released_params() == read_params(pytestconfig.rootpath / "params.yaml")
