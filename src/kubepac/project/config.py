"""`kubepac.yaml`: what a repository sets for its scans. The documented shape is docs/schemas/config.json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from kubepac.core.errors import InputError
from kubepac.core.json_types import Json, JsonObject
from kubepac.core.objects import KubeObject, ResourceId
from kubepac.core.patterns import is_below
from kubepac.core.pointer import Token, pointer_from_tokens
from kubepac.project.exemptions import Exemption, is_in_force

API_VERSION = "kubepac.dev/v1alpha1"
KIND = "Config"
_KEYS = ("apiVersion", "kind", "metadata", "complete", "parameters", "exclude", "exemptions")
_EXCLUDE_KEYS = ("paths", "namespaces", "kinds")
_SELECTORS = ("kind", "namespace", "name", "path")
_EXEMPTION_KEYS = ("policy", *_SELECTORS, "reason", "expires", "owner")


@dataclass(frozen=True, slots=True)
class ListedExemption:
    """An exemption with the patterns of the objects that it is for; "*" where it names none."""

    exemption: Exemption
    kind: str
    namespace: str
    name: str
    path: str

    def covers(self, who: ResourceId, path: Sequence[str]) -> bool:
        """Whether it is for this object, in the file at `path` (names below the folder of kubepac.yaml)."""
        fits = fnmatchcase(who.kind, self.kind) and fnmatchcase(who.name, self.name)
        return (
            fits
            and fnmatchcase(who.namespace or "default", self.namespace)
            and (self.path == "*" or is_below(path, self.path))
        )


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a repository. `complete` is None where scans find out by themselves.

    `source` is the object they were read from, None where there is no kubepac.yaml.
    """

    parameters: JsonObject
    complete: bool | None = None
    excluded_paths: tuple[str, ...] = ()
    excluded_namespaces: tuple[str, ...] = ()
    excluded_kinds: tuple[str, ...] = ()
    exemptions: tuple[ListedExemption, ...] = ()
    source: KubeObject | None = None

    def excludes_file(self, path: Sequence[str]) -> bool:
        """Whether the file at `path`, or a folder that it is in, is excluded."""
        return any(is_below(path, pattern) for pattern in self.excluded_paths)

    def excludes(self, who: ResourceId) -> bool:
        """Whether the object is left out by its kind or its namespace ("default" where it names none)."""
        return _any_fits(who.kind, self.excluded_kinds) or _any_fits(
            who.namespace or "default", self.excluded_namespaces
        )

    def exemptions_of(self, who: ResourceId, path: Sequence[str], today: date) -> dict[str, Exemption]:
        """The listed exemptions in force for an object, by policy id."""
        return {
            listed.exemption.policy_id: listed.exemption
            for listed in reversed(self.exemptions)
            if listed.covers(who, path) and is_in_force(listed.exemption, today)
        }


NO_CONFIG = Config(parameters={})


def config_from_object(source: KubeObject, *, policy_ids: Iterable[str]) -> Config:
    """The settings in a kubepac.yaml; raises `InputError` with file and line for what is not one.

    An exemption may lack a reason: that is a finding, and not a reason to stop.
    """
    reader = _Reader(source)
    body = source.body
    if (body.get("apiVersion"), body.get("kind")) != (API_VERSION, KIND):
        raise reader.error((), f"expected apiVersion {API_VERSION} and kind {KIND}")
    reader.only(body, (), _KEYS)
    exclude = reader.mapping(body, "exclude")
    reader.only(exclude, ("exclude",), _EXCLUDE_KEYS)
    known = frozenset(policy_ids)
    entries = body.get("exemptions") or []
    if not isinstance(entries, list):
        raise reader.error(("exemptions",), "exemptions is a list")
    return Config(
        parameters=dict(reader.mapping(body, "parameters")),
        complete=reader.flag(body, "complete"),
        excluded_paths=reader.texts(exclude, ("exclude", "paths")),
        excluded_namespaces=reader.texts(exclude, ("exclude", "namespaces")),
        excluded_kinds=reader.texts(exclude, ("exclude", "kinds")),
        exemptions=tuple(
            reader.exemption(entry, ("exemptions", number), known) for number, entry in enumerate(entries)
        ),
        source=source,
    )


class _Reader:
    """Reads fields and says where one is wrong."""

    def __init__(self, source: KubeObject) -> None:
        self._source = source

    def error(self, place: tuple[Token, ...], reason: str) -> InputError:
        line = self._source.locate(pointer_from_tokens(place)).line
        return InputError(f"{self._source.file}:{line}: {reason}")

    def only(self, holder: Mapping[str, Json], place: tuple[Token, ...], keys: Sequence[str]) -> None:
        for key in holder:
            if key not in keys:
                raise self.error((*place, key), f"unknown field {key}: expected one of {', '.join(keys)}")

    def mapping(self, holder: JsonObject, key: str) -> JsonObject:
        value = holder.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.error((key,), f"{key} is a mapping")
        return value

    def flag(self, holder: JsonObject, key: str) -> bool | None:
        value = holder.get(key)
        if value is not None and not isinstance(value, bool):
            raise self.error((key,), f"{key} is true or false")
        return value

    def texts(self, holder: JsonObject, place: tuple[str, str]) -> tuple[str, ...]:
        value = holder.get(place[-1])
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.error(place, f"{'.'.join(place)} is a list of patterns")
        return tuple(value)

    def exemption(self, entry: Json, place: tuple[Token, ...], policy_ids: frozenset[str]) -> ListedExemption:
        if not isinstance(entry, dict):
            raise self.error(place, "an exemption is a mapping with policy and reason")
        self.only(entry, place, _EXEMPTION_KEYS)
        texts = {key: self._text(entry, key, place) for key in _EXEMPTION_KEYS}
        if texts["policy"] not in policy_ids:
            raise self.error(
                (*place, "policy"), f"exemption for {texts['policy']!r}, which is no policy of the bundle"
            )
        return ListedExemption(
            Exemption(
                policy_id=texts["policy"],
                reason=texts["reason"].strip(" "),
                expires=texts["expires"],
                owner=texts["owner"],
                source=self._source.file,
            ),
            **{key: texts[key] or "*" for key in _SELECTORS},
        )

    def _text(self, entry: JsonObject, key: str, place: tuple[Token, ...]) -> str:
        value = entry.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.error((*place, key), f"{key} of an exemption is text")
        return value


def _any_fits(text: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)
