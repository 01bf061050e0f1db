"""The real gator on templates that are generated here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kubepac.adapters import gator
from kubepac.core.errors import EngineError
from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.policies.gatekeeper import Expected, constraint, suite, template, yaml_text

pytestmark = pytest.mark.opa

REGO = """package kubepac.governance.deny_orphans

violations contains {"path": "/metadata/name", "msg": "there is nobody (else)"} if {
\tcount(data.inventory.namespace.shop.v1.Pod) == 1
}
"""
POLICY = Policy(
    id="deny-orphans",
    package="kubepac.governance.deny_orphans",
    title="Pods have company",
    description="",
    severity=Severity.LOW,
    kinds=("Pod",),
    tags=(),
    features=(),
    remediation="",
    inventory=("v1/Pod",),
)


@pytest.fixture(autouse=True)
def gator_on_path(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(pytestconfig.rootpath / ".tools" / "bin"))


def written(folder: Path, *cases: Expected, rego: str = REGO) -> Path:
    for name in ("lonely", "both"):
        names = ["web", "db"][: 1 + (name == "both")]
        pods = [
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": each, "namespace": "shop"}}
            for each in names
        ]
        (folder / f"{name}.json").write_text("".join(f"---\n{json.dumps(pod)}\n" for pod in pods))
    documents = {"t": template(POLICY, rego, {}), "c": constraint(POLICY)}
    for name, document in documents.items():
        (folder / name).mkdir()
        (folder / name / "deny-orphans.yaml").write_text(yaml_text(document))
    path = folder / "suite.yaml"
    path.write_text(yaml_text(suite({"deny-orphans": cases}, templates_dir="t", constraints_dir="c")))
    return path


def test_tells_which_cases_hold(tmp_path: Path) -> None:
    message = "there is nobody (else)"
    path = written(
        tmp_path,
        Expected("deny-orphans/alone", "lonely.json", "lonely.json", [message]),
        Expected("deny-orphans/in-company", "lonely.json", "both.json", []),
        Expected("deny-orphans/wrong-count", "lonely.json", "lonely.json", []),
        Expected("deny-orphans/wrong-message", "lonely.json", "lonely.json", ["there is nobody"]),
    )
    assert gator.verify(path) == {
        "deny-orphans/alone": True,
        "deny-orphans/in-company": True,
        "deny-orphans/wrong-count": False,
        "deny-orphans/wrong-message": False,
    }


def test_a_template_that_gatekeeper_refuses_is_an_error_with_its_reason(tmp_path: Path) -> None:
    reaching_out = REGO.replace("data.inventory", "data.elsewhere")
    path = written(tmp_path, Expected("a", "lonely.json", "lonely.json", []), rego=reaching_out)
    with pytest.raises(EngineError, match="elsewhere"):
        gator.verify(path)


def test_says_where_gator_comes_from_when_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="make verify"):
        gator.verify(tmp_path / "suite.yaml")
