"""Invented events for an installation that has none: a generative model whose hidden side is known.

For every violated policy of an object that somebody touched:

    utility  =   appeal of the policy + its appeal on this kind + the team's own taste for it
               + severity_weight * severity (centred); stakes_weight more on long-running objects, less on
               others - effort_weight * effort - false_positive_weight * share of its findings that people
               call wrong + care_weight * (share of the policy's pack that the object satisfies, centred):
               people go on with
                 what they have begun, and leave alone what nobody has ever looked at
               + campaign_weight, while the team runs a campaign that names it
               + momentum_weight * momentum, which each fix in the repo raises and time lets go
               + freshness_weight * exp(-age / freshness_days): what is new is still being worked on
               - tolerance of the team
    fixed with probability  min(1, attention / violated)  *  logistic(utility / noise),  each on its own.

The appeal of a policy, and that on a kind, stand around what was measured in real histories. Some fixes are taken
back within a month, those of policies that people call wrong more often.

A touch that fixes nothing is no decision, so the *oracle* of a candidate is the probability above divided by the
probability that anything at all is fixed: exact, since candidates are independent given what is hidden. To rank by
it is the best that anybody could do.

Objects are invented (`objects.py`), or taken from examples of what the corpus refuses, so that nearly every policy
has something to say. What is simplified: an object is touched once, and stays otherwise as it is.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from kubepac.core.json_types import FeatureValue, JsonObject
from kubepac.core.objects import ResourceId, resource_id
from kubepac.core.seeds import rng as named_rng
from kubepac.events.log import LogLine, Outcome, Resource, event_id
from kubepac.events.objects import network_policies, random_objects, random_profile
from kubepac.events.people import Opinion, PolicyFacts, Team, Touched, draw_opinion, draw_team
from kubepac.events.rates import FixRates, SimulationConfig

# Both look at the objects of one repository together (its inventory) and answer in their order.
FeaturesOf = Callable[[Sequence[JsonObject]], Sequence[Mapping[str, FeatureValue]]]
ViolatedOf = Callable[[Sequence[JsonObject]], Sequence[AbstractSet[str]]]

_SECONDS_PER_DAY = 86_400


# Objects that belong together, such as a Service and its Deployment.
Example = Sequence[JsonObject]


def simulate(
    config: SimulationConfig,
    policies: Sequence[PolicyFacts],
    *,
    seed: int,
    features: FeaturesOf,
    violated: ViolatedOf,
    rates: FixRates | None = None,
    examples: Sequence[Example] = (),
) -> list[LogLine]:
    """The log of all repositories in order of time; the same for the same arguments.

    Each repository has generators of its own, so one more of them changes nothing in the others. Violated
    policies that `policies` does not name are left out. `rates` are measured figures that opinions stand around,
    `examples` are what some of the objects are taken from.
    """
    opinions = {
        facts.policy.id: draw_opinion(
            facts, config, rates or {}, named_rng(seed, f"policy/{facts.policy.id}")
        )
        for facts in sorted(policies, key=lambda facts: facts.policy.id)
    }
    lines: list[LogLine] = []
    for number in range(config.repos):
        repo = f"simulated-{number:03d}"
        bodies = _repo_bodies(config, examples, named_rng(seed, f"objects/{repo}"))
        touched = _look(bodies, opinions, features, violated)
        ages = named_rng(seed, f"ages/{repo}")
        touched = [replace(one, age_days=_ages(one, config, ages)) for one in touched]
        resources = [resource_id(body) for body in bodies]
        rng = named_rng(seed, f"events/{repo}")
        commits = _commits(config, repo, list(zip(resources, touched, strict=False)), rng)
        team = draw_team(config, opinions, rng)
        lines += _repo_lines(team, commits, rng, named_rng(seed, f"reverts/{repo}"))
    return sorted(lines, key=lambda line: (line.ts, line.group, line.episode, line.policy_id))


@dataclass(frozen=True, slots=True)
class _Commit:
    repo: str
    group: str
    when: datetime
    end: datetime
    touched: Sequence[tuple[ResourceId, Touched]]


def _repo_bodies(
    config: SimulationConfig, examples: Sequence[Example], rng: random.Random
) -> list[JsonObject]:
    """What a team touches, then what is only there to be seen: its network policies."""
    profile = random_profile(rng, hygiene_spread=config.hygiene_spread, habit_spread=config.habit_spread)
    taken = _taken(examples, round(config.example_share * config.touches_per_repo), rng)
    invented = random_objects(profile, config.touches_per_repo - len(taken), rng)
    bodies = [*invented, *taken]
    rng.shuffle(bodies)
    return bodies + network_policies(profile)


def _taken(examples: Sequence[Example], count: int, rng: random.Random) -> list[JsonObject]:
    """About so many objects of examples, each of them whole, and no two objects of one name."""
    taken: dict[ResourceId, JsonObject] = {}
    for example in rng.sample(examples, len(examples)):
        named = {resource_id(body): body for body in example}
        if taken.keys().isdisjoint(named) and len(taken) + len(named) <= count:
            taken |= named
    return list(taken.values())


def _look(
    bodies: Sequence[JsonObject], opinions: Mapping[str, Opinion], features: FeaturesOf, violated: ViolatedOf
) -> list[Touched]:
    return [
        Touched(
            values, tuple(sorted(broken & opinions.keys())), _care(resource_id(body).kind, broken, opinions)
        )
        for body, values, broken in zip(bodies, features(bodies), violated(bodies), strict=True)
    ]


def _care(kind: str, violated: AbstractSet[str], opinions: Mapping[str, Opinion]) -> dict[str, float]:
    satisfied: dict[str, list[bool]] = {}
    for policy_id, opinion in opinions.items():
        if opinion.facts.policy.applies_to(kind):
            satisfied.setdefault(opinion.facts.policy.pack, []).append(policy_id not in violated)
    return {pack: sum(answers) / len(answers) for pack, answers in satisfied.items()}


def _commits(
    config: SimulationConfig, repo: str, touched: Sequence[tuple[ResourceId, Touched]], rng: random.Random
) -> list[_Commit]:
    parts = list(_parts(config, touched[: config.touches_per_repo], rng))
    seconds = sorted(rng.randrange(config.span_days * _SECONDS_PER_DAY) for _ in parts)
    start = datetime.fromisoformat(config.start)
    end = start + timedelta(days=config.span_days)
    return [
        _Commit(repo, f"{repo}/{number:04d}", start + timedelta(seconds=second), end, part)
        for number, (second, part) in enumerate(zip(seconds, parts, strict=True))
    ]


def _parts(
    config: SimulationConfig, touched: Sequence[tuple[ResourceId, Touched]], rng: random.Random
) -> Iterator[Sequence[tuple[ResourceId, Touched]]]:
    """One or two objects at a time, and now and then a mass change."""
    first = 0
    while first < len(touched):
        is_mass_change = rng.random() < config.mass_change_share
        size = config.mass_change_touches if is_mass_change else rng.choice((1, 1, 2))
        yield touched[first : first + size]
        first += size


def _ages(one: Touched, config: SimulationConfig, rng: random.Random) -> dict[str, float]:
    """Days since which the object has each of its violations: most since it is there."""
    of_object = rng.expovariate(1.0 / config.age_days)
    return {
        policy_id: of_object * (rng.random() if rng.random() < config.late_share else 1.0)
        for policy_id in one.violated
    }


def _repo_lines(
    team: Team, commits: Sequence[_Commit], rng: random.Random, reverts: random.Random
) -> Iterator[LogLine]:
    for commit in commits:
        team.maybe_start_campaign(commit.when, [one for _, one in commit.touched], rng)
        fixed_here: set[str] = set()
        for resource, one in commit.touched:
            chances = team.chances(one, commit.when)
            fixed = frozenset(policy_id for policy_id in one.violated if rng.random() < chances[policy_id])
            fixed_here |= fixed
            yield from _Episodes(commit, resource, one, team).lines(chances, fixed, reverts)
        # Only now, so that the objects of one commit are independent of each other.
        team.remember(sorted(fixed_here), commit.when)


@dataclass(frozen=True, slots=True)
class _Episodes:
    """What becomes of the violations of one object."""

    commit: _Commit
    resource: ResourceId
    one: Touched
    team: Team

    def lines(
        self, chances: Mapping[str, float], fixed: AbstractSet[str], rng: random.Random
    ) -> Iterator[LogLine]:
        """Fixed, reverted and open ones. What they have in common stands on the first that was fixed."""
        oracle = _oracle(chances) if fixed else None
        # `violated` is sorted.
        first = next((policy_id for policy_id in self.one.violated if policy_id in fixed), None)
        for policy_id in self.one.violated:
            born = self.commit.when - timedelta(days=self.one.age_days[policy_id])
            if policy_id not in fixed:
                yield self._line(policy_id, born, "open", self.commit.end)
                continue
            back = self._back(policy_id, rng)
            yield self._line(
                policy_id,
                born,
                "fixed" if back is None else "reverted",
                self.commit.when,
                group=self.commit.group,
                violated=self.one.violated,
                outcome_ts=_ts(back or self.commit.when),
                features=dict(self.one.features) if policy_id == first else {},
                oracle=oracle if policy_id == first else None,
            )
            if back is not None:
                yield self._line(policy_id, back, "open", self.commit.end)

    def _back(self, policy_id: str, rng: random.Random) -> datetime | None:
        """When a fix is taken back, if it is, and before the log ends."""
        is_reverted = rng.random() < self.team.opinions[policy_id].revert_chance(self.team.config)
        back = self.commit.when + timedelta(days=rng.uniform(1.0, 29.0))
        return back if is_reverted and back < self.commit.end else None

    def _line(
        self, policy_id: str, born: datetime, outcome: Outcome, when: datetime, **known: Unpack[_Known]
    ) -> LogLine:
        who = self.resource
        episode = event_id(self.commit.repo, who.kind, who.namespace, who.name, policy_id, _ts(born))
        return LogLine(
            ts=_ts(when),
            policy_id=policy_id,
            event_id=event_id(episode, outcome),
            source="simulated",
            outcome=outcome,
            repo=self.commit.repo,
            resource=Resource(
                api_version=who.api_version, kind=who.kind, namespace=who.namespace, name=who.name
            ),
            episode=episode,
            born_ts=_ts(born),
            **known,
        )


class _Known(TypedDict, total=False):
    group: str
    violated: tuple[str, ...]
    outcome_ts: str
    features: dict[str, FeatureValue]
    oracle: dict[str, float] | None


def _oracle(chances: Mapping[str, float]) -> dict[str, float]:
    anything = 1.0 - math.prod(1.0 - chance for chance in chances.values())
    return {policy_id: round(min(1.0, chance / anything), 6) for policy_id, chance in chances.items()}


def _ts(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
