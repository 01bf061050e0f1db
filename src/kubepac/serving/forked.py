"""Examination on several cores: reading manifests is Python's own work, and one process does it on one core.

The process forks itself. Each worker reads its share of the files, all tell each other what policies read of
other objects, and each examines its own objects. What goes through the pipes are lines of JSON. Only for
processes without threads, as the command line is: a fork has one thread, whatever the others were doing.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Any, BinaryIO, NoReturn, cast

from kubepac.adapters.files import Source
from kubepac.core import errors
from kubepac.core.errors import EngineError, KubepacError
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import KubeObject, Position, Rejection, ResourceId
from kubepac.core.violations import Fix, Unknown, Violation
from kubepac.features.pairs import Query
from kubepac.manifests.inventory import inventory_of_bodies, wanted
from kubepac.project.exemptions import Exemption
from kubepac.serving.examine import Context, Examination, Examined, Reading, examine, read

# Less than this is read sooner than a worker has started.
_BYTES_PER_WORKER = 300_000
_MOST_WORKERS = 8


def workers_for(sources: Sequence[Source | Rejection]) -> int:
    """How many processes are worth while for these files."""
    if sys.platform != "linux" or any(isinstance(s, Source) and s.path is None for s in sources):
        return 1
    total = sum(_size_bytes(source) for source in sources)
    return max(1, min(len(os.sched_getaffinity(0)), _MOST_WORKERS, total // _BYTES_PER_WORKER))


def examine_forked(
    context: Context,
    sources: Sequence[Source | Rejection],
    workers: int,
    *,
    stdin: BinaryIO,
    also: Sequence[KubeObject] = (),
) -> Examination:
    """As `read` and then `examine`, in `workers` processes; the answer is the same and in the same order.

    Raises what a worker raised, and `EngineError` where one ended without an answer.
    """
    first, *others = _shares(sources, workers)
    forks = [_fork(context, share, stdin) for share in others]
    try:
        reading = read(first, stdin=stdin, also=also)
        bodies = [_bodies(context, reading), *(fork.receive() for fork in forks)]
        for fork in forks:
            fork.send(bodies)
        answers = [_answer(context, reading, bodies), *(_decoded(fork.receive()) for fork in forks)]
    except BaseException:
        for fork in forks:
            fork.kill()
        raise
    finally:
        for fork in forks:
            fork.close()
    return Examination(
        examined=[item for answer in answers for item in answer.examined],
        rejected=[item for answer in answers for item in answer.rejected],
        objects=sum(answer.objects for answer in answers),
        files=sum(answer.files for answer in answers),
        excluded_objects=sum(answer.excluded_objects for answer in answers),
    )


@dataclass(frozen=True, slots=True)
class _Fork:
    pid: int
    inbox: BinaryIO
    outbox: BinaryIO

    def send(self, value: Any) -> None:
        _write(self.outbox, value)

    def receive(self) -> Any:
        try:
            kind, value = json.loads(self.inbox.readline())
        except ValueError:
            raise EngineError("a worker ended without an answer: run it again with fewer files") from None
        if kind == "error":
            name, message = value
            raise cast(type[KubepacError], getattr(errors, name))(message)
        return value

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        self.inbox.close()
        self.outbox.close()
        os.waitpid(self.pid, 0)


def _fork(context: Context, share: Sequence[Source | Rejection], stdin: BinaryIO) -> _Fork:
    from_parent, to_child = os.pipe()
    from_child, to_parent = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(to_child)
        os.close(from_child)
        _work(context, share, stdin, os.fdopen(from_parent, "rb"), os.fdopen(to_parent, "wb"))
    os.close(from_parent)
    os.close(to_parent)
    return _Fork(pid, os.fdopen(from_child, "rb"), os.fdopen(to_child, "wb"))


def _work(
    context: Context, share: Sequence[Source | Rejection], stdin: BinaryIO, inbox: BinaryIO, outbox: BinaryIO
) -> NoReturn:
    """The life of a worker. It leaves without the parent's clean-up: nothing here is its own."""
    try:
        try:
            reading = read(share, stdin=stdin)
            _tell(outbox, "bodies", _bodies(context, reading))
            bodies = json.loads(inbox.readline())
            _tell(outbox, "answer", _encoded(_answer(context, reading, bodies)))
        except KubepacError as error:
            _tell(outbox, "error", (type(error).__name__, str(error)))
        outbox.close()
    finally:
        os._exit(0)


def _tell(outbox: BinaryIO, kind: str, value: Any) -> None:
    _write(outbox, (kind, value))


def _write(outbox: BinaryIO, value: Any) -> None:
    outbox.write(json.dumps(value).encode() + b"\n")
    outbox.flush()


def _shares(sources: Sequence[Source | Rejection], workers: int) -> list[list[Source | Rejection]]:
    """Consecutive shares of about the same size, so that putting them together keeps the order."""
    sizes = [_size_bytes(source) for source in sources]
    total = sum(sizes)
    shares: list[list[Source | Rejection]] = [[] for _ in range(workers)]
    before = 0
    for source, size in zip(sources, sizes, strict=True):
        shares[min(workers - 1, before * workers // max(1, total))].append(source)
        before += size
    return shares


def _size_bytes(source: Source | Rejection) -> int:
    if isinstance(source, Rejection) or source.path is None:
        return 0
    try:
        return source.path.stat().st_size
    except OSError:
        return 0


_Bodies = list[tuple[tuple[str, ...], JsonObject]]


def _bodies(context: Context, reading: Reading) -> _Bodies:
    kinds = context.served.inventory_kinds
    return [(astuple(item.id), item.body) for item in reading.objects if wanted(item.id, kinds)]


def _answer(context: Context, reading: Reading, bodies: Iterable[_Bodies]) -> Examination:
    known = inventory_of_bodies((ResourceId(*who), body) for share in bodies for who, body in share)
    return examine(context, reading, known)


def _encoded(answer: Examination) -> tuple[object, ...]:
    examined = [
        (
            item.file,
            astuple(item.resource),
            [(*_plain(violation), place.line, place.column) for violation, place in item.found],
            dict(item.query.features),
            tuple(item.query.violated),
            [(*_plain(v), place.line, place.column, astuple(why)) for v, place, why in item.exempted],
            [(*astuple(unknown), place.line, place.column) for unknown, place in item.unknowns],
        )
        for item in answer.examined
    ]
    rejected = [astuple(rejection) for rejection in answer.rejected]
    return (examined, rejected, answer.objects, answer.files, answer.excluded_objects)


def _plain(violation: Violation) -> tuple[Any, ...]:
    fix = violation.fix
    return (violation.policy_id, violation.path, violation.message, fix and (fix.patch, fix.needs_input))


def _decoded(value: tuple[Any, ...]) -> Examination:
    examined, rejected, *counts = value
    return Examination(
        [
            Examined(
                file,
                ResourceId(*resource),
                tuple((_violation(plain), Position(line, column)) for *plain, line, column in found),
                Query(features, tuple(violated)),
                tuple(
                    (_violation(plain), Position(line, column), Exemption(*why))
                    for *plain, line, column, why in exempted
                ),
                tuple((Unknown(*plain), Position(line, column)) for *plain, line, column in unknowns),
            )
            for file, resource, found, features, violated, exempted, unknowns in examined
        ],
        [Rejection(*rejection) for rejection in rejected],
        *counts,
    )


def _violation(plain: Sequence[Any]) -> Violation:
    policy_id, path, message, fix = plain
    return Violation(policy_id, path, message, Fix(tuple(fix[0]), fix[1]) if fix else None)
