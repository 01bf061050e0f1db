"""What the corpus says of the objects in a version of a file; each version is read once, each content once judged.

Every object is looked at alone, as a scan of a single file does: the application at a commit is not known, because
a repository holds bases, overlays, copies and examples side by side. Policies that need other objects to decide say
`unknown`, and what is unknown neither begins an episode nor ends one.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final, Generic, TypeAlias, TypeVar

from kubepac.adapters.files import is_other_json
from kubepac.adapters.git_history import UnreadableBlobError, shown_path
from kubepac.core.errors import EngineError
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import KubeObject
from kubepac.core.policy import Policy
from kubepac.core.violations import Report, Unknown
from kubepac.events.resources import FileVersion, Found
from kubepac.features.objects import object_features
from kubepac.manifests.limits import Limits
from kubepac.manifests.load import load_text
from kubepac.manifests.recognise import may_hide_objects
from kubepac.project.exemptions import ANNOTATION_PREFIX, exemptions_of
from kubepac.rego.ports import PolicyEngine

# Generated manifests are larger than what people write; what is larger still is data.
LIMITS: Final = Limits(file_bytes=16 * 1024 * 1024)

# Files whose objects are in memory at a time, and what is remembered of files and of contents.
_FILES_AT_A_TIME = 200
_KEPT_FILES = 4_000
_KEPT_CONTENTS = 8_000

_NO_INVENTORY: Final[JsonObject] = {}

# A content, and the day where the answer depends on it.
_FactsKey: TypeAlias = tuple[str, date | None]

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True)
class Corpus:
    """The policies, and who evaluates them; `digest` is another one when answers may be others."""

    engine: PolicyEngine
    policies: Mapping[str, Policy]
    digest: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an object's content.

    `exemptions` are those of its annotations with the last day on which they hold, "" where they have no end.
    `features` is JSON text.
    """

    violated: frozenset[str]
    unknown: frozenset[str]
    exemptions: tuple[tuple[str, str], ...]
    features: str


@dataclass(frozen=True, slots=True)
class FileAt:
    """A file as a commit holds it."""

    file: str
    blob: str
    commit: str
    day: date


@dataclass(frozen=True, slots=True)
class Reading:
    """What a version of a file holds, with the facts of each object."""

    version: FileVersion
    facts: tuple[Facts, ...] = ()


@dataclass(slots=True)
class Tally:
    """What was done, and what could not be: of each reason for a rejection how often, and where first."""

    files: int = 0
    objects: int = 0
    evaluations: int = 0
    rejected: dict[str, tuple[int, str]] = field(default_factory=dict)

    def reject(self, reason: str, place: str) -> None:
        """Count a rejection."""
        count, first = self.rejected.get(reason, (0, place))
        self.rejected[reason] = (count + 1, first)


@dataclass(frozen=True, slots=True)
class _Object:
    """`day` is None where the answer does not depend on it."""

    content: str
    item: KubeObject
    day: date | None

    @property
    def key(self) -> _FactsKey:
        return self.content, self.day


