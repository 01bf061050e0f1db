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
               - tolerance of the team
    fixed with probability  min(1, attention / violated)  *  logistic(utility / noise),  each on its own.

A touch that fixes nothing leaves no event, so the *oracle* of a candidate is the probability above divided
by the probability that anything at all is fixed: exact, since candidates are independent given what is
hidden. To rank by it is the best that anybody could do.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from kubepac.core.json_types import FeatureValue, JsonObject
from kubepac.core.objects import ResourceId, resource_id
from kubepac.core.seeds import rng as named_rng
from kubepac.events.objects import network_policies, random_objects, random_profile
from kubepac.events.people import Opinion, PolicyFacts, Team, Touched, draw_opinion, draw_team
from kubepac.events.rates import SimulationConfig
from kubepac.events.schema import Event

# Both look at the objects of one repository together (its inventory) and answer in their order.
FeaturesOf = Callable[[Sequence[JsonObject]], Sequence[Mapping[str, FeatureValue]]]
ViolatedOf = Callable[[Sequence[JsonObject]], Sequence[AbstractSet[str]]]

_SECONDS_PER_DAY = 86_400


def simulate(
    config: SimulationConfig,
    policies: Sequence[PolicyFacts],
    *,
    seed: int,
    features: FeaturesOf,
    violated: ViolatedOf,
) -> list[Event]:
    """Events of all repositories in order of time; the same for the same arguments.

    Each repository has generators of its own, so one more of them changes nothing in the others. Violated
    policies that `policies` does not name are left out.
    """
    opinions = {
        facts.policy.id: draw_opinion(facts, config, named_rng(seed, f"policy/{facts.policy.id}"))
        for facts in sorted(policies, key=lambda facts: facts.policy.id)
    }
    events: list[Event] = []
    for number in range(config.repos):
        repo = f"simulated-{number:03d}"
        bodies = _repo_bodies(config, named_rng(seed, f"objects/{repo}"))
        touched = _look(bodies, opinions, features, violated)
        resources = [resource_id(body) for body in bodies]
        rng = named_rng(seed, f"events/{repo}")
        commits = _commits(config, repo, list(zip(resources, touched, strict=False)), rng)
        events += _repo_events(draw_team(config, opinions, rng), commits, rng)
    return sorted(events, key=lambda event: (event.ts, event.group, event.event_id))


@dataclass(frozen=True, slots=True)
class _Commit:
    repo: str
    group: str
    when: datetime
    touched: Sequence[tuple[ResourceId, Touched]]


def _repo_bodies(config: SimulationConfig, rng: random.Random) -> list[JsonObject]:
    """What a team touches, then the network policies, which are only there to be seen."""
    profile = random_profile(rng, hygiene_spread=config.hygiene_spread, habit_spread=config.habit_spread)
    return random_objects(profile, config.touches_per_repo, rng) + network_policies(profile)


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
    return [
        _Commit(repo, f"{repo}/{number:04d}", start + timedelta(seconds=second), part)
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


def _repo_events(team: Team, commits: Sequence[_Commit], rng: random.Random) -> Iterator[Event]:
    for commit in commits:
        team.maybe_start_campaign(commit.when, [one for _, one in commit.touched], rng)
        happened = [
            event
            for index, (resource, one) in enumerate(commit.touched)
            if (event := _event(commit, index, resource, one, team.chances(one, commit.when), rng))
            is not None
        ]
        # Only now, so that the objects of one commit are independent of each other.
        team.remember(sorted({policy_id for event in happened for policy_id in event.fixed}), commit.when)
        yield from happened


def _event(
    commit: _Commit,
    index: int,
    resource: ResourceId,
    one: Touched,
    chances: Mapping[str, float],
    rng: random.Random,
) -> Event | None:
    fixed = tuple(policy_id for policy_id in one.violated if rng.random() < chances[policy_id])
    if not fixed:
        return None
    anything = 1.0 - math.prod(1.0 - chance for chance in chances.values())
    return Event(
        event_id=f"{commit.group}/{index:02d}",
        ts=commit.when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        source="simulated",
        repo=commit.repo,
        group=commit.group,
        resource=resource,
        features=one.features,
        violated=one.violated,
        fixed=fixed,
        oracle={policy_id: round(min(1.0, chance / anything), 6) for policy_id, chance in chances.items()},
    )
