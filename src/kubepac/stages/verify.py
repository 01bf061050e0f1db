"""Stage `verify`: what the corpus promises, shown with the real programs; writes reports/policies/summary.json.

It runs on request (`make verify`), because it needs Conftest and gator too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kubepac.adapters.opa import OpaEngine, World
from kubepac.adapters.schema import schema_error
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import KubeObject
from kubepac.core.policy import Policy
from kubepac.core.violations import Fix, Report
from kubepac.evaluation.repairs import DOES_NOT_APPLY, STRAYS, Repair, Verdict, patched, problem_of, strays
from kubepac.manifests.inventory import inventory
from kubepac.manifests.kinds import is_cluster_scoped
from kubepac.policies.gatekeeper import Expected, suite, yaml_text
from kubepac.stages.index import Corpus, Fixture, exemplary_settings
from kubepac.stages.template import constraints, templates, write


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
    """Every fix that a policy offers for a fixture of its own, applied alone and held to the whole corpus."""
    settings = exemplary_settings(policies)
    cases = [case for fixture in fixtures for case in _cases(fixture)]
    applied = [case for case in cases if case.bodies is not None]
    worlds = [_world([o.body for o in fixture.objects], fixture, settings) for fixture in fixtures]
    worlds += [_world(case.bodies, case.fixture, settings) for case in applied if case.bodies]
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


def _world(bodies: Sequence[JsonObject], fixture: Fixture, settings: JsonObject) -> World:
    objects = [_with_body(item, body) for item, body in zip(fixture.objects, bodies, strict=True)]
    return World(bodies, inventory(objects), settings)


def _with_body(item: KubeObject, body: JsonObject) -> KubeObject:
    return KubeObject(item.id, body, item.file, item.document, item.locate)


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
        name = f"{fixture.policy_id}/{'positive' if fixture.compliant else 'negative'}/{Path(fixture.file).stem}"
        path = folder / "cases" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        # An array is no manifest; documents of JSON are YAML.
        path.write_text("".join(f"---\n{json.dumps(body)}\n" for body in of_fixture), encoding="utf-8")
        for number, (body, report) in enumerate(zip(of_fixture, reports, strict=True)):
            alone = path.with_name(f"{path.stem}-{number}.json")
            alone.write_text(json.dumps(body), encoding="utf-8")
            messages = [v.message for v in report.violations if v.policy_id == fixture.policy_id]
            files = [str(each.relative_to(folder)) for each in (alone, path)]
            cases[fixture.policy_id].append(Expected(f"{name}/{number}", *files, messages))
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
    if item.id.namespace or is_cluster_scoped(item.id.api_version, item.id.kind) or not isinstance(metadata, dict):
        return item.body
    return {**item.body, "metadata": {**metadata, "namespace": "default"}}
