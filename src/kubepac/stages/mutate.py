"""Stage `mutate`: do the tests of each policy notice a fault? usage: python -m kubepac.stages.mutate [POLICY ...]

It runs on request, because it takes minutes, and keeps what it has found of every module that has not changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kubepac.adapters.opa import find_opa
from kubepac.adapters.opa_mutants import MutantOpa, Suite, Verdict
from kubepac.adapters.output import write_whole
from kubepac.core.errors import InputError, PolicyError
from kubepac.evaluation.mutation import (
    Counts,
    Reason,
    Results,
    Survivor,
    UnitResult,
    json_from_results,
    markdown_from_results,
    reasons_from_yaml,
    results_from_json,
    stale_reasons,
)
from kubepac.evaluation.report import json_text
from kubepac.rego import mutate
from kubepac.rego.mutate import OPERATORS, Mutant, mutants
from kubepac.stages.index import PACKS_DIR, POLICIES_DIR, lib_paths
from kubepac.stages.run import run_stage

REPORT_DIR = Path("reports/policies")
JSON_PATH = REPORT_DIR / "mutation.json"
MARKDOWN_PATH = REPORT_DIR / "mutation.md"
REASONS_PATH = POLICIES_DIR / "mutation_survivors.yaml"

# Objects for tests, which are tested by use.
_FOR_TESTS = frozenset({"testing"})
_PACKAGE = re.compile(r"^package ([\w.]+)$", re.MULTILINE)
_REFERENCE = re.compile(r"\bdata\.([a-zA-Z_][\w.]*)")


@dataclass(frozen=True, slots=True)
class Unit:
    """A policy or a library with its own tests; `id` is `deny-latest-tag` or `lib/images`."""

    id: str
    path: Path
    suite: Suite

    @property
    def digest(self) -> str:
        """Sixteen hex digits that change with whatever the result follows from, the operators included."""
        contents = [Path(mutate.__file__).read_bytes(), self.suite.module.encode(), self.suite.tests.encode()]
        contents += [path.read_bytes() for path in self.suite.context]
        digests = b"".join(hashlib.sha256(content).digest() for content in contents)
        return hashlib.sha256(digests).hexdigest()[:16]


def main() -> None:
    """Run the stage in the top folder of the repository, for all units or for those that are named."""
    units = read_units()
    reasons = read_reasons()
    known = {unit: result for unit, result in read_results().items() if unit in units}
    wanted = [units[name] for name in chosen(sys.argv[1:], units)]
    waiting = [unit for unit in wanted if unit.id not in known or known[unit.id].digest != unit.digest]
    found, failures = run(MutantOpa(find_opa()), waiting)
    results = {**known, **found}
    write_report(results, reasons)
    if failures:
        raise failures[0]
    check_reasons(reasons, results, units)


def run(opa: MutantOpa, units: Sequence[Unit]) -> tuple[dict[str, UnitResult], list[PolicyError]]:
    """The result of each unit, and what is wrong with those that have none."""
    found: dict[str, UnitResult] = {}
    failures: list[PolicyError] = []
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        outcomes = pool.map(lambda unit: _outcome(opa, unit), units)
        for unit, outcome in zip(units, outcomes, strict=True):
            if isinstance(outcome, PolicyError):
                failures.append(outcome)
            else:
                found[unit.id] = outcome
            _show_progress(len(found) + len(failures), len(units), unit.id)
    return found, failures


def read_units() -> dict[str, Unit]:
    """Every module of the corpus that has tests of its own, by its id."""
    paths = {
        **{f"lib/{path.stem}": path for path in lib_paths() if path.stem not in _FOR_TESTS},
        **{path.parent.name.replace("_", "-"): path for path in sorted(PACKS_DIR.glob("*/*/policy.rego"))},
    }
    texts = {path: path.read_text(encoding="utf-8") for path in [*lib_paths(), *paths.values()]}
    by_package = {_package(path, text): path for path, text in texts.items()}
    return {name: _unit(name, path, texts, by_package) for name, path in sorted(paths.items())}


def chosen(names: Sequence[str], units: Mapping[str, Unit]) -> list[str]:
    """The units that are named, or all; raises `InputError` for a name that is none."""
    unknown = [name for name in names if name not in units]
    if unknown:
        raise InputError(f"there is no {unknown[0]}: expected a policy, or lib/ and the name of a library")
    return list(names or units)


def read_results() -> dict[str, UnitResult]:
    """The results in the committed report; none where there is no report yet."""
    if not JSON_PATH.is_file():
        return {}
    try:
        return results_from_json(json.loads(JSON_PATH.read_text(encoding="utf-8")))
    except ValueError as error:
        raise InputError(f"{JSON_PATH} is no JSON: delete it and run the stage again") from error


def read_reasons() -> list[Reason]:
    """What people say about survivors; nothing where they have said nothing."""
    if not REASONS_PATH.is_file():
        return []
    return reasons_from_yaml(REASONS_PATH.read_text(encoding="utf-8"), file=str(REASONS_PATH))


def check_reasons(reasons: Sequence[Reason], results: Results, units: Mapping[str, Unit]) -> None:
    """Raises `InputError` for a reason whose mutant does not survive."""
    for stale in stale_reasons(reasons, results, units=units):
        raise InputError(
            f"{REASONS_PATH}: {stale.unit}: `{stale.before}` in `{stale.line}` does not survive: remove its reason"
        )


def write_report(results: Results, reasons: Sequence[Reason]) -> None:
    """Write the report, as JSON to compute with and to go on from, and to read."""
    REPORT_DIR.mkdir(parents=True, exist_ok=True)
    write_whole(JSON_PATH, json_text(json_from_results(results, reasons)).encode())
    write_whole(MARKDOWN_PATH, markdown_from_results(results, reasons).encode())


def _outcome(opa: MutantOpa, unit: Unit) -> UnitResult | PolicyError:
    try:
        made = mutants(unit.suite.module, opa.parse(unit.path))
        verdicts = opa.verdicts(unit.suite, [mutant.text for mutant in made])
    except PolicyError as error:
        return error
    return _result(unit, list(zip(made, verdicts, strict=True)))


def _result(unit: Unit, judged: Sequence[tuple[Mutant, Verdict]]) -> UnitResult:
    lines = unit.suite.module.split("\n")
    survivors = tuple(
        Survivor(mutant.operator, mutant.row, lines[mutant.row - 1].strip(), mutant.before, mutant.after)
        for mutant, verdict in judged
        if verdict is Verdict.SURVIVED
    )
    operators = {name: _counts([v for m, v in judged if m.operator == name]) for name in OPERATORS}
    return UnitResult(unit.digest, {name: c for name, c in operators.items() if c.mutants}, survivors)


def _counts(verdicts: Sequence[Verdict]) -> Counts:
    return Counts(len(verdicts), verdicts.count(Verdict.INVALID), verdicts.count(Verdict.KILLED))


def _unit(name: str, path: Path, texts: Mapping[Path, str], by_package: Mapping[str, Path]) -> Unit:
    tests_path = path.with_name(f"{path.stem}_test.rego")
    if not tests_path.is_file():
        raise PolicyError(f"{path} has no {tests_path.name} beside it: write its tests first")
    tests = tests_path.read_text(encoding="utf-8")
    packages = (_package(path, texts[path]), _package(tests_path, tests))
    context = sorted(_referred([texts[path], tests], texts, by_package) - {path})
    return Unit(name, path, Suite(name, texts[path], tests, packages, tuple(context)))


def _package(path: Path, text: str) -> str:
    if not (match := _PACKAGE.search(text)):
        raise PolicyError(f"{path} names no package: its first line says `package kubepac...`")
    return match[1]


def _referred(modules: Sequence[str], texts: Mapping[Path, str], by_package: Mapping[str, Path]) -> set[Path]:
    """Files of the packages that these modules refer to, and that these refer to in turn."""
    found: set[Path] = set()
    waiting = list(modules)
    while waiting:
        paths = {by_package[name] for name in _packages_in(waiting.pop()) if name in by_package} - found
        found |= paths
        waiting += [texts[path] for path in paths]
    return found


def _packages_in(text: str) -> Iterator[str]:
    """Every name that could be that of a package: a reference goes on with a rule and its fields."""
    for match in _REFERENCE.finditer(text):
        parts = match[1].split(".")
        yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _show_progress(done: int, count: int, name: str) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == count else ""
        sys.stderr.write(f"\rmutate: {done} of {count} modules, {name}\033[K{end}")
        sys.stderr.flush()


if __name__ == "__main__":
    run_stage(main)
