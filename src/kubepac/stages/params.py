"""Reads params.yaml, the one source of settings for every stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, get_type_hints

import yaml

from kubepac.core.errors import InputError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Params = TypeVar("Params", bound=DataclassInstance)

PATH = Path("params.yaml")
# The wheel carries the file beside this module; in a checkout it stands in the top folder.
_RELEASED = (Path(__file__).with_name(PATH.name), Path(__file__).parents[3] / PATH)

# What YAML may hold for a field of this type; other types are checked where they are used.
_ACCEPTED: Mapping[object, tuple[type, ...]] = {int: (int,), float: (int, float), str: (str,), bool: (bool,)}


def released_params() -> Mapping[str, object]:
    """The settings that this kubepac came with, wherever it runs."""
    return read_params(next((path for path in _RELEASED if path.is_file()), PATH))


def read_params(path: Path = PATH) -> Mapping[str, object]:
    """All of params.yaml."""
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{PATH} is missing: run `make params` in the top folder") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{PATH}:{line}: broken YAML, {error.problem}: run `make params`") from error
    if not isinstance(loaded, dict):
        raise InputError(f"{PATH} holds no mapping: run `make params`")
    return loaded


def section(params: Mapping[str, object], name: str, shape: type[Params]) -> Params:
    """The settings of one stage as its frozen dataclass; unknown, missing and mistyped keys are errors."""
    values = params.get(name)
    if not isinstance(values, Mapping):
        raise InputError(f"{PATH} has no section `{name}`: run `make params`")
    known = {field.name: field for field in fields(shape)}
    if unknown := sorted(set(values) - set(known)):
        raise InputError(f"{PATH}: unknown key {name}.{unknown[0]}; known are {', '.join(sorted(known))}")
    required = {key for key, field in known.items() if field.default is field.default_factory is MISSING}
    if missing := sorted(required - set(values)):
        raise InputError(f"{PATH}: {name}.{missing[0]} is missing: run `make params`")
    for key, expected in get_type_hints(shape).items():
        if key in values and not _fits(values[key], expected):
            raise InputError(f"{PATH}: {name}.{key} is {values[key]!r}, expected {expected.__name__}")
    return shape(**values)


def seed(params: Mapping[str, object]) -> int:
    """The seed of the run."""
    value = params.get("seed")
    if not isinstance(value, int) or isinstance(value, bool):
        raise InputError(f"{PATH}: seed is {value!r}, expected a whole number")
    return value


def _fits(value: object, expected: object) -> bool:
    accepted = _ACCEPTED.get(expected)
    if accepted is None:
        return True
    # In Python True is an int; in a setting it is a mistake.
    return isinstance(value, accepted) and (expected is bool or not isinstance(value, bool))
