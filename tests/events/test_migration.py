"""Lines of earlier versions mean today what they meant then."""

from __future__ import annotations

import json

import pytest

from kubepac.core.objects import ResourceId
from kubepac.events.log import LogLine, json_from_line
from kubepac.events.migration import lines_from_json
from kubepac.events.schema import Event, lines_from_events

# The samples of the first format's documents, each as a real line has it: without comments, dots filled in.
LOGGED = (
    '{"ts": "2025-10-16T10:30:00Z", "policy_id": "deny-privileged-pods", "failure_type": "logic", '
    '"culprit_lines": [42], "counterexample": {"kind": "Pod", "spec": {"containers": '
    '[{"securityContext": {"privileged": true}}]}}, "suggested_patch": "...", "accepted": true}'
)
LEARNED = (
    '{"ts": "2025-10-16T14:30:00Z", "policy_id": "deny-hardcoded-secrets", "failure_type": "real", '
    '"accepted": true, "manifest_patch_successful": true}'
)
TROUBLESHOT = (
    '{"ts": "2025-10-16T10:30:00Z", "policy_id": "deny-privileged-pods", "failure_type": "logic", '
    '"suggested_patch": "...", "accepted": true}'
)
FOR_TRAINING = (
    '{"ts": "2025-10-16T10:30:00Z", "policy_id": "deny-privileged-pods", "failure_type": "logic", '
    '"severity": "HIGH", "developer_revert_history": 0, "FP_score": 0.02, "policy_reliability": "high", '
    '"suggested_patch": "...", "accepted": true, "fix_strategy": "manifest_patch"}'
)
SAMPLES = {"logged": LOGGED, "learned": LEARNED, "troubleshot": TROUBLESHOT, "for training": FOR_TRAINING}

EVENT = Event(
    event_id="e1",
    ts="2026-01-31T08:00:00Z",
    source="simulated",
    repo="team-a",
    group="team-a/1",
    resource=ResourceId("apps/v1", "Deployment", "shop", "cart"),
    features={"resource_kind": "Deployment", "replicas": 2},
    violated=("deny-latest-tag", "require-image-digest", "require-resource-limits"),
    fixed=("deny-latest-tag", "require-resource-limits"),
    oracle={"deny-latest-tag": 0.75, "require-image-digest": 0, "require-resource-limits": 0.25},
)


@pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES)
def test_a_line_of_the_first_format_keeps_all_that_it_says(text: str) -> None:
    migrated = lines_from_json(text)
    (line,) = migrated.lines

    assert (migrated.version, migrated.left_out) == (0, ())
    said = line.model_dump(mode="json")
    assert {name: said[name] for name in json.loads(text)} == json.loads(text)
    assert (line.source, line.outcome) == ("feedback", "fixed")
    assert line.event_id


def test_the_samples_are_four_events() -> None:
    ids = {line.event_id for text in SAMPLES.values() for line in lines_from_json(text).lines}
    assert len(ids) == len(SAMPLES)


@pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES)
def test_a_migrated_line_reads_as_itself(text: str) -> None:
    (line,) = lines_from_json(text).lines
    again = lines_from_json(json_from_line(line))

    assert again.lines == (line,)
    assert again.version == 2


@pytest.mark.parametrize(("accepted", "outcome"), [("false", "reverted"), ("null", "open")])
def test_a_fix_that_was_not_accepted_was_reverted_and_one_that_nobody_judged_is_open(
    accepted: str, outcome: str
) -> None:
    (line,) = lines_from_json(LEARNED.replace('"accepted": true', f'"accepted": {accepted}')).lines
    assert line.outcome == outcome


@pytest.mark.parametrize(
    "ts", ["2025-10-16T16:30:00.25+02:00", "2025-10-16T14:30:00.999Z", "2025-10-16 14:30:00+00:00"]
)
def test_times_of_the_first_format_are_brought_to_utc_and_seconds(ts: str) -> None:
    (line,) = lines_from_json(LEARNED.replace("2025-10-16T14:30:00Z", ts)).lines
    assert line.ts == "2025-10-16T14:30:00Z"


@pytest.mark.parametrize(
    "ts", ['"2025-10-16T14:30:00"', '"2025-10-16"', '"soon"', '"0001-01-01T00:00:00+23:00"']
)
def test_a_time_that_could_be_several_is_refused(ts: str) -> None:
    with pytest.raises(ValueError, match="ts: expected the form"):
        lines_from_json(LEARNED.replace('"2025-10-16T14:30:00Z"', ts))


def test_fields_that_no_line_has_are_left_out_and_named() -> None:
    migrated = lines_from_json(LEARNED[:-1] + ', "jade_version": 3, "agent": "jade"}')

    assert migrated.left_out == ("agent", "jade_version")
    assert migrated.lines == lines_from_json(LEARNED).lines


def test_an_event_becomes_one_line_for_each_policy_that_was_fixed() -> None:
    (text,) = lines_from_events([EVENT])
    migrated = lines_from_json(text)

    assert (migrated.version, migrated.left_out) == (1, ())
    assert [line.policy_id for line in migrated.lines] == ["deny-latest-tag", "require-resource-limits"]
    assert len({line.event_id for line in migrated.lines}) == 2
    assert migrated.lines[0] == LogLine(
        ts=EVENT.ts,
        policy_id="deny-latest-tag",
        event_id=migrated.lines[0].event_id,
        source="simulated",
        outcome="fixed",
        repo="team-a",
        group="team-a/1",
        resource={"api_version": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "cart"},
        features={"resource_kind": "Deployment", "replicas": 2},
        violated=EVENT.violated,
        oracle=EVENT.oracle,
    )


def test_unknown_fields_of_version_1_are_left_out_and_those_of_version_2_are_an_error() -> None:
    (event,) = lines_from_events([EVENT])
    assert lines_from_json(event.replace("{", '{"colour":1,', 1)).left_out == ("colour",)

    line = json_from_line(lines_from_json(LEARNED).lines[0])
    with pytest.raises(ValueError, match="unknown field 'colour'"):
        lines_from_json(line.replace("{", '{"colour":1,', 1))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"accepted": true}', "ts is missing"),
        ('{"schema_version": 1, "event_id": "e1"}', "ts is not a non-empty string"),
        ('{"schema_version": 3}', "schema_version is neither 1 nor 2; the first format has none"),
        ('{"schema_version": true}', "schema_version is neither 1 nor 2; the first format has none"),
        ('{"schema_version": null}', "schema_version is neither 1 nor 2; the first format has none"),
        (
            '{"policy_id": "deny-privileged-pods", "rego_ast_size": 1200, "actual_latency_ms": 45.3}',
            "ts is missing",
        ),
        ("jade wrote this", "not JSON: Expecting value at column 1"),
    ],
)
def test_what_is_no_line_of_any_version_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError) as caught:
        lines_from_json(text)
    assert str(caught.value) == reason
