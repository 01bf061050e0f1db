"""A finished pipeline whose corpus holds one policy of the tests' own, to be broken in various ways."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

POLICY = """# METADATA
# title: Config maps carry no finalizer
# description: A finalizer that nobody serves keeps an object alive for ever.
# scope: package
# custom:
#   id: deny-finalizers
#   severity: LOW
#   kinds: [ConfigMap]
#   tags: []
#   features: ["annotations.count>0"]
#   remediation: Delete metadata.finalizers.
package kubepac.governance.deny_finalizers

violations contains {"path": "/metadata/finalizers", "msg": "it has finalizers"} if {
	count(finalizers) > 0
}

fix contains {"path": "/metadata/finalizers", "patch": operations} if {
	count(finalizers) > 0
	operations := [{"op": "remove", "path": "/metadata/finalizers"}]
}

finalizers := input.review.object.metadata.finalizers
"""
COMPLIANT = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: tidy\n"
VIOLATING = f"{COMPLIANT}  finalizers: [example.com/never-served]\n"


@pytest.fixture
def own_policy(pipeline_copy: Callable[..., Path], tmp_path: Path) -> Path:
    """The source of that policy."""
    folder = pipeline_copy(tmp_path / "work")
    fixtures = folder / "data" / "fixtures"
    original = fixtures.resolve()
    fixtures.unlink()
    shutil.copytree(original, fixtures)
    for verdict, text in (("positive", COMPLIANT), ("negative", VIOLATING)):
        case = fixtures / verdict / "deny_finalizers" / "case.yaml"
        case.parent.mkdir()
        case.write_text(text, encoding="utf-8")
    policy = folder / "policies/conftest/policy_packs/governance/deny_finalizers/policy.rego"
    policy.parent.mkdir()
    policy.write_text(POLICY, encoding="utf-8")
    return policy


@pytest.fixture
def own_folder(own_policy: Path) -> Path:
    """Where the stages work on the corpus with that policy."""
    return own_policy.parents[5]
