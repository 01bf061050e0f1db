from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from kubepac.core.json_types import Json, JsonObject
from kubepac.core.objects import Position, Rejection, ResourceId
from kubepac.core.violations import Fix, Severity
from kubepac.features.outcomes import Evidence
from kubepac.models.confidence import Parts, confidence
from kubepac.project.exemptions import Exemption
from kubepac.serving.findings import (
    SCHEMA_VERSION,
    Exempted,
    Finding,
    Remark,
    Scan,
    Shown,
    finding_to_json,
    scan_to_json,
)

PRIVILEGED = Finding(
    policy_id="deny-privileged-pods",
    title="Containers do not run privileged",
    severity=Severity.CRITICAL,
    file="shop/agent.yaml",
    position=Position(line=14, column=13),
    resource=ResourceId("apps/v1", "DaemonSet", "shop", "agent"),
    path="/spec/template/spec/containers/0/securityContext/privileged",
    message='container "agent" runs privileged',
    remediation="Set securityContext.privileged to false.",
    score=0.4213,
    confidence=confidence(Parts(0.42134, 0.5, 0.2, 0.0), Evidence()),
    fix=Fix(
        (
            {
                "op": "replace",
                "path": "/spec/template/spec/containers/0/securityContext/privileged",
                "value": False,
            },
        )
    ),
)
NAMESPACE = replace(
    PRIVILEGED,
    policy_id="deny-default-namespace",
    severity=Severity.LOW,
    path="/metadata/namespace",
    fix=Fix(
        ({"op": "add", "path": "/metadata/namespace", "value": "TODO"},), "Which namespace does it belong to?"
    ),
)
NETWORK = replace(
    PRIVILEGED,
    policy_id="require-network-policy",
    severity=Severity.HIGH,
    resource=ResourceId("apps/v1", "Deployment", "shop", "web"),
    fix=None,
)
SCAN = Scan(
    bundle_version="0.1.0",
    ranker="lgbm",
    trained_on="5120 simulated events",
    objects=7,
    files=3,
    objects_with_findings=2,
    findings=(PRIVILEGED, NAMESPACE, NETWORK),
    rejected=(
        Rejection("shop/broken.yaml", 3, "mapping values are not allowed here"),
        Rejection("logo.png", None, "binary"),
    ),
)


@pytest.fixture(scope="module")
def schema(pytestconfig: pytest.Config) -> JsonObject:
    path = pytestconfig.rootpath / "docs" / "schemas" / "scan.json"
    loaded: JsonObject = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def as_read(answer: JsonObject) -> JsonObject:
    """The answer as somebody else's program sees it."""
    read: JsonObject = json.loads(json.dumps(answer, allow_nan=False))
    return read


HOST_PORT = Remark(
    "deny-host-ports",
    Severity.MEDIUM,
    "shop/agent.yaml",
    Position(line=20, column=17),
    ResourceId("apps/v1", "DaemonSet", "shop", "agent"),
    "/spec/template/spec/containers/0/ports/0/hostPort",
    'container "agent" takes port 9100 of its node',
)
EXEMPTED = replace(
    SCAN,
    exempted=(
        Exempted(
            HOST_PORT, Exemption("deny-host-ports", "scraped by node", "2027-01-31", "sre", "annotation")
        ),
        Exempted(HOST_PORT, Exemption("deny-host-ports", "scraped by node", "", "", "kubepac.yaml")),
    ),
    unknowns=(replace(HOST_PORT, policy_id="require-network-policy"),),
    excluded_files=1,
    excluded_objects=2,
)
EVERYTHING = Shown(SCAN.findings, exempted=True, unknown=True)


@pytest.mark.parametrize(
    ("scan", "shown"),
    [
        (SCAN, Shown(SCAN.findings)),
        (replace(SCAN, findings=(), rejected=()), Shown(())),
        (EXEMPTED, EVERYTHING),
    ],
    ids=["with findings and rejections", "clean", "with exemptions and doubts"],
)
def test_the_answer_is_what_the_schema_documents(scan: Scan, shown: Shown, schema: JsonObject) -> None:
    Draft202012Validator(schema).validate(as_read(scan_to_json(scan, shown)))


def test_what_is_exempt_or_unknown_is_counted_and_listed_on_request() -> None:
    brief, full = scan_to_json(EXEMPTED, Shown(())), as_read(scan_to_json(EXEMPTED, EVERYTHING))
    assert brief["summary"] == full["summary"]
    assert {
        key: brief["summary"][key] for key in ("exempted", "unknown", "excluded_files", "excluded_objects")
    } == {  # type: ignore[index]
        "exempted": 2,
        "unknown": 1,
        "excluded_files": 1,
        "excluded_objects": 2,
    }
    assert "exempted" not in brief and "unknown" not in brief
    first, second = full["exempted"]  # type: ignore[misc]
    reasons = ("reason", "expires", "owner", "source")
    assert [first[key] for key in reasons] == ["scraped by node", "2027-01-31", "sre", "annotation"]
    assert [second[key] for key in reasons] == ["scraped by node", None, None, "kubepac.yaml"]
    assert [item["policy_id"] for item in full["unknown"]] == ["require-network-policy"]  # type: ignore[attr-defined]


