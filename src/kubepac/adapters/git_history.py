"""The history of a repository as git holds it; nothing is checked out, nothing is fetched.

One `git log` tells which files each commit of a branch changed, one long-running `git cat-file` hands out their
content. Of a commit its id and its time are read. Who made it and what they wrote about it is never asked for.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import urlsplit

from kubepac.core.errors import InputError

# What a caller's environment may say of another repository, such as that of a hook that runs us.
_OF_ANOTHER_REPOSITORY = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_GLOB_PATHSPECS", "GIT_GRAFT_FILE",
        "GIT_ICASE_PATHSPECS", "GIT_INDEX_FILE", "GIT_LITERAL_PATHSPECS", "GIT_NAMESPACE",
        "GIT_NOGLOB_PATHSPECS", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
    }
)  # fmt: skip
# A partial clone would fetch what it lacks, a replaced object is not history, and a lock may be somebody else's.
_ENVIRONMENT = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# The repository's own configuration may name programs; none of them is to run.
_SETTINGS = ("protocol.allow=never", "core.fsmonitor=false", "log.showSignature=false", "log.showRoot=true")
_SUFFIXES = (".yaml", ".yml", ".json")
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SCP_LIKE = re.compile(r"(?:[^/@]*@)?(?P<host>[^/:@]{2,}):(?!//)(?P<path>.+)", re.DOTALL)
_LATEST = 253402300799  # the end of the year 9999
_PIPE_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Change:
    """A file that a commit wrote, or took away: then `blob` is "".

    `path` is below the top of the repository, with what is not UTF-8 as Python escapes it in file names.
    """

    path: str
    mode: str
    blob: str

    @property
    def is_file(self) -> bool:
        """Whether a regular file stands there now: no link, no submodule, and not nothing."""
        return self.mode.startswith("100")


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit and the manifests that it changed against its first parent, by path; `ts` in seconds since 1970."""

    id: str
    ts: int
    changes: tuple[Change, ...] = ()


class UnreadableBlobError(Exception):
    """The content of a file that git cannot give; the message says why."""


