import math
import random

import pytest

from kubepac.core.errors import BundleError
from kubepac.core.objects import ResourceId
from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.events.schema import Event
from kubepac.features.history import History, PairHistory, history_of, replay
from kubepac.features.objects import object_features
from kubepac.features.pairs import Query, candidates, pair_names
from kubepac.features.vector import vector


def policy(policy_id, severity, *, features=(), no_fix=""):
    package = f"kubepac.images.{policy_id.replace('-', '_')}"
    return Policy(policy_id, package, "", "", severity, ("*",), (), features, "", no_fix=no_fix)


POLICIES = {
    one.id: one
    for one in (
        policy("deny-latest-tag", Severity.HIGH, features=("is_workload=true", "image.tag=latest|missing")),
        policy("require-image-digest", Severity.LOW, no_fix="The digest is not in the manifest."),
    )
}


def features_of(kind):
    container = {"name": "web", "image": "example.com/web:1.2.3"}
    template = {"spec": {"containers": [container]}}
    body = {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": "web"},
        "spec": {"template": template},
    }
    return object_features(body, inventory={})


FEATURES = {kind: features_of(kind) for kind in ("Deployment", "DaemonSet")}


def event(number, *, day, fixed, kind="Deployment", group=None, repo="a"):
    return Event(
        event_id=f"e{number:03d}",
        ts=f"2026-01-{day:02d}T00:00:00Z",
        source="git",
        repo=repo,
        group=group or f"g{number:03d}",
        resource=ResourceId("apps/v1", kind, "shop", "web"),
        features=FEATURES[kind],
        violated=tuple(sorted(POLICIES)),
        fixed=(fixed,),
    )


def random_events(seed, *, from_day=1, to_day=28, first=0, count=40):
    rng = random.Random(seed)
    return [
        event(
            first + number,
            day=rng.randint(from_day, to_day),
            fixed=rng.choice(sorted(POLICIES)),
            kind=rng.choice(sorted(FEATURES)),
            group=f"g{first + rng.randrange(count)}",
        )
        for number in range(count)
    ]


def known_before(events, *, hidden_repos=frozenset()):
    """What replay tells about each event, by event id."""
    return {
        one.event_id: [history.of_pair(name, one.features["resource_kind"]) for name in sorted(POLICIES)]
        for group, history in replay(events, hidden_repos=hidden_repos)
        for one in group
    }


def test_a_row_holds_the_candidate_then_its_resource():
    (found,) = candidates([Query(FEATURES["Deployment"], sorted(POLICIES))], POLICIES, History())
    named = [dict(zip(pair_names(), row, strict=True)) for row in found.rows()]
    nothing_known = pytest.approx(math.log(1 / 5))
    for row, match, severity, has_fix in ((named[0], 0.5, 3, 1), (named[1], 0.0, 1, 0)):
        assert row["match"] == match
        assert row["severity"] == severity
        assert row["has_fix"] == has_fix
        assert row["violated.count"] == 2
        assert row["violated.pack.share"] == 1.0
        assert row["history.policy.log_odds"] == row["history.policy_kind.log_odds"] == nothing_known
        assert row["history.policy.shown"] == row["history.policy_kind.shown"] == 0
    of_resource = [row[name] for row in named for name in row if name.startswith("resource.")]
    assert of_resource == found.shared() * 2 == vector(FEATURES["Deployment"]) * 2


def test_rows_stand_in_the_order_of_queries_and_are_the_same_alone_or_together():
    history = history_of(random_events(1))
    queries = [
        Query(FEATURES["DaemonSet"], ["require-image-digest"]),
        Query(FEATURES["Deployment"], []),
        Query(FEATURES["Deployment"], sorted(POLICIES)),
    ]
    alone = [found for query in queries for found in candidates([query], POLICIES, history)]
    assert [len(list(found.rows())) for found in alone] == [1, 0, 2]
    assert list(candidates(queries, POLICIES, history)) == alone


def test_no_queries_give_no_rows():
    assert list(candidates([], POLICIES, History())) == []


def test_history_counts_and_shrinks_towards_what_is_more_general():
    history = history_of(
        [event(1, day=1, fixed="deny-latest-tag"), event(2, day=2, fixed="deny-latest-tag", kind="DaemonSet")]
    )
    everything = (2 + 1) / (4 + 6)
    of_policy = (2 + 10 * everything) / (2 + 10)
    on_kind = (1 + 10 * of_policy) / (1 + 10)
    assert history.of_pair("deny-latest-tag", "Deployment") == PairHistory(of_policy, 2, on_kind, 1)
    assert history.of_pair("unheard-of", "Deployment") == PairHistory(everything, 0, everything, 0)


def test_history_survives_the_bundle():
    history = history_of(random_events(2))
    again = History.from_json(history.to_json())
    assert again == history
    assert again.to_json() == history.to_json()


@pytest.mark.parametrize(
    "document",
    [
        None,
        {"format": 2, "policies": {}},
        {"format": 1, "policies": []},
        {"format": 1, "policies": {"p": {"Pod": [1]}}},
        {"format": 1, "policies": {"p": {"Pod": [1, True]}}},
        {"format": 1, "policies": {"p": {"Pod": [1, 2]}}},
        {"format": 1, "policies": {"p": {"Pod": [-1, -1]}}},
    ],
    ids=["nothing", "format", "list", "short", "flag", "more fixed than shown", "negative"],
)
def test_damaged_priors_are_refused(document):
    with pytest.raises(BundleError, match=r"priors\.json"):
        History.from_json(document)


def test_the_future_does_not_change_the_past():
    past = random_events(3, to_day=14)
    one_future = random_events(4, from_day=15, first=100)
    other_future = random_events(5, from_day=15, first=100)
    one, other = known_before(past + one_future), known_before(past + other_future)
    assert one != other
    assert all(one[event.event_id] == other[event.event_id] for event in past)


def test_the_order_of_the_log_does_not_matter():
    events = random_events(6)
    shuffled = random.Random(1).sample(events, len(events))
    assert known_before(shuffled) == known_before(events)


def test_events_of_one_group_do_not_see_each_other_even_days_apart():
    mass_change = [
        event(number, day=2 * number, fixed="deny-latest-tag", group="mass") for number in (1, 2, 3)
    ]
    known = known_before([*mass_change, event(4, day=3, fixed="deny-latest-tag")])
    nothing = [PairHistory(1 / 6, 0, 1 / 6, 0)] * 2
    assert [known[one.event_id] for one in mass_change] == [nothing] * 3
    assert known["e004"][0].policy_shown == 1


def test_events_of_the_same_second_do_not_see_each_other():
    known = known_before([event(1, day=5, fixed="deny-latest-tag"), event(2, day=5, fixed="deny-latest-tag")])
    assert {row.policy_shown for rows in known.values() for row in rows} == {0}


def test_nobody_learns_from_hidden_repos():
    events = [event(1, day=1, fixed="deny-latest-tag", repo="b"), event(2, day=2, fixed="deny-latest-tag")]
    assert known_before(events)["e002"][0].policy_shown == 1
    assert known_before(events, hidden_repos={"b"})["e002"][0].policy_shown == 0
