"""What a line of the event log may say, how it is written, and what names an event."""

from __future__ import annotations

import json

import pytest

from kubepac.events.log import (
    LogLine,
    Resource,
    json_from_line,
    line_from_json,
    line_from_record,
    plain_line_from_json,
    with_id,
)

CART = Resource(api_version="apps/v1", kind="Deployment", namespace="shop", name="cart")
BARE = LogLine(ts="2026-01-31T08:00:00Z", policy_id="deny-latest-tag")
FULL = LogLine(
    ts="2026-01-31T08:00:00Z",
    policy_id="deny-latest-tag",
    failure_type="logic",
    severity="HIGH",
    developer_revert_history=3,
    FP_score=0.02,
    policy_reliability="medium",
    culprit_lines=(42, 43),
    counterexample={"kind": "Pod", "spec": {"replicas": 2, "share": 0.5, "note": "caf\u00e9\u2028\0"}},
    suggested_patch=[{"op": "remove", "path": "/spec/hostNetwork"}],
    accepted=True,
    fix_strategy="manifest_patch",
    manifest_patch_successful=True,
    event_id="e1",
    source="git",
    outcome="fixed",
    repo="shop",
    commit="c1",
    group="c1",
    file="cart.yaml",
    resource=CART,
    path="/spec/template",
    episode="ep1",
    born_ts="2026-01-01T00:00:00Z",
    outcome_ts="2026-01-31T08:00:00Z",
    features={"replicas": 2, "image.tag": "latest", "share": 2.0, "netpol_present": False},
    violated=("deny-latest-tag", "require-resource-limits"),
    shown=("require-resource-limits", "deny-latest-tag"),
    rank=2,
    oracle={"deny-latest-tag": 0.5},
)


@pytest.mark.parametrize("line", [BARE, FULL], ids=["bare", "full"])
def test_a_line_survives_the_round_trip_and_has_the_same_bytes_again(line: LogLine) -> None:
    text = json_from_line(line)

    assert line_from_json(text) == line
    assert json_from_line(line_from_json(text)) == text


PLAIN = FULL.model_copy(update={"counterexample": None, "suggested_patch": "Set it to false."})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (json_from_line(PLAIN), PLAIN),
        (json_from_line(FULL), None),
        (json_from_line(BARE), None),
        (json_from_line(PLAIN).replace('"schema_version":2,', ""), None),
        (json_from_line(PLAIN).replace('"outcome":"fixed",', ""), None),
        (json_from_line(PLAIN).replace('"replicas":2', '"replicas":NaN'), None),
        (json_from_line(PLAIN).replace('"replicas":2', '"replicas":1e999'), None),
        (json_from_line(PLAIN).replace('"replicas":2', f'"replicas":{"1" * 5000}'), None),
        ("", None),
    ],
    ids=["plain", "parts", "no id", "version", "outcome", "nan", "overflow", "digits", "empty"],
)
def test_the_quick_way_answers_for_plain_lines_alone(text: str, line: LogLine | None) -> None:
    assert plain_line_from_json(text) == line


def test_a_full_line_fills_every_field() -> None:
    assert FULL.model_fields_set == LogLine.model_fields.keys() - {"schema_version"}


def test_a_line_is_compact_sorted_ascii_without_defaults() -> None:
    assert json_from_line(BARE) == (
        '{"event_id":"","outcome":"open","policy_id":"deny-latest-tag","schema_version":2,'
        '"source":"feedback","ts":"2026-01-31T08:00:00Z"}'
    )
    assert json_from_line(FULL).isascii()
    assert "\n" not in json_from_line(FULL)


