"""The settings of policies: what METADATA declares, and what a user may give for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import get_args

from kubepac.core.errors import InputError, PolicyError
from kubepac.core.json_types import Json, JsonObject
from kubepac.core.policy import Parameter, ParameterType, Policy

_KEYS = {"type", "items", "default", "example", "description"}
_ITEMS: JsonObject = {"type": "string"}
_TYPES: Mapping[str, type] = {"boolean": bool, "integer": int, "string": str, "array": list}


def parameter_from_schema(name: str, schema: Json) -> Parameter:
    """A parameter from its JSON Schema; raises `PolicyError` where that says too little or contradicts itself."""
    if not isinstance(schema, dict) or not {"type", "default", "description"} <= set(schema) <= _KEYS:
        raise PolicyError(
            f"parameter {name} has type, default, description and, where needed, items and example"
        )
    kind = schema["type"]
    if kind not in get_args(ParameterType) or (kind == "array") is not (schema.get("items") == _ITEMS):
        raise PolicyError(
            f"parameter {name} is a boolean, an integer, a string, or an array with items of type string"
        )
    found = Parameter(
        name=name,
        type=kind,
        default=schema["default"],
        description=" ".join(str(schema["description"]).split()),
        example=schema.get("example"),
    )
    if not _fits(found, found.default) or not _fits(found, found.exemplary):
        raise PolicyError(f"parameter {name}: its default and its example are values of type {kind}")
    return found


def parameter_to_schema(parameter: Parameter) -> JsonObject:
    """The JSON Schema of a parameter, as `parameter_from_schema` reads it."""
    return {
        "type": parameter.type,
        **({"items": dict(_ITEMS)} if parameter.type == "array" else {}),
        "default": parameter.default,
        **({} if parameter.example is None else {"example": parameter.example}),
        "description": parameter.description,
    }


def parameters_of(policies: Iterable[Policy]) -> dict[str, Parameter]:
    """Every parameter of these policies by name; raises `PolicyError` where a name means two things."""
    found: dict[str, Parameter] = {}
    for policy in policies:
        for parameter in policy.parameters:
            if found.setdefault(parameter.name, parameter) != parameter:
                raise PolicyError(
                    f"{policy.package}: parameter {parameter.name} is declared otherwise elsewhere"
                )
    return found


def check_settings(settings: JsonObject, parameters: Mapping[str, Parameter]) -> None:
    """Raises `InputError` for a setting that no policy reads, and for a value of the wrong type."""
    for name, value in settings.items():
        parameter = parameters.get(name)
        if parameter is None:
            close = get_close_matches(name, parameters, n=1)
            hint = f"did you mean {close[0]}?" if close else "docs/policies.md lists all parameters"
            raise InputError(f"no policy has a parameter {name}: {hint}")
        if not _fits(parameter, value):
            what = "an array of strings" if parameter.type == "array" else f"a value of type {parameter.type}"
            raise InputError(f"parameter {name} takes {what}")


def _fits(parameter: Parameter, value: Json) -> bool:
    if isinstance(value, bool) or not isinstance(value, _TYPES[parameter.type]):
        return isinstance(value, bool) and parameter.type == "boolean"
    return not isinstance(value, list) or all(isinstance(item, str) for item in value)
