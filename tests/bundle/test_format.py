from __future__ import annotations

import pytest

from kubepac.bundle.format import is_known_name


@pytest.mark.parametrize(
    "name",
    [
        "policy.wasm",
        "ranker.onnx",
        "outcomes.json",
        "confidence.json",
        "policies/main/other_kinds.rego",
        "policies/rbac/deny_wildcard/policy.rego",
    ],
)
def test_names_of_a_bundle(name: str) -> None:
    assert is_known_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "bundle.json",
        "ranker.pkl",
        "policies/policy.rego",
        "policies/rbac/deny_wildcard/policy_test.rego",
        "policies/../../policy.rego",
        "policies/lib/a.rego\n",
        "policies/lib/a.REGO",
        "POLICY.wasm",
        "policies/lib/é.rego",
    ],
    ids=ascii,
)
def test_other_names(name: str) -> None:
    assert not is_known_name(name)
