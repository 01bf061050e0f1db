"""Stage `index`: from the policies' sources to index.jsonl, the dispatch modules and the compiled corpus."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kubepac.adapters.opa import Opa, OpaEngine, World, find_opa
from kubepac.core.errors import PolicyError
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import KubeObject
from kubepac.core.policy import Policy
from kubepac.core.violations import Violation
from kubepac.features.match import check_expressions
from kubepac.manifests.inventory import inventory
from kubepac.manifests.load import load_text
from kubepac.policies.index import FixKind, IndexEntry, index_to_jsonl
from kubepac.policies.metadata import policies_from_inspection
from kubepac.rego.ast import complexity, rule_names
from kubepac.rego.dispatch import conftest_module, dispatch_kinds, dispatch_modules, entrypoints
from kubepac.stages.run import run_stage

POLICIES_DIR = Path("policies")
PACKS_DIR = POLICIES_DIR / "conftest" / "policy_packs"
LIB_DIR = POLICIES_DIR / "lib"
DISPATCH_DIR = POLICIES_DIR / "main"
CONFTEST_PATH = POLICIES_DIR / "conftest" / "main.rego"
INDEX_PATH = POLICIES_DIR / "index.jsonl"
FIXTURES_DIR = Path("data/fixtures")
WASM_PATH = Path("data/index/policy.wasm")

_COMPLIANT = "positive"
_VERDICTS = (_COMPLIANT, "negative")


@dataclass(frozen=True, slots=True)
class Fixture:
    """One fixture file of a policy, and what the policy said about its objects."""

    policy_id: str
    compliant: bool
    file: str
    objects: tuple[KubeObject, ...]
    violations: tuple[tuple[Violation, ...], ...]


def main() -> None:
    """Run the stage in the top folder of the repository."""
    opa = Opa(find_opa())
    opa.check([PACKS_DIR, LIB_DIR])
    policies = policies_from_inspection(opa.inspect([PACKS_DIR, LIB_DIR]))
    trees = {policy.id: opa.parse(rego_path(policy)) for policy in policies}
    for policy in policies:
        check_expressions(policy.features)
        check_rules(policy, trees[policy.id])
    write_dispatch(policies)
    engine = OpaEngine(opa, paths=corpus_paths(policies), kinds=dispatch_kinds(policies))
    fixtures = read_fixtures(policies, engine)
    sizes = {policy_id: complexity(tree) for policy_id, tree in trees.items()}
    INDEX_PATH.write_text(index_to_jsonl(entries(policies, fixtures, sizes)), encoding="utf-8")
    WASM_PATH.parent.mkdir(parents=True, exist_ok=True)
    WASM_PATH.write_bytes(opa.build_wasm(corpus_paths(policies), entrypoints(policies)))


def entries(
    policies: Sequence[Policy], fixtures: Sequence[Fixture], trees: Mapping[str, Mapping[str, int]]
) -> list[IndexEntry]:
    """What the index says of each policy; raises `PolicyError` where a fixture contradicts its policy."""
    return [
        _entry(policy, [f for f in fixtures if f.policy_id == policy.id], trees[policy.id])
        for policy in policies
    ]


def check_rules(policy: Policy, tree: JsonObject) -> None:
    """Raises `PolicyError` where a policy lacks one of the two sets that every policy has."""
    names = rule_names(tree)
    if "violations" not in names:
        raise PolicyError(f"{rego_path(policy)}: {policy.id} has no rule `violations`")
    if "fix" not in names and not policy.no_fix:
        raise PolicyError(
            f"{rego_path(policy)}: {policy.id} has no rule `fix`, and no custom.no_fix that says why"
        )


def rego_path(policy: Policy) -> Path:
    """Where the source of a policy stands."""
    return PACKS_DIR / policy.pack / policy.id.replace("-", "_") / "policy.rego"


def corpus_paths(policies: Sequence[Policy]) -> list[Path]:
    """The files that make up the corpus, without tests."""
    return [DISPATCH_DIR, *lib_paths(), *(rego_path(policy) for policy in policies)]


def lib_paths() -> list[Path]:
    """The libraries of the corpus, without tests."""
    return sorted(path for path in LIB_DIR.glob("*.rego") if not path.name.endswith("_test.rego"))


def write_dispatch(policies: Sequence[Policy]) -> None:
    """Write the generated modules for OPA and for Conftest."""
    shutil.rmtree(DISPATCH_DIR, ignore_errors=True)
    DISPATCH_DIR.mkdir(parents=True)
    for name, text in dispatch_modules(policies).items():
        (DISPATCH_DIR / name).write_text(text, encoding="utf-8")
    CONFTEST_PATH.write_text(conftest_module(policies), encoding="utf-8")


def read_fixtures(policies: Sequence[Policy], engine: OpaEngine) -> list[Fixture]:
    """Every fixture with the policy's own verdict; each file is a small world of its own (one inventory)."""
    cases = [(policy, verdict, path) for policy in policies for verdict, path in _fixture_paths(policy)]
    loaded = [_load(path) for _, _, path in cases]
    results = engine.evaluate_worlds(
        [World([o.body for o in objects], inventory(objects)) for objects in loaded]
    )
    return [
        Fixture(policy.id, verdict == _COMPLIANT, str(path), objects, _own(policy, violations))
        for (policy, verdict, path), objects, violations in zip(cases, loaded, results, strict=True)
    ]


