from __future__ import annotations

import re
from pathlib import Path

import pytest

from kubepac.core.policy import ANY_KIND, WORKLOADS, Policy
from kubepac.core.violations import Severity


def policy(*kinds: str) -> Policy:
    return Policy(
        id="deny-example",
        package="kubepac.example.deny_example",
        title="Examples are good",
        description="A bad example spreads.",
        severity=Severity.LOW,
        kinds=kinds,
        tags=(),
        features=(),
        remediation="Set a good example.",
    )


@pytest.mark.parametrize(
    ("kinds", "applies"),
    [(("Pod", "Service"), True), (("Service",), False), ((ANY_KIND,), True), ((), False)],
    ids=["named", "not named", "any kind", "no kind"],
)
def test_applies_to_the_kinds_that_it_names(kinds: tuple[str, ...], applies: bool) -> None:
    assert policy(*kinds).applies_to("Pod") is applies


def test_kinds_are_compared_as_written() -> None:
    assert not policy("Pod").applies_to("pod")


def test_workloads_are_those_of_the_rego_library(pytestconfig: pytest.Config) -> None:
    library: Path = pytestconfig.rootpath / "policies" / "lib" / "workload.rego"
    text = library.read_text(encoding="utf-8")
    assert [kind for kind in WORKLOADS if not re.search(rf'"{kind}"', text)] == []


def test_severities_are_ordered() -> None:
    assert Severity.LOW < Severity.MEDIUM < Severity.HIGH < Severity.CRITICAL
