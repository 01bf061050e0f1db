"""How sure a suggestion is: four parts with fixed weights, moved by what became of suggestions before.

The weights and the levels are those of the user's own design. What is learned is a Beta prior that outcomes move:
an accepted fix is a success, a reverted one a failure that also takes back two successes. A plain weight of two
would let a revert outweigh two accepted fixes only where most were kept; this does so whatever came before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kubepac.features.outcomes import Evidence, Outcomes
from kubepac.models.probability import ProbabilityTable
from kubepac.policies.index import IndexEntry
from kubepac.rego.latency import rules_risk

Level = Literal["High", "Medium", "Low"]

HIGH_ABOVE: Final = 0.85
MEDIUM_FROM: Final = 0.60
# The highest confidence that a policy without a single real outcome can claim: just under Medium.
WITHOUT_EVIDENCE_AT_MOST: Final = 0.59

_RANKER, _RELIABILITY, _FALSE_POSITIVE, _LATENCY = 0.4, 0.3, 0.2, 0.1

# Accepted fixes that a revert, or a false positive, takes back.
_TAKEN_BACK: Final = 2.0
# Before any outcome a policy is as reliable as not: the uniform prior, as strong as two outcomes.
_EVEN: Final = 0.5
_EVEN_STRENGTH: Final = 2.0
# How many answers the ranker's probability is worth, and how many outcomes on a pattern what is known of the
# policy: as many as a share needs to say more than its prior.
RANKER_STRENGTH: Final = 10.0
PATTERN_STRENGTH: Final = 10.0


@dataclass(frozen=True, slots=True)
class Parts:
    """The four parts, each in [0, 1]."""

    ranker: float
    reliability: float
    false_positive_rate: float
    latency_risk: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What a suggestion starts from, before outcomes.

    `probability` is the ranker's. Of `compliant` objects (fixtures and realistic ones) the policy flags `flagged`.
    """

    probability: float
    compliant: int
    flagged: int
    latency_risk: float


@dataclass(frozen=True, slots=True)
class Confidence:
    """The number, its level, what it is made of and what it rests on."""

    value: float
    level: Level
    parts: Parts
    evidence: str
    has_evidence: bool = False


def facts_of(entry: IndexEntry, probability: float) -> Facts:
    """What a suggestion of a policy starts from, with the ranker's probability that it is taken."""
    return Facts(
        probability=probability,
        compliant=entry.compliant_fixtures + entry.realistic_objects,
        flagged=entry.false_positives,
        latency_risk=rules_risk(entry.complexity),
    )


def parts_of(facts: Facts, evidence: Evidence) -> Parts:
    """The four parts of a suggestion as outcomes have moved them."""
    return Parts(
        ranker=ranker_part(facts.probability, evidence),
        reliability=reliability(evidence),
        false_positive_rate=false_positive_rate(
            facts.compliant, flagged=facts.flagged, known=evidence.policy.weights
        ),
        latency_risk=facts.latency_risk,
    )


def ranker_part(probability: float, evidence: Evidence) -> float:
    """The ranker's probability that a suggestion is taken, moved by the answers that suggestions got.

    Only answers: the ranker has learned from git, and from a fix in git nobody knows how often it was passed over.

    >>> ranker_part(0.6, Evidence())
    0.6
    """
    of_policy = _moved(probability, RANKER_STRENGTH, _refused(evidence.policy.answers))
    return _moved(of_policy, PATTERN_STRENGTH, _refused(evidence.pattern.answers))


def reliability(evidence: Evidence) -> float:
    """Posterior mean of the share of accepted fixes that are kept.

    The prior of the policy is uniform, that of a pattern is what is known of the policy.

    >>> from kubepac.features.outcomes import Tally
    >>> reliability(Evidence())
    0.5
    >>> reliability(Evidence(Tally(weights=Outcomes(accepted=8))))
    0.9
    """
    of_policy = _moved(_EVEN, _EVEN_STRENGTH, evidence.policy.weights)
    return _moved(of_policy, PATTERN_STRENGTH, evidence.pattern.weights)


def false_positive_rate(compliant: int, *, flagged: int, known: Outcomes | None = None) -> float:
    """Rule of succession: of `compliant` objects `flagged` are flagged all the same, and so say users.

    Each finding that a user called wrong is one more false alarm, each fix that was accepted one more finding that
    was right.

    >>> false_positive_rate(3, flagged=0)
    0.2
    >>> false_positive_rate(3, flagged=0, known=Outcomes(false_positives=4))
    0.5555555555555556
    """
    known = known or Outcomes()
    wrong = flagged + known.false_positives
    right = compliant - flagged + max(0.0, _net(known.accepted, known.reverted))
    return (wrong + 1) / (wrong + right + 2)


