from __future__ import annotations

import json
from datetime import date

import pytest
import yaml
from jsonschema import Draft202012Validator

from kubepac.core.errors import InputError
from kubepac.core.objects import ResourceId
from kubepac.manifests.load import load_text
from kubepac.project.config import Config, config_from_object

TODAY = date(2026, 11, 24)
HEAD = "apiVersion: kubepac.dev/v1alpha1\nkind: Config\n"
FULL = f"""{HEAD}
metadata: {{name: shop}}
complete: true
parameters: {{allowed_registries: [registry.example.com]}}
exclude:
  paths: [charts/*/ci, "**/generated.yaml"]
  namespaces: [kube-*]
  kinds: [CustomResourceDefinition]
exemptions:
  - policy: deny-host-namespaces
    kind: DaemonSet
    namespace: monitoring
    name: node-*
    path: base
    reason: reads the figures of its node
    expires: 2027-01-31
    owner: sre
  - policy: deny-naked-pods
    reason: ""
"""
POLICIES = ("deny-host-namespaces", "deny-naked-pods")
EXPORTER = ResourceId("apps/v1", "DaemonSet", "monitoring", "node-exporter")
PLACE = ("base", "agents.yaml")


def config(text: str) -> Config:
    (item,) = load_text(text.encode(), file="kubepac.yaml").objects
    return config_from_object(item, policy_ids=POLICIES)


def test_reads_every_field() -> None:
    found = config(FULL)
    assert found.complete is True
    assert found.parameters == {"allowed_registries": ["registry.example.com"]}
    assert found.excluded_paths == ("charts/*/ci", "**/generated.yaml")
    assert [listed.exemption.owner for listed in found.exemptions] == ["sre", ""]


def test_the_smallest_one_sets_nothing() -> None:
    found = config(HEAD)
    assert (found.complete, found.parameters, found.exemptions) == (None, {}, ())
    assert not found.excludes_file(PLACE)
    assert not found.excludes(EXPORTER)


@pytest.mark.parametrize(
    ("path", "excluded"),
    [
        ("charts/db/ci/test.yaml", True),
        ("charts/db/ci", True),
        ("charts/db/templates/ci.yaml", False),
        ("deep/charts/db/ci/test.yaml", False),
        ("deep/down/generated.yaml", True),
        ("generated.yaml", True),
        ("base/web.yaml", False),
    ],
)
def test_excludes_files_and_all_that_lies_in_folders(path: str, excluded: bool) -> None:
    assert config(FULL).excludes_file(path.split("/")) is excluded


@pytest.mark.parametrize(
    ("who", "excluded"),
    [
        (ResourceId("v1", "Pod", "kube-system", "a"), True),
        (ResourceId("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "a"), True),
        (ResourceId("v1", "Pod", "shop", "a"), False),
        (ResourceId("v1", "Pod", "", "a"), False),
    ],
    ids=str,
)
def test_excludes_objects_by_kind_and_namespace(who: ResourceId, excluded: bool) -> None:
    assert config(FULL).excludes(who) is excluded


def test_no_namespace_is_the_default_one() -> None:
    found = config(f"{HEAD}exclude: {{namespaces: [default]}}")
    assert found.excludes(ResourceId("v1", "Pod", "", "a"))


def test_exempts_what_fits_every_pattern() -> None:
    found = config(FULL)
    assert list(found.exemptions_of(EXPORTER, PLACE, TODAY)) == ["deny-host-namespaces"]
    for other in (
        ResourceId("apps/v1", "Deployment", "monitoring", "node-exporter"),
        ResourceId("apps/v1", "DaemonSet", "shop", "node-exporter"),
        ResourceId("apps/v1", "DaemonSet", "monitoring", "shipper"),
    ):
        assert found.exemptions_of(other, PLACE, TODAY) == {}
    assert found.exemptions_of(EXPORTER, ("overlays", "agents.yaml"), TODAY) == {}
    assert found.exemptions_of(EXPORTER, PLACE, date(2027, 2, 1)) == {}


def test_the_first_that_fits_says_why() -> None:
    found = config(
        f"{HEAD}exemptions: [{{policy: deny-naked-pods, reason: one}}, {{policy: deny-naked-pods, reason: two}}]"
    )
    assert found.exemptions_of(EXPORTER, PLACE, TODAY)["deny-naked-pods"].reason == "one"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "apiVersion: v1\nkind: Config\n",
            "kubepac.yaml:1: expected apiVersion kubepac.dev/v1alpha1 and kind Config",
        ),
        (f"{HEAD}exempt: []\n", "kubepac.yaml:3: unknown field exempt: expected one of apiVersion, "),
        (f"{HEAD}complete: maybe\n", "kubepac.yaml:3: complete is true or false"),
        (f"{HEAD}parameters: [a]\n", "kubepac.yaml:3: parameters is a mapping"),
        (f"{HEAD}exclude: a\n", "kubepac.yaml:3: exclude is a mapping"),
        (f"{HEAD}exclude:\n  path: [a]\n", "kubepac.yaml:4: unknown field path: expected one of paths, "),
        (f"{HEAD}exclude:\n  kinds: Pod\n", "kubepac.yaml:4: exclude.kinds is a list of patterns"),
        (f"{HEAD}exclude:\n  paths: [1]\n", "kubepac.yaml:4: exclude.paths is a list of patterns"),
        (f"{HEAD}exemptions: {{}}\n", None),
        (f"{HEAD}exemptions: a\n", "kubepac.yaml:3: exemptions is a list"),
        (f"{HEAD}exemptions:\n  - deny-naked-pods\n", "kubepac.yaml:4: an exemption is a mapping"),
        (
            f"{HEAD}exemptions:\n  - {{policy: deny-nothing}}\n",
            "kubepac.yaml:4: exemption for 'deny-nothing', which",
        ),
        (f"{HEAD}exemptions:\n  - reason: a\n", "kubepac.yaml:4: exemption for '', which is no policy"),
        (
            f"{HEAD}exemptions:\n  - policy: deny-naked-pods\n    until: 2027-01-31\n",
            "kubepac.yaml:5: unknown field until",
        ),
        (
            f"{HEAD}exemptions:\n  - policy: deny-naked-pods\n    reason: 5\n",
            "kubepac.yaml:5: reason of an exemption is text",
        ),
    ],
)
def test_says_what_is_wrong_and_where(text: str, complaint: str | None) -> None:
    if complaint is None:
        assert config(text).exemptions == ()
        return
    with pytest.raises(InputError) as raised:
        config(text)
    assert str(raised.value).startswith(complaint)
    assert "\n" not in str(raised.value)


def test_the_schema_for_editors_takes_what_we_take(pytestconfig: pytest.Config) -> None:
    path = pytestconfig.rootpath / "docs" / "schemas" / "config.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    # Dates are text to Kubernetes, and so to us.
    loaded = yaml.load(FULL, Loader=yaml.BaseLoader) | {"complete": True}
    validator.validate(loaded)
    for change in (
        {"exempt": []},
        {"complete": "yes"},
        {"exemptions": [{"reason": "a"}]},
        {"exclude": {"path": []}},
    ):
        assert not validator.is_valid(loaded | change)
