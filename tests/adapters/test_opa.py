from __future__ import annotations

import os
from pathlib import Path

import pytest

from kubepac.adapters import opa as adapter
from kubepac.adapters.opa import FORBIDDEN_BUILTINS, Opa, OpaEngine, TestResult, World, find_opa, version
from kubepac.core.errors import EngineError, PolicyError
from kubepac.core.violations import Fix, Report, Violation

pytestmark = pytest.mark.opa

LATEST = """# METADATA
# title: Images are pinned
# scope: package
# custom:
#   id: deny-latest
package kubepac.images.deny_latest

violations contains {"path": "/image", "msg": "image is latest"} if input.review.object.image == "latest"

fix contains {"path": "/image", "patch": [{"op": "remove", "path": "/image"}]} if count(violations) > 0
"""
MAIN = """package kubepac.main.Pod

report["deny-latest"] := {"violations": violations, "fix": data.kubepac.images.deny_latest.fix} if {
	violations := data.kubepac.images.deny_latest.violations
	count(violations) > 0
}
"""
OTHER = """package kubepac.main.other_kinds

report := {}
"""
INVENTORY = {"namespace": {}, "cluster": {}}


@pytest.fixture(scope="module")
def binary(pytestconfig: pytest.Config) -> Path:
    return find_opa(pytestconfig.rootpath)


@pytest.fixture
def opa(binary: Path) -> Opa:
    return Opa(binary)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in {"latest.rego": LATEST, "pod.rego": MAIN, "other.rego": OTHER}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def rego(folder: Path, text: str, name: str = "example.rego") -> Path:
    path = folder / name
    path.write_text(f"package example\n\n{text}\n", encoding="utf-8")
    return path


def script(folder: Path, text: str) -> Path:
    """A program that takes the place of OPA."""
    path = folder / "opa"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_accepts_what_compiles_in_strict_mode(opa: Opa, corpus: Path) -> None:
    opa.check([corpus])


def test_names_file_and_line_of_a_syntax_error(opa: Opa, tmp_path: Path) -> None:
    path = rego(tmp_path, "p if {\n\tinput.x ==\n}")
    with pytest.raises(PolicyError, match=rf"{path}:\d+: .*unexpected"):
        opa.check([path])


def test_names_file_and_line_of_an_unused_variable(opa: Opa, tmp_path: Path) -> None:
    path = rego(tmp_path, "p if {\n\tx := 1\n}")
    with pytest.raises(PolicyError, match=rf"{path}:4: .*x"):
        opa.check([path])


def test_says_that_a_file_is_missing(opa: Opa, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"nowhere\.rego"):
        opa.check([tmp_path / "nowhere.rego"])


def test_reports_each_test_passed_or_failed(opa: Opa, tmp_path: Path) -> None:
    path = rego(tmp_path, "test_holds if 1 + 1 == 2\n\ntest_fails if 1 + 1 == 3", "example_test.rego")
    assert sorted(opa.test([path]), key=lambda result: result.name) == [
        TestResult("data.example", "test_fails", passed=False, message=""),
        TestResult("data.example", "test_holds", passed=True, message=""),
    ]


def test_a_folder_without_tests_has_no_results(opa: Opa, corpus: Path) -> None:
    assert opa.test([corpus]) == []


def test_coverage_names_the_lines_that_no_test_reaches(opa: Opa, tmp_path: Path) -> None:
    path = rego(tmp_path, "p if input.x\n\ntest_nothing if true", "example_test.rego")
    files = opa.coverage([path])["files"]
    assert isinstance(files, dict)
    assert {area["start"]["row"] for area in files[str(path)]["not_covered"]} == {3}


@pytest.mark.parametrize(
    ("query", "value"),
    [("data.example.p", 2), ("data.example.missing", None), ("input.x", 1)],
    ids=["rule", "undefined", "input"],
)
def test_evaluates_a_query(opa: Opa, tmp_path: Path, query: str, value: object) -> None:
    path = rego(tmp_path, "p := input.x + 1")
    assert opa.eval(query, paths=[path], document={"x": 1}) == value


@pytest.mark.parametrize("builtin", sorted(FORBIDDEN_BUILTINS - {"trace"}))
def test_refuses_builtins_that_reach_outside(opa: Opa, tmp_path: Path, builtin: str) -> None:
    path = rego(tmp_path, f"p := {builtin}(input.x)")
    with pytest.raises(PolicyError, match=rf"{path}:3: undefined function {builtin}"):
        opa.check([path])
    with pytest.raises(PolicyError, match=f"undefined function {builtin}"):
        opa.eval("data.example.p", paths=[path])


