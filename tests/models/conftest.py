import random
from collections.abc import Callable

import pytest

from kubepac.core.objects import ResourceId
from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.events.schema import Event
from kubepac.features.objects import object_features
from kubepac.features.table import Features
from kubepac.models.pair_table import PairTable, pair_table

KINDS = ("Deployment", "StatefulSet", "DaemonSet")


def _policies() -> dict[str, Policy]:
    ids = [f"policy-{number:02d}" for number in range(12)]
    return {
        policy_id: Policy(
            policy_id,
            f"kubepac.pack_{number % 3}.policy_{number:02d}",
            "",
            "",
            Severity(1 + number % 4),
            ("*",),
            (),
            ("is_workload=true", "image.tag=latest"),
            "",
        )
        for number, policy_id in enumerate(ids)
    }


def _features(kind: str, replicas: int) -> Features:
    template = {"spec": {"containers": [{"name": "web", "image": "example.com/web:1.2.3"}]}}
    metadata = {"name": "web", "namespace": "shop"}
    spec = {"replicas": replicas, "template": template}
    return object_features(
        {"apiVersion": "apps/v1", "kind": kind, "metadata": metadata, "spec": spec}, inventory={}
    )


FEATURES = {(kind, replicas): _features(kind, replicas) for kind in KINDS for replicas in (1, 4)}

# Which candidates are fixed, given the resource's features and the candidates.
Habit = Callable[[Features, list[str], random.Random], set[str]]


def even_policies_on_big_objects(features: Features, violated: list[str], rng: random.Random) -> set[str]:
    """A habit that nobody sees without looking at the resource: parity turns with the replicas."""
    parity = int(features["replicas"] != 1)
    wanted = {policy_id for policy_id in violated if int(policy_id[-2:]) % 2 == parity and rng.random() < 0.7}
    return wanted or {rng.choice(violated)}


def two_at_random(features: Features, violated: list[str], rng: random.Random) -> set[str]:
    return set(rng.sample(violated, 2))


def make_events(count: int, habit: Habit, *, seed: int = 1) -> list[Event]:
    rng = random.Random(seed)
    ids = sorted(_policies())
    events = []
    for number in range(count):
        features = FEATURES[rng.choice(KINDS), rng.choice((1, 4))]
        violated = sorted(rng.sample(ids, 8))
        minute, day = number % 60, 1 + number // 60
        events.append(
            Event(
                event_id=f"e{number:05d}",
                ts=f"2026-{1 + day // 28:02d}-{1 + day % 28:02d}T00:{minute:02d}:00Z",
                source="git",
                repo=f"repo-{number % 5}",
                group=f"g{number // 2:05d}",
                resource=ResourceId("apps/v1", str(features["resource_kind"]), "shop", "web"),
                features=features,
                violated=tuple(violated),
                fixed=tuple(sorted(habit(features, violated, rng))),
            )
        )
    return events


@pytest.fixture(scope="session")
def policies() -> dict[str, Policy]:
    return _policies()


@pytest.fixture(scope="session")
def table(policies: dict[str, Policy]) -> PairTable:
    """Candidates with a habit to find."""
    return pair_table(make_events(300, even_policies_on_big_objects), policies)


@pytest.fixture(scope="session")
def habitless_table(policies: dict[str, Policy]) -> PairTable:
    """Candidates with nothing to find: what is fixed is drawn at random."""
    return pair_table(make_events(1600, two_at_random), policies)


@pytest.fixture(scope="session")
def events() -> list[Event]:
    """Events of the habit of `table`."""
    return make_events(60, even_policies_on_big_objects)
