from __future__ import annotations

from dataclasses import replace

from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.rego.dispatch import (
    OTHER_KINDS,
    conftest_module,
    dispatch_kinds,
    dispatch_modules,
    entrypoint,
)

LABELS = Policy(
    id="require-labels",
    package="kubepac.governance.require_labels",
    title="Objects are labelled",
    description="Nobody knows whose this is.",
    severity=Severity.LOW,
    kinds=("*",),
    tags=(),
    features=(),
    remediation="Label it.",
)
PRIVILEGED = replace(
    LABELS,
    id="deny-privileged-pods",
    package="kubepac.pod_security.deny_privileged_pods",
    kinds=("CronJob", "Pod"),
)
NETWORK = replace(
    LABELS,
    id="require-network-policy",
    package="kubepac.network.require_network_policy",
    kinds=("Pod",),
    no_fix="Another object is missing.",
)


def policies_in(module: str) -> list[str]:
    return [line.split('"')[1] for line in module.splitlines() if line.startswith("report[")]


def test_each_named_kind_has_an_entry_point() -> None:
    assert dispatch_kinds([NETWORK, PRIVILEGED, LABELS]) == ("CronJob", "Pod")
    assert entrypoint("Pod") == "kubepac/main/Pod/report"


def test_a_kind_lists_just_its_policies_sorted_by_id() -> None:
    modules = dispatch_modules([NETWORK, LABELS, PRIVILEGED])
    assert {name: policies_in(text) for name, text in modules.items()} == {
        "CronJob.rego": ["deny-privileged-pods", "require-labels"],
        "Pod.rego": ["deny-privileged-pods", "require-labels", "require-network-policy"],
        f"{OTHER_KINDS}.rego": ["require-labels"],
    }


def test_order_of_the_policies_does_not_matter() -> None:
    assert dispatch_modules([NETWORK, LABELS, PRIVILEGED]) == dispatch_modules([PRIVILEGED, LABELS, NETWORK])


def test_an_entry_point_without_policies_reports_nothing() -> None:
    assert "report := {}" in dispatch_modules([PRIVILEGED])[f"{OTHER_KINDS}.rego"]


def test_a_policy_that_may_not_know_is_asked_what_it_does_not_know() -> None:
    module = dispatch_modules([replace(NETWORK, says_unknown=True)])["Pod.rego"]
    assert "\tunknown := data.kubepac.network.require_network_policy.unknown\n" in module
    assert "count(violations) + count(unknown) > 0" in module
    assert "unknown" not in dispatch_modules([NETWORK])["Pod.rego"]


def test_a_policy_without_a_fix_is_not_asked_for_one() -> None:
    module = dispatch_modules([NETWORK])["Pod.rego"]
    assert "\tfix := set()\n" in module
    assert "require_network_policy.fix" not in module


def test_conftest_module_knows_the_kinds() -> None:
    assert '_kinds := {"CronJob": true, "Pod": true}' in conftest_module([LABELS, PRIVILEGED, NETWORK])
