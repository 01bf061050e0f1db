import random

import pytest

from kubepac.events.decisions import decisions_from_log, quarter_starts
from kubepac.events.log import LogLine, Resource


def line(policy_id, outcome, *, born, ts, name="web", repo="shop", group="", **known):
    return LogLine(
        ts=f"{ts}T00:00:00Z",
        policy_id=policy_id,
        source="git",
        outcome=outcome,
        repo=repo,
        group=group,
        file="deploy.yaml",
        resource=Resource(api_version="apps/v1", kind="Deployment", namespace="shop", name=name),
        episode=f"{repo}/{name}/{policy_id}/{born}",
        born_ts=None if born is None else f"{born}T00:00:00Z",
        **known,
    )


# web: tag fixed in April, probes and limits open; cart: tag open; both since January.
LOG = [
    line(
        "tag",
        "fixed",
        born="2025-01-10",
        ts="2025-04-20",
        group="c1",
        violated=("limits", "probes", "tag"),
        features={"resource_kind": "Deployment"},
    ),
    line("probes", "open", born="2025-03-01", ts="2026-01-31"),
    line("limits", "open", born="2025-01-10", ts="2026-01-31"),
    line("tag", "open", born="2025-01-10", ts="2026-01-31", name="cart"),
    line("limits", "deleted", born="2025-01-10", ts="2025-03-01", name="old"),
]


def test_a_fix_is_a_question_about_everything_that_was_violated_then():
    (fix,) = decisions_from_log(LOG).fixes
    assert (fix.ts, fix.group, fix.repo) == ("2025-04-20T00:00:00Z", "c1", "shop")
    assert (fix.violated, fix.fixed) == (("limits", "probes", "tag"), ("tag",))
    assert fix.born == {
        "tag": "2025-01-10T00:00:00Z",
        "probes": "2025-03-01T00:00:00Z",
        "limits": "2025-01-10T00:00:00Z",
    }
    assert (fix.siblings, fix.objects) == ({"tag": 1}, 1)
    assert fix.features == {"resource_kind": "Deployment"}


def test_every_quarter_asks_what_is_fixed_within_half_a_year():
    found = decisions_from_log(LOG)
    asked = [(event.ts[:10], event.violated, event.fixed) for event in found.quarters]
    assert asked == [("2025-04-01", ("limits", "probes", "tag"), ("tag",))]
    # July answers for both objects with nothing; October and January are not over yet.
    assert (found.quiet, found.censored) == (1 + 2, 4)


def test_a_question_of_a_quarter_knows_its_object_only_from_before():
    again = [
        *LOG,
        line("probes2", "fixed", born="2025-01-10", ts="2025-07-20", group="c2", violated=("probes2",)),
    ]
    by_time = {event.ts[:10]: event for event in decisions_from_log(again).quarters}
    assert by_time["2025-04-01"].features == {}
    assert by_time["2025-07-01"].features == {"resource_kind": "Deployment"}


def test_the_latest_line_of_an_episode_holds():
    reverted = LOG[0].model_copy(update={"outcome": "reverted", "outcome_ts": "2025-05-01T00:00:00Z"})
    for log in ([*LOG, reverted], [reverted, *LOG]):
        (fix,) = decisions_from_log(log).fixes
        assert (fix.fixed, fix.reverted) == (("tag",), {"tag": "2025-05-01T00:00:00Z"})


@pytest.mark.parametrize("outcome", ["deleted", "exempted", "open", "false_positive"])
def test_what_went_otherwise_was_not_fixed(outcome):
    assert (
        decisions_from_log([line("tag", outcome, born="2025-01-10", ts="2025-04-20", group="c")]).fixes == ()
    )


def test_a_beginning_that_is_cut_off_is_not_known_and_counts_as_always():
    (fix,) = decisions_from_log(
        [
            line("tag", "fixed", born=None, ts="2025-04-20", group="c", violated=("tag",)),
            line("tag", "open", born=None, ts="2026-01-31", name="cart"),
        ]
    ).fixes
    assert (fix.born, fix.siblings) == ({}, {"tag": 1})


def test_the_order_of_the_log_does_not_matter():
    assert decisions_from_log(random.Random(1).sample(LOG, len(LOG))) == decisions_from_log(LOG)


def test_one_commit_in_two_files_is_two_questions_of_one_group():
    twin = LOG[0].model_copy(update={"file": "other.yaml", "episode": "twin"})
    fixes = decisions_from_log([*LOG, twin]).fixes
    assert [fix.group for fix in fixes] == ["c1", "c1"]
    assert len({fix.event_id for fix in fixes}) == 2


def test_lines_of_no_use_are_counted_with_their_reason():
    nowhere = LOG[0].model_copy(update={"resource": None, "episode": "a"})
    groupless = LOG[0].model_copy(update={"group": "", "episode": "b"})
    homeless = LOG[0].model_copy(update={"repo": "", "episode": "c"})
    assert decisions_from_log([nowhere, groupless, homeless]).rejected == {
        "names no commit": 1,
        "names no repository": 1,
        "names no resource": 1,
    }


def test_what_happens_later_changes_no_earlier_question():
    later = line("limits", "fixed", born="2025-01-10", ts="2025-12-01", group="c9", violated=("limits",))
    (first, *_) = decisions_from_log(LOG).fixes
    changed = [one for one in LOG if one.policy_id != "limits" or one.outcome != "open"]
    assert decisions_from_log([*changed, later]).fixes[0] == first


def test_an_empty_log_asks_nothing():
    found = decisions_from_log([])
    assert (found.fixes, found.quarters) == ((), ())


def test_quarters_follow_each_other_over_the_turn_of_a_year():
    starts = list(quarter_starts("2024-12-31T23:59:59Z", "2025-07-01T00:00:00Z"))
    assert [start[:10] for start in starts] == ["2025-01-01", "2025-04-01", "2025-07-01"]
