"""Templates, constraints and suites for Gatekeeper, as text; the real gator reads them in tests/adapters."""

from __future__ import annotations

import json

import yaml

from kubepac.core.policy import Parameter, Policy
from kubepac.core.violations import Severity
from kubepac.policies.gatekeeper import Expected, constraint, constraint_kind, suite, template, yaml_text

REGO = """# METADATA
# title: Services name their team
# scope: package
package kubepac.governance.require_teams

import data.kubepac.lib.kinds

# Says so.
violations contains {"path": "/metadata", "msg": "no team"} if {
	kinds.is_service
}
"""
KINDS = """# METADATA
# title: Kinds
package kubepac.lib.kinds

import data.kubepac.lib.workload

is_service if input.review.object.kind == "Service"
"""
POLICY = Policy(
    id="require-teams",
    package="kubepac.governance.require_teams",
    title="Services name their team",
    description="Nobody knows whom to call at night.",
    severity=Severity.LOW,
    kinds=("Service",),
    tags=(),
    features=(),
    remediation="Name it.",
    inventory=("apps/v1/Deployment", "extensions/v1beta1/Deployment", "v1/Pod"),
    parameters=(Parameter("teams", "array", [], "Teams that exist.", example=["search"]),),
)


def source(document: dict[str, object]) -> dict[str, object]:
    (target,) = document["spec"]["targets"]  # type: ignore[index]
    (code,) = target["code"]
    assert code["engine"] == "Rego"
    return code["source"]  # type: ignore[no-any-return]


def test_a_template_holds_the_rego_with_the_names_that_gatekeeper_wants() -> None:
    found = source(template(POLICY, REGO, {"kubepac.lib.kinds": KINDS}))
    assert found["version"] == "v1"
    assert found["rego"] == (
        "package kubepac.governance.require_teams\n"
        "\n"
        "import data.lib.kinds\n"
        "\n"
        "# Says so.\n"
        'violations contains {"path": "/metadata", "msg": "no team"} if {\n'
        "  kinds.is_service\n"
        "}\n"
        "\n"
        'violation contains {"msg": found.msg, "details": {"path": found.path}} if some found in violations\n'
    )
    (library,) = found["libs"]  # type: ignore[misc]
    assert library.startswith("package lib.kinds\n\nimport data.lib.workload\n")


def test_a_template_declares_the_settings_and_what_has_to_be_synced() -> None:
    document = template(POLICY, REGO, {})
    crd = document["spec"]["crd"]["spec"]  # type: ignore[index, call-overload]
    assert crd["names"] == {"kind": "KubepacRequireTeams"}
    assert document["metadata"]["name"] == "kubepacrequireteams"  # type: ignore[index, call-overload]
    properties = crd["validation"]["openAPIV3Schema"]["properties"]
    assert properties["teams"] == {
        "type": "array",
        "items": {"type": "string"},
        "default": [],
        "description": "Teams that exist.",
    }
    assert properties["complete_inventory"]["default"] is True
    annotations = document["metadata"]["annotations"]  # type: ignore[index, call-overload]
    assert json.loads(annotations["metadata.gatekeeper.sh/requires-sync-data"]) == [
        [
            {"groups": ["apps"], "versions": ["v1"], "kinds": ["Deployment"]},
            {"groups": ["extensions"], "versions": ["v1beta1"], "kinds": ["Deployment"]},
        ],
        [{"groups": [""], "versions": ["v1"], "kinds": ["Pod"]}],
    ]


def test_a_constraint_is_an_instance_of_its_template_with_settings_that_say_something() -> None:
    assert constraint(POLICY) == {
        "apiVersion": "constraints.gatekeeper.sh/v1beta1",
        "kind": constraint_kind(POLICY),
        "metadata": {"name": "require-teams"},
        "spec": {
            "enforcementAction": "warn",
            "match": {"kinds": [{"apiGroups": ["*"], "kinds": ["Service"]}]},
            "parameters": {"teams": ["search"]},
        },
    }


def test_a_suite_expects_each_message_as_often_as_it_comes_and_no_other() -> None:
    expected = Expected("require-teams/negative/old/0", "a.json", "all.json", ["no team (yet)", "b", "b"])
    document = suite({"require-teams": [expected]}, templates_dir="templates", constraints_dir="constraints")
    (test,) = document["tests"]  # type: ignore[misc]
    assert test["template"] == "templates/require-teams.yaml"
    (case,) = test["cases"]
    assert case["assertions"] == [
        {"violations": 3},
        {"message": "^b$", "violations": 2},
        {"message": r"^no team \(yet\)$", "violations": 1},
    ]


def test_rego_stands_in_block_scalars_that_read_back_as_they_were() -> None:
    document = template(POLICY, REGO, {"kubepac.lib.kinds": KINDS})
    text = yaml_text(document)
    assert "        rego: |\n          package kubepac.governance.require_teams\n" in text
    assert yaml.safe_load(text) == document
