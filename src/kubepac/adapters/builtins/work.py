"""What a builtin may cost, and how it says that it has no answer."""

from __future__ import annotations


class UndefinedError(Exception):
    """The builtin has no answer for these operands; in Rego the expression is undefined."""


class WorkLimitError(Exception):
    """The builtins of one evaluation did more than they may. Fuel counts compiled code only."""


class Work:
    """Counts what the builtins of one evaluation do."""

    __slots__ = ("_left", "_limit")

    def __init__(self, limit: int) -> None:
        self._limit = self._left = limit

    def restart(self) -> None:
        """A new evaluation."""
        self._left = self._limit

    def spend(self, units: int, doing: str = "text") -> None:
        """Count `units`, about a microsecond each at most; raises `WorkLimitError` when none are left."""
        self._left -= units
        if self._left < 0:
            raise WorkLimitError(doing)
