"""A rule of thumb for evaluation time, from the syntax tree alone."""

from __future__ import annotations

from collections.abc import Mapping

# One level of comprehension is a loop; every further level multiplies the work by the size of the input.
_FREE_DEPTH = 1
_RISK_PER_LEVEL = 0.25


def rules_risk(complexity: Mapping[str, int]) -> float:
    """Risk in [0, 1] that a policy is slow on large inputs: 0 up to one loop, 0.25 for each loop inside it.

    >>> rules_risk({"comprehension_depth": 1})
    0.0
    >>> rules_risk({"comprehension_depth": 3})
    0.5
    """
    nested = max(0, complexity.get("comprehension_depth", 0) - _FREE_DEPTH)
    return min(1.0, nested * _RISK_PER_LEVEL)
