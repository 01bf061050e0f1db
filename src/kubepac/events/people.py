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
from kubepac.events.rates import FixRate, FixRates, SimulationConfig

_SECONDS_PER_DAY = 86_400
_MIDDLE_SEVERITY = 2.5
_KIND_STRENGTH = 200  # violations as if measured at the policy's own share
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """What is public about a policy; everything else about it is hidden and drawn."""

    policy: Policy
    needs_input: bool = False


@dataclass(frozen=True, slots=True)
class Touched:
    """An object under somebody's hands; `care` is the share of each pack's policies that it satisfies.

    `age_days` says of each violation since when the object has it.
    """

    features: Mapping[str, FeatureValue]
    violated: tuple[str, ...]
    care: Mapping[str, float]
    age_days: Mapping[str, float] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The kind as features know it."""
        return str(self.features.get("resource_kind", ""))


@dataclass(frozen=True, slots=True)
class Opinion:
    """What everybody thinks of a policy, in logits, whatever the object; and what its kind adds.

    `on_kind` is what was measured of that; `wrong` is the share of its findings that people call wrong.
    """

    facts: PolicyFacts
    base: float
    kind_seed: int
    on_kind: Mapping[str, float]
    wrong: float
    waves: tuple[tuple[datetime, datetime], ...] = ()

    def is_in_fashion(self, when: datetime) -> bool:
        """Whether everybody talks about the policy: a deadline, an incident, a new release of a scanner."""
        return any(begin <= when < end for begin, end in self.waves)

    def appeal(self, kind: str, config: SimulationConfig) -> float:
        """The policy's appeal on objects of a kind."""
        # Drawn by name, so that it does not matter which kinds turn up, or in which order.
        drawn = named_rng(self.kind_seed, kind).gauss(0.0, config.kind_spread)
        return self.base + self.on_kind.get(kind, 0.0) + drawn

    def revert_chance(self, config: SimulationConfig) -> float:
        """The chance that a fix is taken back: what people find wrong they undo more often."""
        return min(0.5, config.revert_share * self.wrong / config.false_positive_mean)


def draw_opinion(
    facts: PolicyFacts, config: SimulationConfig, rates: FixRates, rng: random.Random
) -> Opinion:
    """What people happen to think of a policy: appeal, effort, and how often they find it wrong."""
    effort = 0.5 * rng.random() + config.needs_input_effort * facts.needs_input
    wrong = rng.betavariate(4 * config.false_positive_mean, 4 * (1 - config.false_positive_mean))
    appeal = rng.gauss(0.0, config.appeal_spread)
    appeal += _measured_appeal(facts.policy.id, rates)
    base = appeal - config.effort_weight * effort - config.false_positive_weight * wrong
    kind_seed = rng.getrandbits(64)
    on_kind = _measured_kinds(facts.policy.id, rates)
    return Opinion(facts, base, kind_seed, on_kind, wrong, _draw_waves(config, rng))


def _draw_waves(config: SimulationConfig, rng: random.Random) -> tuple[tuple[datetime, datetime], ...]:
    """Spells of time, on average `waves` in the whole span, that one policy is in fashion for."""
    start = datetime.fromisoformat(config.start)
    begins = []
    day = -config.wave_days + rng.expovariate(config.waves / config.span_days) if config.waves else math.inf
    while day < config.span_days:
        begins.append(start + timedelta(days=day))
        day += config.wave_days + rng.expovariate(config.waves / config.span_days)
    return tuple((begin, begin + timedelta(days=config.wave_days)) for begin in begins)


def _measured_appeal(policy_id: str, rates: FixRates) -> float:
    """Logits that a policy stands above the average of those measured; 0 where nobody measured it."""
    totals: dict[str, tuple[int, int]] = {}
    for (name, _), rate in rates.items():
        fixed, violations = totals.get(name, (0, 0))
        totals[name] = (fixed + rate.fixed, violations + rate.violations)
    if policy_id not in totals:
        return 0.0
    return _measured_log_odds(*totals[policy_id]) - mean(
        _measured_log_odds(*each) for each in totals.values()
    )


def _measured_kinds(policy_id: str, rates: FixRates) -> dict[str, float]:
    """Logits that a kind adds to a policy; the fewer violations were measured on it, the nearer to 0."""
    own: dict[str, FixRate] = {kind: rate for (name, kind), rate in rates.items() if name == policy_id}
    fixed = sum(rate.fixed for rate in own.values())
    violations = sum(rate.violations for rate in own.values())
    if not violations:
        return {}
    share = (fixed + 1) / (violations + 20)
    return {
        kind: _log_odds((rate.fixed + _KIND_STRENGTH * share) / (rate.violations + _KIND_STRENGTH))
        - _log_odds(share)
        for kind, rate in sorted(own.items())
    }


def _measured_log_odds(fixed: int, violations: int) -> float:
    return _log_odds((fixed + 1) / (violations + 20))


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
        """Now and then, and where none runs, choose some of the violations in sight to go after.

        Which ones is a matter of taste, and of what everybody talks about.
        """
        if when < self._campaign_end or rng.random() >= self.config.campaign_chance:
            return
        in_sight = sorted({policy_id for one in touched for policy_id in one.violated})
        # The largest of u ** (1 / weight): a draw without replacement by weight.
        keys = {
            policy_id: math.log(1.0 - rng.random()) / math.exp(self._taste(policy_id, when))
            for policy_id in in_sight
        }
        chosen = sorted(in_sight, key=lambda policy_id: keys[policy_id], reverse=True)
        self._campaign = frozenset(chosen[: self.config.campaign_policies])
        self._campaign_end = when + timedelta(days=self.config.campaign_days)

    def _taste(self, policy_id: str, when: datetime) -> float:
        """Logits that a policy has when a campaign is chosen."""
        config, opinion = self.config, self.opinions[policy_id]
        liked = opinion.base + self.preferences[policy_id]
        liked += config.severity_weight * (opinion.facts.policy.severity - _MIDDLE_SEVERITY)
        return config.campaign_taste * liked + config.wave_weight * opinion.is_in_fashion(when)

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
        age_days = one.age_days.get(policy_id, math.inf)
        utility += config.freshness_weight * math.exp(-age_days / config.freshness_days)
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
