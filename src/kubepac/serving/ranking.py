"""Scores and confidence of candidates: violated (or applicable) policies of objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kubepac.features.pairs import Query, pair_matrix
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
    matrix = pair_matrix(queries, served.policies, served.history)
    scores = served.ranker.scores(matrix)
    rows = zip(scores.tolist(), served.ranker.probabilities(scores).tolist(), strict=True)
    return [[_ranked(served, policy_id, *next(rows)) for policy_id in query.violated] for query in queries]


def _ranked(served: Served, policy_id: str, raw: float, probability: float) -> Ranked:
    entry = served.entries[policy_id]
    parts = Parts(
        ranker=probability,
        reliability=reliability(_NO_OUTCOMES),
        false_positive_rate=false_positive_rate(entry.compliant_fixtures),
        latency_risk=rules_risk(entry.complexity),
    )
    return Ranked(policy_id, round(probability, 4), raw, confidence(parts, _NO_OUTCOMES))
