"""From a score to a probability: a monotone table, small enough to read."""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kubepac.core.errors import BundleError
from kubepac.core.json_types import Json

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class ProbabilityTable:
    """Probabilities at increasing scores; straight lines between them, constant outside."""

    scores: tuple[float, ...]
    probabilities: tuple[float, ...]

    def of(self, scores: Iterable[float]) -> list[float]:
        """The probability of each score; a higher score never has a lower one."""
        return [self._at(score) for score in scores]

    def _at(self, score: float) -> float:
        right = bisect_right(self.scores, score)
        if right == 0:
            return self.probabilities[0]
        if right == len(self.scores):
            return self.probabilities[-1]
        low, high = self.scores[right - 1 : right + 1]
        from_, to = self.probabilities[right - 1 : right + 1]
        # No further than `to`, by whatever the last digit is rounded.
        return min(to, from_ + (to - from_) * ((score - low) / (high - low)))

    def to_bytes(self) -> bytes:
        """The file, such as `calibration.json`."""
        record = {"format": FORMAT, "scores": list(self.scores), "probabilities": list(self.probabilities)}
        return (json.dumps(record, indent=1, sort_keys=True) + "\n").encode()


def table_from_bytes(content: bytes, *, name: str = "calibration.json") -> ProbabilityTable:
    """Read a table, such as `calibration.json`; raises `BundleError` where it is not a monotone one."""
    try:
        return _table(content)
    except ValueError as error:
        raise BundleError(f"{name} cannot be used: {error}; export the bundle again") from None


def _table(content: bytes) -> ProbabilityTable:
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON") from None
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise ValueError(f"it is not of format {FORMAT}")
    table = ProbabilityTable(_numbers(record.get("scores")), _numbers(record.get("probabilities")))
    if not table.scores or len(table.scores) != len(table.probabilities):
        raise ValueError("it does not hold one probability for each score")
    if any(low >= high for low, high in pairwise(table.scores)):
        raise ValueError("its scores do not increase")
    ends = (0.0, *table.probabilities, 1.0)
    if any(low > high for low, high in pairwise(ends)):
        raise ValueError("its probabilities do not rise from 0 to 1")
    return table


def _numbers(value: Json) -> tuple[float, ...]:
    if not isinstance(value, list):
        raise ValueError("it holds no lists of numbers")
    if not all(isinstance(entry, int | float) and math.isfinite(entry) for entry in value):
        raise ValueError("it holds something other than finite numbers")
    return tuple(float(entry) for entry in value)