class GitHistory:
    """The history of one repository; `folder` is its top, or a bare repository."""

    def __init__(self, folder: Path) -> None:
        """Raises `InputError` where `folder` is not the top of a repository, or there is no git."""
        self.folder = folder
        if not folder.is_dir():
            raise InputError(
                f"{folder} is no folder: expected a git repository (of a bundle, make a clone first)"
            )
        prefix = self._answer("rev-parse", "--show-prefix")
        if prefix is None:
            raise InputError(f"{folder} is not a git repository, or git refuses it: {self._complaint()}")
        if prefix:
            raise InputError(
                f"{folder} is inside a repository: give its top, and --paths {prefix.rstrip('/')}"
            )

    @property
    def name(self) -> str:
        """A stable name: the address of the remote `origin` without scheme and credentials, else the folder's."""
        address = self._answer("config", "--get", "remote.origin.url")
        named = name_from_address(address) if address else ""
        if named:
            return named
        top = self.folder.resolve()
        return (top.parent if top.name == ".git" else top).name.removesuffix(".git") or "repository"

    def tip(self, branch: str | None) -> Commit | None:
        """The last commit of `branch` (None: of what is checked out), without its changes.

        None where the repository has no commit yet. Raises `InputError` where `branch` is not there.
        """
        name = "HEAD" if branch is None else branch
        found = (
            None
            if name.startswith("-")
            else self._answer("rev-parse", "--verify", "-q", f"{name}^{{commit}}")
        )
        if found is None or not _ID.fullmatch(found):
            if branch is None:
                return None
            raise InputError(f"{self.folder} has no branch {branch}: see `git branch --all`")
        when = self._answer("log", "-1", "--format=%ct", found, "--")
        return Commit(found, _seconds(when or ""))

    def boundary(self) -> frozenset[str]:
        """The commits at which a shallow clone is cut off; none where history is whole."""
        path = self._answer("rev-parse", "--git-path", "shallow")
        try:
            return frozenset((self.folder / (path or "shallow")).read_text(encoding="ascii").split())
        except (OSError, ValueError):
            return frozenset()

    def holds(self, tip: str, commit: str) -> bool:
        """Whether `commit` is met on the way back from `tip` by first parents."""
        wanted = commit.encode()
        return any(line == wanted for line in self._stream(b"\n", "rev-list", "--first-parent", tip, "--"))

    def commits(self, tip: str, *, after: str | None = None) -> Iterator[Commit]:
        """The commits by first parents up to `tip` that changed manifests, oldest first; those after `after`.

        A merge is one change. Raises `InputError` where the history itself is damaged.
        """
        options = (
            "--first-parent", "--diff-merges=first-parent", "--reverse", "--raw", "-z", "--no-abbrev",
            "--no-renames", "--no-relative", "--format=tformat:%H %ct",
        )  # fmt: skip
        span = f"{after}..{tip}" if after else tip
        yield from _commits(
            self._stream(b"\0", "log", *options, span, "--", *(f"*{end}" for end in _SUFFIXES))
        )

    def last_before(self, tip: str, ts: int) -> Commit | None:
        """The last of `commits` before the first that is of `ts` or later, with all manifests as its changes.

        None where there is none.
        """
        last = None
        options = ("--first-parent", "--reverse", "--format=tformat:%H %ct")
        for line in self._stream(b"\n", "log", *options, tip, "--", *(f"*{end}" for end in _SUFFIXES)):
            commit_id, _, when = line.decode("ascii", "replace").partition(" ")
            commit = Commit(commit_id, _seconds(when))
            if commit.ts >= ts:
                break
            last = Commit(commit.id, max(commit.ts, last.ts if last else 0))
        return None if last is None else Commit(last.id, last.ts, tuple(self._files(last.id)))

    def _files(self, commit: str) -> Iterator[Change]:
        for line in self._stream(b"\0", "ls-tree", "-r", "-z", "--full-tree", commit):
            about, _, path = line.partition(b"\t")
            mode, _, blob = about.decode("ascii").split(" ")
            if path.endswith(tuple(map(str.encode, _SUFFIXES))):
                yield Change(os.fsdecode(path), mode, blob)

    def _stream(self, separator: bytes, *arguments: str) -> Iterator[bytes]:
        """What git prints, cut at `separator`; git is stopped when nobody reads on."""
        with tempfile.TemporaryFile() as complaints:
            process = _start(self.folder, arguments, stderr=complaints)
            assert process.stdout is not None
            try:
                yield from _cut(process.stdout, separator)
            except GeneratorExit:
                process.kill()
                raise
            finally:
                process.stdout.close()
                code = process.wait()
            if code != 0:
                complaints.seek(0)
                said = complaints.read(2000).decode("utf-8", "replace").strip().splitlines()
                raise InputError(
                    f"{self.folder}: git cannot read the history ({said[-1] if said else f'exit code {code}'}): "
                    "see `git fsck`"
                )

    def _answer(self, *arguments: str) -> str | None:
        """The one line that git answers; None where it fails."""
        process = _start(self.folder, arguments, stderr=subprocess.DEVNULL)
        answer, _ = process.communicate()
        return os.fsdecode(answer).rstrip("\n") if process.returncode == 0 else None

    def _complaint(self) -> str:
        process = _start(self.folder, ("rev-parse", "--show-prefix"), stderr=subprocess.STDOUT)
        said, _ = process.communicate()
        return " ".join(os.fsdecode(said).split())[:300]


class Blobs:
    """The contents of a repository's files, one at a time. A context manager."""

    def __init__(self, history: GitHistory) -> None:
        self._folder = history.folder
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(self, blob: str, *, limit_bytes: int) -> bytes:
        """The content, checked against its id. Raises `UnreadableBlobError`."""
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(f"{blob}\n".encode())
            process.stdin.flush()
            content = _content(process.stdout, limit_bytes)
        except (OSError, EOFError):
            # It stops at what it can only read in part.
            self._stop()
            raise UnreadableBlobError("git cannot read the object: it is damaged") from None
        digest = hashlib.sha256() if len(blob) == 64 else hashlib.sha1(usedforsecurity=False)
        digest.update(b"blob %d\0" % len(content))
        digest.update(content)
        if digest.hexdigest() != blob:
            raise UnreadableBlobError("the object is damaged: it is not what its id says")
        return content

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = _start(
                self._folder, ("cat-file", "--batch"), stderr=subprocess.DEVNULL, stdin=subprocess.PIPE
            )
        return self._process

    def _stop(self) -> None:
        if self._process is None:
            return
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        self._process.kill()
        self._process.wait()
        self._process = None


