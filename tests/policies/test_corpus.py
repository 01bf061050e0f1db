"""What every policy owes: it is described, tested, proven on fixtures, and repairs what it flags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kubepac.adapters.opa import Opa, OpaEngine, World
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import KubeObject
from kubepac.core.pointer import pointer_from_tokens, resolve, tokens_from_pointer
from kubepac.core.policy import CUSTOM_RESOURCES, Policy
from kubepac.core.violations import Violation
from kubepac.evaluation.repairs import patched
from kubepac.features.match import check_expressions
from kubepac.manifests.inventory import inventory
from kubepac.policies.index import IndexEntry, index_to_jsonl
from kubepac.rego.dispatch import conftest_module, dispatch_modules
from kubepac.stages import index
from kubepac.stages.index import Corpus, Fixture

pytestmark = pytest.mark.opa

PACKS = {"governance", "images", "network", "pod_security", "rbac", "reliability", "resources", "secrets"}
TAG = re.compile(r"cis:\d+(\.\d+)+|pss:(baseline|restricted)(/[a-z-]+)?|nsa:[a-z-]+|mitre:T\d{4}(\.\d{3})?")
LONGEST_POLICY_LINES = 90
# In one fixture, by one policy.
MOST_VIOLATIONS = 12

Flagged = tuple[Fixture, KubeObject, tuple[Violation, ...]]


@pytest.fixture(scope="module")
def entries(corpus: Corpus, fixtures: list[Fixture], engine: OpaEngine, in_root: None) -> list[IndexEntry]:
    """What the stage `index` would say now; it raises where a fixture contradicts its policy."""
    index.check_corpus(corpus)
    return index.entries(corpus, fixtures, index.read_realistic(corpus.policies, engine))


@pytest.fixture(scope="module")
def flagged(fixtures: list[Fixture]) -> list[Flagged]:
    """Each object that its fixture's policy flags."""
    return [
        (fixture, item, violations)
        for fixture in fixtures
        for item, violations in zip(fixture.objects, fixture.violations, strict=True)
        if violations
    ]


def test_all_rego_tests_pass_and_each_policy_has_some(
    opa: Opa, policies: tuple[Policy, ...], root: Path
) -> None:
    results = opa.test([root / index.PACKS_DIR, root / index.LIB_DIR])
    assert [result for result in results if not result.passed] == []
    tested = Counter(result.package for result in results)
    for policy in policies:
        names = [result.name for result in results if result.package == f"data.{policy.package}_test"]
        assert any(name.startswith("test_flags_") for name in names), f"{policy.id}: {tested}"
        assert any(name.startswith("test_passes_") for name in names), policy.id
        assert policy.no_fix or any(name.startswith("test_fix_") for name in names), policy.id


def test_rego_tests_cover_every_line_of_policies_and_library(opa: Opa, root: Path) -> None:
    coverage = opa.coverage([root / index.PACKS_DIR, root / index.LIB_DIR])
    files = coverage["files"]
    assert isinstance(files, dict)
    uncovered = {name: report["not_covered"] for name, report in files.items() if report.get("not_covered")}
    assert uncovered == {}


def test_corpus_compiles_in_strict_mode(opa: Opa, root: Path, in_root: None) -> None:
    opa.check([index.PACKS_DIR, index.LIB_DIR, index.DISPATCH_DIR, index.CONFTEST_PATH])


def test_every_pack_has_policies_and_each_fits_on_a_screen(policies: tuple[Policy, ...], root: Path) -> None:
    assert {policy.package.split(".")[1] for policy in policies} == PACKS
    for policy in policies:
        text = (root / index.rego_path(policy)).read_text(encoding="utf-8")
        assert text.count("\n") <= LONGEST_POLICY_LINES, policy.id


def test_metadata_says_enough_to_act_on(policies: tuple[Policy, ...]) -> None:
    assert len({policy.title for policy in policies}) == len(policies)
    for policy in policies:
        check_expressions(policy.features)
        assert policy.features and policy.kinds, policy.id
        assert all(TAG.fullmatch(tag) for tag in policy.tags), policy.id
        assert policy.description.endswith(".") and len(policy.description) >= 60, policy.id
        assert not policy.title.endswith("."), policy.id
        kinds = set(policy.inventory) - {CUSTOM_RESOURCES}
        assert all(re.fullmatch(r"([\w.-]+/)?v\w+/[A-Z]\w+", kind) for kind in kinds), policy.id


def test_each_policy_reads_the_inventory_exactly_if_it_says_so(corpus: Corpus, root: Path) -> None:
    looks_up = re.compile(r"\binventory\.(namespaced|pods|shows|shows_pods|cluster)\b|data\.inventory\b")
    for policy in corpus.policies:
        libraries = set(corpus.libraries_of(policy)) - {"kubepac.lib.inventory"}
        paths = [
            index.rego_path(policy),
            *(index.LIB_DIR / f"{name.rsplit('.', 1)[1]}.rego" for name in libraries),
        ]
        found = [path.name for path in paths if looks_up.search((root / path).read_text(encoding="utf-8"))]
        assert bool(policy.inventory) is bool(found), f"{policy.id}: {found}"