def test_a_query_cannot_reach_outside_either(opa: Opa, corpus: Path) -> None:
    with pytest.raises(PolicyError, match=r"undefined function opa\.runtime"):
        opa.eval("opa.runtime().env", paths=[corpus])


def test_the_child_has_no_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBEPAC_SECRET", "do not pass on")
    seen = tmp_path / "environment"
    version(script(tmp_path, f"/usr/bin/env > {seen}; echo 'Version: 9.9.9'"))
    names = {line.partition("=")[0] for line in seen.read_text(encoding="utf-8").splitlines()}
    assert names <= {"PWD", "SHLVL", "_", "OLDPWD"}  # the shell sets these itself


def test_parse_keeps_the_place_and_text_of_nodes(opa: Opa, tmp_path: Path) -> None:
    tree = opa.parse(rego(tmp_path, "p if input.x"))
    (rule,) = tree["rules"]  # type: ignore[misc]
    assert rule["location"]["row"] == 3
    assert rule["location"]["text"]


def test_parse_names_the_place_of_an_error(opa: Opa, tmp_path: Path) -> None:
    path = rego(tmp_path, "p if {")
    with pytest.raises(PolicyError, match=rf"{path}:\d+"):
        opa.parse(path)


def test_inspect_reads_metadata_and_leaves_tests_out(opa: Opa, corpus: Path, tmp_path: Path) -> None:
    rego(corpus, "test_x if true", "latest_test.rego")
    found = opa.inspect([corpus])
    assert set(found["namespaces"]) == {  # type: ignore[call-overload]
        "data.kubepac.images.deny_latest",
        "data.kubepac.main.Pod",
        "data.kubepac.main.other_kinds",
    }
    (annotation,) = found["annotations"]  # type: ignore[misc]
    assert annotation["annotations"]["custom"] == {"id": "deny-latest"}


def test_builds_a_wasm_module(opa: Opa, corpus: Path) -> None:
    module = opa.build_wasm([corpus], ["kubepac/main/Pod/report"])
    assert module.startswith(b"\0asm")


def test_build_refuses_an_entry_point_that_is_not_there(opa: Opa, corpus: Path) -> None:
    with pytest.raises(PolicyError, match="kubepac/main/Nothing"):
        opa.build_wasm([corpus], ["kubepac/main/Nothing/report"])


def test_build_refuses_a_forbidden_builtin(opa: Opa, tmp_path: Path) -> None:
    path = rego(tmp_path, "p := http.send(input.x)")
    with pytest.raises(PolicyError, match=rf"{path}:3: .*undefined function http\.send"):
        opa.build_wasm([path], ["example/p"])


def test_engine_answers_for_each_object_in_order(opa: Opa, corpus: Path) -> None:
    engine = OpaEngine(opa, paths=[corpus], kinds=["Pod"])
    fix = Fix(patch=({"op": "remove", "path": "/image"},))
    flagged = {"kind": "Pod", "image": "latest"}
    bodies = [
        {"kind": "Pod", "image": "1.0"},
        flagged,
        {"kind": "Secret", "image": "latest"},
        {"kind": ["Pod"]},
    ]
    found = Report((Violation("deny-latest", "/image", "image is latest", fix),))
    expected = [Report(), found, Report(), Report()]
    assert engine.evaluate(bodies, inventory=INVENTORY) == expected


def test_engine_answers_nothing_for_nothing(opa: Opa, corpus: Path) -> None:
    assert OpaEngine(opa, paths=[corpus], kinds=["Pod"]).evaluate([], inventory=INVENTORY) == []


def test_engine_hands_the_inventory_over(opa: Opa, corpus: Path) -> None:
    text = (corpus / "latest.rego").read_text(encoding="utf-8")
    text = text.replace('input.review.object.image == "latest"', "data.inventory.cluster.v1.Namespace.shop")
    (corpus / "latest.rego").write_text(text, encoding="utf-8")
    engine = OpaEngine(opa, paths=[corpus], kinds=["Pod"])
    with_shop = {"namespace": {}, "cluster": {"v1": {"Namespace": {"shop": {"kind": "Namespace"}}}}}
    (report,) = engine.evaluate([{"kind": "Pod"}], inventory=with_shop)
    assert [violation.path for violation in report.violations] == ["/image"]
    assert engine.evaluate([{"kind": "Pod"}], inventory=INVENTORY) == [Report()]


