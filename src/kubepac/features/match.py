"""How well a policy's own description fits an object: METADATA `features` against computed features."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kubepac.core.errors import PolicyError
from kubepac.core.json_types import FeatureValue
from kubepac.features.table import FEATURES, Feature, FeatureType

_FEATURES: Final = {feature.name: feature for feature in FEATURES}
_SHAPE: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_.]*)([=>])(\S+)")
_EXPECTED: Final[Mapping[FeatureType, str]] = {
    "flag": "`=true` or `=false`",
    "share": "`=0` (below 1) or `=1`",
    "count": "`=N` or `>N` with a whole number",
    "category": "`=` and one or more of its values, separated by `|`",
}


@dataclass(frozen=True, slots=True)
class Expression:
    """One `name=value` of a policy: the feature it speaks of, and which of its values it means."""

    name: str
    accepts: Callable[[FeatureValue], bool]

    def holds(self, features: Mapping[str, FeatureValue]) -> bool:
        """Whether it is true of an object with these features."""
        return self.accepts(features[self.name])


@lru_cache(maxsize=4096)
def parse_expression(expression: str) -> Expression:
    """Read one expression, or raise `PolicyError` that says what would have been right.

    >>> parse_expression("image.tag=latest|missing").holds({"image.tag": "missing"})
    True
    >>> parse_expression("resources.limits.cpu.share=0").holds({"resources.limits.cpu.share": 0.5})
    True
    """
    shape = _SHAPE.fullmatch(expression)
    if shape is None:
        raise PolicyError(f"feature expression {expression!r} is not of the form name=value (or name>number)")
    name, operator, operand = shape.groups()
    feature = _FEATURES.get(name)
    if feature is None:
        raise PolicyError(
            f"feature expression {expression!r} names an unknown feature; "
            "src/kubepac/features/table.py lists the known ones"
        )
    accepts = _accepts(feature, operator, operand)
    if accepts is None:
        raise PolicyError(
            f"feature expression {expression!r} does not fit: {name} is a {feature.type}, "
            f"write {_EXPECTED[feature.type]}" + (f" ({', '.join(feature.values)})" if feature.values else "")
        )
    return Expression(name, accepts)


def check_expressions(expressions: Iterable[str]) -> None:
    """Raise `PolicyError` at the first expression that cannot be read."""
    for expression in expressions:
        parse_expression(expression)


def match_score(policy_features: Sequence[str], features: Mapping[str, FeatureValue]) -> float:
    """The share of a policy's expressions that hold for an object; 0 where the policy names none.

    >>> match_score(["is_workload=true", "image.tag=latest"], {"is_workload": True, "image.tag": "version"})
    0.5
    """
    if not policy_features:
        return 0.0
    return sum(parse_expression(text).holds(features) for text in policy_features) / len(policy_features)


def _accepts(feature: Feature, operator: str, operand: str) -> Callable[[FeatureValue], bool] | None:
    """The test that an expression stands for; None where it does not fit the feature's type."""
    if feature.type == "count":
        return _count_test(operator, operand)
    if operator != "=":
        return None
    if feature.type == "flag":
        return {"true": _is_true, "false": _is_false}.get(operand)
    if feature.type == "share":
        return {"0": _is_partial, "1": _is_complete}.get(operand)
    wanted = frozenset(operand.split("|"))
    return (lambda value: value in wanted) if wanted <= set(feature.values) else None


def _count_test(operator: str, operand: str) -> Callable[[FeatureValue], bool] | None:
    if not (operand.isascii() and operand.isdecimal() and len(operand) <= 9):
        return None
    number = int(operand)
    if operator == "=":
        return lambda value: value == number
    return lambda value: isinstance(value, int) and value > number


def _is_true(value: FeatureValue) -> bool:
    return value is True


def _is_false(value: FeatureValue) -> bool:
    return value is False


def _is_partial(value: FeatureValue) -> bool:
    return value != 1


def _is_complete(value: FeatureValue) -> bool:
    return value == 1
