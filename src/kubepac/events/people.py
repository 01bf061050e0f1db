"""What is hidden in the simulated world: what people think of policies, and what each team is about."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import mean

from kubepac.core.json_types import FeatureValue
from kubepac.core.policy import Policy
from kubepac.core.seeds import rng as named_rng
from kubepac.events.rates import SimulationConfig

_SECONDS_PER_DAY = 86_400
_MIDDLE_SEVERITY = 2.5
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """What is public about a policy; everything else about it is hidden and drawn."""

    policy: Policy
    needs_input: bool = False


@dataclass(frozen=True, slots=True)
class Touched:
    """An object under somebody's hands; `care` is the share of each pack's policies that it satisfies."""

    features: Mapping[str, FeatureValue]
    violated: tuple[str, ...]
    care: Mapping[str, float]

    @property
    def kind(self) -> str:
        """The kind as features know it."""
        return str(self.features.get("resource_kind", ""))


@dataclass(frozen=True, slots=True)
class Opinion:
    """What everybody thinks of a policy, in logits, whatever the object; and what its kind adds."""

    facts: PolicyFacts
    base: float
    kind_seed: int

    def appeal(self, kind: str, config: SimulationConfig) -> float:
        """The policy's appeal on objects of a kind."""
        # Drawn by name, so that it does not matter which kinds turn up, or in which order.
        return self.base + named_rng(self.kind_seed, kind).gauss(0.0, config.kind_spread)


def draw_opinion(facts: PolicyFacts, config: SimulationConfig, rng: random.Random) -> Opinion:
    """What people happen to think of a policy: appeal, effort, and how often they find it wrong."""
    effort = 0.5 * rng.random() + config.needs_input_effort * facts.needs_input
    wrong = rng.betavariate(4 * config.false_positive_mean, 4 * (1 - config.false_positive_mean))
    appeal = rng.gauss(0.0, config.appeal_spread)
    appeal += _measured_appeal(facts.policy.id, config.fix_shares)
    base = appeal - config.effort_weight * effort - config.false_positive_weight * wrong
    return Opinion(facts, base, rng.getrandbits(64))


def _measured_appeal(policy_id: str, fix_shares: Mapping[str, float]) -> float:
    """Logits that a policy stands above the average of those measured."""
    if policy_id not in fix_shares:
        return 0.0
    return _log_odds(fix_shares[policy_id]) - mean(_log_odds(share) for share in fix_shares.values())


def _log_odds(share: float) -> float:
    return math.log(share / (1.0 - share))


@dataclass(slots=True)
class Team:
    """The people of one repository: lasting tastes, and what they are about at the moment."""

    config: SimulationConfig
    opinions: Mapping[str, Opinion]
    tolerance: float
    attention: float
    preferences: Mapping[str, float]
    _campaign: frozenset[str] = frozenset()
    _campaign_end: datetime = _NEVER
    _momentum: dict[str, tuple[float, datetime]] = field(default_factory=dict)

    def maybe_start_campaign(self, when: datetime, touched: Sequence[Touched], rng: random.Random) -> None:
        """Now and then, and where none runs, choose some of the violations in sight to go after."""
        if when < self._campaign_end or rng.random() >= self.config.campaign_chance:
            return
        in_sight = sorted({policy_id for one in touched for policy_id in one.violated})
        self._campaign = frozenset(rng.sample(in_sight, min(self.config.campaign_policies, len(in_sight))))
        self._campaign_end = when + timedelta(days=self.config.campaign_days)

    def chances(self, one: Touched, when: datetime) -> dict[str, float]:
        """The probability that each violated policy is fixed, before knowing that anything is."""
        looked_at = min(1.0, self.attention / max(1, len(one.violated)))
        return {
            policy_id: looked_at * _logistic(self._utility(policy_id, one, when) / self.config.noise)
            for policy_id in one.violated
        }

    def remember(self, fixed: Iterable[str], when: datetime) -> None:
        """What was fixed is on people's minds for a while."""
        for policy_id in fixed:
            self._momentum[policy_id] = (min(1.0, 0.5 + self._momentum_of(policy_id, when)), when)

    def _utility(self, policy_id: str, one: Touched, when: datetime) -> float:
        config, opinion = self.config, self.opinions[policy_id]
        stakes = config.stakes_weight if one.features.get("is_long_running") else -config.stakes_weight
        utility = opinion.appeal(one.kind, config) + self.preferences[policy_id] - self.tolerance
        utility += (config.severity_weight + stakes) * (opinion.facts.policy.severity - _MIDDLE_SEVERITY)
        utility += config.care_weight * (one.care.get(opinion.facts.policy.pack, 0.5) - 0.5)
        if policy_id in self._campaign and when < self._campaign_end:
            utility += config.campaign_weight
        return utility + config.momentum_weight * self._momentum_of(policy_id, when)

    def _momentum_of(self, policy_id: str, when: datetime) -> float:
        """Between 0 and 1."""
        value, since = self._momentum.get(policy_id, (0.0, when))
        days = (when - since).total_seconds() / _SECONDS_PER_DAY
        return float(value * 0.5 ** (days / self.config.momentum_half_life_days))


def draw_team(config: SimulationConfig, opinions: Mapping[str, Opinion], rng: random.Random) -> Team:
    """A team with tastes of its own."""
    return Team(
        config,
        opinions,
        tolerance=rng.gauss(config.tolerance_mean, config.tolerance_spread),
        attention=config.attention_mean * math.exp(rng.gauss(0.0, config.attention_spread)),
        preferences={policy_id: rng.gauss(0.0, config.preference_spread) for policy_id in sorted(opinions)},
    )


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value)) if value >= 0 else math.exp(value) / (1.0 + math.exp(value))
