from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubepac.rego.latency import rules_risk


@pytest.mark.parametrize(
    ("depth", "risk"), [(0, 0.0), (1, 0.0), (2, 0.25), (5, 1.0), (50, 1.0)], ids=lambda value: str(value)
)
def test_each_loop_inside_a_loop_adds_a_quarter(depth: int, risk: float) -> None:
    assert rules_risk({"comprehension_depth": depth}) == risk


def test_a_policy_of_unknown_shape_is_not_called_slow() -> None:
    assert rules_risk({}) == 0.0


@given(st.integers(0, 40))
def test_more_nesting_never_lowers_the_risk(depth: int) -> None:
    assert rules_risk({"comprehension_depth": depth}) <= rules_risk({"comprehension_depth": depth + 1})
