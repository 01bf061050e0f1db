"""What the stage makes of what the programs said; tests/policies/test_proof.py runs it on the real corpus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kubepac.adapters.opa import Opa, OpaEngine
from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.evaluation.mutation import Counts
from kubepac.evaluation.repairs import BRINGS, STAYS, Repair
from kubepac.manifests.load import load_text
from kubepac.policies.index import IndexEntry
from kubepac.rego.dispatch import dispatch_modules
from kubepac.stages.index import Fixture
from kubepac.stages.verify import Proof, markdown, prove_repairs, summary

POLICY = Policy(
    id="deny-a",
    package="kubepac.governance.deny_a",
    title="A",
    description="",
    severity=Severity.LOW,
    kinds=("Pod",),
    tags=(),
    features=(),
    remediation="",
)
ENTRY = IndexEntry(POLICY, "patch", (), {}, 3, realistic_objects=10, false_positives=2)
PROOF = Proof(
    entries=[
        ENTRY,
        replace(ENTRY, policy=replace(POLICY, id="deny-b", severity=Severity.HIGH), false_positives=1),
        replace(ENTRY, policy=replace(POLICY, id="deny-c", no_fix="No."), fix="none", false_positives=0),
    ],
    fixtures=[],
    realistic=[],
    repairs=[Repair("deny-a", "f", "Pod/x", "/a"), Repair("deny-a", "g", "Pod/y", "/b", STAYS, "/b")],
    coverage_percent=99.5,
    mutation=Counts(mutants=11, invalid=1, killed=9),
    gator={"deny-a/x": True, "deny-a/y": False},
    conftest={"x.yaml": True},
)


def test_the_summary_holds_shares_and_counts() -> None:
    assert summary(PROOF) == {
        "policies": 3,
        "fix_share": 0.6667,
        "fixes": 2,
        "fix_verified_share": 0.5,
        "coverage_percent": 99.5,
        "mutants": 10,
        "mutation_score": 0.9,
        "fixtures": 0,
        "realistic_objects": 0,
        "false_positives_on_realistic": 1,
        "remarks_on_realistic": 3,
        "gator_cases": 2,
        "gator_pass": 0.5,
        "conftest_cases": 1,
        "conftest_pass": 1.0,
    }


def test_the_report_names_what_does_not_hold() -> None:
    text = markdown(PROOF)
    assert "- deny-a, g, Pod/y /b: the violation stays /b\n" in text
    assert "- deny-a/y\n" in text
    assert "- deny-b (HIGH): 1 of 10 objects\n" in text
    assert "- deny-c: No.\n" in text


REGO = """package kubepac.governance.deny_{name}

violations contains {{"path": "/spec/{name}", "msg": "{name}"}} if input.review.object.spec.{name}

fix contains {{"path": "/spec/{name}", "patch": [{fix}]}} if violations
"""
REMOVE = '{"op": "remove", "path": "/spec/%s"}'
SWAP = REMOVE % "a" + ', {"op": "add", "path": "/spec/b", "value": true}'
NOTHING = '{"op": "add", "path": "/spec/c", "value": true}'
ELSEWHERE = '{"op": "remove", "path": "/spec/z"}'


@pytest.mark.opa
@pytest.mark.parametrize(
    ("fix", "problem"),
    [
        (REMOVE % "a", ""),
        (SWAP, BRINGS),
        (NOTHING, STAYS),
        (ELSEWHERE, "the patch does not fit the object"),
    ],
    ids=["holds", "breaks another", "does nothing", "does not fit"],
)
def test_each_fix_is_applied_and_held_to_the_whole_corpus(
    opa: Opa, tmp_path: Path, fix: str, problem: str
) -> None:
    policies = [
        replace(POLICY, id=f"deny-{name}", package=f"kubepac.governance.deny_{name}") for name in "ab"
    ]
    (tmp_path / "a.rego").write_text(REGO.format(name="a", fix=fix))
    (tmp_path / "b.rego").write_text(REGO.format(name="b", fix=REMOVE % "b"))
    for name, text in dispatch_modules(policies).items():
        (tmp_path / name).write_text(text)
    engine = OpaEngine(opa, paths=[tmp_path], kinds=["Pod"])
    text = b"apiVersion: example.com/v1\nkind: Pod\nmetadata: {name: web}\nspec: {a: true}\n"
    objects = tuple(load_text(text, file="web.yaml").objects)
    (report,) = engine.evaluate([objects[0].body], inventory={})
    fixture = Fixture("deny-a", False, "web.yaml", objects, (report.violations,))
    (repair,) = prove_repairs(policies, [fixture], engine)
    assert (repair.policy_id, repair.path, repair.problem) == ("deny-a", "/spec/a", problem)
