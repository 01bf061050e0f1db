from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kubepac.core.errors import InputError, PolicyError
from kubepac.stages import mutate

pytestmark = pytest.mark.opa

POLICY = """package kubepac.governance.deny_many

import data.kubepac.lib.limits

violations contains {"path": "/items", "msg": "many"} if count(input.items) > limits.most
"""
WEAK = """package kubepac.governance.deny_many_test

import data.kubepac.governance.deny_many
import data.kubepac.lib.testing

test_flags_three if {
	deny_many.violations == {{"path": "/items", "msg": "many"}} with input as testing.items([1, 2, 3])
}
"""
STRONG = f"""{WEAK}
test_passes_two if deny_many.violations == set() with input as testing.items([1, 2])
"""
LIMITS = "package kubepac.lib.limits\n\nmost := 2\n"
LIMITS_TEST = """package kubepac.lib.limits_test

import data.kubepac.lib.limits

test_most_is_two if limits.most == 2
"""
TESTING = 'package kubepac.lib.testing\n\nitems(list) := {"items": list}\n'
POLICY_DIR = Path("policies/conftest/policy_packs/governance/deny_many")
TESTS_PATH = POLICY_DIR / "policy_test.rego"
REASON = """- unit: deny-many
  line: 'violations contains {"path": "/items", "msg": "many"} if count(input.items) > limits.most'
  before: ">"
  after: ">="
  reason: it may
"""


@pytest.fixture
def corpus(pytestconfig: pytest.Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus of one policy with a weak test and one library, in the current folder."""
    (tmp_path / ".tools").symlink_to(pytestconfig.rootpath / ".tools")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["mutate"])
    files = {
        POLICY_DIR / "policy.rego": POLICY,
        TESTS_PATH: WEAK,
        Path("policies/lib/limits.rego"): LIMITS,
        Path("policies/lib/limits_test.rego"): LIMITS_TEST,
        Path("policies/lib/testing.rego"): TESTING,
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def report() -> dict[str, object]:
    loaded: dict[str, object] = json.loads(mutate.JSON_PATH.read_text())
    return loaded


def test_finds_what_a_weak_test_lets_pass(corpus: Path) -> None:
    mutate.main()
    (survivors,) = (r.survivors for name, r in mutate.read_results().items() if name == "deny-many")
    assert {(s.row, s.before, s.after) for s in survivors} == {
        (5, "count(input.items) > limits.most", "true"),
        (5, ">", ">="),
    }
    assert report()["score"] == pytest.approx(1 - 2 / 7, abs=1e-4)
    assert "line 5, operator: `>` -> `>=`: no reason yet" in mutate.MARKDOWN_PATH.read_text()


def test_a_strong_test_reaches_the_full_score(corpus: Path) -> None:
    TESTS_PATH.write_text(STRONG)
    mutate.main()
    assert report()["score"] == 1.0


def test_writes_the_same_bytes_every_time(corpus: Path) -> None:
    mutate.main()
    first = mutate.JSON_PATH.read_bytes(), mutate.MARKDOWN_PATH.read_bytes()
    shutil.rmtree("reports")
    mutate.main()
    assert (mutate.JSON_PATH.read_bytes(), mutate.MARKDOWN_PATH.read_bytes()) == first


def test_runs_only_what_has_changed(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mutate.main()
    ran: list[str] = []
    monkeypatch.setattr(mutate, "run", lambda opa, units: (ran.extend(u.id for u in units), ({}, []))[1])
    mutate.main()
    assert ran == []
    TESTS_PATH.write_text(STRONG)
    mutate.main()
    assert ran == ["deny-many"]


@pytest.mark.parametrize("name", ["limits.rego", "testing.rego"])
def test_a_library_that_is_used_makes_a_result_stale(corpus: Path, name: str) -> None:
    before = {name: unit.digest for name, unit in mutate.read_units().items()}
    path = Path("policies/lib") / name
    path.write_text(f"{path.read_text()}\nanother := 1\n")
    after = {name: unit.digest for name, unit in mutate.read_units().items()}
    assert before["deny-many"] != after["deny-many"]


def test_runs_the_units_that_are_named_and_keeps_the_others(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["mutate", "lib/limits"])
    mutate.main()
    assert set(mutate.read_results()) == {"lib/limits"}
    monkeypatch.setattr("sys.argv", ["mutate", "deny-many"])
    mutate.main()
    assert set(mutate.read_results()) == {"lib/limits", "deny-many"}
    shutil.rmtree(POLICY_DIR)
    monkeypatch.setattr("sys.argv", ["mutate"])
    mutate.main()
    assert set(mutate.read_results()) == {"lib/limits"}


def test_an_unknown_unit_is_named(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["mutate", "deny-few"])
    with pytest.raises(InputError, match="there is no deny-few"):
        mutate.main()


def test_a_survivor_with_a_reason_stands_apart_until_it_is_killed(corpus: Path) -> None:
    mutate.REASONS_PATH.write_text(REASON)
    mutate.main()
    assert "line 5, operator: `>` -> `>=`: it may" in mutate.MARKDOWN_PATH.read_text()
    assert report()["score"] == pytest.approx(5 / 7, abs=1e-4)
    TESTS_PATH.write_text(STRONG)
    with pytest.raises(InputError, match=r"deny-many: `>` in .* does not survive: remove its reason"):
        mutate.main()


def test_a_unit_that_fails_its_own_tests_does_not_cost_the_others_their_results(corpus: Path) -> None:
    TESTS_PATH.write_text(WEAK.replace("many", "few", 1).replace('"msg": "many"', '"msg": "few"'))
    with pytest.raises(PolicyError, match="deny-many fails its own tests"):
        mutate.main()
    assert set(mutate.read_results()) == {"lib/limits"}


def test_a_policy_without_tests_is_refused(corpus: Path) -> None:
    TESTS_PATH.unlink()
    with pytest.raises(PolicyError, match=r"has no policy_test\.rego beside it"):
        mutate.main()


def test_a_damaged_report_is_named(corpus: Path) -> None:
    mutate.REPORT_DIR.mkdir(parents=True)
    mutate.JSON_PATH.write_text("{")
    with pytest.raises(InputError, match=r"mutation\.json is no JSON"):
        mutate.main()
