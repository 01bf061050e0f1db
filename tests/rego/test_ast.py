from __future__ import annotations

from pathlib import Path

import pytest

from kubepac.adapters.opa import Opa, find_opa
from kubepac.rego.ast import complexity, rule_names


@pytest.fixture(scope="module")
def opa(pytestconfig: pytest.Config) -> Opa:
    return Opa(find_opa(pytestconfig.rootpath))


def of_rule(opa: Opa, folder: Path, rule: str) -> dict[str, int]:
    path = folder / "policy.rego"
    path.write_text(f"package example\n\n{rule}\n", encoding="utf-8")
    return complexity(opa.parse(path))


@pytest.mark.opa
@pytest.mark.parametrize(
    ("rule", "depth", "scans"),
    [
        ("p := 1", 0, 0),
        ("p if input.kind == data.kinds.first", 0, 0),
        ("p if { some c in input.containers; c.privileged }", 0, 1),
        ("p if { some i, c in input.containers; c.name == i }", 0, 1),
        ("p if { some i; input.containers[i].privileged }", 0, 1),
        ("p if input.containers[_].ports[_].hostPort", 0, 2),
        ("p := [c | some c in input.containers]", 1, 1),
        ("p := {c | some c in input.containers}", 1, 1),
        ("p := {c.name: c | some c in input.containers}", 1, 1),
        ("p if every c in input.containers { c.image }", 1, 1),
        ("p := [[p | some p in c.ports] | some c in input.containers]", 2, 2),
        ("p if every c in input.containers { every p in c.ports { p.name } }", 2, 2),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_counts_loops_and_their_nesting(opa: Opa, tmp_path: Path, rule: str, depth: int, scans: int) -> None:
    found = of_rule(opa, tmp_path, rule)
    assert (found["comprehension_depth"], found["array_scan_ops"]) == (depth, scans)


@pytest.mark.opa
def test_a_longer_rule_is_larger(opa: Opa, tmp_path: Path) -> None:
    short = of_rule(opa, tmp_path, "p if input.a")
    long = of_rule(opa, tmp_path, 'p if { input.a; input.b == "x"; not input.c }')
    assert 0 < short["rego_ast_size"] < long["rego_ast_size"]


@pytest.mark.opa
def test_comments_and_metadata_do_not_count(opa: Opa, tmp_path: Path) -> None:
    plain = of_rule(opa, tmp_path, "p if input.a")
    assert of_rule(opa, tmp_path, "# some c in input.containers\np if input.a # why") == plain


def test_a_module_without_rules_has_no_size() -> None:
    assert complexity({}) == {"rego_ast_size": 0, "comprehension_depth": 0, "array_scan_ops": 0}


def test_nesting_of_the_tree_is_not_bound_by_the_stack() -> None:
    tree: object = {"type": "var"}
    for _ in range(50_000):
        tree = {"type": "arraycomprehension", "value": tree}
    assert complexity({"rules": [tree]})["comprehension_depth"] == 50_000


def test_rules_are_named_once() -> None:
    rules = [{"head": {"name": "violations"}}, {"head": {"name": "fix"}}, {"head": {"name": "violations"}}]
    assert rule_names({"rules": rules}) == {"violations", "fix"}
    assert rule_names({}) == frozenset()
