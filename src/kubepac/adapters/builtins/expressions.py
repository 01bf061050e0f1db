"""`regex.*`, as far as OPA's compiled modules do not match by themselves.

The engine is RE2, of which Go's `regexp` is a port. This module, and RE2 with it, is imported when a corpus
asks for one of these builtins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from time import thread_time_ns
from typing import Protocol

import re2

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.terms import Term
from kubepac.adapters.builtins.work import UndefinedError, Work
from kubepac.core.errors import EngineError

# What one compiled expression may take. RE2 keeps the last 128 of them.
_MEMORY_BYTES = 2 << 20
# RE2 takes at most about 10 ns for an instruction of the expression on a character.
_STEPS_PER_UNIT = 3
_NANOSECONDS_PER_UNIT = 100
# The escapes of an expression, but for those inside `\Q...\E`.
_ESCAPES = re.compile(r"\\Q.*?(?:\\E|\Z)|\\(.)", re.DOTALL)
_BAD_CLASS = b"invalid character class range: "
_TOO_LARGE = b"pattern too large"
# `$1`, `${1}`, `${name}` and `$$` in a replacement; what Go calls letters and digits.
_REFERENCE = r"\$(?:\$|([\pL\p{Nd}_]+)|\{([\pL\p{Nd}_]+)\})"
_GROUP_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")


class _Match(Protocol):
    def span(self) -> tuple[int, int]: ...

    def group(self, group: int = 0, /) -> str | None: ...


class _Regex(Protocol):
    groups: int
    groupindex: dict[str, int]
    pattern: str
    programsize: int

    def finditer(self, text: str) -> Iterator[_Match]: ...

    def search(self, text: str) -> _Match | None: ...


def find_n(work: Work, pattern: Term, value: Term, limit: Term) -> Term:
    """The first n matches, or all with a negative n."""
    regex, text, count = _compiled(_text(pattern)), _text(value), operands.integer(limit)
    return [match.group() for match in islice(_matches(work, regex, text), count if count >= 0 else None)]


def split(work: Work, pattern: Term, value: Term) -> Term:
    """The parts between the matches."""
    regex, text = _compiled(_text(pattern)), _text(value)
    if regex.pattern and not text:
        return [""]
    parts: list[Term] = []
    start = end = 0
    for match in _matches(work, regex, text):
        end, following = match.span()
        if following:
            parts.append(text[start:end])
        start = following
    if end != len(text):
        parts.append(text[start:])
    return parts


def replace(work: Work, value: Term, pattern: Term, replacement: Term) -> Term:
    """All matches replaced; `$1`, `${1}` and `${name}` stand for groups."""
    text, regex = _text(value), _compiled(_text(pattern))
    template = _template(regex, _text(replacement))
    parts: list[str] = []
    last = 0
    for match in _matches(work, regex, text):
        start, end = match.span()
        expanded = "".join(part if isinstance(part, str) else match.group(part) or "" for part in template)
        work.spend(len(expanded) + 1, "regex.replace")
        parts += [text[last:start], expanded]
        last = end
    return "".join([*parts, text[last:]])


def template_match(work: Work, template: Term, value: Term, start: Term, end: Term) -> Term:
    """Whether the whole of `value` matches a template with expressions between delimiters."""
    opening, closing = operands.text(start), operands.text(end)
    if len(opening.encode()) != 1 or len(closing.encode()) != 1:
        raise UndefinedError
    regex, text = _compiled(_template_pattern(_text(template), opening, closing)), _text(value)
    _prepare(work, regex, text)
    return regex.search(text) is not None


def _text(term: Term) -> str:
    """What RE2 can read: whole characters only."""
    return operands.utf8(term).decode()


def _compiled(pattern: str) -> _Regex:
    """The expression; undefined where Go refuses it, an error where only RE2 does."""
    if "C" in _escapes(pattern):
        # One byte, maybe half a character; Go has no such thing.
        raise UndefinedError
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY_BYTES
    try:
        regex: _Regex = re2.compile(pattern, options)
    except re2.error as error:
        raise _refusal(error.args[0]) from error
    if not all(name.isascii() for name in regex.groupindex):
        raise UndefinedError
    return regex


def _escapes(pattern: str) -> set[str]:
    return {found[1] for found in _ESCAPES.finditer(pattern)}


def _refusal(reason: bytes) -> Exception:
    name = reason.removeprefix(_BAD_CLASS)
    if name != reason and name[:2] in (rb"\p", rb"\P"):
        # Which names there are depends on the version of Go: this one may be among them.
        shown = ascii(name[:40].decode(errors="replace"))
        return EngineError(f"regular expression: the class {shown} is not available here: use a category")
    if reason.startswith(_TOO_LARGE):
        return EngineError("a regular expression needs too much memory: simplify the policy")
    return UndefinedError()


def _matches(work: Work, regex: _Regex, text: str) -> Iterator[_Match]:
    """Matches one after the other; an empty one right behind another is passed over, as in Go."""
    _prepare(work, regex, text)
    previous = -1
    started = thread_time_ns()
    for match in regex.finditer(text):
        # Each search may look at the whole rest of the text or at one character of it.
        now = thread_time_ns()
        work.spend((now - started) // _NANOSECONDS_PER_UNIT, "regex")
        started = now
        start, end = match.span()
        if start < end or start != previous:
            yield match
        previous = end


def _prepare(work: Work, regex: _Regex, text: str) -> None:
    """Count what one search takes at most: nothing can stop it half-way."""
    if not text.isascii() and "B" in _escapes(regex.pattern):
        # RE2 finds it between the bytes of a character too.
        raise EngineError("regular expression: \\B on text beyond ASCII is not available here: do without it")
    work.spend(len(text) * regex.programsize // _STEPS_PER_UNIT, "regex")


def _template(regex: _Regex, replacement: str) -> list[str | int]:
    """A replacement as texts and numbers of groups."""
    parts: list[str | int] = []
    last = 0
    for reference in _compiled(_REFERENCE).finditer(replacement):
        start, end = reference.span()
        name = reference.group(1) or reference.group(2)
        parts += [replacement[last:start], _group(regex, name) if name else "$"]
        last = end
    return [*parts, replacement[last:]]


def _group(regex: _Regex, name: str) -> str | int:
    if _GROUP_NUMBER.fullmatch(name):
        return int(name) if int(name) <= regex.groups else ""
    return regex.groupindex.get(name, "")


def _template_pattern(template: str, opening: str, closing: str) -> str:
    pattern, end = "^", 0
    for start, stop in _delimited(template, opening, closing):
        inside = template[start + 1 : stop - 1]
        # It has to be an expression by itself.
        _compiled(f"^{inside}$")
        pattern += f"{re2.escape(template[end:start])}({inside})"
        end = stop
    return f"{pattern}{re2.escape(template[end:])}$"


def _delimited(template: str, opening: str, closing: str) -> list[tuple[int, int]]:
    level, start, found = 0, 0, []
    for at, char in enumerate(template):
        if char == opening:
            level += 1
            start = at if level == 1 else start
        elif char == closing:
            level -= 1
            if level == 0:
                found.append((start, at + 1))
            elif level < 0:
                raise UndefinedError
    if level:
        raise UndefinedError
    return found