def score(parts: Parts) -> float:
    """The parts by their weights: what a calibration table is fitted on."""
    return (
        _RANKER * parts.ranker
        + _RELIABILITY * parts.reliability
        + _FALSE_POSITIVE * (1 - parts.false_positive_rate)
        + _LATENCY * (1 - parts.latency_risk)
    )


def ceiling(known: Outcomes) -> float:
    """The most that outcomes can carry: 0.59 without any, 0.80 with one accepted fix, 1 with very many.

    What reverts and false positives take back does not carry.

    >>> ceiling(Outcomes())
    0.59
    """
    carried = max(0.0, _net(known.accepted, known.reverted + known.false_positives))
    return 1 - (1 - WITHOUT_EVIDENCE_AT_MOST) / (1 + carried)


def confidence(
    parts: Parts, evidence: Evidence, *, calibration: ProbabilityTable | None = None
) -> Confidence:
    """Weigh the parts, calibrate where there is a table, and claim no more than the evidence carries.

    >>> from kubepac.features.outcomes import Tally
    >>> sure = Parts(ranker=0.9, reliability=0.9, false_positive_rate=0.05, latency_risk=0.0)
    >>> known = Evidence(Tally(Outcomes(accepted=8), Outcomes(accepted=8), last_days=3))
    >>> confidence(sure, known).level, confidence(sure, known).evidence
    ('High', '8 accepted, 0 reverted, the last 3 days ago; none on objects like this')
    >>> confidence(sure, Evidence()).level
    'Low'
    """
    weighed = score(parts)
    said = weighed if calibration is None else calibration.of([weighed])[0]
    most = ceiling(evidence.policy.weights)
    # Rounded before the level is taken, so that the two never contradict each other.
    value = round(min(said, most), 4)
    words = _words(evidence)
    if evidence.policy.counts.total:
        words += "" if calibration is None else f"; {weighed:.2f} before calibration"
        words += f"; held at {value:.2f} until more is accepted" if most < said else ""
    return Confidence(value, level(value), parts, words, has_evidence=evidence.policy.counts.total > 0)


def level(value: float) -> Level:
    """High above 0.85, Medium from 0.60, else Low."""
    if value > HIGH_ABOVE:
        return "High"
    return "Medium" if value >= MEDIUM_FROM else "Low"


def _moved(mean: float, strength: float, known: Outcomes) -> float:
    """Posterior mean after `known`, from a Beta prior of this mean that counts as so many outcomes.

    An accepted fix raises it, a revert lowers it, and so do two accepted fixes together with one revert.
    """
    prior = strength * mean
    net = _net(known.accepted, known.reverted)
    # Where reverts prevail the prior fades too, and never quite goes.
    successes = prior + net if net >= 0 else prior * prior / (prior - net)
    failures = strength * (1 - mean) + known.reverted
    return successes / (successes + failures)


def _net(accepted: float, against: float) -> float:
    return accepted - _TAKEN_BACK * against


def _refused(answers: Outcomes) -> Outcomes:
    """To the one who suggested it, a false positive is a suggestion that was not wanted."""
    return Outcomes(answers.accepted, answers.reverted + answers.false_positives)


def _words(evidence: Evidence) -> str:
    policy, pattern = evidence.policy, evidence.pattern
    if not policy.counts.total:
        return "no evidence: no outcome of this policy's suggestions is known yet"
    words = f"{_counted(policy.counts)}, the last {_ago(policy.last_days or 0)}"
    if pattern.counts == policy.counts:
        return f"{words}, all on objects like this"
    alike = _counted(pattern.counts) if pattern.counts.total else "none"
    return f"{words}; {alike} on objects like this"


def _counted(counts: Outcomes) -> str:
    wrong = int(counts.false_positives)
    words = f"{int(counts.accepted)} accepted, {int(counts.reverted)} reverted"
    return words if not wrong else f"{words}, {wrong} false positive{'s' if wrong > 1 else ''}"


def _ago(days: int) -> str:
    return "today" if days == 0 else f"{days} day{'s' if days > 1 else ''} ago"
