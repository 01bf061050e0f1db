"""`indexof_n` and `strings.*`."""

from __future__ import annotations

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.terms import Term
from kubepac.adapters.builtins.work import UndefinedError, Work


def indexof_n(work: Work, base: Term, search: Term) -> Term:
    """Every place of `search`, overlaps included."""
    text, wanted = operands.text(base), operands.text(search)
    if not wanted:
        raise UndefinedError
    found: list[Term] = []
    at = text.find(wanted)
    while at >= 0:
        work.spend(10, "indexof_n")
        found.append(at)
        at = text.find(wanted, at + 1)
    return found


def count(_work: Work, base: Term, search: Term) -> Term:
    """`strings.count`: matches that do not overlap. Python and Go count the empty string alike."""
    return operands.text(base).count(operands.text(search))


def split_n(_work: Work, base: Term, delimiter: Term, limit: Term) -> Term:
    """The first n parts, or with a negative n the last ones."""
    text, mark, wanted = operands.text(base), operands.text(delimiter), operands.integer(limit)
    if wanted >= 0:
        return _parts(text, mark, wanted)[:wanted]
    parts = _parts(text, mark, -1)
    return parts[max(len(parts) + wanted, 0) :]


def any_prefix_match(work: Work, search: Term, base: Term) -> Term:
    """Whether any of the strings starts with any of the others."""
    found, wanted = _both(work, search, base)
    return any(text.startswith(wanted) for text in found)


def any_suffix_match(work: Work, search: Term, base: Term) -> Term:
    """Whether any of the strings ends with any of the others."""
    found, wanted = _both(work, search, base)
    return any(text.endswith(wanted) for text in found)


def _parts(text: str, mark: str, limit: int) -> list[str]:
    if mark:
        return text.split(mark, limit)
    # Go splits by character where the delimiter is empty.
    if limit < 0 or limit >= len(text):
        return list(text)
    return [*text[:limit], text[limit:]] if limit else [text]


def _both(work: Work, search: Term, base: Term) -> tuple[list[str], tuple[str, ...]]:
    found = [search] if isinstance(search, str) else operands.texts(search)
    wanted = (base,) if isinstance(base, str) else tuple(operands.texts(base))
    work.spend(len(found) * len(wanted), "affix match")
    return found, wanted
