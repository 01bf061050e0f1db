"""Manifests on disk and on standard input: found, read one at a time, loaded."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kubepac.core.errors import InputError
from kubepac.core.objects import KubeObject, Rejection
from kubepac.core.patterns import path_matches
from kubepac.manifests.encoding import is_binary, utf8
from kubepac.manifests.limits import Limits
from kubepac.manifests.load import iter_documents, oversize

STDIN = "<stdin>"
_SUFFIXES = (".yaml", ".yml", ".json")
_NEVER_MANIFESTS = frozenset({"node_modules", "__pycache__"})
_MAGIC = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read; `is_explicit` when the user named it, not a folder or a pattern that it is in."""

    file: str
    path: Path | None
    is_explicit: bool


def load(
    paths: Sequence[str], *, stdin: BinaryIO, limits: Limits | None = None
) -> Iterator[KubeObject | Rejection]:
    """Every object and rejection of `paths` in a fixed order, one file in memory at a time.

    Raises `InputError` before the first object when a path does not exist, a pattern matches nothing or no
    manifest is there; and for a file that the user named and that is unreadable or binary.
    """
    yield from load_sources(find(paths), stdin=stdin, limits=limits)


def load_sources(
    sources: Iterable[Source | Rejection], *, stdin: BinaryIO, limits: Limits | None = None
) -> Iterator[KubeObject | Rejection]:
    """The same for what `find` found, or a part of it."""
    limits = limits or Limits()
    for source in sources:
        data = source if isinstance(source, Rejection) else read(source, stdin=stdin, limits=limits)
        if isinstance(data, Rejection):
            yield data
        elif not isinstance(source, Rejection) and (
            source.is_explicit or not is_other_json(source.file, data)
        ):
            yield from iter_documents(data, file=source.file, limits=limits)


def find(paths: Sequence[str]) -> list[Source | Rejection]:
    """The files behind `paths`, each once: in the order of `paths`, sorted within a folder or pattern.

    A path is a file, a folder (all *.yaml, *.yml and *.json in it, but for hidden ones, node_modules and
    links that lead out of it), a pattern (`**` spans folders) or `-` for standard input. A folder that
    cannot be listed is a rejection.
    """
    if not paths:
        raise InputError("no manifests: expected files, folders, patterns or `-` for standard input")
    found: dict[tuple[int, int] | str, Source | Rejection] = {}
    for path in paths:
        for source in _behind(path):
            found.setdefault(_identity(source), source)
    if not found:
        raise InputError(f"no manifests in {', '.join(paths)}: expected *.yaml, *.yml or *.json files")
    return list(found.values())


def read(source: Source, *, stdin: BinaryIO, limits: Limits) -> bytes | Rejection:
    """The bytes of one source, never more than the limit.

    What was found in a folder and cannot be read is a rejection, what the user named is an `InputError`.
    """
    try:
        if source.path is None:
            data = stdin.read(limits.file_bytes + 1)
        else:
            with source.path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                data = b"" if size > limits.file_bytes else file.read(limits.file_bytes + 1)
                if size > limits.file_bytes:
                    return oversize(source.file, limits)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        if source.is_explicit:
            raise InputError(f"{source.file} {reason}") from error
        return Rejection(source.file, None, reason)
    if len(data) > limits.file_bytes:
        return oversize(source.file, limits)
    if source.is_explicit and is_binary(data):
        raise InputError(f"{source.file} is a binary file: expected YAML or JSON text")
    return data


def read_named(file: str, *, stdin: BinaryIO) -> bytes:
    """The text of one file, or of standard input for `-`, as UTF-8; raises `InputError` where there is none."""
    source = (
        Source(STDIN, None, is_explicit=True) if file == "-" else Source(file, Path(file), is_explicit=True)
    )
    data = read(source, stdin=stdin, limits=Limits())
    if isinstance(data, Rejection):
        raise InputError(f"{data.place}: {data.reason}")
    return utf8(data)


def may_hold_manifests(path: str) -> bool:
    """Whether a file at this path in a folder would be read: a suffix of manifests, and in no folder left out.

    >>> may_hold_manifests("deploy/web.yaml"), may_hold_manifests(".github/workflows/ci.yaml")
    (True, False)
    """
    return path.endswith(_SUFFIXES) and not any(map(_is_left_out, path.split("/")))


def is_other_json(file: str, data: bytes) -> bool:
    """JSON that lies beside manifests (package.json, dashboards) and never claims to be one."""
    return file.endswith(".json") and b"apiVersion" not in data.replace(b"\0", b"")


def _is_left_out(name: str) -> bool:
    return name.startswith(".") or name in _NEVER_MANIFESTS


def _behind(path: str) -> Iterator[Source | Rejection]:
    if path == "-":
        yield Source(STDIN, None, is_explicit=True)
        return
    if not path or "\0" in path:
        raise InputError("a path is empty or holds a NUL: expected a file, a folder, a pattern or `-`")
    place = Path(path)
    mode = _mode(place)
    if mode is None and _MAGIC.search(path):
        yield from _matching(path)
    elif mode is None:
        raise InputError(f"{path} does not exist: expected a file, a folder, a pattern or `-`")
    elif stat.S_ISDIR(mode):
        yield from _inside(place)
    else:
        yield Source(_shown(place), place, is_explicit=True)


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        if _MAGIC.search(str(path)):
            return None
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error


def _matching(pattern: str) -> Iterator[Source | Rejection]:
    parts = Path(pattern).parts
    fixed = next(index for index, part in enumerate(parts) if _MAGIC.search(part))
    root = Path(*parts[:fixed])
    found = [
        source
        for source in (_inside(root) if root.is_dir() else ())
        if isinstance(source, Rejection) or path_matches(_names(source, root), parts[fixed:])
    ]
    if not any(isinstance(source, Source) for source in found):
        raise InputError(f"{pattern} matches no *.yaml, *.yml or *.json file")
    yield from found


def _names(source: Source, root: Path) -> tuple[str, ...]:
    assert source.path is not None
    return source.path.relative_to(root).parts


def _inside(root: Path) -> Iterator[Source | Rejection]:
    """Manifests below a folder; links are followed to files inside it, never to folders."""
    real_root = root.resolve()
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield Rejection(_shown(folder), None, f"folder cannot be listed: {error.strerror or error}")
            continue
        below = []
        for entry in entries:
            if _is_left_out(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                below.append(folder / entry.name)
            elif entry.name.endswith(_SUFFIXES) and _is_own_file(entry, real_root):
                yield Source(_shown(folder / entry.name), folder / entry.name, is_explicit=False)
        folders.extend(reversed(below))


def _is_own_file(entry: os.DirEntry[str], real_root: Path) -> bool:
    """Whether `entry` is a regular file, and inside the folder even where it is a link."""
    if not entry.is_symlink():
        return entry.is_file()
    try:
        return entry.is_file() and Path(entry.path).resolve().is_relative_to(real_root)
    except (OSError, RuntimeError):  # a loop of links: an error in one Python version, the other in the next
        return False


def _identity(source: Source | Rejection) -> tuple[int, int] | str:
    """What two paths to one file have in common."""
    if isinstance(source, Rejection) or source.path is None:
        return source.file
    try:
        status = source.path.stat()
    except OSError:
        return source.file
    return status.st_dev, status.st_ino


def _shown(path: Path) -> str:
    """The path as text that can be printed, whatever bytes the file system holds."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")
