"""Resources, followed through the versions of a repository's files: which object is which of the commit before.

An object is the same as one of the commit before where it has its content or its identity, in the same file first
and in the nearest file otherwise. Within a file two changes of identity are followed too: another API group
(`extensions` became `apps`) and another namespace, because some policies are satisfied by just that.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TypeAlias

from kubepac.core.json_types import Json
from kubepac.core.objects import ResourceId

# Beyond so many candidates of one identity the nearest path is not looked for: they are taken in order.
_MOST_COMPARED = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """An object in a version of a file; `content` names its whole content."""

    resource: ResourceId
    content: str


@dataclass(frozen=True, slots=True)
class FileVersion:
    """What a version of a file holds. Where it `is_whole` not, more may stand in it than could be read."""

    found: tuple[Found, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Followed:
    """A resource as it was last seen. `key` stays with it; `is_lost` when its file cannot be read any more."""

    key: str
    file: str
    found: Found
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What a commit did to resources: `seen` are pairs of before (None where it is new) and after."""

    seen: tuple[tuple[Followed | None, Followed], ...]
    gone: tuple[Followed, ...]
    lost: tuple[Followed, ...]


_Pairs: TypeAlias = list[tuple[Followed, Followed]]
_Key: TypeAlias = Callable[[Found], Hashable]


class Resources:
    """The resources of a repository at a commit."""

    def __init__(self) -> None:
        self._files: dict[str, list[Followed]] = {}

    def files(self) -> list[str]:
        """The files that hold resources, sorted."""
        return sorted(self._files)

    def all(self) -> Iterable[Followed]:
        """Every resource, by file and in the order of the file."""
        return (followed for file in self.files() for followed in self._files[file])

    def advance(self, commit: str, changes: Mapping[str, FileVersion | None]) -> Step:
        """Move on to the next commit; `changes` are its files as they are now, None for one that is gone."""
        pairs: _Pairs = []
        fresh: list[Followed] = []
        old: list[Followed] = []
        new: list[Followed] = []
        for file in sorted(changes):
            version = changes[file]
            here = [Followed("", file, found) for found in version.found] if version else []
            rest_old, rest_new = _pair(self._files.pop(file, []), here, _IN_FILE, pairs, _in_order)
            fresh += here
            old += rest_old
            new += rest_new
        old, new = _pair(old, new, _ACROSS_FILES, pairs, _nearest)
        before_of = {id(item): before for before, item in pairs}
        key_of = {id(item): key for item, key in zip(new, _new_keys(commit, new), strict=True)}
        key_of |= {item: before.key for item, before in before_of.items()}
        seen = [(before_of.get(id(item)), replace(item, key=key_of[id(item)])) for item in fresh]
        lost = [before for before in old if not _is_whole(changes[before.file])]
        for followed in (*(after for _, after in seen), *(replace(item, is_lost=True) for item in lost)):
            self._files.setdefault(followed.file, []).append(followed)
        return Step(
            seen=tuple(seen),
            gone=tuple(before for before in old if _is_whole(changes[before.file])),
            lost=tuple(before for before in lost if not before.is_lost),
        )

    def to_json(self) -> list[Json]:
        """As plain JSON."""
        return [
            [item.key, item.file, *_parts(item.found.resource), item.found.content, item.is_lost]
            for item in self.all()
        ]

    @classmethod
    def from_json(cls, items: Iterable[Sequence[Json]]) -> Resources:
        """What `to_json` gave."""
        resources = cls()
        for key, file, api_version, kind, namespace, name, content, is_lost in items:
            found = Found(ResourceId(str(api_version), str(kind), str(namespace), str(name)), str(content))
            resources._files.setdefault(str(file), []).append(
                Followed(str(key), str(file), found, is_lost=bool(is_lost))
            )
        return resources


def _is_whole(version: FileVersion | None) -> bool:
    return version is None or version.is_whole


def _parts(resource: ResourceId) -> tuple[str, str, str, str]:
    return resource.api_version, resource.kind, resource.namespace, resource.name


def _new_keys(commit: str, new: Sequence[Followed]) -> list[str]:
    """Keys for resources that begin: of equals in one file the second has the number 1."""
    numbers: dict[Hashable, int] = {}
    keys = []
    for followed in new:
        who = (followed.file, *_parts(followed.found.resource))
        number = numbers[who] = numbers.get(who, -1) + 1
        text = "\0".join((commit, *who, str(number)))
        keys.append(sha256(text.encode(errors="surrogatepass")).hexdigest()[:20])
    return keys


def _content(found: Found) -> Hashable:
    return found.content


def _identity(found: Found) -> Hashable:
    api_version, kind, namespace, name = _parts(found.resource)
    return api_version.rpartition("/")[0], kind, namespace, name


def _identity_in_any_group(found: Found) -> Hashable:
    return _parts(found.resource)[1:]


def _identity_in_any_namespace(found: Found) -> Hashable:
    return found.resource.kind, found.resource.name


_IN_FILE: tuple[_Key, ...] = (_content, _identity, _identity_in_any_group, _identity_in_any_namespace)
_ACROSS_FILES: tuple[_Key, ...] = (_content, _identity, _identity_in_any_group)


def _pair(
    old: list[Followed],
    new: list[Followed],
    keys: Iterable[_Key],
    pairs: _Pairs,
    choose: Callable[[list[Followed], list[Followed]], _Pairs],
) -> tuple[list[Followed], list[Followed]]:
    """Add to `pairs` what has a key in common, the strictest key first; what is left comes back."""
    for key in keys:
        if not (old and new):
            break
        waiting: dict[Hashable, list[Followed]] = {}
        for before in old:
            waiting.setdefault(key(before.found), []).append(before)
        rivals: dict[Hashable, list[Followed]] = {}
        for after in new:
            rivals.setdefault(key(after.found), []).append(after)
        chosen = [pair for name in waiting if name in rivals for pair in choose(waiting[name], rivals[name])]
        pairs += chosen
        taken = {id(item) for pair in chosen for item in pair}
        old = [item for item in old if id(item) not in taken]
        new = [item for item in new if id(item) not in taken]
    return old, new


def _in_order(old: list[Followed], new: list[Followed]) -> _Pairs:
    return list(zip(old, new, strict=False))


def _nearest(old: list[Followed], new: list[Followed]) -> _Pairs:
    if len(old) * len(new) > _MOST_COMPARED:
        return _in_order(old, new)
    ranked = sorted(
        (_distance(before.file, after.file), number, place)
        for number, before in enumerate(old)
        for place, after in enumerate(new)
    )
    pairs: _Pairs = []
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for _, number, place in ranked:
        if number not in taken_old and place not in taken_new:
            taken_old.add(number)
            taken_new.add(place)
            pairs.append((old[number], new[place]))
    return pairs


def _distance(one: str, other: str) -> tuple[bool, int]:
    """Files of one name are nearer than others, then those with fewer folders between them.

    >>> _distance("base/web.yaml", "kustomize/base/web.yaml"), _distance("base/web.yaml", "base/all.yaml")
    ((False, 3), (True, 0))
    """
    *folders, name = one.split("/")
    *other_folders, other_name = other.split("/")
    shared = 0
    for mine, theirs in zip(folders, other_folders, strict=False):
        if mine != theirs:
            break
        shared += 1
    return name != other_name, len(folders) + len(other_folders) - 2 * shared
