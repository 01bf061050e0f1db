"""Parser errors in words that tell the author of a manifest what to look for."""

from __future__ import annotations

import re

from yaml import MarkedYAMLError, YAMLError
from yaml.reader import ReaderError

from kubepac.manifests.limits import Refused
from kubepac.manifests.recognise import TEMPLATE

_CONFLICT = re.compile(rb"^<{7} ", re.MULTILINE)
_EXPECTED = (
    ("mapping values are not allowed", "expected quotes around text that holds `: `, or another indentation"),
    ("cannot start any token", "expected spaces, no tab; or quotes around text that starts with @ ` %"),
    ("did not find expected key", "expected `key: value` here; is the indentation of this line right?"),
    ("could not find expected ':'", "expected `key: value`, found no colon"),
    ("did not find expected '-' indicator", "expected the next `- `; is the indentation of this line right?"),
    ("did not find expected ',' or", "expected a comma or the closing bracket"),
    ("did not find expected node content", "expected a value"),
    ("did not find expected <document start>", "expected `---` before another document"),
    ("unexpected end of stream", "expected a closing quote before the document ends"),
    ("block sequence entries are not allowed", "expected list items on lines of their own"),
    ("found unexpected document indicator", "expected a closing quote before the document ends"),
    ("control characters are not allowed", "expected text without control characters"),
    ("UTF-8", "expected UTF-8 text"),
)  # fmt: skip


def line_and_reason(error: Refused | YAMLError, text: bytes) -> tuple[int, str]:
    """The line (from 0) in `text` that an error is about, and one line that says what was expected."""
    line, problem = _line_and_problem(error, text)
    if b"{{" in text or b"{%" in text:
        return line, TEMPLATE
    if (conflict := _CONFLICT.search(text)) is not None:
        return text.count(b"\n", 0, conflict.start()), "merge conflict marker: expected a resolved file"
    return line, problem


def _line_and_problem(error: Refused | YAMLError, text: bytes) -> tuple[int, str]:
    if isinstance(error, Refused):
        return error.line, error.reason
    if isinstance(error, ReaderError):
        return text.count(b"\n", 0, error.position), _explained(str(error.reason))
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        if error.context_mark is not None and "quoted scalar" in str(error.context):
            mark = error.context_mark  # where the quote opens; the problem is seen at the document's end
        last = text.rstrip().count(b"\n")
        return min(mark.line, last) if mark else 0, _explained(str(error.problem or error.context))
    return 0, _explained(str(error).splitlines()[0])


def _explained(problem: str) -> str:
    expected = next((hint for part, hint in _EXPECTED if part in problem), "")
    return f"broken YAML: {problem}" + (f" ({expected})" if expected else "")
