"""`numbers.range_step`."""

from __future__ import annotations

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.terms import Term
from kubepac.adapters.builtins.work import UndefinedError, Work


def range_step(work: Work, first: Term, last: Term, step: Term) -> Term:
    """From `first` to `last`, both included, up or down."""
    start, end, by = operands.integer(first), operands.integer(last), operands.integer(step)
    if by <= 0:
        raise UndefinedError
    work.spend(abs(end - start) // by + 1, "numbers.range_step")
    return list(range(start, end + 1, by) if start <= end else range(start, end - 1, -by))
