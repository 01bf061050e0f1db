from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kubepac.core.errors import PolicyError
from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.policies.index import IndexEntry, entries_from_jsonl, index_to_jsonl, policies_from_jsonl

TLS = Policy(
    id="require-ingress-tls",
    package="kubepac.network.require_ingress_tls",
    title="Ingresses serve TLS",
    description="Logins cross the network in clear.",
    severity=Severity.HIGH,
    kinds=("Ingress",),
    tags=("nsa:network-separation",),
    features=("has_tls=false",),
    remediation="List every host under spec.tls.",
    inventory=("v1/Secret",),
    limits="Certificates are not opened — nor their dates.",
    needs_input=True,
)
ENTRY = IndexEntry(
    policy=TLS,
    fix="needs_input",
    example_inputs=({"kind": "Ingress", "metadata": {"name": "shop"}},),
    complexity={"rego_ast_size": 120, "comprehension_depth": 2},
    compliant_fixtures=3,
)
OTHER = replace(
    ENTRY,
    policy=replace(TLS, id="deny-latest-tag", package="kubepac.images.deny_latest_tag"),
    reliability="high",
    historical_success_rate=0.75,
)


def test_entries_survive_the_way_into_the_index_and_back() -> None:
    assert entries_from_jsonl(index_to_jsonl([ENTRY, OTHER])) == (OTHER, ENTRY)
    assert policies_from_jsonl(index_to_jsonl([ENTRY])) == (TLS,)


def test_order_of_the_entries_does_not_matter() -> None:
    assert index_to_jsonl([ENTRY, OTHER]) == index_to_jsonl([OTHER, ENTRY])


def test_one_line_for_each_policy_with_sorted_keys() -> None:
    lines = index_to_jsonl([ENTRY, OTHER]).splitlines(keepends=True)
    assert [json.loads(line)["id"] for line in lines] == ["deny-latest-tag", "require-ingress-tls"]
    assert all(list(json.loads(line)) == sorted(json.loads(line)) for line in lines)
    assert all(line.endswith("}\n") for line in lines)


def test_index_has_the_fields_that_other_tools_read() -> None:
    fields = json.loads(index_to_jsonl([ENTRY]))
    wanted = {
        "id",
        "title",
        "description",
        "severity",
        "kind",
        "tags",
        "features",
        "example_inputs",
        "remediation",
    }
    assert wanted <= set(fields)
    assert fields["severity"] == "HIGH"
    assert fields["kind"] == ["Ingress"]
    assert fields["historical_success_rate"] is None


def test_line_separators_inside_texts_do_not_end_a_line() -> None:
    odd = replace(ENTRY, policy=replace(TLS, limits="one\u2028two\x85three"))
    assert entries_from_jsonl(index_to_jsonl([odd, OTHER])) == (OTHER, odd)


def test_empty_lines_are_nothing() -> None:
    assert entries_from_jsonl("") == ()
    assert entries_from_jsonl(f"\n{index_to_jsonl([ENTRY])}\n") == (ENTRY,)


@pytest.mark.parametrize(
    "line",
    [
        "not JSON",
        "[]",
        "null",
        "{}",
        '{"id": "deny-x"}',
        json.dumps({**json.loads(index_to_jsonl([ENTRY])), "severity": "?"}),
    ],
    ids=["text", "list", "null", "empty", "incomplete", "severity"],
)
def test_names_the_line_that_is_no_policy(line: str) -> None:
    with pytest.raises(PolicyError, match=r"index\.jsonl:2: not a policy"):
        entries_from_jsonl(f"{index_to_jsonl([ENTRY])}{line}\n")
