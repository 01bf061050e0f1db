from __future__ import annotations

from pathlib import Path

import pytest

from kubepac.core.errors import PolicyError
from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.policies.controls import (
    Control,
    Coverage,
    Standard,
    check_controls,
    control_problems,
    controls_from_yaml,
    coverage,
)
from kubepac.policies.index import policies_from_jsonl

FILE = "policies/controls.yaml"
TEXT = """
- id: cis
  title: CIS Kubernetes Benchmark
  version: "1.11.1"
  controls:
    - {id: 5.1.1, title: Few administrators, tag: cis:5.1.1}
    - {id: 5.3.1, title: A plugin that knows policies, tag: cis:5.3.1, lacking: No manifest shows it.}
- id: kube-linter
  title: kube-linter
  version: "0.8.3"
  controls:
    - {id: latest-tag, title: Images name a version, policies: [deny-latest-tag]}
    - {id: exposed-services, title: Inner services, policies: [deny-nodes, deny-latest-tag], lacking: Some pass.}
    - {id: sorted-keys, title: Keys in order, lacking: Order says nothing.}
"""
CIS = Standard(
    id="cis",
    title="CIS Kubernetes Benchmark",
    version="1.11.1",
    controls=(
        Control(id="5.1.1", title="Few administrators", tag="cis:5.1.1"),
        Control(
            id="5.3.1", title="A plugin that knows policies", tag="cis:5.3.1", lacking="No manifest shows it."
        ),
    ),
)
LINTER = Standard(
    id="kube-linter",
    title="kube-linter",
    version="0.8.3",
    controls=(
        Control(id="latest-tag", title="Images name a version", policies=("deny-latest-tag",)),
        Control(
            id="exposed-services",
            title="Inner services",
            policies=("deny-nodes", "deny-latest-tag"),
            lacking="Some pass.",
        ),
        Control(id="sorted-keys", title="Keys in order", lacking="Order says nothing."),
    ),
)


def policy(policy_id: str, *tags: str) -> Policy:
    return Policy(
        id=policy_id,
        package=f"kubepac.rbac.{policy_id.replace('-', '_')}",
        title=policy_id,
        description="It hurts.",
        severity=Severity.LOW,
        kinds=("Role",),
        tags=tags,
        features=(),
        remediation="Mend it.",
    )


POLICIES = (policy("deny-admins", "cis:5.1.1"), policy("deny-latest-tag"), policy("deny-nodes"))


def test_reads_standards_in_their_own_order() -> None:
    assert controls_from_yaml(TEXT, file=FILE) == (CIS, LINTER)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("- id: cis", "- [", "not YAML: "),
        ("[deny-latest-tag]", "deny-latest-tag", "policies of kube-linter latest-tag is a list"),
        ("[deny-latest-tag]", "[]", "kube-linter latest-tag has neither tag nor policies"),
        (
            "[deny-latest-tag]",
            "[deny-x, deny-x]",
            "two of one name: policy of kube-linter latest-tag deny-x",
        ),
        ("tag: cis:5.1.1", "tag: cis:5.1.1, policies: [deny-x]", "cis 5.1.1 has a tag and policies"),
        ("tag: cis:5.1.1", "tags: cis:5.1.1", "a control of cis has an unknown key tags"),
        ("tag: cis:5.1.1", "tag: cis:5.3.1", "two of one name: tag cis:5.3.1"),
        ("title: Few administrators, ", "", "a control of cis lacks title"),
        ("title: Few administrators", "title: no", "the title of cis 5.1.1 is a text, and not False"),
        ("id: 5.3.1", "id: 5.1.1", "two of one name: control of cis 5.1.1"),
        ("id: kube-linter", "id: cis", "two of one name: standard cis"),
        ('version: "0.8.3"', "version: 0.8", "the version of kube-linter is a text, and not 0.8"),
        ('version: "0.8.3"\n', "\n", "a standard lacks version"),
        (TEXT, "controls: []", "the file is a list"),
        (TEXT, "- kube-linter", "a standard is a mapping, and not 'kube-linter'"),
    ],
    ids=lambda value: "" if value == TEXT else value,
)
def test_says_in_one_line_where_the_table_is_wrong(old: str, new: str, complaint: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(PolicyError) as raised:
        controls_from_yaml(TEXT.replace(old, new), file=FILE)
    message = str(raised.value)
    assert message.startswith(f"{FILE}: ") and complaint in message and "\n" not in message


def test_policies_come_from_their_tags_and_otherwise_from_the_table() -> None:
    assert [control.met_by(POLICIES) for control in CIS.controls] == [("deny-admins",), ()]
    assert [control.met_by(POLICIES) for control in LINTER.controls] == [
        ("deny-latest-tag",),
        ("deny-latest-tag", "deny-nodes"),
        (),
    ]


def test_counts_what_is_met_met_in_part_and_lacking() -> None:
    assert coverage(CIS, POLICIES) == Coverage(met=1, partly=0, lacking=1)
    assert coverage(LINTER, POLICIES) == Coverage(met=1, partly=1, lacking=1)
    assert coverage(LINTER, ()).controls == 3


def test_a_whole_table_has_no_problems() -> None:
    assert control_problems([CIS, LINTER], POLICIES) == ()
    check_controls([CIS, LINTER], POLICIES, file=FILE)


@pytest.mark.parametrize(
    ("policies", "problem"),
    [
        (POLICIES[:2], "kube-linter exposed-services: there is no policy deny-nodes"),
        (POLICIES[1:], "cis 5.1.1: no policy has the tag cis:5.1.1: say in `lacking` why"),
        ((*POLICIES, policy("deny-x", "cis:9.9")), "no control has the tag cis:9.9 of deny-x"),
    ],
    ids=["missing policy", "unmet control", "unknown tag"],
)
def test_finds_what_the_table_and_the_corpus_do_not_agree_on(
    policies: tuple[Policy, ...], problem: str
) -> None:
    assert control_problems([CIS, LINTER], policies) == (problem,)
    with pytest.raises(PolicyError) as raised:
        check_controls([CIS, LINTER], policies, file=FILE)
    assert str(raised.value) == f"{FILE}: {problem}"


def test_complains_of_the_first_problem_and_counts_the_others() -> None:
    with pytest.raises(PolicyError, match=r"there is no policy deny-latest-tag \(and 3 more\)$"):
        check_controls([CIS, LINTER], (), file=FILE)


def test_every_control_of_the_committed_table_is_met_or_says_why(pytestconfig: pytest.Config) -> None:
    folder = pytestconfig.rootpath / "policies"
    standards = controls_from_yaml(_text(folder / "controls.yaml"), file=FILE)
    assert control_problems(standards, policies_from_jsonl(_text(folder / "index.jsonl"))) == ()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
