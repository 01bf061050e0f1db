from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kubepac.adapters.opa import Opa
from kubepac.core.errors import PolicyError
from kubepac.rego.mutate import OPERATORS, Mutant, moved, mutants

pytestmark = pytest.mark.opa

Mutate = Callable[[str], list[Mutant]]
HEAD = "package example\n\nimport data.lib\n\n"


@pytest.fixture
def mutate(opa: Opa, tmp_path: Path) -> Mutate:
    """Mutants of rules in a module of their own."""

    def run(rules: str) -> list[Mutant]:
        path = tmp_path / "policy.rego"
        path.write_text(f"{HEAD}{rules}\n", encoding="utf-8")
        return mutants(path.read_text(encoding="utf-8"), opa.parse(path))

    return run


def rules_of(found: list[Mutant], operator: str) -> list[str]:
    return [mutant.text.removeprefix(HEAD).rstrip("\n") for mutant in found if mutant.operator == operator]


@pytest.mark.parametrize(
    ("operator", "rules", "expected"),
    [
        ("negate", "p if f(input.x)", ["p if not f(input.x)"]),
        ("negate", "p if not f(input.x)", ["p if f(input.x)"]),
        ("negate", "p if input.x < 3", ["p if not input.x < 3"]),
        ("negate", "p if input.x == q", []),
        ("negate", "p if { x := 1; some y in q; x }", ["p if { x := 1; some y in q; not x }"]),
        ("drop", "p if { a; b }", ["p if { true; b }", "p if { a; true }"]),
        ("drop", "p if { not a with input as 3 }", ["p if { true }"]),
        ("drop", "p if { every x in q { x } }", ["p if { true }", "p if { every x in q { true } }"]),
        ("drop", "p if { x := 1; some y in q; some _ in r }", ["p if { x := 1; some y in q; true }"]),
        ("drop", "p if true", []),
        ("operator", "p if q == r", ["p if q != r"]),
        ("operator", "p if not q == r", []),
        ("operator", "p if not q < r", ["p if not q <= r"]),
        ("operator", "p := (q + 1) * r", ["p := (q - 1) * r", "p := (q + 1) / r"]),
        ("operator", 'p if startswith(q, "a")', ['p if endswith(q, "a")']),
        ("operator", "p if q in r", []),
        ("constant", 'p if q == "a b"', ['p if q == "~"']),
        ("constant", 'p := ["~"] if f("~")', ['p := ["~"] if f("~~")']),
        ("constant", 'p := `a\n"b`', ['p := "~"']),
        ("constant", "p if q > 10", ["p if q > 11", "p if q > 9"]),
        ("constant", "p if q > 0", ["p if q > 1"]),
        ("constant", "p if q > -1", ["p if q > 0"]),
        ("constant", "p := 1.5", ["p := 2.5", "p := 0.5"]),
        ("constant", "default p := false", ["default p := true"]),
        ("constant", 'p if q in {"a", "b"}', ['p if q in {"b"}', 'p if q in {"a"}']),
        ("constant", "p if q in {1}", ["p if q in set()"]),
        ("constant", 'p := {"a": 1}', ['p := {"a": 2}', 'p := {"a": 0}']),
        ("constant", "p := {q: {r: s}, t: {}}", ["p := {t: {}}", "p := {q: {r: s}}"]),
        (
            "constant",
            'p := concat("", ["a", q])',
            ['p := concat("~", ["a", q])', 'p := concat("", ["~", q])'],
        ),
        ("constant", 'p := input["a"]', []),
        ("path", "p if q.a.b", ["p if q.b", "p if q.a"]),
        ("path", 'p if q["a/b"][_].c', ["p if q[_].c", 'p if q["a/b"][_]']),
        ("path", "p if input.review.object", ["p if input.review"]),
        ("path", "p if lib.pod.spec", ["p if lib.pod"]),
        ("path", "p if lib.f(q)", []),
        ("path", 'p := ["a", q, 1]', ["p := [q, 1]", 'p := ["a", 1]', 'p := ["a", q]']),
        ("path", 'p if { [x, "a"] := q; x }', []),
        ("path", 'p := concat("", ["a", q])', []),
        (
            "quantifier",
            "p if { some x in q; x.a; x.b }",
            ["p if { every x in q { x.a; x.b } }"],
        ),
        ("quantifier", "p contains x if { some x in q; x.a }", []),
        ("quantifier", "p := y if { some x in q; y := x.a }", []),
        ("quantifier", "p if { some x in q }", []),
        ("quantifier", "p if every x in q { x.a; x.b }", ["p if {1 | some x in q; x.a; x.b} != set()"]),
        ("quantifier", "p if every k, x in q { x[k] }", ["p if {1 | some k, x in q; x[k]} != set()"]),
        ("quantifier", "p := {x | some x in q}", ["p := set()"]),
        ("quantifier", "p := [x | some x in q]", ["p := []"]),
        ("quantifier", "p := {x: 1 | some x in q}", ["p := {}"]),
        (
            "else",
            "p := 1 if { q } else := 2 if { r } else := 3",
            ["p := 1 if { q } else := 3", "p := 1 if { q } else := 2 if { r } "],
        ),
    ],
)
def test_each_operator_makes_its_faults(
    mutate: Mutate, operator: str, rules: str, expected: list[str]
) -> None:
    assert rules_of(mutate(rules), operator) == expected