def test_the_schema_is_valid_and_of_this_version(schema: JsonObject) -> None:
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema_version"] == {  # type: ignore[index]
        "description": "Version of this document's shape.",
        "const": SCHEMA_VERSION,
    }


def test_the_schema_describes_every_field_and_lets_no_other_in(schema: JsonObject) -> None:
    for place, described in _objects(schema, ""):
        assert described.get("additionalProperties") is False, place
        properties = described["properties"]
        assert isinstance(properties, dict)
        assert [name for name, field in properties.items() if not field.get("description")] == [], place
        assert set(described["required"]) <= set(properties), place  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "change", [{"score": 1.5}, {"line": 0}, {"severity": "HUGE"}, {"extra": 1}, {"fix": {}}], ids=str
)
def test_the_schema_refuses_another_shape(change: JsonObject, schema: JsonObject) -> None:
    answer = as_read(scan_to_json(SCAN, Shown(SCAN.findings)))
    answer["findings"][0] |= change  # type: ignore[index]
    assert not Draft202012Validator(schema).is_valid(answer)


def test_summary_counts_everything_however_few_are_listed() -> None:
    answer = scan_to_json(SCAN, Shown(SCAN.findings[:1]))
    assert answer["findings"] == [finding_to_json(PRIVILEGED)]
    assert answer["summary"] == {
        "files": 3,
        "objects": 7,
        "findings": 3,
        "resources_with_findings": 2,
        "rejected": 2,
        "exempted": 0,
        "unknown": 0,
        "excluded_files": 0,
        "excluded_objects": 0,
        "by_severity": {"CRITICAL": 1, "HIGH": 1, "MEDIUM": 0, "LOW": 1},
    }


def test_a_finding_says_where_why_and_what_to_do() -> None:
    assert finding_to_json(PRIVILEGED) == {
        "id": PRIVILEGED.id,
        "policy_id": "deny-privileged-pods",
        "title": "Containers do not run privileged",
        "severity": "CRITICAL",
        "file": "shop/agent.yaml",
        "line": 14,
        "column": 13,
        "resource": {"api_version": "apps/v1", "kind": "DaemonSet", "namespace": "shop", "name": "agent"},
        "path": "/spec/template/spec/containers/0/securityContext/privileged",
        "message": 'container "agent" runs privileged',
        "remediation": "Set securityContext.privileged to false.",
        "score": 0.4213,
        "confidence": 0.5785,
        "level": "Low",
        "parts": {"ranker": 0.4213, "reliability": 0.5, "false_positive_rate": 0.2, "latency_risk": 0.0},
        "evidence": "no evidence: no outcome of this policy's suggestions is known yet",
        "fix": {
            "patch": [
                {
                    "op": "replace",
                    "path": "/spec/template/spec/containers/0/securityContext/privileged",
                    "value": False,
                }
            ],
            "needs_input": None,
        },
    }


@pytest.mark.parametrize(
    "changed",
    [
        replace(PRIVILEGED, file="other.yaml"),
        replace(PRIVILEGED, position=Position(99, 1)),
        replace(PRIVILEGED, score=0.1, message="said otherwise"),
    ],
    ids=["file", "position", "words"],
)
def test_id_stays_when_the_object_only_moves(changed: Finding) -> None:
    assert changed.id == PRIVILEGED.id


@pytest.mark.parametrize(
    "changed",
    [
        replace(PRIVILEGED, policy_id="deny-latest-tag"),
        replace(PRIVILEGED, path="/spec/template/spec/containers/1/securityContext/privileged"),
        replace(PRIVILEGED, resource=replace(PRIVILEGED.resource, name="web")),
        replace(PRIVILEGED, resource=replace(PRIVILEGED.resource, namespace="")),
        replace(PRIVILEGED, resource=replace(PRIVILEGED.resource, namespace="", name="shopagent")),
    ],
    ids=["policy", "path", "name", "namespace", "boundary"],
)
def test_id_changes_with_policy_object_and_place(changed: Finding) -> None:
    assert changed.id != PRIVILEGED.id


def test_worst_is_the_highest_severity_or_nothing() -> None:
    assert SCAN.worst() is Severity.CRITICAL
    assert replace(SCAN, findings=(NETWORK, NAMESPACE)).worst() is Severity.HIGH
    assert replace(SCAN, findings=()).worst() is None


def _objects(schema: Json, place: str) -> Iterator[tuple[str, JsonObject]]:
    """Every part of a schema that describes an object by its properties."""
    if isinstance(schema, list):
        for number, item in enumerate(schema):
            yield from _objects(item, f"{place}/{number}")
    elif isinstance(schema, dict):
        if schema.get("type") == "object":
            yield place, schema
        for key, value in schema.items():
            yield from _objects(value, f"{place}/{key}")
