"""Standard output, for answers that are written in one piece."""

from __future__ import annotations

import os
import sys

from kubepac.core.errors import InputError


def print_text(text: str) -> None:
    """Text for people: what the terminal cannot show is escaped."""
    _write(text.encode(sys.stdout.encoding, "backslashreplace"))


def print_json(text: str) -> None:
    """JSON, which is UTF-8 wherever it goes."""
    _write(utf8(text))


def utf8(text: str) -> bytes:
    r"""Half of a surrogate pair has no UTF-8: it becomes `\udXXX`, which is how JSON writes it.

    >>> utf8("a\ud800")
    b'a\\ud800'
    """
    return text.encode(errors="backslashreplace")


def discard_rest() -> None:
    """After a failed write: what is left in the buffer would fail once more when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(content: bytes) -> None:
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough. The exit code still says what was found.
        discard_rest()
    except OSError as error:
        discard_rest()
        raise InputError(f"cannot write to standard output: {error.strerror}") from error
