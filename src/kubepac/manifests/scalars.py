"""What a YAML scalar means to Kubernetes.

Kubernetes reads YAML through sigs.k8s.io/yaml, whose rules are those of YAML 1.1 with exceptions. We follow
it, because a policy has to see what the API server would see:

- plain `yes no on off y n true false` (also Capitalised, UPPER) are booleans; `~`, `null`, nothing are null;
- integers may be signed, `0x`, `0b`, `0o`, start with 0 (octal, so `0644` is 420) and hold `_`; `08` is 8;
- there are no base-60 numbers: `12:30` is text. Timestamps are text;
- a float without a fraction is an integer (`1e3` is 1000), an integer beyond 64 bits is a float;
- `.inf` and `.nan` have no place in JSON and are refused;
- keys become text: `1:` is "1" and `on:` is "true". A null key is refused;
- `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!timestamp` mean what they say, `!!binary` is decoded
  to text, any other tag is ignored.
"""

from __future__ import annotations

import base64
import binascii
import re

from kubepac.core.json_types import Json

_WORDS: dict[str, bool | None] = {
    **{
        form: value
        for word, value in {
            "y": True,
            "yes": True,
            "true": True,
            "on": True,
            "n": False,
            "no": False,
            "false": False,
            "off": False,
            "null": None,
        }.items()
        for form in (word, word.capitalize(), word.upper())
    },
    "": None,
    "~": None,
}
_HINT = frozenset("yYnNtTfFoO~+-.0123456789")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_BASED = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+))")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_JSON = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LONGEST_NUMBER = 400
_INTEGRAL_FLOAT = 1e21
_TAG = "tag:yaml.org,2002:"
_TAGGED: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "null": (type(None),),
}


def value_from_plain(text: str) -> Json:
    """The value of an untagged scalar without quotes; `ValueError` says why there is none.

    >>> [value_from_plain(text) for text in ("yes", "0644", "12:30", "1.5", "2024-01-01", "~")]
    [True, 420, '12:30', 1.5, '2024-01-01', None]
    """
    if text and text[0] not in _HINT:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0].isalpha() or len(text) > _LONGEST_NUMBER:
        return text
    if _NOT_JSON.fullmatch(text):
        raise ValueError(f"{text} has no place in a Kubernetes object: expected a finite number, or quotes")
    return _number(text if text[0] == "." else text.replace("_", ""), text)


def value_from_tagged(text: str, tag: str) -> Json:
    """The value of a scalar with an explicit tag; `ValueError` says why there is none.

    >>> value_from_tagged("3", "tag:yaml.org,2002:int"), value_from_tagged("3", "!Custom")
    (3, '3')
    """
    name = tag.removeprefix(_TAG)
    if name == "binary":
        return _text_from_base64(text)
    if name not in _TAGGED or name == tag:
        return text
    value = value_from_plain(text)
    if not isinstance(value, _TAGGED[name]) or (isinstance(value, bool) and name != "bool"):
        raise ValueError(f"{text[:40]!r} is not of the type that its tag !!{name} names")
    return value


def key_from_value(value: Json) -> str:
    """A mapping key as JSON has it; `ValueError` says why there is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise ValueError("a key is null or a collection: expected text")


def json_number(number: float) -> int | float:
    """A float as Kubernetes' JSON has it: without a fraction it is an integer.

    >>> json_number(3.0), json_number(0.5)
    (3, 0.5)
    """
    return int(number) if abs(number) < _INTEGRAL_FLOAT and number.is_integer() else number


def json_integer(digits: str) -> int | float:
    """A decimal integer; beyond 64 bits it is a float, as for Kubernetes."""
    if len(digits) <= _LONGEST_NUMBER:
        number = int(digits)
        if -(1 << 63) <= number < 1 << 64:
            return number
    return float(digits)


def _number(digits: str, text: str) -> Json:
    if _DECIMAL.fullmatch(digits):
        return _finite(json_integer(digits), text)
    if based := _BASED.fullmatch(digits):
        sign, sixteen, two, eight = based.groups()
        number = int(sixteen, 16) if sixteen else int(two, 2) if two else int(eight, 8)
        return -number if sign == "-" else number
    if _FLOAT.fullmatch(digits):
        return _finite(json_number(float(digits)), text)
    return text


def _finite(number: int | float, text: str) -> Json:
    """Out of a float's range it is text."""
    return text if number in (float("inf"), float("-inf")) else number


def _text_from_base64(text: str) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("!!binary does not decode to text: expected base64 of UTF-8") from error
