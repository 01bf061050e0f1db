from __future__ import annotations

import copy
from pathlib import Path

import pytest

from kubepac.adapters.opa import Opa
from kubepac.core.errors import PolicyError
from kubepac.core.json_types import JsonObject
from kubepac.core.policy import WORKLOADS, Policy
from kubepac.core.violations import Severity
from kubepac.policies.metadata import policies_from_inspection

PACKAGE = "kubepac.network.require_ingress_tls"
CUSTOM: JsonObject = {
    "id": "require-ingress-tls",
    "severity": "HIGH",
    "kinds": ["Ingress"],
    "tags": ["nsa:network-separation"],
    "features": ["has_tls=false"],
    "remediation": "List every host under spec.tls.",
}


def inspected(custom: JsonObject | None = None, package: str = PACKAGE, **annotations: object) -> JsonObject:
    """What `opa inspect --annotations` says of a corpus with one policy."""
    path = [{"type": "var", "value": "data"}, *({"type": "string", "value": v} for v in package.split("."))]
    described = {
        "scope": "package",
        "title": "Ingresses serve TLS",
        "description": "Logins cross\nthe network\nin clear.",
        "custom": CUSTOM if custom is None else custom,
        **annotations,
    }
    return {
        "namespaces": {f"data.{package}": [f"{package}.rego"]},
        "annotations": [{"path": path, "annotations": described}],
    }


def without(key: str) -> JsonObject:
    return {name: value for name, value in CUSTOM.items() if name != key}


def test_reads_a_policy_out_of_its_metadata() -> None:
    assert policies_from_inspection(inspected()) == (
        Policy(
            id="require-ingress-tls",
            package=PACKAGE,
            title="Ingresses serve TLS",
            description="Logins cross the network in clear.",
            severity=Severity.HIGH,
            kinds=("Ingress",),
            tags=("nsa:network-separation",),
            features=("has_tls=false",),
            remediation="List every host under spec.tls.",
        ),
    )


def test_reads_what_is_optional() -> None:
    extra = {
        "inventory": ["v1/Secret"],
        "limits": "Certificates are not opened.",
        "no_fix": "Only you have a key.",
    }
    (policy,) = policies_from_inspection(inspected({**CUSTOM, **extra}))
    assert policy.inventory == ("v1/Secret",)
    assert policy.limits == "Certificates are not opened."
    assert policy.no_fix == "Only you have a key."


@pytest.mark.parametrize(
    ("named", "kinds"),
    [
        (["Role", "ClusterRole"], ("ClusterRole", "Role")),
        (["Pod", "Pod"], ("Pod",)),
        (["workloads"], WORKLOADS),
        (["workloads", "Service"], tuple(sorted((*WORKLOADS, "Service")))),
        (["*"], ("*",)),
        (["Pod", "*"], ("*",)),
    ],
    ids=str,
)
def test_kinds_are_sorted_and_groups_expanded(named: list[str], kinds: tuple[str, ...]) -> None:
    (policy,) = policies_from_inspection(inspected({**CUSTOM, "kinds": named}))
    assert policy.kinds == kinds


@pytest.mark.parametrize(
    ("found", "complaint"),
    [
        *((inspected(without(key)), f"METADATA lacks custom.{key}") for key in CUSTOM),
        (inspected({**CUSTOM, "severty": "LOW"}), "unknown key custom.severty"),
        (inspected({**CUSTOM, "severity": "URGENT"}), "severity is one of LOW, MEDIUM, HIGH, CRITICAL"),
        (inspected({**CUSTOM, "severity": 3}), "severity is one of"),
        (inspected({**CUSTOM, "kinds": "Ingress"}), "kinds is a list of strings"),
        (inspected({**CUSTOM, "features": [1]}), "features is a list of strings"),
        (inspected({**CUSTOM, "remediation": "Use TLS"}), "ends with a full stop"),
        (inspected({**CUSTOM, "remediation": " "}), "remediation is missing or empty"),
        (inspected({**CUSTOM, "no_fix": ""}), "no_fix is missing or empty"),
        (inspected({**CUSTOM, "id": "ingress-tls"}), "not deny-<offence> or require-<thing>"),
        (inspected({**CUSTOM, "id": "require-Ingress-TLS"}), "not deny-<offence> or require-<thing>"),
        (inspected({**CUSTOM, "id": "require-tls"}), "not the package's own name"),
        (inspected(title=None), "title is missing or empty"),
        (inspected(description=""), "description is missing or empty"),
        (inspected(custom=None) | {"annotations": []}, "no METADATA with `scope: package`"),
        (inspected(scope="rule"), "no METADATA with `scope: package`"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_says_which_policy_and_what_is_wrong(found: JsonObject, complaint: str) -> None:
    with pytest.raises(PolicyError) as raised:
        policies_from_inspection(found)
    assert str(raised.value).startswith(f"{PACKAGE}: ")
    assert complaint in str(raised.value)


def test_metadata_without_a_custom_block_is_refused() -> None:
    found = inspected()
    del found["annotations"][0]["annotations"]["custom"]  # type: ignore[index]
    with pytest.raises(PolicyError, match="METADATA has no `custom` block"):
        policies_from_inspection(found)


def test_two_policies_of_one_name_are_refused() -> None:
    one, other = inspected(), inspected(package="kubepac.secrets.require_ingress_tls")
    both = {
        "namespaces": {**one["namespaces"], **other["namespaces"]},  # type: ignore[dict-item]
        "annotations": [*one["annotations"], *other["annotations"]],  # type: ignore[misc]
    }
    with pytest.raises(PolicyError, match="two policies are called require-ingress-tls"):
        policies_from_inspection(both)


@pytest.mark.parametrize(
    "package",
    [
        "kubepac.lib.workload",
        "kubepac.main.Pod",
        "kubepac.network.require_ingress_tls_test",
        "main",
        "kubepac.a.b.c",
    ],
)
def test_packages_that_are_no_policies_are_left_out(package: str) -> None:
    assert policies_from_inspection(inspected(copy.deepcopy(CUSTOM), package)) == ()


def test_an_empty_corpus_has_no_policies() -> None:
    assert policies_from_inspection({}) == ()


@pytest.mark.opa
def test_opa_inspects_in_the_shape_that_is_read_here(opa: Opa, tmp_path: Path) -> None:
    lines = (
        "# METADATA",
        "# title: Ingresses serve TLS",
        "# description: Logins cross the network in clear.",
        "# scope: package",
        "# custom:",
        *(f"#   {key}: {value}" for key, value in CUSTOM.items()),
        f"package {PACKAGE}",
        "violations := set()",
    )
    (tmp_path / "policy.rego").write_text("\n".join(lines), encoding="utf-8")
    assert policies_from_inspection(opa.inspect([tmp_path])) == policies_from_inspection(inspected())


def test_a_policy_for_no_kind_is_refused() -> None:
    with pytest.raises(PolicyError, match="METADATA kinds is empty"):
        policies_from_inspection(inspected({**CUSTOM, "kinds": []}))