def name_from_address(address: str) -> str:
    """A name for a repository from the address of its remote: no scheme, no credentials; of a path the last part.

    >>> name_from_address("https://me:token@git.example/shop/deploy.git")
    'git.example/shop/deploy'
    >>> name_from_address("git@git.example:shop/deploy.git")
    'git.example/shop/deploy'
    """
    scp_like = _SCP_LIKE.fullmatch(address)
    if "://" in address:
        try:
            parts = urlsplit(address)
        except ValueError:
            return ""
        host, path = parts.netloc.rpartition("@")[2], parts.path
    elif scp_like:
        host, path = scp_like["host"], scp_like["path"]
    else:
        host, path = "", address
    path = path.strip("/").removesuffix(".git").removesuffix(".bundle")
    if not host:
        path = path.rpartition("/")[2]
    return "/".join(filter(None, (host.lower(), path))).encode("utf-8", "replace").decode()


def shown_path(path: str) -> str:
    """A path as text that can be printed, whatever bytes the repository holds."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _start(
    folder: Path, arguments: Sequence[str], *, stderr: int | IO[bytes], stdin: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    environment = {key: value for key, value in os.environ.items() if key not in _OF_ANOTHER_REPOSITORY}
    try:
        return subprocess.Popen(
            ["git", "--no-pager", *settings, "-C", os.fspath(folder), *arguments],  # noqa: S607 - the user's git
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=environment | _ENVIRONMENT,
        )
    except OSError as error:
        raise InputError(f"git cannot be run ({error.strerror}): install git to mine its history") from error


def _cut(stream: IO[bytes], separator: bytes) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(_PIPE_BYTES):
        *whole, rest = (rest + chunk).split(separator)
        yield from whole
    if rest:
        yield rest


def _commits(tokens: Iterator[bytes]) -> Iterator[Commit]:
    """The records of `git log --raw -z`: a line with the commit, then for each file its change and its path."""
    commit: Commit | None = None
    changes: list[Change] = []
    for token in tokens:
        record = token.lstrip(b"\n")
        if record.startswith(b":"):
            _, mode, _, blob, _ = record.decode("ascii").split(" ")
            changes.append(Change(os.fsdecode(next(tokens)), mode, blob.strip("0") and blob))
        elif record:
            if commit is not None:
                yield _with(commit, changes)
            commit_id, _, when = record.decode("ascii", "replace").partition(" ")
            commit, changes = Commit(commit_id, _seconds(when)), []
    if commit is not None:
        yield _with(commit, changes)


def _with(commit: Commit, changes: list[Change]) -> Commit:
    return Commit(commit.id, commit.ts, tuple(sorted(changes, key=lambda change: change.path)))


def _seconds(text: str) -> int:
    """A time as git prints it; commits can be made with any, or with none."""
    try:
        return min(max(int(text), 0), _LATEST)
    except ValueError:
        return 0


def _content(stream: IO[bytes], limit_bytes: int) -> bytes:
    """One answer of `git cat-file --batch`."""
    header = stream.readline().split()
    if len(header) == 2:
        raise UnreadableBlobError("git does not have the object: it is missing or damaged")
    if len(header) != 3:
        raise EOFError
    kind, size = header[1], int(header[2])
    if kind != b"blob" or size > limit_bytes:
        _discard(stream, size + 1)
        raise UnreadableBlobError(
            f"larger than {limit_bytes} bytes" if kind == b"blob" else "the object is no file"
        )
    content = stream.read(size + 1)
    if len(content) != size + 1:
        raise EOFError
    return content[:-1]


def _discard(stream: IO[bytes], count: int) -> None:
    while count:
        chunk = stream.read(min(count, _PIPE_BYTES))
        if not chunk:
            raise EOFError
        count -= len(chunk)
