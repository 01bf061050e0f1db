"""What a policy says about an object."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from kubepac.core.json_types import JsonPatch


class Severity(IntEnum):
    """Ordered, so that `severity >= Severity.HIGH` reads as it should."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair of one violation: JSON Patch operations (RFC 6902) on the object as it was evaluated.

    Evaluate again after each: two fixes that both create a missing parent would undo each other.
    Where a value has to come from a person, `needs_input` is the question and the patch holds a placeholder.
    """

    patch: JsonPatch
    needs_input: str | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """One policy broken at one place (a JSON Pointer into the object)."""

    policy_id: str
    path: str
    message: str
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """What a policy cannot decide at one place while only a part of the application is in sight."""

    policy_id: str
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that the corpus says of one object, each list sorted by policy id and path."""

    violations: tuple[Violation, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
