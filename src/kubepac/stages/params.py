"""Reads params.yaml, the one source of settings for every stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import yaml

from kubepac.core.errors import InputError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Params = TypeVar("Params", bound=DataclassInstance)

PATH = Path("params.yaml")


def read_params() -> Mapping[str, object]:
    """All of params.yaml."""
    try:
        loaded = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{PATH} is missing: run `make params` in the top folder") from None
    if not isinstance(loaded, dict):
        raise InputError(f"{PATH} holds no mapping: run `make params`")
    return loaded


def section(params: Mapping[str, object], name: str, shape: type[Params]) -> Params:
    """The settings of one stage as its frozen dataclass; unknown and missing keys are errors."""
    values = params.get(name)
    if not isinstance(values, Mapping):
        raise InputError(f"{PATH} has no section `{name}`: run `make params`")
    known = {field.name: field for field in fields(shape)}
    if unknown := sorted(set(values) - set(known)):
        raise InputError(f"{PATH}: unknown key {name}.{unknown[0]}; known are {', '.join(sorted(known))}")
    required = {key for key, field in known.items() if field.default is field.default_factory is MISSING}
    if missing := sorted(required - set(values)):
        raise InputError(f"{PATH}: {name}.{missing[0]} is missing: run `make params`")
    return shape(**values)


def seed(params: Mapping[str, object]) -> int:
    """The seed of the run."""
    value = params.get("seed")
    if not isinstance(value, int) or isinstance(value, bool):
        raise InputError(f"{PATH}: seed is {value!r}, expected a whole number")
    return value
