from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kubepac.core.objects import ResourceId
from kubepac.core.violations import Severity
from kubepac.events.episodes import Ended, Episode, Moment
from kubepac.events.log import LogLine
from kubepac.events.mined_lines import Seen, line_from_ended, reverted_text, text_from_line

FIXED = Ended(
    Episode("web-1", "deny-latest-tag", Moment(1704067200, "aaa")),
    "fixed",
    Moment(1704153600, "bbb"),
    Moment(1704153600, "bbb"),
    ("deny-latest-tag", "require-resource-limits"),
    earlier_reverts=2,
)
SEEN = Seen(
    "shop/web.yaml",
    ResourceId("apps/v1", "Deployment", "shop", "web"),
    {"replicas": 2, "image.tag": "latest"},
)


def line(ended: Ended, seen: Seen = SEEN) -> LogLine:
    return line_from_ended(ended, seen, repo="git.example/shop", severity=Severity.MEDIUM)


def test_a_line_says_what_was_fixed_where_and_when() -> None:
    said = json.loads(text_from_line(line(FIXED)))
    assert said.pop("event_id") != said.pop("episode")
    assert said == {
        "schema_version": 2,
        "source": "git",
        "ts": "2024-01-02T00:00:00Z",
        "outcome": "fixed",
        "outcome_ts": "2024-01-02T00:00:00Z",
        "born_ts": "2024-01-01T00:00:00Z",
        "accepted": True,
        "fix_strategy": "manifest_patch",
        "failure_type": "real",
        "policy_id": "deny-latest-tag",
        "severity": "MEDIUM",
        "developer_revert_history": 2,
        "repo": "git.example/shop",
        "commit": "bbb",
        "group": "git.example/shop@bbb",
        "file": "shop/web.yaml",
        "resource": {"api_version": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "web"},
        "path": "",
        "features": {"replicas": 2, "image.tag": "latest"},
        "violated": ["deny-latest-tag", "require-resource-limits"],
        "shown": [],
    }


@pytest.mark.parametrize(
    ("outcome", "accepted", "strategy"),
    [
        ("fixed", True, "manifest_patch"),
        ("reverted", False, "manifest_patch"),
        ("exempted", None, "policy_change"),
        ("deleted", None, None),
        ("open", None, None),
    ],
)
def test_only_a_fix_that_lasted_was_accepted(outcome, accepted, strategy) -> None:  # type: ignore[no-untyped-def]
    said = line(replace(FIXED, outcome=outcome))
    assert (said.accepted, said.fix_strategy) == (accepted, strategy)


def test_an_open_episode_has_no_end_and_no_features() -> None:
    said = line(replace(FIXED, outcome="open"))
    assert said.outcome_ts is None and said.features == {}
    assert said.violated == FIXED.violated


def test_an_episode_with_an_unknown_beginning_has_none() -> None:
    assert line(replace(FIXED, episode=replace(FIXED.episode, is_cut_off=True))).born_ts is None


def test_a_fix_that_did_not_last_keeps_its_line_and_gets_another_event_id() -> None:
    reverted = replace(FIXED, outcome="reverted", certain=Moment(1704240000, "ccc"))
    text = reverted_text(text_from_line(line(FIXED)), reverted)
    assert text == text_from_line(line(reverted))
    said, before = json.loads(text), json.loads(text_from_line(line(FIXED)))
    changed = {key for key in said if said[key] != before[key]}
    assert changed == {"accepted", "event_id", "outcome", "outcome_ts"}
    assert (said["outcome_ts"], said["ts"]) == ("2024-01-03T00:00:00Z", before["ts"])


def test_hostile_names_are_cut_and_made_printable() -> None:
    who = ResourceId("v1", "Pod", "", "\ud800" + "x" * 1000)
    said = text_from_line(line(FIXED, replace(SEEN, resource=who)))
    assert len(said.encode()) < 1500
    assert json.loads(said)["resource"]["name"].startswith("?xxx")
