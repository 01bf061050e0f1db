"""`regex.*`, as far as OPA's compiled modules do not match by themselves."""

from __future__ import annotations

import re

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.re2 import Regex, compiled, span
from kubepac.adapters.builtins.terms import Term
from kubepac.adapters.builtins.work import UndefinedError, Work

_META = re.compile(r"[\\.+*?()|\[\]{}^$]")
# Larger numbers name no group in Go either.
_LARGEST_GROUP = 10**8


def find_n(work: Work, pattern: Term, value: Term, limit: Term) -> Term:
    """The first n matches, or all with a negative n."""
    regex, text = compiled(operands.text(pattern)), operands.text(value)
    return [text[slice(*span(groups))] for groups in regex.find_all(work, text, operands.integer(limit))]


def split(work: Work, pattern: Term, value: Term) -> Term:
    """The parts between the matches."""
    regex, text = compiled(operands.text(pattern)), operands.text(value)
    if regex.pattern and not text:
        return [""]
    parts: list[Term] = []
    start = end = 0
    for groups in regex.find_all(work, text, -1):
        end, following = span(groups)
        if following:
            parts.append(text[start:end])
        start = following
    if end != len(text):
        parts.append(text[start:])
    return parts


def replace(work: Work, value: Term, pattern: Term, replacement: Term) -> Term:
    """All matches replaced; `$1`, `${1}` and `${name}` stand for groups."""
    text, regex, template = operands.text(value), compiled(operands.text(pattern)), operands.text(replacement)
    parts: list[str] = []
    last = 0
    for groups in regex.find_all(work, text, -1):
        start, end = span(groups)
        expanded = _expand(regex, template, text, groups)
        work.spend(len(expanded) + 1, "regex.replace")
        parts += [text[last:start], expanded]
        last = end
    return "".join([*parts, text[last:]])


def template_match(work: Work, template: Term, value: Term, start: Term, end: Term) -> Term:
    """Whether the whole of `value` matches a template with expressions between delimiters."""
    opening, closing = operands.text(start), operands.text(end)
    if len(opening.encode()) != 1 or len(closing.encode()) != 1:
        raise UndefinedError
    pattern = _template_pattern(operands.text(template), opening, closing)
    return compiled(pattern).matches(work, operands.text(value))


def quote_meta(text: str) -> str:
    """The expression that matches just `text`."""
    return _META.sub(r"\\\g<0>", text)


def _template_pattern(template: str, opening: str, closing: str) -> str:
    pattern, end = "^", 0
    for start, stop in _delimited(template, opening, closing):
        inside = template[start + 1 : stop - 1]
        # It has to be an expression by itself.
        compiled(f"^{inside}$")
        pattern += f"{quote_meta(template[end:start])}({inside})"
        end = stop
    return f"{pattern}{quote_meta(template[end:])}$"


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


def _expand(regex: Regex, template: str, text: str, groups: tuple[int | None, ...]) -> str:
    parts: list[str] = []
    while "$" in template:
        before, _, template = template.partition("$")
        parts.append(before)
        if template.startswith("$"):
            parts.append("$")
            template = template[1:]
            continue
        name, rest = _group_name(template)
        if not name:
            parts.append("$")
            continue
        parts.append(_group_text(regex, name, text, groups))
        template = rest
    return "".join([*parts, template])


def _group_name(template: str) -> tuple[str, str]:
    braced = template.startswith("{")
    body = template[1:] if braced else template
    length = 0
    while length < len(body) and (body[length].isalpha() or body[length].isdecimal() or body[length] == "_"):
        length += 1
    if braced and body[length : length + 1] != "}":
        return "", template
    return body[:length], body[length + braced :]


def _group_text(regex: Regex, name: str, text: str, groups: tuple[int | None, ...]) -> str:
    for number in _group_numbers(regex, name):
        start, end = groups[2 * number], groups[2 * number + 1]
        if start is not None and end is not None:
            return text[start:end]
    return ""


def _group_numbers(regex: Regex, name: str) -> list[int]:
    if name.isascii() and name.isdecimal() and (name == "0" or not name.startswith("0")):
        number = int(name[:10])
        if number < _LARGEST_GROUP:
            return [number] if number < len(regex.names) else []
    return [number for number, known in enumerate(regex.names) if known == name]
