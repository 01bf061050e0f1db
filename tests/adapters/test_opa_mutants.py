from __future__ import annotations

from pathlib import Path

import pytest

from kubepac.adapters import opa_mutants
from kubepac.adapters.opa import find_opa
from kubepac.adapters.opa_mutants import MutantOpa, Suite, Verdict
from kubepac.core.errors import PolicyError
from kubepac.rego.mutate import mutants

pytestmark = pytest.mark.opa

MODULE = """package example.few

import data.example.lib

violations contains "many" if {
	count(input.items) > lib.limit
	not input.exempt
}
"""
LIB = "package example.lib\n\nlimit := 2\n"
TESTS = """package example.few_test

import data.example.few

test_flags_many if few.violations == {"many"} with input as {"items": [1, 2, 3]}
"""
STRONG = f"""{TESTS}
test_passes_few if few.violations == set() with input as {{"items": [1, 2]}}

test_passes_exempt if few.violations == set() with input as {{"items": [1, 2, 3], "exempt": true}}
"""


@pytest.fixture
def opa(pytestconfig: pytest.Config) -> MutantOpa:
    return MutantOpa(find_opa(pytestconfig.rootpath))


@pytest.fixture
def lib(tmp_path: Path) -> Path:
    path = tmp_path / "lib.rego"
    path.write_text(LIB)
    return path


def suite(lib: Path, *, tests: str, module: str = MODULE) -> Suite:
    return Suite("few", module, tests, ("example.few", "example.few_test"), (lib,))


def changes(opa: MutantOpa, lib: Path, tests: str, verdict: Verdict) -> set[tuple[str, str]]:
    path = lib.with_name("policy.rego")
    path.write_text(MODULE)
    found = mutants(MODULE, opa.parse(path))
    verdicts = opa.verdicts(suite(lib, tests=tests), [mutant.text for mutant in found])
    return {(m.before, m.after) for m, v in zip(found, verdicts, strict=True) if v is verdict}


def test_mutants_survive_a_weak_test(opa: MutantOpa, lib: Path) -> None:
    assert changes(opa, lib, TESTS, Verdict.SURVIVED) == {
        ("count(input.items) > lib.limit", "true"),
        (">", ">="),
        ("not input.exempt", "true"),
    }


def test_a_strong_test_kills_them_all(opa: MutantOpa, lib: Path) -> None:
    assert changes(opa, lib, STRONG, Verdict.SURVIVED) == set()
    assert len(changes(opa, lib, STRONG, Verdict.KILLED)) == 6


def test_what_does_not_compile_is_invalid_and_spoils_no_other(
    opa: MutantOpa, lib: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opa_mutants, "BATCH_SIZE", 20)
    broken = [MODULE.replace("lib.limit", text) for text in (")", "unknown", "no_function(1)")]
    survivor = MODULE.replace(">", ">=")
    modules = [survivor, *broken * 8, MODULE.replace("many", "few"), survivor]
    verdicts = opa.verdicts(suite(lib, tests=TESTS), modules)
    assert verdicts == [Verdict.SURVIVED, *[Verdict.INVALID] * 24, Verdict.KILLED, Verdict.SURVIVED]


def test_a_mutant_that_makes_a_rule_contradict_itself_is_killed(opa: MutantOpa, lib: Path) -> None:
    module = 'package example.few\n\nviolations := {"many"} if input.items\n'
    contradicting = f'{module}\nviolations := {{"other"}} if input.items\n'
    assert opa.verdicts(suite(lib, tests=TESTS, module=module), [contradicting]) == [Verdict.KILLED]


@pytest.mark.slow
def test_a_mutant_that_takes_too_long_is_killed_alone(pytestconfig: pytest.Config, lib: Path) -> None:
    opa = MutantOpa(find_opa(pytestconfig.rootpath), timeout_seconds=2)
    endless = MODULE.replace(
        "not input.exempt",
        "every a in numbers.range(1, 30000) { every b in numbers.range(1, 30000) { a + b > 0 } }",
    )
    survivor = MODULE.replace(">", ">=")
    verdicts = opa.verdicts(suite(lib, tests=TESTS), [survivor, endless, survivor])
    assert verdicts == [Verdict.SURVIVED, Verdict.KILLED, Verdict.SURVIVED]


def test_no_mutants_need_no_verdict(opa: MutantOpa, lib: Path) -> None:
    assert opa.verdicts(suite(lib, tests=TESTS), []) == []


def test_a_module_that_fails_its_own_tests_is_refused(opa: MutantOpa, lib: Path) -> None:
    failing = TESTS.replace('{"many"}', "set()")
    with pytest.raises(PolicyError, match="few fails its own tests"):
        opa.verdicts(suite(lib, tests=failing), [MODULE])


def test_a_library_that_does_not_compile_is_named(opa: MutantOpa, lib: Path) -> None:
    lib.write_text("package example.lib\n\nlimit := unknown\n")
    with pytest.raises(PolicyError, match=r"lib\.rego does not compile"):
        opa.verdicts(suite(lib, tests=TESTS), [MODULE])
