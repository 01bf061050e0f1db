"""Stage `verify`: what the corpus promises, shown with the real programs; writes reports/policies/summary.json.

It runs on request (`make verify`), because it needs Conftest and gator too.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from kubepac.adapters import gator
from kubepac.adapters.conftest import Failures, failures
from kubepac.adapters.opa import Opa, OpaEngine, World, find_opa
from kubepac.adapters.output import write_whole
from kubepac.adapters.schema import schema_error
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import KubeObject
from kubepac.core.policy import Policy, inventory_kinds
from kubepac.core.violations import Fix, Report, Severity
from kubepac.evaluation.mutation import Counts, total
from kubepac.evaluation.repairs import (
    DOES_NOT_APPLY,
    STRAYS,
    Repair,
    Verdict,
    patched,
    problem_of,
    share,
    strays,
)
from kubepac.evaluation.report import json_text
from kubepac.manifests.inventory import inventory
from kubepac.manifests.kinds import is_cluster_scoped
from kubepac.policies.gatekeeper import Expected, suite, yaml_text
from kubepac.policies.index import IndexEntry
from kubepac.rego.dispatch import dispatch_kinds
from kubepac.stages.index import (
    CONFTEST_PATH,
    DISPATCH_DIR,
    LIB_DIR,
    PACKS_DIR,
    Corpus,
    Fixture,
    Realistic,
    corpus_paths,
    entries,
    exemplary_settings,
    read_corpus,
    read_fixtures,
    read_realistic,
)
from kubepac.stages.mutate import REPORT_DIR, read_results
from kubepac.stages.run import run_stage
from kubepac.stages.template import constraints, templates, write

POLICY_DIRS = (LIB_DIR, DISPATCH_DIR, CONFTEST_PATH.parent)
JSON_PATH = REPORT_DIR / "summary.json"
MARKDOWN_PATH = REPORT_DIR / "summary.md"


@dataclass(frozen=True, slots=True)
class Proof:
    """What the programs said of the corpus. `gator` and `conftest` tell which of their cases hold."""

    entries: Sequence[IndexEntry]
    fixtures: Sequence[Fixture]
    realistic: Sequence[Realistic]
    repairs: Sequence[Repair]
    coverage_percent: float
    mutation: Counts
    gator: Mapping[str, bool]
    conftest: Mapping[str, bool]


def main() -> None:
    """Run the stage in the top folder of the repository."""
    opa = Opa(find_opa())
    corpus = read_corpus(opa)
    engine = OpaEngine(opa, paths=corpus_paths(corpus.policies), kinds=dispatch_kinds(corpus.policies))
    proof = prove(opa, corpus, engine)
    REPORT_DIR.mkdir(parents=True, exist_ok=True)
    write_whole(JSON_PATH, json_text(summary(proof)).encode())
    write_whole(MARKDOWN_PATH, markdown(proof).encode())


def prove(opa: Opa, corpus: Corpus, engine: OpaEngine) -> Proof:
    """Everything, with the real OPA, Conftest and gator; the mutation run is read from its report."""
    fixtures = read_fixtures(corpus.policies, engine)
    realistic = read_realistic(corpus.policies, engine)
    coverage = opa.coverage([PACKS_DIR, LIB_DIR])["coverage"]
    with tempfile.TemporaryDirectory() as scratch:
        gator_cases = gator.verify(write_suite(Path(scratch), corpus, fixtures, engine))
    return Proof(
        entries=entries(corpus, fixtures, realistic),
        fixtures=fixtures,
        realistic=realistic,
        repairs=prove_repairs(corpus.policies, fixtures, engine),
        coverage_percent=float(str(coverage)),
        mutation=total(result.counts for result in read_results().values()),
        gator=gator_cases,
        conftest=conftest_cases(corpus.policies, fixtures, engine),
    )


def summary(proof: Proof) -> JsonObject:
    """The figures of the report, each a share, a count or a per cent."""
    with_fix = [entry for entry in proof.entries if entry.fix != "none"]
    return {
        "policies": len(proof.entries),
        "fix_share": round(len(with_fix) / len(proof.entries), 4),
        "fixes": len(proof.repairs),
        "fix_verified_share": share(proof.repairs),
        "coverage_percent": proof.coverage_percent,
        "mutants": proof.mutation.valid,
        "mutation_score": proof.mutation.score,
        "fixtures": len(proof.fixtures),
        "realistic_objects": len(proof.realistic),
        "false_positives_on_realistic": sum(
            entry.false_positives for entry in proof.entries if entry.policy.severity >= Severity.HIGH
        ),
        "remarks_on_realistic": sum(entry.false_positives for entry in proof.entries),
        "gator_cases": len(proof.gator),
        "gator_pass": _share(proof.gator),
        "conftest_cases": len(proof.conftest),
        "conftest_pass": _share(proof.conftest),
    }


def markdown(proof: Proof) -> str:
    """The report to read."""
    figures = summary(proof)
    broken = [repair for repair in proof.repairs if repair.problem]
    failing = [name for cases in (proof.gator, proof.conftest) for name, holds in cases.items() if not holds]
    noisy = [entry for entry in proof.entries if entry.false_positives]
    without = [entry for entry in proof.entries if entry.fix == "none"]
    return "\n".join(
        [
            "# The policies, proven",
            "",
            "Made by `make verify`: OPA, Conftest and gator over every fixture; see summary.json.",
            "",
            "| figure | value |",
            "| --- | ---: |",
            *(f"| {name} | {value} |" for name, value in figures.items()),
            "",
            "## Fixes that do not hold",
            "",
            *_listed(
                f"{r.policy_id}, {r.file}, {r.resource} {r.path}: {r.problem} {r.detail}" for r in broken
            ),
            "",
            "## Cases that Conftest or gator sees otherwise",
            "",
            *_listed(failing),
            "",
            "## Policies that flag something in the realistic set",
            "",
            *_listed(
                f"{e.policy.id} ({e.policy.severity.name}): {e.false_positives} of {e.realistic_objects} objects"
                for e in noisy
            ),
            "",
            "## Policies without a fix, and why",
            "",
            *_listed(f"{e.policy.id}: {e.policy.no_fix}" for e in without),
            "",
        ]
    )


def conftest_cases(
    policies: Sequence[Policy], fixtures: Sequence[Fixture], engine: OpaEngine
) -> dict[str, bool]:
    """Whether Conftest and OPA say the same of each fixture's file, by the file.

    Fixtures share processes, and with them an inventory, which OPA is given too.
    """
    settings = exemplary_settings(policies)
    reading = {policy.id for policy in policies if policy.inventory}
    packs = _apart([fixture for fixture in fixtures if fixture.policy_id in reading])
    packs.append([fixture for fixture in fixtures if fixture.policy_id not in reading])
    known = [inventory([item for fixture in pack for item in fixture.objects]) for pack in packs]
    worlds = [
        World([item.body for fixture in pack for item in fixture.objects], inventory_, settings)
        for pack, inventory_ in zip(packs, known, strict=True)
    ]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = pool.map(
            lambda pack, inventory_: failures(
                [fixture.file for fixture in pack],
                policy_dirs=POLICY_DIRS,
                data={"parameters": settings, "inventory": inventory_},
            ),
            packs,
            known,
        )
        answers = zip(packs, engine.evaluate_worlds(worlds), found, strict=True)
        return {file: holds for answer in answers for file, holds in _compared(*answer)}


def _apart(fixtures: Iterable[Fixture]) -> list[list[Fixture]]:
    """Fixtures in groups in which no two have a namespace in common, so that they do not see each other."""
    packs: list[tuple[set[str], list[Fixture]]] = []
    for fixture in fixtures:
        places = {"" if _is_cluster_scoped(o) else o.id.namespace or "default" for o in fixture.objects}
        taken, pack = next((p for p in packs if not p[0] & places), (set(), []))
        if not pack:
            packs.append((taken, pack))
        taken |= places
        pack.append(fixture)
    return [pack for _, pack in packs]


def _compared(
    pack: Sequence[Fixture], reports: Sequence[Report], found: Mapping[str, Failures]
) -> Iterator[tuple[str, bool]]:
    rest = iter(reports)
    for fixture in pack:
        expected = Counter(
            (violation.policy_id, violation.path)
            for report in islice(rest, len(fixture.objects))
            for violation in report.violations
        )
        yield fixture.file, found[fixture.file] == expected


def _share(cases: Mapping[str, bool]) -> float:
    return round(sum(cases.values()) / len(cases), 4)


def _listed(lines: Iterable[str]) -> list[str]:
    return [f"- {line}" for line in lines] or ["None."]


@dataclass(frozen=True, slots=True)
class _Case:
    """One fix of one object of a fixture; `bodies` are the objects of its file, with it repaired."""

    fixture: Fixture
    position: int
    path: str
    fix: Fix
    bodies: tuple[JsonObject, ...] | None

    @property
    def item(self) -> KubeObject:
        return self.fixture.objects[self.position]


def prove_repairs(policies: Sequence[Policy], fixtures: Sequence[Fixture], engine: OpaEngine) -> list[Repair]:
    """Every fix that a policy offers for a fixture of its own, applied alone and held to the whole corpus.

    The policy has settings with which it has something to say, the others have their defaults.
    """
    by_id = {policy.id: exemplary_settings([policy]) for policy in policies}
    cases = [case for fixture in fixtures for case in _cases(fixture)]
    applied = [case for case in cases if case.bodies is not None]
    kinds = inventory_kinds(policies)
    worlds = [_world([o.body for o in f.objects], f, by_id[f.policy_id], kinds) for f in fixtures]
    worlds += [
        _world(case.bodies, case.fixture, by_id[case.fixture.policy_id], kinds)
        for case in applied
        if case.bodies
    ]
    reports = engine.evaluate_worlds(worlds)
    before = {fixture.file: found for fixture, found in zip(fixtures, reports, strict=False)}
    repairs = [_repair(case, (DOES_NOT_APPLY, "")) for case in cases if case.bodies is None]
    for case, after in zip(applied, reports[len(fixtures) :], strict=True):
        repairs.append(_repair(case, _judged(case, before[case.fixture.file], after)))
    return sorted(repairs, key=lambda repair: (repair.policy_id, repair.file, repair.resource, repair.path))


def _cases(fixture: Fixture) -> Iterator[_Case]:
    bodies = [item.body for item in fixture.objects]
    for position, violations in enumerate(fixture.violations):
        for violation in violations:
            if violation.fix is None:
                continue
            body = patched(bodies[position], violation.fix.patch)
            changed = None if body is None else (*bodies[:position], body, *bodies[position + 1 :])
            yield _Case(fixture, position, violation.path, violation.fix, changed)


def _world(
    bodies: Sequence[JsonObject],
    fixture: Fixture,
    settings: JsonObject,
    kinds: Collection[str] | None = None,
) -> World:
    """The objects of a fixture with these bodies, and of them in the inventory those of `kinds` (None: all)."""
    objects = [_with_body(item, body) for item, body in zip(fixture.objects, bodies, strict=True)]
    return World(bodies, inventory(objects, kinds=kinds), settings)


def _with_body(item: KubeObject, body: JsonObject) -> KubeObject:
    return replace(item, body=body)


def _judged(case: _Case, before: Sequence[Report], after: Sequence[Report]) -> tuple[str, str]:
    assert case.bodies is not None
    old, new = case.item.body, case.bodies[case.position]
    if strays(old, new, case.fix.patch):
        return STRAYS, ""
    return problem_of(
        case.fixture.policy_id,
        case.path,
        Verdict(before, schema_error(old)),
        Verdict(after, schema_error(new)),
        position=case.position,
    )


def _repair(case: _Case, problem: tuple[str, str]) -> Repair:
    return Repair(case.fixture.policy_id, case.fixture.file, str(case.item.id), case.path, *problem)


def write_suite(folder: Path, corpus: Corpus, fixtures: Sequence[Fixture], engine: OpaEngine) -> Path:
    """A suite for gator: every object of every fixture, and the messages that OPA gives for it."""
    write(folder / "templates", templates(corpus))
    write(folder / "constraints", constraints(corpus.policies))
    by_id = {policy.id: policy for policy in corpus.policies}
    bodies = [_reviewed(by_id[fixture.policy_id], fixture) for fixture in fixtures]
    worlds = [
        _world(of_fixture, fixture, exemplary_settings([by_id[fixture.policy_id]]))
        for fixture, of_fixture in zip(fixtures, bodies, strict=True)
    ]
    cases: dict[str, list[Expected]] = {policy.id: [] for policy in corpus.policies}
    for fixture, of_fixture, reports in zip(fixtures, bodies, engine.evaluate_worlds(worlds), strict=True):
        name = (
            f"{fixture.policy_id}/{'positive' if fixture.compliant else 'negative'}/{Path(fixture.file).stem}"
        )
        path = folder / "cases" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        # An array is no manifest; documents of JSON are YAML.
        path.write_text("".join(f"---\n{json.dumps(body)}\n" for body in of_fixture), encoding="utf-8")
        for number, (body, report) in enumerate(zip(of_fixture, reports, strict=True)):
            alone = path.with_name(f"{path.stem}-{number}.json")
            alone.write_text(json.dumps(body), encoding="utf-8")
            messages = [v.message for v in report.violations if v.policy_id == fixture.policy_id]
            own, all_of_them = (str(each.relative_to(folder)) for each in (alone, path))
            cases[fixture.policy_id].append(Expected(f"{name}/{number}", own, all_of_them, messages))
    suite_path = folder / "suite.yaml"
    document = suite(cases, templates_dir="templates", constraints_dir="constraints")
    suite_path.write_text(yaml_text(document), encoding="utf-8")
    return suite_path


def _reviewed(policy: Policy, fixture: Fixture) -> list[JsonObject]:
    """The objects of a fixture as an API server hands them over: in its inventory all have their namespaces."""
    if not policy.inventory:
        return [item.body for item in fixture.objects]
    return [_with_namespace(item) for item in fixture.objects]


def _with_namespace(item: KubeObject) -> JsonObject:
    metadata = item.body.get("metadata")
    if item.id.namespace or _is_cluster_scoped(item) or not isinstance(metadata, dict):
        return item.body
    return {**item.body, "metadata": {**metadata, "namespace": "default"}}


def _is_cluster_scoped(item: KubeObject) -> bool:
    return is_cluster_scoped(item.id.api_version, item.id.kind)


if __name__ == "__main__":
    run_stage(main)
