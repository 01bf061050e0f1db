"""Shell-like patterns over paths."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase


def path_matches(names: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a path fits a pattern, both cut at the slashes; `**` is any number of folders.

    >>> path_matches(("charts", "db", "ci", "test.yaml"), ("charts", "**", "*.yaml"))
    True
    """
    if not pattern:
        return not names
    if pattern[0] == "**":
        return path_matches(names, pattern[1:]) or (bool(names) and path_matches(names[1:], pattern))
    return bool(names) and fnmatchcase(names[0], pattern[0]) and path_matches(names[1:], pattern[1:])