def test_every_operator_has_a_case_above() -> None:
    (marker,) = [m for m in test_each_operator_makes_its_faults.pytestmark if m.name == "parametrize"]  # type: ignore[attr-defined]
    assert {operator for operator, _, expected in marker.args[1] if expected} == set(OPERATORS)


def test_columns_count_characters_where_the_source_is_not_ascii(mutate: Mutate) -> None:
    rules = 'p if { input["日本"] == "é"; input.x < 3 } # 🙂'
    assert rules_of(mutate(rules), "operator") == [
        'p if { input["日本"] != "é"; input.x < 3 } # 🙂',
        'p if { input["日本"] == "é"; input.x <= 3 } # 🙂',
    ]


def test_an_expression_over_several_lines_is_one_place(mutate: Mutate) -> None:
    rules = "p if {\n\tf(\n\t\tinput.x, # why\n\t\tinput.y,\n\t)\n\tq\n}"
    found = [mutant for mutant in mutate(rules) if mutant.operator == "drop"]
    assert rules_of(found, "drop") == ["p if {\n\ttrue\n\tq\n}", rules.replace("\tq\n", "\ttrue\n")]
    assert [(mutant.row, mutant.before) for mutant in found] == [
        (6, "f( input.x, # why input.y, )"),
        (10, "q"),
    ]


def test_a_last_element_goes_with_its_comma_and_is_found_in_its_own_line(mutate: Mutate) -> None:
    rules = 'p := {\n\t"a": {"x": 1}, # first\n\t"b": {"y": 2},\n}'
    found = [mutant for mutant in mutate(rules) if mutant.before.endswith("}") and mutant.after == ""]
    assert [(mutant.row, mutant.before) for mutant in found] == [(6, '"a": {"x": 1}'), (7, '"b": {"y": 2}')]
    assert rules_of(found, "constant") == ['p := {\n\t"b": {"y": 2},\n}', 'p := {\n\t"a": {"x": 1},\n}']


def test_a_parenthesis_that_opens_an_expression_belongs_to_it(mutate: Mutate) -> None:
    assert rules_of(mutate("p if (q + 1) * 2 > 3"), "drop") == ["p if true"]
    assert rules_of(mutate("p if not (q < r)"), "negate") == ["p if (q < r)"]


def test_each_text_is_made_once_and_differs_from_the_source(mutate: Mutate) -> None:
    rules = (
        'f(x) := "a" if { x == 1 } else := "b" if { not x == 2; every y in q { y in {1, 2} } } else := "c"'
    )
    texts = [mutant.text for mutant in mutate(rules)]
    assert len(texts) > 10
    assert len(set(texts)) == len(texts)
    assert f"{HEAD}{rules}\n" not in texts


def test_mutants_come_in_the_order_of_the_text_and_the_same_every_time(mutate: Mutate) -> None:
    rules = 'p if { input.a > 1; q["b"] }\n\nq := {"b": {"c": 2}, "a": {"d": 3}}'
    found = mutate(rules)
    assert [mutant.row for mutant in found] == sorted(mutant.row for mutant in found)
    assert mutate(rules) == found


def test_comments_metadata_package_and_imports_stay(mutate: Mutate) -> None:
    rules = "# METADATA\n# title: 1 == 1\np if input.x == 1 # not 2"
    for mutant in mutate(rules):
        assert mutant.text.startswith(f"{HEAD}# METADATA\n# title: 1 == 1\np if ")
        assert mutant.text.endswith(" # not 2\n")


def test_a_tree_of_another_text_is_refused(opa: Opa, tmp_path: Path) -> None:
    path = tmp_path / "policy.rego"
    path.write_text("package example\n\n\n\np if input.x\n")
    with pytest.raises(PolicyError, match="parse it again"):
        mutants("package example\n", opa.parse(path))


def test_a_moved_module_and_what_refers_to_it_stay_together() -> None:
    text = "package a.b\n\nimport data.a.b_c\n\np := data.a.b.q + data.a.bb.r + b_c.s # data.a.b\n"
    assert moved(text, ["a.b", "a.b_test"], below="m1") == (
        "package m1.a.b\n\nimport data.a.b_c\n\np := data.m1.a.b.q + data.a.bb.r + b_c.s # data.m1.a.b\n"
    )
    tests = "package a.b_test\n\nimport data.a.b\n\ntest_p if b.p\n"
    assert moved(tests, ["a.b", "a.b_test"], below="m1") == (
        "package m1.a.b_test\n\nimport data.m1.a.b\n\ntest_p if b.p\n"
    )
