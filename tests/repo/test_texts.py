"""What must not stand in any file of the repository."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

# Package indexes and module proxies: how packages are fetched is the user's own configuration.
# Put together here, so that this file may be checked as well.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("proxy", "golang", "org"),
        ("sum", "golang", "org"),
        ("registry", "npmjs", "org"),
    )
]
REGISTRY = re.compile("|".join(map(re.escape, REGISTRIES)) + r"|--(?:extra-)?index-url[= ]\S")
HOME = re.compile(r"(?<![\w.])/(?:home|Users)/[a-z]\w*/|(?<![\w.])/root/[\w.]")
MARKER = re.compile(r"(?:#|//|<!--)\s*(?:TODO|FIXME|XXX|HACK)\b")

# Manifests are specimens: they may hold what people write into theirs.
SPECIMENS = ("data", "examples")
MAX_TEXT_BYTES = 2 << 20


def test_no_file_names_a_package_registry(root: Path, files: list[Path]) -> None:
    assert list(_hits(REGISTRY, files, root)) == []


def test_no_file_names_somebodys_home(root: Path, files: list[Path]) -> None:
    assert list(_hits(HOME, _without_specimens(files, root), root)) == []


def test_no_file_leaves_work_for_later(root: Path, files: list[Path]) -> None:
    assert list(_hits(MARKER, _without_specimens(files, root), root)) == []


def test_no_file_ends_lines_with_blanks_or_carriage_returns(root: Path, files: list[Path]) -> None:
    assert list(_hits(re.compile(r"[ \t\r]+$", re.MULTILINE), _without_specimens(files, root), root)) == []


def test_links_in_documents_lead_somewhere(root: Path, files: list[Path]) -> None:
    link = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
    dead = [
        f"{path.relative_to(root)}: {target}"
        for path in files
        if path.suffix == ".md"
        for target in link.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert dead == []


def test_decisions_are_numbered_without_gaps(root: Path) -> None:
    names = sorted(path.name for path in (root / "docs" / "adr").glob("*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    for name in names:
        text = (root / "docs" / "adr" / name).read_text(encoding="utf-8")
        headings = re.findall(r"^##? (.+)$", text, re.MULTILINE)
        assert headings[0].startswith(name[:4]), name
        assert headings[1:4] == ["Context", "Decision", "Consequence"], name


def test_glossary_is_sorted_and_says_each_word_once(root: Path) -> None:
    text = (root / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = [word.lower() for word in re.findall(r"^\| ([^|]+?) \|", text, re.MULTILINE)][1:]
    assert words == sorted(set(words))


def _without_specimens(files: Iterable[Path], root: Path) -> list[Path]:
    return [path for path in files if path.relative_to(root).parts[0] not in SPECIMENS]


def _hits(pattern: re.Pattern[str], files: Iterable[Path], root: Path) -> Iterator[str]:
    for path in files:
        for match in pattern.finditer(_text(path)):
            yield f"{path.relative_to(root)}: {match.group()!r}"


def _text(path: Path) -> str:
    """A text file's content; nothing for a binary one or one that is too long to be a text."""
    if path.stat().st_size > MAX_TEXT_BYTES:
        return ""
    try:
        return path.read_text(encoding="utf-8", errors="strict")
    except UnicodeDecodeError:
        return ""
