"""From manifests to violations with their places and features; what is left is to rank them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from kubepac.adapters.files import Source, load_sources
from kubepac.core.errors import EngineError
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import KubeObject, Position, Rejection, ResourceId
from kubepac.core.violations import Violation
from kubepac.features.objects import object_features
from kubepac.features.pairs import Query
from kubepac.serving.served import Served


@dataclass(frozen=True, slots=True)
class Examined:
    """An object that violates something: each violation with its place, and what its candidates are ranked by."""

    file: str
    resource: ResourceId
    found: tuple[tuple[Violation, Position], ...]
    query: Query


@dataclass(slots=True)
class Reading:
    """What files hold, in their order."""

    objects: list[KubeObject] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)

    def files(self) -> set[str]:
        """Files that hold at least one object."""
        return {item.file for item in self.objects}


@dataclass(frozen=True, slots=True)
class Examination:
    """All that ranking needs to know of a run."""

    examined: Sequence[Examined]
    rejected: Sequence[Rejection]
    objects: int
    files: int


def read(sources: Iterable[Source | Rejection], *, stdin: BinaryIO) -> Reading:
    """Read every source."""
    reading = Reading()
    for found in load_sources(sources, stdin=stdin):
        if isinstance(found, KubeObject):
            reading.objects.append(found)
        else:
            reading.rejected.append(found)
    return reading


def examine(served: Served, reading: Reading, known: JsonObject) -> Examination:
    """Evaluate the corpus on what was read, `known` being the inventory that policies read.

    Raises `EngineError`, with file and line, where an object is too much for the engine.
    """
    objects = reading.objects
    try:
        results = served.engine.evaluate([item.body for item in objects], inventory=known)
    except EngineError as error:
        raise EngineError(f"{_place_of(error, objects)}{error}") from error
    examined = [
        _examined(item, violations, known)
        for item, violations in zip(objects, results, strict=True)
        if violations
    ]
    return Examination(examined, reading.rejected, len(objects), len(reading.files()))


def _place_of(error: EngineError, objects: Sequence[KubeObject]) -> str:
    """The engine knows objects, not files; what it says begins with the name of the object."""
    named = (item for item in objects if str(error).startswith(f"{item.id}: "))
    return next((f"{item.file}:{item.locate('').line}: " for item in named), "")


def _examined(item: KubeObject, violations: Sequence[Violation], known: JsonObject) -> Examined:
    violated = tuple(dict.fromkeys(violation.policy_id for violation in violations))
    return Examined(
        file=item.file,
        resource=item.id,
        found=tuple((violation, item.locate(violation.path)) for violation in violations),
        query=Query(object_features(item.body, inventory=known), violated),
    )
