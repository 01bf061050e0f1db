"""Stage `index`: from the policies' sources to index.jsonl, the dispatch modules and the compiled corpus."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median_low

from kubepac.adapters.opa import Opa, OpaEngine, World, find_opa
from kubepac.core.errors import PolicyError
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import KubeObject
from kubepac.core.policy import Policy, inventory_kinds
from kubepac.core.violations import Report, Severity, Violation
from kubepac.features.match import check_expressions
from kubepac.manifests.inventory import inventory
from kubepac.manifests.load import load_text
from kubepac.policies.controls import Standard, check_controls, controls_from_yaml, controls_met
from kubepac.policies.index import FixKind, IndexEntry, index_to_jsonl
from kubepac.policies.metadata import policies_from_inspection
from kubepac.policies.parameters import parameters_of
from kubepac.rego.ast import complexity, imported, rule_names, settings_read
from kubepac.rego.dispatch import conftest_module, dispatch_kinds, dispatch_modules, entrypoints
from kubepac.stages.run import run_stage

POLICIES_DIR = Path("policies")
PACKS_DIR = POLICIES_DIR / "conftest" / "policy_packs"
LIB_DIR = POLICIES_DIR / "lib"
DISPATCH_DIR = POLICIES_DIR / "main"
CONFTEST_PATH = POLICIES_DIR / "conftest" / "main.rego"
INDEX_PATH = POLICIES_DIR / "index.jsonl"
CONTROLS_PATH = POLICIES_DIR / "controls.yaml"
FIXTURES_DIR = Path("data/fixtures")
REALISTIC_DIR = FIXTURES_DIR / "realistic"
WASM_PATH = Path("data/index/policy.wasm")

_COMPLIANT = "positive"
# Settings that whoever evaluates gives, not the user.
_SET_BY_US = {"complete_inventory", "today"}
VERDICTS = (_COMPLIANT, "negative")


@dataclass(frozen=True, slots=True)
class Fixture:
    """One fixture file of a policy, and what the policy said about its objects."""

    policy_id: str
    compliant: bool
    file: str
    objects: tuple[KubeObject, ...]
    violations: tuple[tuple[Violation, ...], ...]


@dataclass(frozen=True, slots=True)
class Realistic:
    """A compliant object as people write them, and what the corpus says of it all the same."""

    item: KubeObject
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The policies, the syntax tree of every module by its package, and what standards ask."""

    policies: tuple[Policy, ...]
    trees: Mapping[str, JsonObject]
    standards: tuple[Standard, ...]

    def libraries_of(self, policy: Policy) -> list[str]:
        """Packages of the libraries that a policy imports, and that these import, sorted."""
        found: set[str] = set()
        waiting = [policy.package]
        while waiting:
            new = imported(self.trees[waiting.pop()]) - found
            found |= new
            waiting.extend(new)
        return sorted(found)

    def version(self, policy: Policy) -> str:
        """Twelve hex digits that change with the source of the policy or of a library that it uses."""
        paths = [
            rego_path(policy),
            *map(lib_path, self.libraries_of(policy)),
        ]
        return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()[:12]


def main() -> None:
    """Run the stage in the top folder of the repository."""
    opa = Opa(find_opa())
    opa.check([PACKS_DIR, LIB_DIR])
    corpus = read_corpus(opa)
    policies = corpus.policies
    check_corpus(corpus)
    write_dispatch(policies)
    engine = OpaEngine(opa, paths=corpus_paths(policies), kinds=dispatch_kinds(policies))
    found = entries(corpus, read_fixtures(policies, engine), read_realistic(policies, engine))
    INDEX_PATH.write_text(index_to_jsonl(found), encoding="utf-8")
    WASM_PATH.parent.mkdir(parents=True, exist_ok=True)
    WASM_PATH.write_bytes(opa.build_wasm(corpus_paths(policies), entrypoints(policies)))


def read_corpus(opa: Opa) -> Corpus:
    """The policies as they stand in the folders, with their syntax trees and those of the libraries."""
    described = policies_from_inspection(opa.inspect([PACKS_DIR, LIB_DIR]))
    trees = {policy.package: opa.parse(rego_path(policy)) for policy in described}
    policies = [
        replace(policy, says_unknown="unknown" in rule_names(trees[policy.package])) for policy in described
    ]
    libraries = {f"kubepac.lib.{path.stem}": opa.parse(path) for path in lib_paths()}
    standards = controls_from_yaml(CONTROLS_PATH.read_text(encoding="utf-8"), file=str(CONTROLS_PATH))
    return Corpus(tuple(policies), {**trees, **libraries}, standards)


def entries(corpus: Corpus, fixtures: Sequence[Fixture], realistic: Sequence[Realistic]) -> list[IndexEntry]:
    """What the index says of each policy.

    Raises `PolicyError` where a fixture contradicts its policy, and where a policy of an error's severity flags a
    realistic object.
    """
    return [
        _entry(policy, corpus, [f for f in fixtures if f.policy_id == policy.id], realistic)
        for policy in corpus.policies
    ]


