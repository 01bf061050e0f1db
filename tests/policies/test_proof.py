"""The whole corpus under the real OPA, Conftest and gator: what the summary in reports/policies says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kubepac.adapters.opa import Opa, OpaEngine
from kubepac.stages import template, verify
from kubepac.stages.index import Corpus
from kubepac.stages.verify import Proof

pytestmark = [pytest.mark.opa, pytest.mark.slow]

HOW_TO_RENEW_IT = "run `make verify` and commit reports/policies"


@pytest.fixture(scope="module")
def proof(root: Path, opa: Opa, corpus: Corpus, engine: OpaEngine, in_root: None) -> Proof:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(root / ".tools" / "bin"))
        return verify.prove(opa, corpus, engine)


def test_each_fix_alone_holds(proof: Proof) -> None:
    assert len(proof.repairs) > len(proof.entries)
    assert [repair for repair in proof.repairs if repair.problem] == []


def test_gatekeeper_gives_the_same_messages_for_every_object(proof: Proof) -> None:
    assert len(proof.gator) >= len(proof.fixtures)
    assert [name for name, holds in proof.gator.items() if not holds] == []


def test_conftest_gives_the_same_verdict_on_every_file(proof: Proof) -> None:
    assert set(proof.conftest) == {fixture.file for fixture in proof.fixtures}
    assert [name for name, holds in proof.conftest.items() if not holds] == []


def test_the_committed_summary_is_fresh(proof: Proof, root: Path) -> None:
    assert json.loads((root / verify.JSON_PATH).read_text(encoding="utf-8")) == verify.summary(proof), (
        HOW_TO_RENEW_IT
    )
    assert (root / verify.MARKDOWN_PATH).read_text(encoding="utf-8") == verify.markdown(proof), (
        HOW_TO_RENEW_IT
    )


def test_the_committed_templates_and_constraints_are_fresh(root: Path, corpus: Corpus, in_root: None) -> None:
    made = {
        template.TEMPLATES_DIR: template.templates(corpus),
        template.CONSTRAINTS_DIR: template.constraints(corpus.policies),
    }
    for folder, texts in made.items():
        committed = {path.stem: path.read_text(encoding="utf-8") for path in (root / folder).glob("*.yaml")}
        assert committed == texts, "run `make repro` and commit policies/gatekeeper"
