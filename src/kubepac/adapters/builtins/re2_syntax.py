"""Regular expressions as Go and RE2 write them; what they refuse (back references, look-around) is refused.

Python's own `re` reads another language, and takes exponential time on some expressions.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from kubepac.core.errors import EngineError

_LARGEST_REPEAT = 1000
_LARGEST_DEPTH = 200
_LAST = 0x10FFFF


class RegexError(Exception):
    """Go's compiler refuses the expression as well."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of ranges and Unicode categories."""

    ranges: tuple[tuple[int, int], ...] = ()
    categories: tuple[tuple[tuple[str, ...], bool], ...] = ()
    negated: bool = False
    fold: bool = False

    def __contains__(self, char: str) -> bool:
        candidates = folds(char) if self.fold else (char,)
        return any(map(self._has, candidates)) != self.negated

    def _has(self, char: str) -> bool:
        code = ord(char)
        if any(low <= code <= high for low, high in self.ranges):
            return True
        if not self.categories:
            return False
        category = unicodedata.category(char)
        return any(category.startswith(names) != outside for names, outside in self.categories)


@dataclass(frozen=True, slots=True)
class Assertion:
    """A place: `^`, `$` (of the text), `m^`, `m$` (of a line), `b`, `B`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The first that leads to a match."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`high` None is no limit."""

    part: Node
    low: int
    high: int | None
    greedy: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A group that is remembered, counted from 1."""

    part: Node
    number: int


Node: TypeAlias = Chars | Assertion | Sequence | Choice | Repeat | Group


@dataclass(slots=True)
class Parsed:
    """The tree, and the names of the groups by number (`""` where there is none)."""

    tree: Node
    names: list[str]


def parse(pattern: str) -> Parsed:
    """Read an expression; raises `RegexError` for what Go refuses."""
    parser = _Parser(pattern)
    tree = parser.alternatives(0)
    if parser.at < len(pattern):
        raise RegexError("unexpected )")
    return Parsed(tree, parser.names)


def folds(char: str) -> tuple[str, ...]:
    """The characters that `(?i)` takes for the same as `char`."""
    found = {char}
    for known in ("kK\u212a", "sS\u017f", "\u03c3\u03c2\u03a3", "\u00e5\u00c5\u212b", "\u00b5\u03bc\u039c"):
        if char in known:
            found.update(known)
    for other in (char.lower(), char.upper(), char.title()):
        # `ß` upper-cased is two characters: no fold of one character.
        if len(other) == 1 and other != "i\u0307":
            found.add(other)
    if char in "\u0130\u0131":
        return (char,)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Flags:
    fold: bool = False
    dot_all: bool = False
    lines: bool = False
    lazy: bool = False


_DIGITS = ((0x30, 0x39),)
_SPACES = ((0x09, 0x0A), (0x0C, 0x0D), (0x20, 0x20))
_WORDS = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_PERL = {"d": _DIGITS, "s": _SPACES, "w": _WORDS}
_POSIX = {
    "alnum": ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A)),
    "alpha": ((0x41, 0x5A), (0x61, 0x7A)),
    "ascii": ((0, 0x7F),),
    "blank": ((0x09, 0x09), (0x20, 0x20)),
    "cntrl": ((0, 0x1F), (0x7F, 0x7F)),
    "digit": _DIGITS,
    "graph": ((0x21, 0x7E),),
    "lower": ((0x61, 0x7A),),
    "print": ((0x20, 0x7E),),
    "punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "space": ((0x09, 0x0D), (0x20, 0x20)),
    "upper": ((0x41, 0x5A),),
    "word": _WORDS,
    "xdigit": ((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
}
_CATEGORIES = frozenset(
    {
        *("C", "Cc", "Cf", "Cn", "Co", "Cs", "L", "LC", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn"),
        *("N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So"),
        *("Z", "Zl", "Zp", "Zs"),
    }
)
_CONTROLS = {"a": 7, "f": 12, "t": 9, "n": 10, "r": 13, "v": 11}
_HEX = "0123456789abcdefABCDEF"


@dataclass(slots=True)
class _Parser:
    pattern: str
    at: int = 0
    flags: _Flags = _Flags()
    names: list[str] = field(default_factory=lambda: [""])

    def alternatives(self, depth: int) -> Node:
        """Everything up to the closing parenthesis; flags set inside end with it."""
        if depth > _LARGEST_DEPTH:
            raise EngineError("a regular expression is nested too deeply: simplify the policy")
        outside = self.flags
        options = [self._sequence(depth)]
        while self._take("|"):
            options.append(self._sequence(depth))
        self.flags = outside
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        repeated = False
        while self.at < len(self.pattern) and self._peek() not in "|)":
            bounds = self._repetition()
            if bounds is None:
                part = self._atom(depth)
                if part is not None:
                    parts.append(part)
                repeated = False
                continue
            # As in Go, `a**` is refused, and `a*(?i)*` is not.
            if not parts or repeated:
                raise RegexError("nothing to repeat")
            parts[-1] = self._repeat(parts[-1], bounds)
            repeated = True
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _repeat(self, part: Node, bounds: tuple[int, int | None]) -> Node:
        greedy = not self.flags.lazy
        if self._take("?"):
            greedy = not greedy
        repeat = Repeat(part, *bounds, greedy)
        if bounds not in _SIMPLE and _copies(repeat) > _LARGEST_REPEAT:
            raise RegexError("repeated too often")
        return repeat

    def _repetition(self) -> tuple[int, int | None] | None:
        char = self._peek()
        if char in _OPERATORS:
            self.at += 1
            return _OPERATORS[char]
        if char != "{":
            return None
        close = self.pattern.find("}", self.at)
        low, comma, high = self.pattern[self.at + 1 : close].partition(",") if close > 0 else ("", "", "")
        if not _is_count(low) or (high and not _is_count(high)):
            return None
        self.at = close + 1
        least = int(low[:5])
        most = None if comma and not high else int(high[:5]) if comma else least
        if least > _LARGEST_REPEAT or (most is not None and (most > _LARGEST_REPEAT or most < least)):
            raise RegexError("bad repetition")
        return least, most

    def _atom(self, depth: int) -> Node | None:
        char = self._next()
        if char == "(":
            return self._group(depth)
        if char == "[":
            return self._class()
        if char == ".":
            ranges = ((0, _LAST),) if self.flags.dot_all else ((0, 9), (11, _LAST))
            return Chars(ranges)
        if char in "^$":
            return Assertion(f"m{char}" if self.flags.lines else char)
        if char == "\\":
            return self._escape()
        return self._literal(char)

    def _group(self, depth: int) -> Node | None:
        if not self._take("?"):
            return self._capture("", depth)
        for opening in ("P<", "<"):
            if self._take(opening):
                return self._capture(self._name(), depth)
        return self._flag_group(depth)

    def _name(self) -> str:
        close = self.pattern.find(">", self.at)
        name = self.pattern[self.at : close] if close >= 0 else ""
        if not name.isascii() or not name.replace("_", "a").isalnum():
            raise RegexError("bad group name")
        self.at = close + 1
        return name

    def _capture(self, name: str, depth: int) -> Node:
        self.names.append(name)
        number = len(self.names) - 1
        return Group(self._inside(depth), number)

    def _inside(self, depth: int) -> Node:
        part = self.alternatives(depth + 1)
        if not self._take(")"):
            raise RegexError("missing )")
        return part

    def _flag_group(self, depth: int) -> Node | None:
        flags, on, seen = self.flags, True, False
        while True:
            char = self._next()
            if char in _FLAG_NAMES:
                flags, seen = replace(flags, **{_FLAG_NAMES[char]: on}), True
            elif char == "-" and on:
                on, seen = False, False
            elif char in ":)" and (on or seen):
                break
            else:
                raise RegexError("bad flags")
        if char == ")":
            self.flags = flags
            return None
        outside, self.flags = self.flags, flags
        part = self._inside(depth)
        self.flags = outside
        # A group of its own, so that `(?:a*)*` is no repetition of a repetition.
        return Sequence((part,))

    def _escape(self) -> Node | None:
        char = self._next()
        if char == "Q":
            return self._quoted()
        if char in _PLACES:
            return Assertion(_PLACES[char])
        known = self._perl_or_category(char)
        if known is not None:
            return known
        return self._literal(chr(self._code(char)))

    def _quoted(self) -> Node | None:
        text, end, rest = self.pattern[self.at :].partition("\\E")
        self.at = len(self.pattern) - len(rest)
        # The last character alone can be repeated; the rest is put where it cannot.
        if len(text) > 1:
            self.at -= len(end) + 1
            self.pattern = f"{self.pattern[: self.at]}\\Q{text[-1]}{end}{rest}"
            return Sequence(tuple(self._literal(char) for char in text[:-1]))
        return self._literal(text) if text else None

    def _perl_or_category(self, char: str) -> Chars | None:
        if char.lower() in _PERL:
            return Chars(_PERL[char.lower()], negated=char.isupper(), fold=self.flags.fold)
        if char in "pP":
            return self._category(negated=char == "P")
        return None

    def _category(self, *, negated: bool) -> Chars:
        name = self._next()
        if name == "{":
            close = self.pattern.find("}", self.at)
            if close < 0:
                raise RegexError("bad category")
            name, self.at = self.pattern[self.at : close], close + 1
        if name.startswith("^"):
            name, negated = name[1:], not negated
        if name == "Any":
            return Chars(((0, _LAST),), negated=negated)
        if name not in _CATEGORIES:
            raise EngineError(
                f"regular expression: \\p{{{name}}} is not available here: name a category or ranges"
            )
        names = ("Lu", "Ll", "Lt") if name == "LC" else (name,)
        return Chars(categories=((names, False),), negated=negated, fold=self.flags.fold)

    def _code(self, char: str) -> int:
        """Code point of an escape, whose first character was taken."""
        if char in "01234567" and (char == "0" or self._peek() in _OCTAL):
            return self._octal(char)
        if char == "x":
            return self._hexadecimal()
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char.isascii() and not char.isalnum():
            return ord(char)
        raise RegexError(f"bad escape \\{char}")

    def _octal(self, digits: str) -> int:
        while len(digits) < 3 and self._peek() in _OCTAL:
            digits += self._next()
        return int(digits, 8)

    def _hexadecimal(self) -> int:
        if self._take("{"):
            close = self.pattern.find("}", self.at)
            digits = self.pattern[self.at : close] if close >= 0 else ""
            self.at = close + 1
        else:
            digits = self.pattern[self.at : self.at + 2]
            self.at += 2
            if len(digits) < 2:
                raise RegexError("bad escape")
        if not digits or digits.strip(_HEX) or int(digits, 16) > _LAST:
            raise RegexError("bad escape")
        return int(digits, 16)

    def _class(self) -> Chars:
        negated = self._take("^")
        ranges: list[tuple[int, int]] = []
        categories: list[tuple[tuple[str, ...], bool]] = []
        first = True
        while first or self._peek() != "]":
            first = False
            part = self._class_group()
            if part is not None:
                _add(part, ranges, categories)
                continue
            low = high = self._class_code()
            if self._peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                high = self._class_code()
            if high < low:
                raise RegexError("bad range")
            ranges.append((low, high))
        self.at += 1
        return Chars(tuple(ranges), tuple(categories), negated, self.flags.fold)

    def _class_group(self) -> Chars | None:
        """`[:alpha:]`, `\\d` or `\\pL` inside a class."""
        if self.pattern.startswith("[:", self.at):
            close = self.pattern.find(":]", self.at + 2)
            if close >= 0:
                name = self.pattern[self.at + 2 : close]
                self.at = close + 2
                inside = _POSIX.get(name.removeprefix("^"))
                if inside is None:
                    raise RegexError("bad class")
                return Chars(inside, negated=name.startswith("^"))
        following = self.pattern[self.at + 1 : self.at + 2]
        if self._peek() == "\\" and following and following in "dDsSwWpP":
            self.at += 2
            return self._perl_or_category(following)
        return None

    def _class_code(self) -> int:
        char = self._next()
        return self._code(self._next()) if char == "\\" else ord(char)

    def _literal(self, char: str) -> Chars:
        return Chars(((ord(char), ord(char)),), fold=self.flags.fold)

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _next(self) -> str:
        if self.at >= len(self.pattern):
            raise RegexError("unexpected end")
        self.at += 1
        return self.pattern[self.at - 1]

    def _take(self, text: str) -> bool:
        if self.pattern.startswith(text, self.at):
            self.at += len(text)
            return True
        return False


_OPERATORS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_SIMPLE = tuple(_OPERATORS.values())
_FLAG_NAMES = {"i": "fold", "s": "dot_all", "m": "lines", "U": "lazy"}
_PLACES = {"A": "^", "z": "$", "b": "b", "B": "B"}
_OCTAL = tuple("01234567")


def _add(part: Chars, ranges: list[tuple[int, int]], categories: list[tuple[tuple[str, ...], bool]]) -> None:
    for names, outside in part.categories:
        categories.append((names, outside != part.negated))
    ranges.extend(_complement(part.ranges) if part.negated and not part.categories else part.ranges)


def _complement(ranges: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    gaps, start = [], 0
    for low, high in sorted(ranges):
        if low > start:
            gaps.append((start, low - 1))
        start = high + 1
    return [*gaps, (start, _LAST)] if start <= _LAST else gaps


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and (text == "0" or not text.startswith("0"))


def _copies(node: Node) -> int:
    """How often counted repetitions multiply the part that they multiply most."""
    match node:
        case Repeat():
            times = 1 if (node.low, node.high) in _SIMPLE else max(node.low, node.high or 0)
            return max(times, 1) * _copies(node.part)
        case Sequence():
            return max(map(_copies, node.parts), default=1)
        case Choice():
            return max(map(_copies, node.options))
        case Group():
            return _copies(node.part)
    return 1
