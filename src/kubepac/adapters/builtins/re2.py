"""Matching in time proportional to the text: all ways to match are followed at once.

The match is the one that Go finds: leftmost, and of those the one that a backtracking
matcher would find first.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from kubepac.adapters.builtins.re2_syntax import (
    Assertion,
    Chars,
    Choice,
    Group,
    Node,
    RegexError,
    Repeat,
    Sequence,
    parse,
)
from kubepac.adapters.builtins.work import UndefinedError, Work, WorkLimitError

# Instructions of a program: one per character of most expressions, more for counted repetitions.
_LARGEST_PROGRAM = 50_000
_STEP_COST = 4

_CHARS, _SPLIT, _JUMP, _SAVE, _ASSERT, _MATCH = range(6)
_Instruction = tuple[int, object, object]
_Groups = tuple[int | None, ...]


@lru_cache(maxsize=100)
def compiled(pattern: str) -> Regex:
    """The expression, ready to match; raises `UndefinedError` where Go refuses it."""
    try:
        parsed = parse(pattern)
    except RegexError as error:
        raise UndefinedError from error
    program: list[_Instruction] = []
    _emit(parsed.tree, program)
    program.append((_MATCH, None, None))
    return Regex(pattern, program, parsed.names)


class Regex:
    """A compiled expression; `names` has the name of each group by number."""

    def __init__(self, pattern: str, program: list[_Instruction], names: list[str]) -> None:
        self.pattern = pattern
        self.names = names
        self._program = program
        self._slots = 2 * len(names)

    def search(self, work: Work, text: str, start: int = 0) -> _Groups | None:
        """Start and end of the first match at or after `start`, and of every group in it."""
        threads: list[tuple[int, _Groups]] = []
        found: _Groups | None = None
        empty: _Groups = (None,) * self._slots
        for at in range(start, len(text) + 1):
            if found is None:
                seen = {state for state, _ in threads}
                threads = [*threads, *self._follow(work, 0, (at, *empty[1:]), text, at, seen)]
            if not threads:
                if found is not None:
                    break
                continue
            work.spend(_STEP_COST * len(threads), "regex")
            threads, ended = self._step(work, threads, text, at)
            found = ended or found
        return found

    def find_all(self, work: Work, text: str, limit: int) -> Iterator[_Groups]:
        """Matches one after the other; an empty one right behind another is passed over, as in Go."""
        at, previous, count = 0, -1, 0
        while at <= len(text) and (limit < 0 or count < limit):
            groups = self.search(work, text, at)
            if groups is None:
                return
            start, end = span(groups)
            accepted = end != at or start != previous
            at = end if end > at else at + 1
            previous = end
            if accepted:
                count += 1
                yield groups

    def matches(self, work: Work, text: str) -> bool:
        """Whether there is a match anywhere."""
        return self.search(work, text) is not None

    def _step(
        self, work: Work, threads: list[tuple[int, _Groups]], text: str, at: int
    ) -> tuple[list[tuple[int, _Groups]], _Groups | None]:
        char = text[at] if at < len(text) else None
        following: list[tuple[int, _Groups]] = []
        seen: set[int] = set()
        for state, groups in threads:
            operation, argument, _ = self._program[state]
            if operation == _MATCH:
                # Threads behind this one are less preferred.
                return following, (groups[0], at, *groups[2:])
            if char is not None and char in argument:  # type: ignore[operator]
                following += self._follow(work, state + 1, groups, text, at + 1, seen)
        return following, None

    def _follow(
        self, work: Work, state: int, groups: _Groups, text: str, at: int, seen: set[int]
    ) -> list[tuple[int, _Groups]]:
        """Everything that can be reached without taking a character, in order of preference."""
        reached = []
        pending = [(state, groups)]
        steps = 0
        while pending:
            state, groups = pending.pop()
            if state in seen:
                continue
            seen.add(state)
            steps += 1
            operation, first, second = self._program[state]
            if operation == _JUMP:
                pending.append((first, groups))  # type: ignore[arg-type]
            elif operation == _SPLIT:
                pending += [(second, groups), (first, groups)]  # type: ignore[list-item]
            elif operation == _SAVE:
                slot = int(first)  # type: ignore[call-overload]
                pending.append((state + 1, (*groups[:slot], at, *groups[slot + 1 :])))
            elif operation == _ASSERT:
                if _holds(str(first), text, at):
                    pending.append((state + 1, groups))
            else:
                reached.append((state, groups))
        work.spend(_STEP_COST * steps, "regex")
        return reached


def span(groups: _Groups, number: int = 0) -> tuple[int, int]:
    """Start and end of a group that took part in the match."""
    start, end = groups[2 * number], groups[2 * number + 1]
    assert start is not None
    assert end is not None
    return start, end


def _emit(node: Node, program: list[_Instruction]) -> None:
    if len(program) > _LARGEST_PROGRAM:
        raise WorkLimitError("a regular expression that is too large")
    match node:
        case Chars():
            program.append((_CHARS, _simplest(node), None))
        case Assertion():
            program.append((_ASSERT, node.kind, None))
        case Sequence():
            for part in node.parts:
                _emit(part, program)
        case Choice():
            _emit_choice(node, program)
        case Group():
            program.append((_SAVE, 2 * node.number, None))
            _emit(node.part, program)
            program.append((_SAVE, 2 * node.number + 1, None))
        case Repeat():
            _emit_repeat(node, program)


def _simplest(chars: Chars) -> Chars | str:
    """A literal as a string: `in` is then one comparison."""
    literal = len(chars.ranges) == 1 and chars.ranges[0][0] == chars.ranges[0][1] and not chars.categories
    return chr(chars.ranges[0][0]) if literal and not (chars.negated or chars.fold) else chars


def _emit_choice(node: Choice, program: list[_Instruction]) -> None:
    jumps = []
    for option in node.options[:-1]:
        split = len(program)
        program.append((_SPLIT, split + 1, None))
        _emit(option, program)
        jumps.append(len(program))
        program.append((_JUMP, None, None))
        program[split] = (_SPLIT, split + 1, len(program))
    _emit(node.options[-1], program)
    for jump in jumps:
        program[jump] = (_JUMP, len(program), None)


def _emit_repeat(node: Repeat, program: list[_Instruction]) -> None:
    for _ in range(node.low - (node.high is None and node.low > 0)):
        _emit(node.part, program)
    if node.high is None:
        if node.low:
            _emit_plus(node, program)
        else:
            _emit_star(node, program)
        return
    splits = []
    for _ in range(node.high - node.low):
        splits.append(len(program))
        program.append((_SPLIT, None, None))
        _emit(node.part, program)
    for split in splits:
        program[split] = _split(split + 1, len(program), greedy=node.greedy)


def _emit_plus(node: Repeat, program: list[_Instruction]) -> None:
    start = len(program)
    _emit(node.part, program)
    program.append(_split(start, len(program) + 1, greedy=node.greedy))


def _emit_star(node: Repeat, program: list[_Instruction]) -> None:
    """`x*`; where x can be empty it is `(?:x+)?`, as in Go, for the order of preference."""
    split = len(program)
    program.append((_SPLIT, None, None))
    if _can_be_empty(node.part):
        _emit_plus(node, program)
    else:
        _emit(node.part, program)
        program.append((_JUMP, split, None))
    program[split] = _split(split + 1, len(program), greedy=node.greedy)


def _can_be_empty(node: Node) -> bool:
    match node:
        case Chars():
            return False
        case Assertion():
            return True
        case Sequence():
            return all(map(_can_be_empty, node.parts))
        case Choice():
            return any(map(_can_be_empty, node.options))
        case Group():
            return _can_be_empty(node.part)
    return node.low == 0 or _can_be_empty(node.part)


def _split(into: int, past: int, *, greedy: bool) -> _Instruction:
    return (_SPLIT, into, past) if greedy else (_SPLIT, past, into)


def _holds(kind: str, text: str, at: int) -> bool:
    if kind == "^":
        return at == 0
    if kind == "$":
        return at == len(text)
    if kind == "m^":
        return at == 0 or text[at - 1] == "\n"
    if kind == "m$":
        return at == len(text) or text[at] == "\n"
    boundary = _is_word(text[at - 1 : at]) != _is_word(text[at : at + 1])
    return boundary == (kind == "b")


def _is_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")
