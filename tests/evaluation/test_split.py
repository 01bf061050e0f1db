from dataclasses import replace

import pytest

from kubepac.core.errors import InputError
from kubepac.core.objects import ResourceId
from kubepac.evaluation.split import SplitConfig, split, split_quarters
from kubepac.events.schema import Event


def event(number, *, hour=None, group=None):
    hour = number if hour is None else hour
    return Event(
        event_id=f"e{number:03d}",
        ts=f"2026-01-{1 + hour // 24:02d}T{hour % 24:02d}:00:00Z",
        source="git",
        repo=f"repo-{number % 10}",
        group=group or f"g{number:03d}",
        resource=ResourceId("v1", "Pod", "", "web"),
        features={},
        violated=("p",),
        fixed=("p",),
    )


EVENTS = [event(number) for number in range(200)]
SEEN = SplitConfig(unseen_repo_share=0.0)


def test_parts_follow_each_other_in_time_with_the_shares_asked_for():
    parts = split(EVENTS, SEEN, seed=1)
    in_order = [parts.part_of[one.event_id] for one in EVENTS]
    assert in_order == ["train"] * 110 + ["calibrate"] * 24 + ["validate"] * 16 + ["test"] * 50
    assert parts.unseen_repos == frozenset()


def test_a_group_stands_where_its_first_event_does():
    late = [event(number, group="g005") for number in (115, 180)]
    events = [one for one in EVENTS if one.event_id not in ("e115", "e180")] + late
    parts = split(events, SEEN, seed=1)
    assert parts.part_of["e115"] == parts.part_of["e180"] == "train"


def test_groups_and_equal_times_never_straddle():
    events = [event(number, hour=number // 7, group=f"g{number // 3}") for number in range(300)]
    parts = split(events, SplitConfig(), seed=1)
    seen = {}
    for one in events:
        if one.repo not in parts.unseen_repos:
            seen.setdefault(one.group, set()).add(parts.part_of[one.event_id])
    assert all(len(found) == 1 for found in seen.values())


def test_unseen_repos_stand_in_the_test_and_nowhere_else():
    parts = split(EVENTS, replace(SEEN, unseen_repo_share=0.2), seed=1)
    assert len(parts.unseen_repos) == 2
    found = {parts.part_of[one.event_id] for one in EVENTS if one.repo in parts.unseen_repos}
    assert found == {"unseen", "test"}
    assert {parts.part_of[one.event_id] for one in EVENTS if one.repo not in parts.unseen_repos} == {
        "train", "calibrate", "validate", "test",
    }  # fmt: skip


def test_the_order_of_the_log_does_not_matter():
    assert split(EVENTS[::-1], SplitConfig(), seed=1) == split(EVENTS, SplitConfig(), seed=1)


@pytest.mark.parametrize(
    ("events", "config", "reason"),
    [
        (EVENTS, replace(SEEN, train_share=0.9), "leave a rest"),
        (EVENTS, replace(SEEN, calibrate_share=0.0), "above 0"),
        (EVENTS[:2], SEEN, "2 events are too few"),
        ([], SEEN, "0 events are too few"),
    ],
    ids=["no test", "no calibration", "two events", "no events"],
)
def test_what_leaves_a_part_empty_is_refused(events, config, reason):
    with pytest.raises(InputError, match=reason):
        split(events, config, seed=1)


def quarter(number, ts, repo="repo-0"):
    return replace(EVENTS[0], event_id=f"q{number}", ts=ts, group=f"q{number}", repo=repo)


def test_what_a_quarter_answers_only_after_the_test_began_is_a_gap():
    fixes = [
        replace(one, ts=f"{2020 + number // 20}-05-{1 + number % 20:02d}T00:00:00Z")
        for number, one in enumerate(EVENTS)
    ]
    parts = split(fixes, SEEN, seed=1)
    assert parts.test_from.startswith("2027-05")
    times = ["2020-07-01", "2021-07-01", "2022-07-01", "2026-10-01", "2027-01-01", "2027-07-01"]
    asked = [quarter(number, f"{day}T00:00:00Z") for number, day in enumerate(times)]
    found = split_quarters(asked, parts, SEEN)
    assert [found.part_of[one.event_id] for one in asked][3:] == ["validate", "gap", "test"]
    assert found.part_of["q0"] == "train"
    assert parts.part_of.items() <= found.part_of.items()


def test_quarters_of_unseen_repos_are_unseen_until_the_test():
    parts = split(EVENTS, replace(SEEN, unseen_repo_share=0.2), seed=1)
    hidden = min(parts.unseen_repos)
    asked = [quarter(0, "2026-01-01T00:00:00Z", hidden), quarter(1, "2026-04-01T00:00:00Z", hidden)]
    found = split_quarters(asked, parts, SEEN)
    assert [found.part_of[one.event_id] for one in asked] == ["unseen", "test"]
