import json
import math
import random
from dataclasses import replace

import pytest

from kubepac.core.errors import BundleError
from kubepac.core.objects import ResourceId
from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.events.schema import Event
from kubepac.features.history import OWN_REPO, History, PairHistory, history_of, replay
from kubepac.features.objects import object_features
from kubepac.features.pairs import (
    Query,
    candidates,
    column_source,
    pair_names,
    query_of_event,
    seen_together,
)
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


def random_events(seed, *, from_day=1, to_day=28, first=0, count=40, repo="a"):
    rng = random.Random(seed)
    return [
        event(
            first + number,
            day=rng.randint(from_day, to_day),
            fixed=rng.choice(sorted(POLICIES)),
            kind=rng.choice(sorted(FEATURES)),
            group=f"g{first + rng.randrange(count)}",
            repo=repo,
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
    again = History.from_json(json.loads(json.dumps(history.to_json(own_repo="a"))))
    assert again.to_json() == history.to_json(own_repo="a")


def test_a_bundle_knows_the_columns_that_training_saw_with_the_repository_and_without():
    events = random_events(2) + random_events(3, first=100, repo="b")
    history = history_of(events)
    now = "2026-02-01T00:00:00Z"
    for own_repo in ("a", "nobody's"):
        asked = Query(FEATURES["Deployment"], sorted(POLICIES), own_repo, now)
        served = History.from_json(history.to_json(own_repo=own_repo))
        (expected,) = candidates([asked], POLICIES, history)
        (found,) = candidates([replace(asked, repo=OWN_REPO)], POLICIES, served)
        assert all(
            one == pytest.approx(other, abs=1e-6) for one, other in zip(found.own, expected.own, strict=True)
        )


def test_priors_of_the_first_format_are_read():
    history = History.from_json({"format": 1, "policies": {"deny-latest-tag": {"Deployment": [4, 2]}}})
    assert history.of_pair("deny-latest-tag", "Deployment").kind_shown == 4
    (found,) = candidates([Query(FEATURES["Deployment"], sorted(POLICIES))], POLICIES, history)
    assert all(math.isfinite(value) for row in found.own for value in row)


@pytest.mark.parametrize(
    "document",
    [
        None,
        {"format": 3, "policies": {}},
        {"format": 2, "policies": {}},
        {"format": 2, "policies": {}, "now": "today"},
        {"format": 1, "policies": []},
        {"format": 1, "policies": {"p": {"Pod": [1]}}},
        {"format": 1, "policies": {"p": {"Pod": [1, True]}}},
        {"format": 1, "policies": {"p": {"Pod": [1, 2]}}},
        {"format": 1, "policies": {"p": {"Pod": [-1, -1]}}},
    ],
    ids=[
        "nothing",
        "format",
        "no time",
        "time",
        "list",
        "short",
        "flag",
        "more fixed than shown",
        "negative",
    ],
)
def test_damaged_priors_are_refused(document):
    with pytest.raises(BundleError, match=r"priors\.json"):
        History.from_json(document)


def columns_before(events):
    """Every row of every event, by event id."""
    return {
        one.event_id: next(candidates([query_of_event(one, one.violated, ts=group[0].ts)], POLICIES, history))
        for group, history in replay(events)
        for one in group
    }


@pytest.mark.parametrize("seed", range(5))
def test_no_column_of_the_past_changes_when_the_future_is_cut_off_or_permuted(seed):
    rng = random.Random(seed)
    events = [
        replace(
            one,
            born={"deny-latest-tag": "2025-11-01T00:00:00Z"},
            reverted=dict.fromkeys(
                one.fixed[: rng.randrange(2)], f"2026-01-{rng.randint(int(one.ts[8:10]), 28):02d}T01:00:00Z"
            ),
            # A group that has begun may go on in the future: that one may change.
            group=one.event_id,
        )
        for number in range(3)
        for one in random_events(10 * seed + number, first=100 * number, repo=f"r{number}")
    ]
    whole = columns_before(events)
    cut = f"2026-01-{rng.randint(8, 24):02d}T00:00:00Z"
    past = [one for one in events if one.ts <= cut]
    future = [one for one in events if one.ts > cut]
    fates = [(one.violated, one.fixed, one.reverted, one.features) for one in rng.sample(future, len(future))]
    permuted = [
        replace(one, violated=violated, fixed=fixed, reverted=reverted, features=features)
        for one, (violated, fixed, reverted, features) in zip(future, fates, strict=True)
    ]
    seen = [
        replace(one, reverted={name: ts for name, ts in one.reverted.items() if ts < cut}) for one in past
    ]
    for other in (columns_before(past), columns_before(past + permuted), columns_before(seen)):
        assert {one.event_id: other[one.event_id] for one in past} == {
            one.event_id: whole[one.event_id] for one in past
        }


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


def named(query, history):
    (found,) = candidates([query], POLICIES, history)
    rows = [dict(zip(pair_names(), row, strict=True)) for row in found.rows()]
    return dict(zip(query.violated, rows, strict=True))


def test_what_a_repository_fixed_last_stands_out_there_and_only_there():
    history = history_of(
        [event(1, day=1, fixed="require-image-digest", repo="b"), event(2, day=2, fixed="deny-latest-tag")]
    )
    query = Query(FEATURES["Deployment"], sorted(POLICIES), "a", "2026-01-12T00:00:00Z")
    tag, digest = named(query, history).values()
    assert tag["repo.recent.30"] == pytest.approx(math.exp(-10 / 30), abs=1e-8)
    assert (tag["repo.never"], digest["repo.never"]) == (0, 1)
    assert (tag["repo.recent.30.gap"], digest["repo.recent.30.gap"]) == (0, -tag["repo.recent.30"])
    assert tag["repo.log_odds"] > tag["history.policy_kind.log_odds"] > digest["repo.log_odds"]
    assert digest["others.fixes"] == pytest.approx(math.log1p(math.exp(-11 / 180)))
    assert tag["others.fixes"] == 0
    cold = named(replace(query, repo="c"), history)
    assert [row["repo.never"] for row in cold.values()] == [1, 1]
    assert cold["deny-latest-tag"]["repo.log_odds"] == pytest.approx(tag["history.policy_kind.log_odds"])


def test_age_and_siblings_are_those_of_the_query():
    query = Query(
        FEATURES["Deployment"],
        sorted(POLICIES),
        ts="2026-01-12T00:00:00Z",
        born={"deny-latest-tag": "2026-01-02T00:00:00Z"},
        siblings={"deny-latest-tag": 3},
        objects=4,
    )
    tag, digest = named(query, History()).values()
    assert tag["repo.age.log_days"] == pytest.approx(math.log(11))
    assert digest["repo.age.log_days"] == pytest.approx(math.log(181))
    assert (tag["repo.siblings.share"], digest["repo.siblings.share.gap"]) == (0.75, -0.75)


def test_a_violation_that_stays_while_others_go_is_counted_until_it_goes():
    events = [event(number, day=number, fixed="deny-latest-tag") for number in (1, 2)]
    key = events[0].object_key
    assert history_of(events).passed_over("a", key, "require-image-digest") == 2
    gone = [*events, event(3, day=3, fixed="require-image-digest")]
    assert history_of(gone).passed_over("a", key, "require-image-digest") == 0


def test_a_revert_is_known_once_it_was_seen():
    reverted = replace(
        event(1, day=1, fixed="deny-latest-tag"), reverted={"deny-latest-tag": "2026-01-10T00:00:00Z"}
    )
    events = [reverted, *(event(number, day=number, fixed="deny-latest-tag") for number in (9, 10, 11))]
    known = {
        group[0].ts[8:10]: history.of_repo("a", "deny-latest-tag", "Deployment", history.now).reverted
        for group, history in replay(events)
    }
    assert known == {"01": 0, "09": 0, "10": 0, "11": 1}


def test_a_hidden_repository_learns_from_itself():
    events = [event(number, day=number, fixed="deny-latest-tag", repo="b") for number in (1, 2)]
    (*_, (_, history)) = replay(events, hidden_repos={"b"})
    assert history.of_repo("b", "deny-latest-tag", "Deployment", history.now).fixed == 1
    assert history.of_others("a", "deny-latest-tag", history.now).fixes == 0


def test_every_column_has_a_source():
    assert {column_source(name) for name in pair_names()} == {"static", "repo", "others", "object"}


def test_queries_of_one_scan_are_siblings():
    alone = Query(FEATURES["Deployment"], ["deny-latest-tag"])
    both = Query(FEATURES["DaemonSet"], sorted(POLICIES))
    clean = Query(FEATURES["DaemonSet"], [])
    found = seen_together([alone, both, clean])
    assert [query.siblings for query in found] == [
        {"deny-latest-tag": 1},
        {"deny-latest-tag": 1, "require-image-digest": 0},
        {},
    ]
    assert {query.objects for query in found} == {1}


def test_renewing_the_own_history_adds_nothing_to_what_all_did():
    bundled = History.from_json(history_of(random_events(1, repo="b")).to_json())
    before = bundled.to_json()
    own = random_events(2, first=100)
    bundled.renew_own(own, now=bundled.now)
    after = bundled.to_json()

    assert {**after, "repo": None} == before
    alone = history_of(own)
    assert bundled.of_activity(OWN_REPO, bundled.now).decisions == alone.of_activity("a", alone.now).decisions
    assert bundled.last_fixed(OWN_REPO) == alone.last_fixed("a")
    bundled.renew_own(own, now=bundled.now)
    assert bundled.to_json() == after


def test_renewing_with_what_the_bundle_was_made_from_changes_nothing():
    events = [replace(one, reverted={one.fixed[0]: one.ts}) for one in random_events(3)]
    document = history_of(events).to_json(own_repo="a")
    bundled = History.from_json(document)
    bundled.renew_own(events, now=bundled.now)

    assert bundled.to_json() == document


def test_what_others_did_fades_on_and_never_backwards():
    recent = {}
    for days in (-300.0, 0.0, 180.0):
        bundled = History.from_json(history_of(random_events(1, repo="b")).to_json())
        now = bundled.now + days
        bundled.renew_own([], now=now)
        assert bundled.now == now
        recent[days] = bundled.of_others(OWN_REPO, "deny-latest-tag", now)
    assert recent[-300.0] == recent[0.0]
    assert recent[180.0].fixes == pytest.approx(recent[0.0].fixes / math.e)
