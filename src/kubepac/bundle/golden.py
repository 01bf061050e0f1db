"""Golden predictions: inputs with the scores that the ranker gave them at export.

A bundle whose hashes are right can still rank wrongly, under another version of a library or on other
hardware. Whoever serves it asks it for these scores first.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from kubepac.bundle.format import GOLDEN
from kubepac.bundle.load import Bundle
from kubepac.core.errors import BundleError
from kubepac.core.json_types import Json, JsonObject

Scorer: TypeAlias = Callable[[Json], Sequence[float]]


@dataclass(frozen=True, slots=True)
class GoldenCase:
    """One input of the ranker, as plain JSON (the rows of a pair matrix), and its scores at export."""

    name: str
    input: Json
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Golden:
    """The cases of a bundle; scores may differ by `tolerance`."""

    tolerance: float
    cases: tuple[GoldenCase, ...]

    def to_bytes(self) -> bytes:
        """The bytes of `golden.json`."""
        cases = [{"name": case.name, "input": case.input, "scores": list(case.scores)} for case in self.cases]
        document = {"tolerance": self.tolerance, "cases": cases}
        return (json.dumps(document, indent=2, sort_keys=True, allow_nan=False) + "\n").encode("ascii")


def golden_from_bundle(bundle: Bundle) -> Golden:
    """Read `golden.json`; raises `BundleError` where it is not as it should be."""
    try:
        document = cast(JsonObject, json.loads(bundle.read_text(GOLDEN)))
        cases = cast(list[JsonObject], document["cases"])
        return Golden(_number(document["tolerance"]), tuple(_case(case) for case in cases))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BundleError(
            f"{bundle.path}: {GOLDEN} cannot be read ({error!r}): export the bundle again"
        ) from None


def golden_problems(golden: Golden, score: Scorer) -> list[str]:
    """One line for each case that `score` answers differently from the export."""
    return [
        problem for case in golden.cases if (problem := _problem(case, score(case.input), golden.tolerance))
    ]


def _case(case: JsonObject) -> GoldenCase:
    scores = cast(list[Json], case["scores"])
    return GoldenCase(str(case["name"]), case["input"], tuple(_number(score) for score in scores))


def _number(value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is not a finite number")
    return float(value)


def _problem(case: GoldenCase, scores: Sequence[float], tolerance: float) -> str | None:
    if len(scores) != len(case.scores):
        return f"golden case {case.name!a}: {len(scores)} scores, expected {len(case.scores)}"
    for place, (found, expected) in enumerate(zip(scores, case.scores, strict=True)):
        # Written so that NaN counts as different.
        if not abs(found - expected) <= tolerance:
            return f"golden case {case.name!a}: score {place} is {found:.9g}, expected {expected:.9g}"
    return None