def test_engine_hands_the_settings_over(opa: Opa, corpus: Path) -> None:
    text = (corpus / "latest.rego").read_text(encoding="utf-8")
    text = text.replace('image == "latest"', "image == input.parameters.tag")
    (corpus / "latest.rego").write_text(text, encoding="utf-8")
    engine = OpaEngine(opa, paths=[corpus], kinds=["Pod"])
    pod = {"kind": "Pod", "image": "edge"}
    (report,) = engine.evaluate([pod], inventory=INVENTORY, parameters={"tag": "edge"})
    assert [violation.path for violation in report.violations] == ["/image"]
    assert engine.evaluate([pod], inventory=INVENTORY) == [Report()]


def test_engine_keeps_worlds_apart(opa: Opa, corpus: Path) -> None:
    text = (corpus / "latest.rego").read_text(encoding="utf-8")
    text = text.replace('input.review.object.image == "latest"', "data.inventory.cluster.v1.Namespace.shop")
    (corpus / "latest.rego").write_text(text, encoding="utf-8")
    with_shop = {"namespace": {}, "cluster": {"v1": {"Namespace": {"shop": {"kind": "Namespace"}}}}}
    pod = {"kind": "Pod"}
    worlds = [World([pod], INVENTORY), World([pod, pod], with_shop), World([], INVENTORY)]
    found = OpaEngine(opa, paths=[corpus], kinds=["Pod"]).evaluate_worlds(worlds)
    assert [[len(report.violations) for report in world] for world in found] == [[0], [1, 1], []]


def test_engine_says_when_the_corpus_has_no_answer(opa: Opa, corpus: Path) -> None:
    (corpus / "other.rego").unlink()
    with pytest.raises(EngineError, match="did not answer for every object"):
        OpaEngine(opa, paths=[corpus], kinds=["Pod"]).evaluate([{"kind": "Secret"}], inventory=INVENTORY)


def test_stops_an_evaluation_that_takes_too_long(binary: Path, tmp_path: Path) -> None:
    path = rego(
        tmp_path,
        "p := count([1 | some x in numbers.range(1, 30000); some y in numbers.range(1, 30000); x == y])",
    )
    with pytest.raises(EngineError, match="took over 1 s and was stopped"):
        Opa(binary, timeout_seconds=1).eval("data.example.p", paths=[path])


def test_says_when_the_binary_cannot_be_run(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"cannot run .*nowhere: .*make setup"):
        Opa(tmp_path / "nowhere").check([])


@pytest.mark.parametrize("answer", ["nonsense", "[]", "{}", '{"builtins": 1}', ""], ids=repr)
def test_says_when_the_binary_talks_nonsense(tmp_path: Path, answer: str) -> None:
    with pytest.raises(EngineError, match="is this version of OPA supported"):
        Opa(script(tmp_path, f"echo '{answer}'")).eval("data.example.p", paths=[])


def test_says_when_the_binary_was_killed(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="killed by signal 9"):
        Opa(script(tmp_path, "kill -9 $$")).parse(tmp_path / "example.rego")


def test_a_refusal_in_plain_text_is_passed_on(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="the last line counts"):
        Opa(script(tmp_path, "echo usage >&2; echo the last line counts >&2; exit 1")).parse(tmp_path)


def test_reads_the_version_of_a_binary(binary: Path, tmp_path: Path) -> None:
    assert version(binary) >= adapter.OLDEST_VERSION
    assert version(script(tmp_path, "echo 'Version: 1.2.3'")) == (1, 2, 3)
    assert version(script(tmp_path, "echo something else")) == (0,)


def test_prefers_the_binary_that_setup_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built, on_path = tmp_path / ".tools" / "bin", tmp_path / "path"
    for folder in (built, on_path):
        folder.mkdir(parents=True)
        script(folder, "echo 'Version: 9.0.0'")
    monkeypatch.setenv("PATH", str(on_path))
    assert find_opa(tmp_path) == built / "opa"
    (built / "opa").unlink()
    assert find_opa(tmp_path) == on_path / "opa"


def test_says_what_to_do_when_there_is_no_new_enough_binary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path, "echo 'Version: 0.68.0'")
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep)
    with pytest.raises(EngineError, match=r"no usable OPA found .*run `make setup`"):
        find_opa(tmp_path / "project")
