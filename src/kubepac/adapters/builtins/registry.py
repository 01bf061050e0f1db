"""Which builtins there are, by their name in Rego; a family is imported when one of it is needed."""

from __future__ import annotations

from importlib import import_module
from types import FunctionType

from kubepac.core.errors import EngineError

# Called as `builtin(work, *operands)`; answers a term, or raises `UndefinedError` or `WorkLimitError`.
Builtin = FunctionType

_PLACES = {
    "base64url.encode_no_pad": "encodings.base64url_encode_no_pad",
    "crypto.md5": "digests.md5",
    "crypto.sha1": "digests.sha1",
    "crypto.sha256": "digests.sha256",
    "glob.quote_meta": "encodings.glob_quote_meta",
    "hex.decode": "encodings.hex_decode",
    "hex.encode": "encodings.hex_encode",
    "indexof_n": "texts.indexof_n",
    "json.patch": "documents.patch",
    "net.cidr_contains_matches": "addresses.contains_matches",
    "net.cidr_expand": "addresses.expand",
    "net.cidr_is_valid": "addresses.is_valid",
    "net.cidr_merge": "addresses.merge",
    "object.subset": "documents.subset",
    "regex.find_n": "expressions.find_n",
    "regex.replace": "expressions.replace",
    "regex.split": "expressions.split",
    "regex.template_match": "expressions.template_match",
    "semver.compare": "versions.compare",
    "semver.is_valid": "versions.is_valid",
    "sprintf": "formatting.sprintf",
    "strings.any_prefix_match": "texts.any_prefix_match",
    "strings.any_suffix_match": "texts.any_suffix_match",
    "strings.count": "texts.count",
    "strings.split_n": "texts.split_n",
    "time.parse_duration_ns": "times.parse_duration_ns",
    "time.parse_rfc3339_ns": "times.parse_rfc3339_ns",
    "units.parse": "quantities.parse",
    "units.parse_bytes": "quantities.parse_bytes",
}

SUPPORTED = frozenset(_PLACES)


def find_builtin(name: str) -> Builtin:
    """The builtin of that name; raises `EngineError` for one that this host does not have."""
    place = _PLACES.get(name)
    if place is None:
        raise EngineError(
            f"the corpus calls {name}, which is not available here: take it out and rebuild the bundle"
        )
    module, function = place.split(".")
    found: Builtin = getattr(import_module(f"kubepac.adapters.builtins.{module}"), function)
    return found
