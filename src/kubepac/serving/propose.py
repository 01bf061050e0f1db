"""Operation `propose`: for one object, the policies that matter most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kubepac.bundle.format import rego_name
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import Rejection
from kubepac.features.objects import object_features
from kubepac.features.pairs import Query
from kubepac.manifests.inventory import inventory
from kubepac.serving.findings import confidence_to_json, rejection_to_json
from kubepac.serving.ranking import Ranked, rank
from kubepac.serving.served import Served


@dataclass(frozen=True, slots=True)
class Candidate:
    """A policy to look at, with its source."""

    ranked: Ranked
    violated: bool
    rego_code: str


def propose(
    served: Served, body: JsonObject, *, top: int, today: date, known: JsonObject | None = None
) -> list[Candidate]:
    """The `top` policies for this object: those that it violates, then those for its kind; each by score."""
    settings: JsonObject = {"complete_inventory": known is not None}
    known = inventory([]) if known is None else known
    (report,) = served.engine.evaluate([body], inventory=known, parameters=settings)
    broken = {violation.policy_id for violation in report.violations}
    kind = body.get("kind")
    applicable = [policy.id for policy in served.policies.values() if policy.applies_to(str(kind))]
    if not applicable:
        return []
    query = Query(object_features(body, inventory=known), applicable)
    (ranked,) = rank(served, [query], today=today)
    ordered = sorted(ranked, key=lambda item: (item.policy_id not in broken, -item.score, item.policy_id))
    return [
        Candidate(item, item.policy_id in broken, _rego(served, item.policy_id)) for item in ordered[:top]
    ]


def candidates_to_json(candidates: list[Candidate], rejected: Sequence[Rejection] = ()) -> JsonObject:
    """The answer as every door gives it; `rejected` is what of the event log could not be read."""
    return {
        "candidates": [_candidate_to_json(candidate) for candidate in candidates],
        "rejected": [rejection_to_json(rejection) for rejection in rejected],
    }


def _candidate_to_json(candidate: Candidate) -> JsonObject:
    return {
        "policy_id": candidate.ranked.policy_id,
        "score": candidate.ranked.score,
        **confidence_to_json(candidate.ranked.confidence),
        "violated": candidate.violated,
        "rego_code": candidate.rego_code,
    }


def _rego(served: Served, policy_id: str) -> str:
    return served.bundle.read_text(rego_name(served.policies[policy_id].package))
