"""`crypto.*`: digests, in hexadecimal."""

from __future__ import annotations

import hashlib

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.terms import Term
from kubepac.adapters.builtins.work import Work


def md5(_work: Work, message: Term) -> Term:
    """`crypto.md5`: a fingerprint here, never a protection."""
    return hashlib.md5(operands.utf8(message), usedforsecurity=False).hexdigest()


def sha1(_work: Work, message: Term) -> Term:
    """`crypto.sha1`."""
    return hashlib.sha1(operands.utf8(message), usedforsecurity=False).hexdigest()


def sha256(_work: Work, message: Term) -> Term:
    """`crypto.sha256`."""
    return hashlib.sha256(operands.utf8(message)).hexdigest()