class FileVersions:
    """Reads versions of files. `read_blob` gives the content of a blob, or raises `UnreadableBlobError`."""

    def __init__(self, corpus: Corpus, read_blob: Callable[[str], bytes], tally: Tally) -> None:
        self._corpus = corpus
        self._read_blob = read_blob
        self._tally = tally
        self._parameters: JsonObject = {}
        self._readings: _Memory[tuple[str, str], Reading] = _Memory(_KEPT_FILES)
        self._facts: _Memory[_FactsKey, Facts] = _Memory(_KEPT_CONTENTS)

    def use(self, parameters: JsonObject) -> None:
        """From now on policies have these settings."""
        self._parameters = parameters
        self._readings.clear()
        self._facts.clear()

    def read(self, files: Sequence[FileAt]) -> list[Reading]:
        """What each file holds."""
        readings: list[Reading] = []
        for start in range(0, len(files), _FILES_AT_A_TIME):
            readings += self._read(files[start : start + _FILES_AT_A_TIME])
        return readings

    def _read(self, files: Sequence[FileAt]) -> list[Reading]:
        fresh: dict[tuple[str, str, date], tuple[FileVersion, list[_Object]]] = {}
        known: dict[tuple[str, str, date], Reading] = {}
        keys = [(each.blob, PurePosixPath(each.file).name, each.day) for each in files]
        for key, each in zip(keys, files, strict=True):
            reading = self._readings.take(key[:2])
            if reading is not None:
                known[key] = reading
            elif key not in fresh:
                fresh[key] = self._parsed(each)
        facts = self._judged([found for _, objects in fresh.values() for found in objects])
        for key, (version, objects) in fresh.items():
            known[key] = Reading(version, tuple(facts[found.key] for found in objects))
            if not any(found.day for found in objects):
                self._readings.put(key[:2], known[key])
        return [known[key] for key in keys]

    def _parsed(self, source: FileAt) -> tuple[FileVersion, list[_Object]]:
        self._tally.files += 1
        place = f"{source.commit[:12]}:{shown_path(source.file)}"
        try:
            data = self._read_blob(source.blob)
        except UnreadableBlobError as error:
            self._tally.reject(str(error), place)
            return FileVersion(is_whole=False), []
        if is_other_json(source.file, data):
            return FileVersion(), []
        loaded = load_text(data, file=shown_path(source.file), limits=LIMITS)
        for rejection in loaded.rejected:
            self._tally.reject(rejection.reason, f"{source.commit[:12]}:{rejection.place}")
        self._tally.objects += len(loaded.objects)
        objects = [_object(item, source.day) for item in loaded.objects]
        is_whole = not any(may_hide_objects(rejection.reason) for rejection in loaded.rejected)
        return FileVersion(tuple(Found(each.item.id, each.content) for each in objects), is_whole), objects

    def _judged(self, objects: Sequence[_Object]) -> dict[_FactsKey, Facts]:
        facts: dict[_FactsKey, Facts] = {}
        fresh: dict[_FactsKey, _Object] = {}
        for found in objects:
            remembered = self._facts.take(found.key)
            if remembered is not None:
                facts[found.key] = remembered
            else:
                fresh[found.key] = found
        for day in sorted({found.day for found in fresh.values()}, key=lambda day: day or date.min):
            batch = [found for found in fresh.values() if found.day == day]
            for found, report in zip(batch, self._reports(batch, day), strict=True):
                facts[found.key] = _facts(found.item, report)
                self._facts.put(found.key, facts[found.key])
        return facts

    def _reports(self, batch: Sequence[_Object], day: date | None) -> list[Report]:
        """Evaluate together; where that fails one by one, so that only what is too much for the engine is lost."""
        self._tally.evaluations += len(batch)
        settings: JsonObject = {**self._parameters, "complete_inventory": False}
        if day is not None:
            settings["today"] = day.isoformat()
        try:
            return self._evaluated(batch, settings)
        except EngineError:
            return [self._report(found, settings) for found in batch]

    def _report(self, found: _Object, settings: JsonObject) -> Report:
        try:
            return self._evaluated([found], settings)[0]
        except EngineError as error:
            self._tally.reject(f"not evaluated: {error}", found.item.file)
            return Report(unknowns=tuple(Unknown(policy_id, "", "") for policy_id in self._corpus.policies))

    def _evaluated(self, batch: Sequence[_Object], settings: JsonObject) -> list[Report]:
        bodies = [found.item.body for found in batch]
        return self._corpus.engine.evaluate(bodies, inventory=_NO_INVENTORY, parameters=settings)


class _Memory(Generic[Key, Value]):
    """So many values, those that were asked for last."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def take(self, key: Key) -> Value | None:
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: Key, value: Value) -> None:
        self._values[key] = value
        if len(self._values) > self._size:
            self._values.popitem(last=False)

    def clear(self) -> None:
        self._values.clear()


def _object(item: KubeObject, day: date) -> _Object:
    text = json.dumps(item.body, sort_keys=True, separators=(",", ":"))
    return _Object(sha256(text.encode()).hexdigest()[:32], item, day if _depends_on_day(item) else None)


def _depends_on_day(item: KubeObject) -> bool:
    """Only exemptions can run out; no policy asks for the day on account of anything else."""
    metadata = item.body.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    return isinstance(annotations, dict) and any(
        str(key).startswith(ANNOTATION_PREFIX) for key in annotations
    )


def _facts(item: KubeObject, report: Report) -> Facts:
    exemptions = exemptions_of(item, date.min).values()
    return Facts(
        violated=frozenset(violation.policy_id for violation in report.violations),
        unknown=frozenset(unknown.policy_id for unknown in report.unknowns),
        exemptions=tuple(sorted((each.policy_id, each.expires) for each in exemptions)),
        features=json.dumps(object_features(item.body, inventory=_NO_INVENTORY), separators=(",", ":")),
    )
