"""Scores and confidence of candidates: violated (or applicable) policies of objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kubepac.features.pairs import Query, candidates
from kubepac.models.confidence import (
    Confidence,
    Outcomes,
    Parts,
    confidence,
    false_positive_rate,
    reliability,
)
from kubepac.rego.latency import rules_risk
from kubepac.serving.served import Served

# Outcomes reach the bundle with the event log; a bundle that was trained on simulated events has none.
_NO_OUTCOMES = Outcomes()


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate: the probability that it is fixed at the next fix of its object, and how sure that is.

    `raw` is what the ranker said before calibration: it orders candidates that are equally probable.
    """

    policy_id: str
    score: float
    raw: float
    confidence: Confidence


def rank(served: Served, queries: Sequence[Query]) -> list[list[Ranked]]:
    """Score the candidates of each query; the answer keeps their order."""
    found = list(candidates(queries, served.policies, served.history))
    scores = served.ranker.score_candidates(found)
    confidences = _Confidences(served)
    rows = zip(scores, served.ranker.probabilities(scores), strict=True)
    return [
        [
            Ranked(policy_id, round(probability, 4), raw, confidences[policy_id, probability])
            for policy_id, (raw, probability) in zip(query.violated, rows, strict=False)
        ]
        for query in queries
    ]


class _Confidences(dict[tuple[str, float], Confidence]):
    """The confidence of a policy at a probability; computed when first asked for.

    Objects of one kind tend to repeat a policy's probability, and a cluster holds thousands of them.
    """

    def __init__(self, served: Served) -> None:
        super().__init__()
        self._served = served

    def __missing__(self, key: tuple[str, float]) -> Confidence:
        policy_id, probability = key
        entry = self._served.entries[policy_id]
        parts = Parts(
            ranker=probability,
            reliability=reliability(_NO_OUTCOMES),
            false_positive_rate=false_positive_rate(
                entry.compliant_fixtures + entry.realistic_objects, entry.false_positives
            ),
            latency_risk=rules_risk(entry.complexity),
        )
        self[key] = confidence(parts, _NO_OUTCOMES)
        return self[key]
