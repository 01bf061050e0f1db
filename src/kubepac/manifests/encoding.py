"""Bytes of any Unicode encoding to UTF-8 with plain line ends."""

from __future__ import annotations

import codecs

from kubepac.manifests.limits import Refused

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def utf8(data: bytes) -> bytes:
    """`data` as UTF-8 without a byte order mark; raises `Refused` where it is binary.

    Broken UTF-8 is left to the parser, which turns down only the document that holds it.
    """
    text = _transcoded(data)
    zero = text.find(b"\0")
    if zero >= 0:
        raise Refused(text.count(b"\n", 0, zero), "binary file: expected YAML or JSON text")
    if b"\r" in text and text.count(b"\r") != text.count(b"\r\n"):
        return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text


def is_binary(data: bytes) -> bool:
    """Whether `data` is no text in any Unicode encoding."""
    try:
        utf8(data)
    except Refused:
        return True
    return False


def _transcoded(data: bytes) -> bytes:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :] if encoding == "utf-8" else _decoded(data[len(bom) :], encoding)
    if len(data) >= 2 and bool(data[0]) != bool(data[1]):
        return _decoded(data, "utf-16-le" if data[0] else "utf-16-be")
    return data


def _decoded(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except UnicodeDecodeError as error:
        raise Refused(0, f"neither text in UTF-8 nor valid {encoding.upper()}: expected UTF-8") from error