def test_each_policy_has_three_fixtures_of_each_verdict(
    policies: tuple[Policy, ...], fixtures: list[Fixture]
) -> None:
    counts = Counter((fixture.policy_id, fixture.compliant) for fixture in fixtures)
    few = {
        (policy.id, verdict)
        for policy in policies
        for verdict in (True, False)
        if counts[policy.id, verdict] < 3
    }
    assert few == set()


def test_every_fixture_folder_belongs_to_a_policy(policies: tuple[Policy, ...], root: Path) -> None:
    names = {policy.id.replace("-", "_") for policy in policies}
    folders = {
        path.name for verdict in index.VERDICTS for path in (root / index.FIXTURES_DIR / verdict).iterdir()
    }
    assert folders == names


def test_fixtures_hold_objects_with_a_name_and_a_kind(fixtures: list[Fixture]) -> None:
    for fixture in fixtures:
        assert fixture.objects, fixture.file
        assert all(item.id.kind and item.id.api_version and item.id.name for item in fixture.objects), (
            fixture.file
        )


def test_fixtures_agree_with_their_policies_and_the_committed_index_is_fresh(
    entries: list[IndexEntry], root: Path
) -> None:
    committed = (root / index.INDEX_PATH).read_text(encoding="utf-8")
    assert committed == index_to_jsonl(entries), "run `dvc repro index` and commit policies/index.jsonl"


def test_committed_entry_points_are_fresh(policies: tuple[Policy, ...], root: Path) -> None:
    committed = {
        path.name: path.read_text(encoding="utf-8") for path in (root / index.DISPATCH_DIR).glob("*.rego")
    }
    assert committed == dispatch_modules(policies)
    assert (root / index.CONFTEST_PATH).read_text(encoding="utf-8") == conftest_module(policies)


def test_violations_point_into_the_object(flagged: list[Flagged]) -> None:
    for fixture, item, violations in flagged:
        for violation in violations:
            assert _deepest_found(item.body, violation.path), f"{fixture.file}: {violation.path}"
            assert violation.message and "\n" not in violation.message, fixture.file


def test_each_path_of_an_object_is_flagged_once(flagged: list[Flagged]) -> None:
    for fixture, _, violations in flagged:
        paths = [violation.path for violation in violations]
        assert len(paths) == len(set(paths)), fixture.file


def test_every_violation_has_a_fix_or_its_policy_says_why_not(
    flagged: list[Flagged], policies: tuple[Policy, ...]
) -> None:
    without = {policy.id for policy in policies if policy.no_fix}
    for fixture, _, violations in flagged:
        fixes = [violation.fix for violation in violations]
        assert all(fix is None for fix in fixes) if fixture.policy_id in without else all(fixes), fixture.file


def test_questions_of_fixes_are_questions(flagged: list[Flagged]) -> None:
    questions = {v.fix.needs_input for _, _, vs in flagged for v in vs if v.fix and v.fix.needs_input}
    assert questions
    assert [question for question in questions if not question.endswith("?")] == []


def test_fixes_applied_and_evaluated_in_turn_make_an_object_compliant(
    flagged: list[Flagged], engine: OpaEngine, policies: tuple[Policy, ...]
) -> None:
    """In turn, because two fixes that both create a missing parent would undo each other."""
    settings = index.exemplary_settings(policies)
    cases = [(fixture, item, item.body, vs[0].fix) for fixture, item, vs in flagged if vs[0].fix]
    for _ in range(MOST_VIOLATIONS):
        bodies = [(fixture, item, patched(body, fix.patch) or {}) for fixture, item, body, fix in cases]
        left = _violations_left(bodies, engine, settings)
        cases = [(*case, vs[0].fix) for case, vs in zip(bodies, left, strict=True) if vs and vs[0].fix]
    assert [fixture.file for fixture, *_ in cases] == []


def _violations_left(
    cases: Sequence[tuple[Fixture, KubeObject, JsonObject]], engine: OpaEngine, settings: JsonObject
) -> list[list[Violation]]:
    """What the fixture's own policy still says of each repaired object, the others of its file unchanged."""
    worlds = [World([body], inventory(_with(fixture, item, body)), settings) for fixture, item, body in cases]
    answers = zip(cases, engine.evaluate_worlds(worlds), strict=True)
    return [
        [v for v in report.violations if v.policy_id == fixture.policy_id]
        for (fixture, *_), (report,) in answers
    ]


def _with(fixture: Fixture, item: KubeObject, body: JsonObject) -> list[KubeObject]:
    return [replace(other, body=body) if other is item else other for other in fixture.objects]


def _deepest_found(body: JsonObject, path: str) -> bool:
    """Whether the field is there, or what it should be in; three levels may be missing at most."""
    tokens = tokens_from_pointer(path)
    for missing in range(4):
        parents = tokens[: len(tokens) - missing]
        try:
            resolve(body, pointer_from_tokens(parents))
        except LookupError:
            continue
        return True
    return False
