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


def is_below(path: Sequence[str], pattern: str) -> bool:
    """Whether a path, or a folder that it is in, fits a pattern.

    >>> is_below(("deploy", "shop", "web.yaml"), "deploy/*"), is_below(("deploy", "web.yaml"), "*/shop")
    (True, False)
    """
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    return any(path_matches(path[:length], parts) for length in range(1, len(path) + 1))
