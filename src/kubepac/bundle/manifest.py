"""`bundle.json`: what a bundle says about itself.

The text is canonical: sorted keys, two spaces, one spelling of every number. It carries the hash of every
other file and, in `digest`, the hash of itself without that line, so no byte of a bundle can change unnoticed
and the digest names the whole bundle. Keys that this format does not know are errors, because whoever wrote
them meant something that this reader would miss.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, cast

from kubepac.bundle.format import FORMAT, MANIFEST, MAX_TOTAL_BYTES, name_problem, size_problem
from kubepac.core.errors import BundleError
from kubepac.core.json_types import Json, JsonObject

Source = Literal["simulated", "git", "feedback"]

_SOURCES = ("simulated", "git", "feedback")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_METRIC = re.compile(r"[A-Za-z][A-Za-z0-9_.@/-]{0,99}")
_LIBRARY = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")
_LIBRARY_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+!-]{0,63}")
_NUMBER = r"(?:0|[1-9][0-9]{0,8})"
_DOTTED = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_SEMANTIC_VERSION = re.compile(
    rf"(?=.{{5,64}}\Z){_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_DOTTED})?(?:\+{_DOTTED})?"
)


@dataclass(frozen=True, slots=True)
class TrainedOn:
    """Where the labels came from, and how many events there were."""

    source: Source
    events: int


@dataclass(frozen=True, slots=True)
class BundleInfo:
    """What the exporter knows about a bundle; `save` adds the rest.

    `version` is semantic. `git_commit` is None where the export ran outside a git repository. `params_sha256`
    is of params.yaml, `data_sha256` of the events, `corpus_sha256` of the Rego. `feature_schema` is the version
    of the columns that the ranker reads.
    """

    version: str
    git_commit: str | None
    params_sha256: str
    data_sha256: str
    corpus_sha256: str
    ranker: str
    metrics: Mapping[str, float]
    feature_schema: int
    library_versions: Mapping[str, str]
    trained_on: TrainedOn


@dataclass(frozen=True, slots=True)
class FileEntry:
    """What one file of the bundle must be, byte for byte."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Manifest:
    """The whole of `bundle.json`."""

    info: BundleInfo
    files: Mapping[str, FileEntry]
    format: int = FORMAT

    @cached_property
    def digest(self) -> str:
        """SHA-256 that names the bundle: equal digests mean equal bundles."""
        text = json.dumps(_body(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    def to_json(self) -> JsonObject:
        """The JSON object that `bundle.json` holds."""
        return {**_body(self), "digest": self.digest}

    def to_bytes(self) -> bytes:
        """The bytes of `bundle.json`."""
        return (json.dumps(self.to_json(), indent=2, sort_keys=True) + "\n").encode("ascii")


def new_manifest(info: BundleInfo, contents: Mapping[str, bytes]) -> Manifest:
    """The manifest of a bundle with these files; raises `BundleError` where they or `info` are no good."""
    files = {name: entry_from_bytes(data) for name, data in contents.items()}
    # A round trip, so that whatever is saved can be loaded.
    return parse_manifest(Manifest(info, files).to_bytes(), where=f"bundle {info.version}")


def entry_from_bytes(data: bytes) -> FileEntry:
    """What `data` is listed as."""
    return FileEntry(sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data))


def parse_manifest(raw: bytes, *, where: str) -> Manifest:
    """Read a `bundle.json`; raises `BundleError`, which names `where` and the key, unless it is sound."""
    document = _Object(_parse_json(raw, where), where, "")
    _check_format(document)
    manifest = Manifest(_info(document), _files(document.object("files")))
    digest = document.text("digest", _SHA256, "64 hex digits")
    document.refuse_other_keys()
    if digest != manifest.digest or raw != manifest.to_bytes():
        raise BundleError(
            f"{where}: {MANIFEST} is not what its digest says (damaged, or edited by hand): "
            "export the bundle again or fetch a fresh copy"
        )
    return manifest


def is_semantic_version(text: str) -> bool:
    """Whether `text` is a version such as 1.4.0 or 2.0.0-rc.1, and a safe file name.

    >>> is_semantic_version("0.1.0"), is_semantic_version("1.0"), is_semantic_version("../0.1.0")
    (True, False, False)
    """
    return _SEMANTIC_VERSION.fullmatch(text) is not None


def _parse_json(raw: bytes, where: str) -> Json:
    try:
        return cast(Json, json.loads(raw.decode("utf-8")))
    except (ValueError, RecursionError):
        raise BundleError(
            f"{where}: {MANIFEST} is not JSON: export the bundle again or fetch a fresh copy"
        ) from None


def _check_format(document: _Object) -> None:
    number = document.integer("format")
    if number > FORMAT:
        raise BundleError(
            f"{document.where}: the bundle has format {number}, this kubepac reads {FORMAT}: upgrade kubepac"
        )
    if number < FORMAT:
        raise BundleError(f"{document.where}: the bundle has unknown format {number}: export it again")


def _info(document: _Object) -> BundleInfo:
    return BundleInfo(
        version=document.text("version", _SEMANTIC_VERSION, "a semantic version such as 0.1.0"),
        git_commit=document.text_or_none("git_commit", _COMMIT, "a full commit hash or null"),
        params_sha256=document.text("params_sha256", _SHA256, "64 hex digits"),
        data_sha256=document.text("data_sha256", _SHA256, "64 hex digits"),
        corpus_sha256=document.text("corpus_sha256", _SHA256, "64 hex digits"),
        ranker=document.text("ranker", _NAME, "a snake_case name"),
        metrics=_metrics(document.object("metrics")),
        feature_schema=document.integer("feature_schema"),
        library_versions=_library_versions(document.object("library_versions")),
        trained_on=_trained_on(document.object("trained_on")),
    )


def _metrics(table: _Object) -> dict[str, float]:
    return {name: table.number(name) for name in table.names(_METRIC, "a metric's name")}


def _library_versions(table: _Object) -> dict[str, str]:
    names = table.names(_LIBRARY, "a library's name")
    return {name: table.text(name, _LIBRARY_VERSION, "a library's version") for name in names}


def _trained_on(table: _Object) -> TrainedOn:
    source = table.text("source", re.compile("|".join(_SOURCES)), f"one of {', '.join(_SOURCES)}")
    trained_on = TrainedOn(source=cast(Source, source), events=table.integer("events"))
    table.refuse_other_keys()
    return trained_on


def _files(table: _Object) -> dict[str, FileEntry]:
    if problem := name_problem(table.values):
        raise BundleError(f"{table.where}: {MANIFEST} does not list a whole bundle: {problem}")
    files = {name: _file(table.object(name), name) for name in table.values}
    total_bytes = sum(entry.size_bytes for entry in files.values())
    if total_bytes > MAX_TOTAL_BYTES:
        raise BundleError(
            f"{table.where}: the bundle holds {total_bytes:,} bytes, at most {MAX_TOTAL_BYTES:,} are allowed"
        )
    return files


def _file(table: _Object, name: str) -> FileEntry:
    entry = FileEntry(table.text("sha256", _SHA256, "64 hex digits"), table.integer("size_bytes"))
    table.refuse_other_keys()
    if problem := size_problem(name, entry.size_bytes):
        raise BundleError(f"{table.where}: {name}: {problem}")
    return entry


def _body(manifest: Manifest) -> JsonObject:
    info = manifest.info
    return {
        "format": manifest.format,
        "version": info.version,
        "git_commit": info.git_commit,
        "params_sha256": info.params_sha256,
        "data_sha256": info.data_sha256,
        "corpus_sha256": info.corpus_sha256,
        "ranker": info.ranker,
        "metrics": {name: float(value) for name, value in info.metrics.items()},
        "feature_schema": info.feature_schema,
        "library_versions": dict(info.library_versions),
        "trained_on": {"source": info.trained_on.source, "events": info.trained_on.events},
        "files": {
            name: {"sha256": entry.sha256, "size_bytes": entry.size_bytes}
            for name, entry in manifest.files.items()
        },
    }


class _Object:
    """A JSON object of the manifest; each accessor checks the type and shape of the value it returns."""

    def __init__(self, value: Json, where: str, path: str) -> None:
        if not isinstance(value, dict):
            raise BundleError(f"{where}: {MANIFEST}{path and ': ' + path} is not a JSON object")
        self.values: JsonObject = value
        self.where = where
        self._path = path
        self._read: set[str] = set()

    def object(self, key: str) -> _Object:
        return _Object(self._value(key), self.where, self._full(key))

    def integer(self, key: str) -> int:
        value = self._value(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
            raise self._unexpected(key, "a whole number from 0")
        return value

    def number(self, key: str) -> float:
        value = self._value(key)
        if not isinstance(value, float) or not math.isfinite(value):
            raise self._unexpected(key, "a finite number with a decimal point")
        return value

    def text(self, key: str, pattern: re.Pattern[str], expected: str) -> str:
        value = self._value(key)
        if not isinstance(value, str) or pattern.fullmatch(value) is None:
            raise self._unexpected(key, expected)
        return value

    def text_or_none(self, key: str, pattern: re.Pattern[str], expected: str) -> str | None:
        return None if self._value(key) is None else self.text(key, pattern, expected)

    def names(self, pattern: re.Pattern[str], expected: str) -> tuple[str, ...]:
        for name in self.values:
            if pattern.fullmatch(name) is None:
                raise BundleError(f"{self.where}: {MANIFEST}: {self._path}: {name[:60]!a} is not {expected}")
        return tuple(self.values)

    def refuse_other_keys(self) -> None:
        for key in sorted(self.values.keys() - self._read):
            raise BundleError(
                f"{self.where}: {MANIFEST}: unknown key {self._full(key)[:60]!a} in format {FORMAT}: "
                "export the bundle again with this kubepac"
            )

    def _value(self, key: str) -> Json:
        if key not in self.values:
            raise BundleError(f"{self.where}: {MANIFEST}: {self._full(key)} is missing")
        self._read.add(key)
        return self.values[key]

    def _full(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _unexpected(self, key: str, expected: str) -> BundleError:
        found = repr(self.values[key])
        shown = found if len(found) <= 60 else f"{found[:57]}..."
        return BundleError(f"{self.where}: {MANIFEST}: {self._full(key)} is {shown!a}, expected {expected}")
