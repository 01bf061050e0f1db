"""Exemptions: what a team knows about and lives with, why, and until when.

An exemption without a reason, or past its date, exempts nothing. The policy `require-valid-exemptions` reports
it, by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kubepac.core.json_types import Json
from kubepac.core.objects import KubeObject

ANNOTATION_PREFIX = "kubepac.dev/exempt."
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why a policy does not count for an object. `source` says where it stands: an annotation or kubepac.yaml.

    `expires` is the last day on which it holds, as it is written; "" where it has no end.
    """

    policy_id: str
    reason: str
    expires: str
    owner: str
    source: str


def is_in_force(exemption: Exemption, today: date) -> bool:
    """Whether it has a reason, and its day, if it names one, is a day that has not passed."""
    if not exemption.reason:
        return False
    return not exemption.expires or (
        _DAY.fullmatch(exemption.expires) is not None and exemption.expires >= today.isoformat()
    )


def exemptions_of(item: KubeObject, today: date) -> dict[str, Exemption]:
    """The exemptions in force that stand in an object's own annotations, by policy id."""
    metadata = item.body.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    if not isinstance(annotations, dict):
        return {}
    found = [
        exemption_from_annotation(key.removeprefix(ANNOTATION_PREFIX), value)
        for key, value in annotations.items()
        if isinstance(key, str) and key.startswith(ANNOTATION_PREFIX)
    ]
    return {each.policy_id: each for each in found if is_in_force(each, today)}


def exemption_from_annotation(policy_id: str, value: Json) -> Exemption:
    """`reason; expires=YYYY-MM-DD; owner=team` taken apart; what cannot be read has no reason.

    >>> exemption_from_annotation("deny-host-ports", "reads the node; expires=2027-01-31; owner=sre").expires
    '2027-01-31'
    """
    reason, *rest = [part.strip(" ") for part in value.split(";")] if isinstance(value, str) else [""]
    fields = _fields(rest)
    if fields is None:
        reason, fields = "", {}
    return Exemption(policy_id, reason, fields.get("expires", ""), fields.get("owner", ""), "annotation")


def _fields(parts: list[str]) -> Mapping[str, str] | None:
    """`key=value` parts as a mapping; None where a part is none, its key is unknown or stands twice."""
    fields: dict[str, str] = {}
    for part in filter(None, parts):
        key, _, value = part.partition("=")
        if key not in ("expires", "owner") or not value or key in fields:
            return None
        fields[key] = value
    return fields
