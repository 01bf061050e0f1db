"""`crypto.*`: digests and HMACs, in hexadecimal."""

from __future__ import annotations

import hashlib
import hmac

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.terms import Term
from kubepac.adapters.builtins.work import Work


def md5(_work: Work, message: Term) -> Term:
    """`crypto.md5`: a fingerprint here, never a protection."""
    return hashlib.md5(_bytes(message), usedforsecurity=False).hexdigest()


def sha1(_work: Work, message: Term) -> Term:
    """`crypto.sha1`."""
    return hashlib.sha1(_bytes(message), usedforsecurity=False).hexdigest()


def sha256(_work: Work, message: Term) -> Term:
    """`crypto.sha256`."""
    return hashlib.sha256(_bytes(message)).hexdigest()


def hmac_md5(_work: Work, message: Term, key: Term) -> Term:
    """`crypto.hmac.md5`."""
    return _hmac(message, key, "md5")


def hmac_sha1(_work: Work, message: Term, key: Term) -> Term:
    """`crypto.hmac.sha1`."""
    return _hmac(message, key, "sha1")


def hmac_sha256(_work: Work, message: Term, key: Term) -> Term:
    """`crypto.hmac.sha256`."""
    return _hmac(message, key, "sha256")


def hmac_sha512(_work: Work, message: Term, key: Term) -> Term:
    """`crypto.hmac.sha512`."""
    return _hmac(message, key, "sha512")


def hmac_equal(_work: Work, left: Term, right: Term) -> Term:
    """`crypto.hmac.equal`."""
    return hmac.compare_digest(_bytes(left), _bytes(right))


def _hmac(message: Term, key: Term, digest: str) -> str:
    return hmac.new(_bytes(key), _bytes(message), digest).hexdigest()


def _bytes(term: Term) -> bytes:
    return operands.text(term).encode("utf-8", "replace")
