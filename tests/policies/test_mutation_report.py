"""The committed mutation report is that of the corpus as it stands, and good enough."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from kubepac.core.policy import Policy
from kubepac.evaluation.mutation import (
    UnitResult,
    json_from_results,
    markdown_from_results,
    stale_reasons,
    total,
)
from kubepac.evaluation.report import json_text
from kubepac.stages import mutate
from kubepac.stages.mutate import Unit

pytestmark = pytest.mark.opa

LOWEST_SCORE = 0.90
HOW_TO_RENEW_IT = "run `python -m kubepac.stages.mutate` and commit reports/policies"


@pytest.fixture(scope="module")
def units(in_root: None) -> Mapping[str, Unit]:
    return mutate.read_units()


@pytest.fixture(scope="module")
def results(in_root: None) -> Mapping[str, UnitResult]:
    return mutate.read_results()


def test_every_policy_and_library_is_in_the_report(
    policies: tuple[Policy, ...], units: Mapping[str, Unit], results: Mapping[str, UnitResult]
) -> None:
    assert {policy.id for policy in policies} == {name for name in units if not name.startswith("lib/")}
    assert set(results) == set(units), HOW_TO_RENEW_IT


def test_report_follows_from_the_sources_as_they_stand(
    units: Mapping[str, Unit], results: Mapping[str, UnitResult]
) -> None:
    stale = [name for name, unit in units.items() if name in results and results[name].digest != unit.digest]
    assert stale == [], HOW_TO_RENEW_IT


def test_report_says_what_its_counts_say(
    root: Path, results: Mapping[str, UnitResult], in_root: None
) -> None:
    reasons = mutate.read_reasons()
    committed = (root / mutate.JSON_PATH).read_text(encoding="utf-8")
    assert committed == json_text(json_from_results(results, reasons)), HOW_TO_RENEW_IT
    text = (root / mutate.MARKDOWN_PATH).read_text(encoding="utf-8")
    assert text == markdown_from_results(results, reasons), HOW_TO_RENEW_IT
    for name, result in results.items():
        counts = result.counts
        assert counts.mutants > 0, name
        assert counts.killed + counts.invalid + len(result.survivors) == counts.mutants, name
    counts = total(result.counts for result in results.values())
    assert json.loads(committed)["score"] == round(counts.killed / (counts.mutants - counts.invalid), 4)


def test_nine_in_ten_mutants_are_killed(results: Mapping[str, UnitResult]) -> None:
    assert total(result.counts for result in results.values()).score >= LOWEST_SCORE


def test_every_survivor_has_a_reason(results: Mapping[str, UnitResult], in_root: None) -> None:
    reasons = mutate.read_reasons()
    unexplained = [
        f"{name}: {survivor.line}"
        for name, result in results.items()
        for survivor in result.survivors
        if not any(reason.explains(name, survivor) for reason in reasons)
    ]
    assert unexplained == [], (
        "test what the mutant changes, or say in policies/mutation_survivors.yaml why nothing does"
    )


def test_every_reason_is_that_of_a_survivor(
    units: Mapping[str, Unit], results: Mapping[str, UnitResult], in_root: None
) -> None:
    assert stale_reasons(mutate.read_reasons(), results, units=units) == []
