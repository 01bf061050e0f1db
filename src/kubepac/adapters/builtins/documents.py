"""`json.patch` and `object.subset`."""

from __future__ import annotations

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.terms import Pairs, Set, Term, equal, order, pairs_of
from kubepac.adapters.builtins.work import UndefinedError, Work
from kubepac.core.errors import EngineError

_ABSENT = object()
_Path = list[Term]


def patch(work: Work, document: Term, operations: Term) -> Term:
    """RFC 6902, as OPA reads it: paths may also be arrays, and one failing operation makes all undefined."""
    for operation in operands.array(operations):
        if not isinstance(operation, dict):
            raise UndefinedError
        work.spend(100, "json.patch")
        document = _apply(document, operation)
    if document is _ABSENT:
        raise UndefinedError
    return document


def subset(work: Work, whole: Term, part: Term) -> Term:
    """`object.subset`: objects recursively, sets by their members, arrays as a run of elements."""
    work.spend(_size(whole) + _size(part), "object.subset")
    if isinstance(whole, list) and isinstance(part, Set):
        return _counts_down(whole, part)
    if not _same_kind(whole, part):
        raise UndefinedError
    return _is_subset(work, whole, part)


def _apply(document: Term, operation: dict[str, Term]) -> Term:
    path = _path(_attribute(operation, "path"))
    match operands.text(_attribute(operation, "op")):
        case "add":
            return _insert(document, path, _attribute(operation, "value"))
        case "remove":
            return _remove(document, path)
        case "replace":
            return _insert(_remove(document, path), path, _attribute(operation, "value"))
        case "move":
            origin = _path(_attribute(operation, "from"))
            return _insert(_remove(document, origin), path, _find(document, origin))
        case "copy":
            return _insert(document, path, _find(document, _path(_attribute(operation, "from"))))
        case "test":
            if not equal(_find(document, path), _attribute(operation, "value")):
                raise UndefinedError
            return document
    raise UndefinedError


def _attribute(operation: dict[str, Term], name: str) -> Term:
    if name not in operation:
        raise UndefinedError
    return operation[name]


def _path(term: Term) -> _Path:
    if isinstance(term, list):
        return term
    text = operands.text(term)
    if not text:
        return []
    return [token.replace("~1", "/").replace("~0", "~") for token in text.lstrip("/").split("/")]


def _find(document: Term, path: _Path) -> Term:
    for step in path:
        document = _child(document, step)
    if document is _ABSENT:
        raise UndefinedError
    return document


def _child(parent: Term, step: Term) -> Term:
    if isinstance(parent, dict):
        if isinstance(step, str) and step in parent:
            return parent[step]
        raise UndefinedError
    if isinstance(parent, list):
        index = _index(step, len(parent))
        if not 0 <= index < len(parent):
            raise UndefinedError
        return parent[index]
    raise _refused(parent)


def _insert(document: Term, path: _Path, value: Term) -> Term:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if rest:
        return _with_child(document, step, _insert(_child(document, step), rest, value))
    if isinstance(document, dict):
        return {**document, _key(step): value}
    if isinstance(document, list):
        index = _index(step, len(document))
        if not 0 <= index <= len(document):
            raise UndefinedError
        return [*document[:index], value, *document[index:]]
    raise _refused(document)


def _remove(document: Term, path: _Path) -> Term:
    if not path:
        return _ABSENT
    step, rest = path[0], path[1:]
    child = _child(document, step)
    if rest:
        return _with_child(document, step, _remove(child, rest))
    if isinstance(document, dict):
        return {key: value for key, value in document.items() if key != step}
    assert isinstance(document, list)
    index = _index(step, len(document))
    return [*document[:index], *document[index + 1 :]]


def _with_child(parent: Term, step: Term, child: Term) -> Term:
    if isinstance(parent, dict):
        return {**parent, _key(step): child}
    assert isinstance(parent, list)
    index = _index(step, len(parent))
    return [*parent[:index], child, *parent[index + 1 :]]


def _key(step: Term) -> str:
    if not isinstance(step, str):
        raise EngineError(
            "json.patch: a key that is no string is not available here: use strings in the policy"
        )
    return step


def _index(step: Term, length: int) -> int:
    if not isinstance(step, str):
        return operands.integer(step)
    if step == "-":
        return length
    digits = step.removeprefix("-")
    if (
        not (digits.isascii() and digits.isdecimal())
        or len(digits) > 18
        or (step != "0" and step.startswith("0"))
    ):
        raise UndefinedError
    return int(step)


def _refused(parent: Term) -> Exception:
    """What to say of a place that is no array and no plain object."""
    if isinstance(parent, (Set, Pairs)):
        return EngineError("json.patch: sets and keys that are no strings are not available here: use arrays")
    return UndefinedError()


def _counts_down(whole: list[Term], part: Set) -> bool:
    """OPA counts hits: an element that is there twice stands for two members of the set."""
    wanted = {order(item) for item in part.items}
    missing = len(wanted)
    for item in whole:
        missing -= order(item) in wanted
        if missing == 0:
            return True
    return False


def _same_kind(left: Term, right: Term) -> bool:
    return any(isinstance(left, kind) and isinstance(right, kind) for kind in ((dict, Pairs), Set, list))


def _is_subset(work: Work, whole: Term, part: Term) -> bool:
    if isinstance(whole, Set) and isinstance(part, Set):
        known = {order(item) for item in whole.items}
        return all(order(item) in known for item in part.items)
    if isinstance(whole, list) and isinstance(part, list):
        return _is_run(work, [order(item) for item in whole], [order(item) for item in part])
    values = {order(key): value for key, value in pairs_of(whole)}
    return all(_has(work, values.get(order(key), _ABSENT), value) for key, value in pairs_of(part))


def _has(work: Work, whole: Term, part: Term) -> bool:
    if whole is _ABSENT:
        return False
    if _same_kind(whole, part):
        return _is_subset(work, whole, part)
    return equal(whole, part)


def _is_run(work: Work, whole: list[object], part: list[object]) -> bool:
    work.spend(len(whole) * len(part) + 1, "object.subset")
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))


def _size(term: Term) -> int:
    match term:
        case list():
            return 1 + sum(map(_size, term))
        case Set():
            return 1 + sum(map(_size, term.items))
        case dict() | Pairs():
            return 1 + sum(_size(key) + _size(value) for key, value in pairs_of(term))
    return 1