def check_corpus(corpus: Corpus) -> None:
    """Raises `PolicyError` for a policy without its rules, or with features, settings or tags that do not exist."""
    check_controls(corpus.standards, corpus.policies, file=str(CONTROLS_PATH))
    parameters = parameters_of(corpus.policies)
    for policy in corpus.policies:
        check_expressions(policy.features)
        check_rules(policy, corpus.trees[policy.package])
        own = {parameter.name for parameter in policy.parameters}
        modules = [policy.package, *corpus.libraries_of(policy)]
        read = {name for module in modules for name, _ in settings_read(corpus.trees[module])} - _SET_BY_US
        if own != read:
            raise PolicyError(
                f"{rego_path(policy)}: {policy.id} declares {sorted(own)} and reads {sorted(read)}"
            )
    for package, tree in corpus.trees.items():
        for name, default in settings_read(tree):
            if name in parameters and parameters[name].default != default:
                raise PolicyError(f"{package}: the default of {name} is not the one in METADATA")


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


def lib_path(package: str) -> Path:
    """Where the source of a library stands, by its package."""
    return LIB_DIR / f"{package.rsplit('.', 1)[1]}.rego"


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
    kinds = inventory_kinds(policies)
    results = engine.evaluate_worlds(
        [
            World([o.body for o in objects], inventory(objects, kinds=kinds), exemplary_settings([policy]))
            for (policy, _, _), objects in zip(cases, loaded, strict=True)
        ]
    )
    return [
        Fixture(policy.id, verdict == _COMPLIANT, str(path), objects, _own(policy, violations))
        for (policy, verdict, path), objects, violations in zip(cases, loaded, results, strict=True)
    ]


def read_realistic(policies: Sequence[Policy], engine: OpaEngine) -> list[Realistic]:
    """Every realistic object with what the corpus says of it under default settings."""
    loaded = [_load(path) for path in sorted(REALISTIC_DIR.glob("*.yaml"))]
    kinds = inventory_kinds(policies)
    results = engine.evaluate_worlds(
        [World([o.body for o in objects], inventory(objects, kinds=kinds)) for objects in loaded]
    )
    return [
        Realistic(item, report.violations)
        for objects, reports in zip(loaded, results, strict=True)
        for item, report in zip(objects, reports, strict=True)
    ]


def exemplary_settings(policies: Iterable[Policy]) -> JsonObject:
    """Settings with which every policy has something to say."""
    return {name: parameter.exemplary for name, parameter in parameters_of(policies).items()}


def _fixture_paths(policy: Policy) -> list[tuple[str, Path]]:
    folder = policy.id.replace("-", "_")
    return [
        (verdict, path)
        for verdict in VERDICTS
        for path in sorted((FIXTURES_DIR / verdict / folder).glob("*.yaml"))
    ]


def _load(path: Path) -> tuple[KubeObject, ...]:
    loaded = load_text(path.read_bytes(), file=str(path))
    if loaded.rejected:
        raise PolicyError(f"{loaded.rejected[0].place}: {loaded.rejected[0].reason}")
    return tuple(loaded.objects)


def _own(policy: Policy, reports: Sequence[Report]) -> tuple[tuple[Violation, ...], ...]:
    return tuple(tuple(v for v in report.violations if v.policy_id == policy.id) for report in reports)


def _entry(
    policy: Policy, corpus: Corpus, fixtures: Sequence[Fixture], realistic: Sequence[Realistic]
) -> IndexEntry:
    for fixture in fixtures:
        flagged = any(fixture.violations)
        if flagged is fixture.compliant:
            raise PolicyError(f"{fixture.file}: {policy.id} {'flags' if flagged else 'does not flag'} it")
    examples = [_examples(policy, fixture) for fixture in fixtures if not fixture.compliant]
    concerned = [each for each in realistic if policy.applies_to(each.item.id.kind)]
    alarms = [each.item for each in concerned if any(v.policy_id == policy.id for v in each.violations)]
    if alarms and policy.severity >= Severity.HIGH:
        raise PolicyError(f"{alarms[0].file}: {policy.id} flags {alarms[0].id}, which is compliant")
    fix = _fix_kind(policy, fixtures)
    return IndexEntry(
        policy=replace(policy, needs_input=fix == "needs_input", fix_size=_fix_size(fixtures)),
        version=corpus.version(policy),
        controls=controls_met(corpus.standards, policy),
        fix=fix,
        example_inputs=examples[0] if examples else (),
        complexity=complexity(corpus.trees[policy.package]),
        compliant_fixtures=sum(1 for fixture in fixtures if fixture.compliant),
        realistic_objects=len(concerned),
        false_positives=len(alarms),
    )


def _examples(policy: Policy, fixture: Fixture) -> tuple[JsonObject, ...]:
    """The objects that are flagged; then, where a policy looks at other objects, those that it saw."""
    pairs = list(zip(fixture.objects, fixture.violations, strict=True))
    flagged = [item.body for item, violations in pairs if violations]
    others = [item.body for item, violations in pairs if not violations]
    return (*flagged, *(others if policy.inventory else ()))


def _fix_size(fixtures: Sequence[Fixture]) -> int:
    """Operations of its repairs, by the median."""
    fixes = [v.fix for fixture in fixtures for violations in fixture.violations for v in violations]
    sizes = [len(fix.patch) for fix in fixes if fix is not None]
    return median_low(sizes) if sizes else 0


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
