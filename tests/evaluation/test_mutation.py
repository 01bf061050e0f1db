from __future__ import annotations

import json

import pytest

from kubepac.core.errors import InputError
from kubepac.evaluation.mutation import (
    Counts,
    Reason,
    Survivor,
    UnitResult,
    json_from_results,
    markdown_from_results,
    reasons_from_yaml,
    results_from_json,
    stale_reasons,
    total,
)
from kubepac.evaluation.report import json_text

BOUND = Survivor("operator", 7, "count(names) > 1", ">", ">=")
RAW = Survivor("constant", 9, "regex.match(`a|b`, name)", "`a|b`", '"~"')
RESULTS = {
    "deny-twice": UnitResult("aa", {"operator": Counts(3, 1, 1), "constant": Counts(8, 0, 7)}, (BOUND, RAW)),
    "lib/names": UnitResult("bb", {"drop": Counts(4, 0, 4)}),
}
WHY = Reason("deny-twice", "count(names) > 1", ">", ">=", "there are never two names")


def test_score_is_the_share_of_valid_mutants_that_were_killed() -> None:
    assert Counts(mutants=12, invalid=2, killed=9).score == 0.9
    assert total(result.counts for result in RESULTS.values()) == Counts(15, 1, 12)


def test_a_module_without_mutants_has_nothing_to_be_ashamed_of() -> None:
    assert Counts().score == 1.0
    assert Counts(mutants=2, invalid=2).score == 1.0


def test_results_come_back_from_their_json() -> None:
    text = json_text(json_from_results(RESULTS, [WHY]))
    assert results_from_json(json.loads(text)) == RESULTS


def test_a_reason_raises_no_score() -> None:
    without, with_one = json_from_results(RESULTS, []), json_from_results(RESULTS, [WHY])
    assert without["score"] == with_one["score"] == round(12 / 14, 4)


def test_json_says_the_reason_of_each_survivor() -> None:
    record = json.loads(json_text(json_from_results(RESULTS, [WHY])))
    survivors = record["units"]["deny-twice"]["survivors"]
    assert [survivor["reason"] for survivor in survivors] == ["there are never two names", None]


@pytest.mark.parametrize("record", [None, [], {}, {"units": []}, {"units": {"a": {"digest": "x"}}}], ids=str)
def test_a_report_of_another_form_is_refused_in_one_line(record: object) -> None:
    with pytest.raises(InputError, match="another form: delete it"):
        results_from_json(record)


def test_report_begins_with_the_weakest_and_lists_survivors_apart() -> None:
    text = markdown_from_results(RESULTS, [WHY])
    assert "**Score 0.857**: 12 of 14 mutants of 2 modules were killed, 1 more did not compile." in text
    assert "Of 2 survivors 1 have a reason" in text
    assert text.index("| deny-twice | 0.800 | 8 | 2 | 1 |") < text.index("| lib/names | 1.000 | 4 | 0 | 0 |")
    bare, explained = text.split("## Survivors without a reason")[1].split("## Survivors with a reason")
    assert '- line 9, constant: `` `a|b` `` -> `"~"`: no reason yet\n' in bare
    assert "- line 7, operator: `>` -> `>=`: there are never two names\n" in explained
    assert BOUND.line not in bare


def test_report_says_so_where_nothing_survives() -> None:
    text = markdown_from_results({"lib/names": RESULTS["lib/names"]}, [])
    assert text.count("\nNone.\n") == 2


def test_a_reason_is_stale_once_its_mutant_is_killed_or_its_module_gone() -> None:
    killed = Reason("deny-twice", "count(names) > 1", ">", "<", "no")
    gone = Reason("deny-gone", "p", "p", "", "no")
    waiting = Reason("deny-later", "p", "p", "", "it has not run yet")
    units = ["deny-twice", "lib/names", "deny-later"]
    assert stale_reasons([WHY, killed, gone, waiting], RESULTS, units=units) == [killed, gone]


def test_reasons_are_read_from_a_list() -> None:
    text = """
- unit: deny-twice
  line: count(names) > 1
  before: ">"
  after: ">="
  reason: there are never two names
"""
    assert reasons_from_yaml(text, file="reasons.yaml") == [WHY]
    assert reasons_from_yaml("# none yet\n", file="reasons.yaml") == []


ENTRY = "{unit: a, line: b, before: c, after: d, reason: e}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "is no YAML"),
        ("a: b", "expected a list of unit, line, before, after, reason"),
        ("- a", "entry 1: expected exactly unit"),
        (f"- {ENTRY}\n- {{unit: a}}", "entry 2: expected exactly unit"),
        ("- {unit: a, line: b, before: 1, after: d, reason: e}", "entry 1: expected strings"),
        ("- {unit: a, line: b, before: c, after: d, reason: ' '}", "entry 1: the reason is empty"),
        (f"- {ENTRY}\n- {ENTRY.replace('e}', 'f}')}", "a has two reasons for `b`"),
    ],
    ids=lambda value: value,
)
def test_what_is_no_list_of_reasons_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        reasons_from_yaml(text, file="reasons.yaml")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
