import json

import pytest

from kubepac.core.errors import InputError
from kubepac.core.objects import ResourceId
from kubepac.events.schema import Event, events_from_lines, lines_from_events

EVENT = Event(
    event_id="e1",
    ts="2026-01-31T08:00:00Z",
    source="simulated",
    repo="team-a",
    group="team-a/1",
    resource=ResourceId("apps/v1", "Deployment", "shop", "cart"),
    features={"resource_kind": "Deployment", "replicas": 2, "securityContext.privileged": True},
    violated=("deny-latest-tag", "require-resource-limits"),
    fixed=("deny-latest-tag",),
    oracle={"deny-latest-tag": 0.75, "require-resource-limits": 0.25},
)


def test_an_event_survives_the_round_trip():
    assert events_from_lines(lines_from_events([EVENT]), name="log") == [EVENT]


def test_blank_lines_are_skipped_and_counted():
    with pytest.raises(InputError, match=r"^log:3: "):
        events_from_lines(["\n", *lines_from_events([EVENT]), "{\n"], name="log")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"schema_version": 2}, "schema_version is 2, expected 1"),
        ({"ts": "2026-01-31 08:00"}, "ts is '2026-01-31 08:00'"),
        ({"source": "rumour"}, "source is 'rumour'"),
        ({"repo": ""}, "repo is not a non-empty string"),
        ({"resource": {"kind": "Pod"}}, "resource does not hold exactly"),
        ({"features": {"replicas": None}}, "feature 'replicas'"),
        ({"features": []}, "features is not an object"),
        ({"violated": "deny-latest-tag"}, "violated is not a list of policy ids"),
        ({"violated": ["deny-latest-tag"] * 2}, "violated names a policy twice"),
        ({"fixed": ["deny-host-namespaces"]}, "fixed names a policy that violated does not"),
        ({"oracle": {"deny-latest-tag": 0.5}}, "oracle does not cover exactly"),
        ({"oracle": {"deny-latest-tag": 2, "require-resource-limits": 0}}, "probabilities between 0 and 1"),
        ({"source": "git"}, "oracle stands on simulated events"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_wrong_line_is_refused_with_its_number_and_the_reason(change, reason):
    record = json.loads(next(lines_from_events([EVENT]))) | change
    with pytest.raises(InputError, match=reason) as caught:
        events_from_lines([json.dumps(record)], name="data/events.jsonl")
    assert str(caught.value).startswith("data/events.jsonl:1: not an event: ")


@pytest.mark.parametrize("line", ["[]", "not json", '{"a":' * 200_000], ids=["list", "text", "deep"])
def test_a_line_that_is_no_object_is_refused(line):
    with pytest.raises(InputError, match=r"^log:1: not an event"):
        events_from_lines([line], name="log")


def test_the_same_event_id_twice_is_refused():
    with pytest.raises(InputError, match=r"^log:2: .*stands on an earlier line too"):
        events_from_lines([*lines_from_events([EVENT, EVENT])], name="log")