def _fixture_paths(policy: Policy) -> list[tuple[str, Path]]:
    folder = policy.id.replace("-", "_")
    return [
        (verdict, path)
        for verdict in _VERDICTS
        for path in sorted((FIXTURES_DIR / verdict / folder).glob("*.yaml"))
    ]


def _load(path: Path) -> tuple[KubeObject, ...]:
    loaded = load_text(path.read_bytes(), file=str(path))
    if loaded.rejected:
        raise PolicyError(f"{loaded.rejected[0].place}: {loaded.rejected[0].reason}")
    return tuple(loaded.objects)


def _own(policy: Policy, results: Sequence[Sequence[Violation]]) -> tuple[tuple[Violation, ...], ...]:
    return tuple(tuple(v for v in violations if v.policy_id == policy.id) for violations in results)


def _entry(policy: Policy, fixtures: Sequence[Fixture], tree: Mapping[str, int]) -> IndexEntry:
    for fixture in fixtures:
        flagged = any(fixture.violations)
        if flagged is fixture.compliant:
            raise PolicyError(f"{fixture.file}: {policy.id} {'flags' if flagged else 'does not flag'} it")
    examples = [_examples(fixture) for fixture in fixtures if not fixture.compliant]
    return IndexEntry(
        policy=policy,
        fix=_fix_kind(policy, fixtures),
        example_inputs=examples[0] if examples else (),
        complexity=dict(tree),
        compliant_fixtures=sum(1 for fixture in fixtures if fixture.compliant),
    )


def _examples(fixture: Fixture) -> tuple[JsonObject, ...]:
    pairs = zip(fixture.objects, fixture.violations, strict=True)
    return tuple(obj.body for obj, violations in pairs if violations)


def _fix_kind(policy: Policy, fixtures: Sequence[Fixture]) -> FixKind:
    fixes = [v.fix for fixture in fixtures for violations in fixture.violations for v in violations]
    if policy.no_fix:
        return "none"
    if missing := [
        fixture.file for fixture in fixtures for vs in fixture.violations if any(v.fix is None for v in vs)
    ]:
        raise PolicyError(
            f"{missing[0]}: {policy.id} has no fix for what it flags, and no custom.no_fix that says why"
        )
    return "needs_input" if any(fix and fix.needs_input for fix in fixes) else "patch"


if __name__ == "__main__":
    run_stage(main)
