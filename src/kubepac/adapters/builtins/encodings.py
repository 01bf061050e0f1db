"""`hex.*`, `base64url.encode_no_pad` and `glob.quote_meta`."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from binascii import unhexlify

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.terms import Term
from kubepac.adapters.builtins.work import UndefinedError, Work

_GLOB_META = re.compile(r"[\\*?\[\]{}]")


def hex_encode(_work: Work, value: Term) -> Term:
    """`hex.encode`."""
    return operands.utf8(value).hex()


def hex_decode(_work: Work, value: Term) -> Term:
    """`hex.decode`; bytes that are no UTF-8 become the replacement character."""
    try:
        return unhexlify(operands.text(value)).decode("utf-8", "replace")
    except ValueError as error:
        raise UndefinedError from error


def base64url_encode_no_pad(_work: Work, value: Term) -> Term:
    """`base64url.encode_no_pad`."""
    return urlsafe_b64encode(operands.utf8(value)).decode().rstrip("=")


def glob_quote_meta(_work: Work, pattern: Term) -> Term:
    """`glob.quote_meta`: the glob that matches just this text."""
    return _GLOB_META.sub(r"\\\g<0>", operands.text(pattern))
