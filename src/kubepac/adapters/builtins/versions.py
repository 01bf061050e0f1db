"""`semver.*`, with OPA's liberties: a leading `v` is allowed."""

from __future__ import annotations

import re
from itertools import zip_longest

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.terms import Term
from kubepac.adapters.builtins.work import UndefinedError, Work

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_LABELS = re.compile(r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*")
_LARGEST = (1 << 63) - 1


def is_valid(_work: Work, version: Term) -> Term:
    """`semver.is_valid`."""
    try:
        _parse(version)
    except UndefinedError:
        return False
    return True


def compare(_work: Work, left: Term, right: Term) -> Term:
    """-1, 0 or 1."""
    (left_core, left_label), (right_core, right_label) = _parse(left), _parse(right)
    if left_core != right_core:
        return 1 if left_core > right_core else -1
    if left_label == right_label:
        return 0
    # A version without a label is the later one.
    if not left_label or not right_label:
        return 1 if not left_label else -1
    return _compare_labels(left_label, right_label)


def _parse(term: Term) -> tuple[tuple[int, ...], str]:
    version, plus, metadata = operands.text(term).removeprefix("v").partition("+")
    if plus and not _LABELS.fullmatch(metadata):
        raise UndefinedError
    core, dash, label = version.partition("-")
    if dash and not _is_label(label):
        raise UndefinedError
    numbers = core.split(".")
    if len(numbers) != 3 or not all(map(_NUMBER.fullmatch, numbers)):
        raise UndefinedError
    values = tuple(map(int, numbers))
    if max(values) > _LARGEST:
        raise UndefinedError
    return values, label


def _is_label(label: str) -> bool:
    if not _LABELS.fullmatch(label):
        return False
    return not any(part.isdecimal() and len(part) > 1 and part.startswith("0") for part in label.split("."))


def _compare_labels(left: str, right: str) -> int:
    for ours, theirs in zip_longest(left.split("."), right.split(".")):
        if ours is None or theirs is None:
            return -1 if ours is None else 1
        if ours.isdecimal() != theirs.isdecimal():
            return -1 if ours.isdecimal() else 1
        first, second = (int(ours), int(theirs)) if ours.isdecimal() else (ours, theirs)
        if first != second:
            return 1 if first > second else -1  # type: ignore[operator]
    return 0
