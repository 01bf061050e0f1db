"""How sure a suggestion is: four parts with fixed weights, and no more than Low without evidence.

The weights and the levels are those of the user's own design. Calibration against outcomes is possible once
there are outcomes; until then the number is a score, and `evidence` says that it rests on none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["High", "Medium", "Low"]

HIGH_ABOVE = 0.85
MEDIUM_FROM = 0.60
# The highest confidence that a policy without a single real outcome can claim: just under Medium.
WITHOUT_EVIDENCE_AT_MOST = 0.59

_RANKER, _RELIABILITY, _FALSE_POSITIVE, _LATENCY = 0.4, 0.3, 0.2, 0.1


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What really became of a policy's suggestions (git history and feedback; simulated ones never count)."""

    accepted: int = 0
    reverted: int = 0

    @property
    def total(self) -> int:
        """Suggestions with a known end."""
        return self.accepted + self.reverted


@dataclass(frozen=True, slots=True)
class Parts:
    """The four parts, each in [0, 1]."""

    ranker: float
    reliability: float
    false_positive_rate: float
    latency_risk: float


@dataclass(frozen=True, slots=True)
class Confidence:
    """The number, its level, what it is made of and what it rests on."""

    value: float
    level: Level
    parts: Parts
    evidence: str
    has_evidence: bool = False


def reliability(outcomes: Outcomes) -> float:
    """Posterior mean of a uniform Beta prior over the share of suggestions that are kept.

    >>> reliability(Outcomes())
    0.5
    >>> reliability(Outcomes(accepted=8))
    0.9
    """
    return (outcomes.accepted + 1) / (outcomes.total + 2)


def false_positive_rate(compliant: int, flagged: int) -> float:
    """Rule of succession over compliant objects: `flagged` of them are flagged all the same.

    >>> false_positive_rate(3, flagged=0)
    0.2
    """
    return (flagged + 1) / (compliant + 2)


def confidence(parts: Parts, outcomes: Outcomes) -> Confidence:
    """Weigh the parts; without a real outcome the level stays Low, whatever the ranker says.

    >>> sure = Parts(ranker=1.0, reliability=0.9, false_positive_rate=0.05, latency_risk=0.0)
    >>> confidence(sure, Outcomes(accepted=8)).level
    'High'
    >>> confidence(sure, Outcomes()).level
    'Low'
    """
    value = (
        _RANKER * parts.ranker
        + _RELIABILITY * parts.reliability
        + _FALSE_POSITIVE * (1 - parts.false_positive_rate)
        + _LATENCY * (1 - parts.latency_risk)
    )
    if outcomes.total == 0:
        value = min(value, WITHOUT_EVIDENCE_AT_MOST)
    value = round(value, 4)  # before the level is taken, so that the two never contradict each other
    return Confidence(value, level(value), parts, _evidence(outcomes), has_evidence=outcomes.total > 0)


def level(value: float) -> Level:
    """High above 0.85, Medium from 0.60, else Low."""
    if value > HIGH_ABOVE:
        return "High"
    return "Medium" if value >= MEDIUM_FROM else "Low"


def _evidence(outcomes: Outcomes) -> str:
    if outcomes.total == 0:
        return "no evidence: no outcome of this policy's suggestions is known yet"
    return f"{outcomes.accepted} accepted, {outcomes.reverted} reverted"