def test_numbers_and_flags_of_features_keep_their_types() -> None:
    features = line_from_json(json_from_line(FULL)).features

    assert [type(value) for value in features.values()] == [str, bool, int, float]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"colour": 1}, "unknown field 'colour'"),
        ({"c" * 500: 1}, f"unknown field '{'c' * 60}'"),
        ({"resource": {"kind": "Pod", "uid": "x"}}, "unknown field 'resource.uid'"),
        ({"resource": {}}, "resource.kind is missing"),
        ({"policy_id": ""}, "policy_id: String should have at least 1 character"),
        ({"policy_id": "a\0b"}, "policy_id: String should match"),
        ({"policy_id": None}, "policy_id: Input should be a valid string"),
        ({"ts": "2026-01-31 08:00"}, "ts: expected the form 2026-01-31T08:00:00Z"),
        ({"ts": "2026-01-31T08:00:00Z\n"}, "ts: expected the form 2026-01-31T08:00:00Z"),
        ({"ts": "2026-02-31T08:00:00Z"}, "ts: day is out of range for month"),
        ({"born_ts": "\u0662026-01-31T08:00:00Z"}, "born_ts: expected the form"),
        ({"schema_version": 3}, "schema_version is not 2"),
        ({"schema_version": "2"}, "schema_version is not 2"),
        ({"source": "rumour"}, "source: Input should be 'simulated', 'git' or 'feedback'"),
        ({"accepted": "true"}, "accepted: Input should be a valid boolean"),
        ({"accepted": 1}, "accepted: Input should be a valid boolean"),
        ({"rank": 0}, "rank: Input should be greater than or equal to 1"),
        ({"rank": 1.5}, "rank: Input should be a valid integer"),
        ({"FP_score": 1.5}, "FP_score: Input should be less than or equal to 1"),
        ({"FP_score": "0.5"}, "FP_score: Input should be a valid number"),
        ({"violated": "deny-latest-tag"}, "violated: Input should be a valid array"),
        ({"features": []}, "features: Input should be an object"),
        ({"features": {"replicas": None}}, "features: a value is neither a flag, a number nor text"),
        ({"suggested_patch": 5}, "suggested_patch: neither text nor a list of operations"),
        ({"counterexample": {"\ud800": 1}}, "Invalid JSON"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_wrong_line_is_refused_with_one_short_reason(change: dict[str, object], reason: str) -> None:
    record = json.loads(json_from_line(BARE)) | change

    with pytest.raises(ValueError) as caught:
        line_from_json(json.dumps(record))

    assert str(caught.value).startswith(reason)
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON: Expecting value at column 1"),
        ("[]", "not a JSON object"),
        ("null", "not a JSON object"),
        ('{"a": ...}', "not JSON: Expecting value at column 7"),
        ('{"accepted": true} // yes', "not JSON: Extra data at column 20"),
        ('{"FP_score": NaN}', "NaN is no JSON number"),
        ('{"counterexample": {"x": -Infinity}}', "-Infinity is no JSON number"),
        ('{"counterexample": {"x": 1e999}}', "1e999 is too large a number"),
        ('{"counterexample": ' * 100_000, "nested too deeply"),
        ("\0" * 100, "not JSON: Expecting value at column 1"),
    ],
    ids=["empty", "list", "null", "dots", "comment", "nan", "infinity", "overflow", "deep", "binary"],
)
def test_what_is_no_json_object_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError) as caught:
        line_from_json(text)
    assert str(caught.value) == reason


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_line_made_in_python_holds_no_number_that_json_lacks(number: float) -> None:
    with pytest.raises(ValueError, match="finite number"):
        LogLine(ts=BARE.ts, policy_id="p", features={"replicas": number})


@pytest.mark.parametrize(("accepted", "outcome"), [(True, "fixed"), (False, "reverted"), (None, "open")])
def test_an_outcome_that_is_not_said_follows_from_accepted(accepted: bool | None, outcome: str) -> None:
    assert line_from_record({"ts": BARE.ts, "policy_id": "p", "accepted": accepted}).outcome == outcome


def test_an_outcome_that_is_said_stands() -> None:
    record: dict[str, object] = {"ts": BARE.ts, "policy_id": "p", "accepted": True, "outcome": "reverted"}
    assert line_from_record(record).outcome == "reverted"


def test_an_id_that_a_line_has_is_kept() -> None:
    assert with_id(FULL) is FULL


EPISODE = BARE.model_copy(update={"episode": "ep1"})
ON_CART = BARE.model_copy(update={"resource": CART})


@pytest.mark.parametrize(
    ("line", "change"),
    [
        (EPISODE, {"features": {"replicas": 2}, "suggested_patch": "x", "resource": CART}),
        (ON_CART, {"features": {"replicas": 2}, "suggested_patch": "x", "shown": ("p",), "rank": 1}),
        (BARE, {}),
    ],
    ids=["episode", "resource", "neither"],
)
def test_an_event_keeps_its_id_when_more_is_known_of_it(line: LogLine, change: dict[str, object]) -> None:
    assert with_id(line).event_id == with_id(line.model_copy(update=change)).event_id != ""


@pytest.mark.parametrize(
    ("line", "change"),
    [
        *((EPISODE, change) for change in ({"episode": "ep2"}, {"source": "git"}, {"repo": "shop"})),
        *((EPISODE, change) for change in ({"outcome": "fixed"}, {"ts": "2026-02-01T08:00:00Z"})),
        *((ON_CART, change) for change in ({"path": "/spec"}, {"file": "x.yaml"}, {"policy_id": "p"})),
        (ON_CART, {"resource": CART.model_copy(update={"namespace": "test"})}),
        (BARE, {"suggested_patch": "another"}),
        (BARE.model_copy(update={"resource": Resource(kind="Pod")}), {"suggested_patch": "another"}),
    ],
)
def test_events_that_differ_in_what_identifies_them_have_different_ids(
    line: LogLine, change: dict[str, object]
) -> None:
    assert with_id(line).event_id != with_id(line.model_copy(update=change)).event_id


def test_ids_do_not_change_between_releases() -> None:
    assert with_id(ON_CART).event_id == "64916fae1d99a573"
    assert with_id(EPISODE).event_id == "5bc1d7fca3e08c6d"
    assert with_id(BARE).event_id == "2bedd0944c1d8185"
