"""Scores and confidence of candidates: violated (or applicable) policies of objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kubepac.features.outcomes import pattern_of
from kubepac.features.pairs import Query, candidates
from kubepac.models.confidence import Confidence, confidence, facts_of, parts_of
from kubepac.serving.served import Served


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate: the probability that it is fixed at the next fix of its object, and how sure that is.

    `raw` is what the ranker said before calibration: it orders candidates that are equally probable.
    """

    policy_id: str
    score: float
    raw: float
    confidence: Confidence


def rank(served: Served, queries: Sequence[Query], *, today: date) -> list[list[Ranked]]:
    """Score the candidates of each query; the answer keeps their order. Outcomes count by their age `today`."""
    found = list(candidates(queries, served.policies, served.history))
    scores = served.ranker.score_candidates(found)
    confidences = _Confidences(served, today)
    rows = zip(scores, served.ranker.probabilities(scores), strict=True)
    return [
        [
            Ranked(policy_id, round(probability, 4), raw, confidences[policy_id, pattern, probability])
            for policy_id, (raw, probability) in zip(query.violated, rows, strict=False)
        ]
        for query, pattern in ((query, pattern_of(query.features)) for query in queries)
    ]


class _Confidences(dict[tuple[str, str, float], Confidence]):
    """The confidence of a policy on a pattern at a probability; computed when first asked for.

    Objects of one kind tend to repeat a policy's probability, and a cluster holds thousands of them.
    """

    def __init__(self, served: Served, today: date) -> None:
        super().__init__()
        self._served = served
        self._today = today

    def __missing__(self, key: tuple[str, str, float]) -> Confidence:
        policy_id, pattern, probability = key
        facts = facts_of(self._served.entries[policy_id], probability)
        evidence = self._served.outcomes.of(policy_id, pattern, self._today)
        self[key] = confidence(parts_of(facts, evidence), evidence, calibration=self._served.confidence_table)
        return self[key]
