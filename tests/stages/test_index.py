from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kubepac.adapters.opa import Opa, OpaEngine
from kubepac.adapters.wasm import WasmEngine
from kubepac.core.errors import EngineError, PolicyError
from kubepac.core.objects import resource_id
from kubepac.manifests.inventory import inventory, inventory_of_bodies
from kubepac.policies.index import entries_from_jsonl, policies_from_jsonl
from kubepac.rego.dispatch import dispatch_kinds
from kubepac.stages.index import corpus_paths, exemplary_settings

OUTPUTS = ("policies/index.jsonl", "policies/conftest/main.rego", "policies/main", "data/index/policy.wasm")


def outputs(folder: Path) -> dict[str, bytes]:
    tops = [folder / name for name in OUTPUTS]
    files = [path for top in tops for path in ([top] if top.is_file() else sorted(top.rglob("*.rego")))]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_index_has_one_line_for_each_policy_folder(pipeline: Path) -> None:
    entries = entries_from_jsonl((pipeline / "policies/index.jsonl").read_text(encoding="utf-8"))

    folders = (pipeline / "policies/conftest/policy_packs").glob("*/*/policy.rego")
    assert sorted(entry.policy.id.replace("-", "_") for entry in entries) == sorted(
        path.parent.name for path in folders
    )


def test_every_line_of_the_index_has_an_example_that_violates_its_policy(pipeline: Path) -> None:
    engine = WasmEngine((pipeline / "data/index/policy.wasm").read_bytes())
    entries = entries_from_jsonl((pipeline / "policies/index.jsonl").read_text(encoding="utf-8"))

    for entry in entries:
        bodies = entry.example_inputs
        known = inventory_of_bodies((resource_id(body), body) for body in bodies)
        settings = exemplary_settings([entry.policy])
        reports = engine.evaluate(bodies, inventory=known, parameters=settings)
        flagged = [entry.policy.id in {v.policy_id for v in report.violations} for report in reports]
        assert flagged[0], entry.policy.id
        assert entry.policy.inventory or all(flagged), entry.policy.id


def test_the_compiled_corpus_answers_as_opa_does(
    pipeline: Path, opa: Opa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pipeline)
    entries = entries_from_jsonl(Path("policies/index.jsonl").read_text(encoding="utf-8"))
    policies = [entry.policy for entry in entries]
    examples = [body for entry in entries for body in entry.example_inputs]
    compiled = WasmEngine(Path("data/index/policy.wasm").read_bytes())
    interpreted = OpaEngine(opa, paths=corpus_paths(policies), kinds=dispatch_kinds(policies))

    assert compiled.evaluate(examples, inventory=inventory([])) == interpreted.evaluate(
        examples, inventory=inventory([])
    )


def test_a_policy_comes_in_by_its_folder_alone(own_folder: Path, run_stages: Callable[..., None]) -> None:
    run_stages(own_folder, "index")

    entries = entries_from_jsonl((own_folder / "policies/index.jsonl").read_text(encoding="utf-8"))
    (own,) = (entry for entry in entries if entry.policy.id == "deny-finalizers")
    assert (own.fix, own.compliant_fixtures) == ("patch", 1)
    engine = WasmEngine((own_folder / "data/index/policy.wasm").read_bytes())
    (report,) = engine.evaluate(own.example_inputs, inventory=inventory([]))
    assert "/metadata/finalizers" in {violation.path for violation in report.violations}


def test_a_second_run_gives_the_same_bytes(own_folder: Path, run_stages: Callable[..., None]) -> None:
    run_stages(own_folder, "index")
    before = outputs(own_folder)
    run_stages(own_folder, "index")

    assert outputs(own_folder) == before
    assert len(before) > len(OUTPUTS)


def test_a_policy_that_is_gone_leaves_nothing_behind(
    own_folder: Path, own_policy: Path, run_stages: Callable[..., None]
) -> None:
    run_stages(own_folder, "index")
    (own_folder / "policies/main/left_over.rego").write_text("package kubepac.main.left_over\n")
    shutil.rmtree(own_policy.parent)
    run_stages(own_folder, "index")

    policies = policies_from_jsonl((own_folder / "policies/index.jsonl").read_text(encoding="utf-8"))
    assert "deny-finalizers" not in {policy.id for policy in policies}
    assert [name for name, text in outputs(own_folder).items() if b"deny_finalizers" in text] == []
    assert not (own_folder / "policies/main/left_over.rego").exists()


@pytest.mark.parametrize(
    "rule",
    [
        "spare if some_name_that_is_nowhere",
        "spare contains {{ if",
        "spare := no.such.builtin(1)",
        "spare := http.send({})",
    ],
    ids=["unsafe name", "no Rego", "unknown builtin", "forbidden builtin"],
)
def test_a_policy_that_does_not_compile_is_named_with_its_line(
    own_folder: Path, own_policy: Path, run_stages: Callable[..., None], rule: str
) -> None:
    text = own_policy.read_text(encoding="utf-8")
    own_policy.write_text(f"{text}\n{rule}\n", encoding="utf-8")
    before = outputs(own_folder)

    with pytest.raises(PolicyError) as error:
        run_stages(own_folder, "index")
    assert f"deny_finalizers/policy.rego:{text.count(chr(10)) + 2}" in str(error.value)
    assert "\n" not in str(error.value)
    assert outputs(own_folder) == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("severity: LOW", "severity: DREADFUL", "severity is one of LOW, MEDIUM, HIGH, CRITICAL"),
        ("annotations.count>0", "anotations.count>0", "names an unknown feature"),
        ("id: deny-finalizers", "id: deny-other", "is not the package's own name"),
    ],
    ids=["severity", "feature", "id"],
)
def test_metadata_that_cannot_be_is_refused(
    own_folder: Path, own_policy: Path, run_stages: Callable[..., None], old: str, new: str, said: str
) -> None:
    edit(own_policy, old, new)
    before = outputs(own_folder)

    with pytest.raises(PolicyError, match=said):
        run_stages(own_folder, "index")
    assert outputs(own_folder) == before


@pytest.mark.parametrize(
    ("source", "target", "verb"),
    [("negative", "positive", "flags"), ("positive", "negative", "does not flag")],
)
def test_a_fixture_that_contradicts_its_policy_is_named(
    own_folder: Path, run_stages: Callable[..., None], source: str, target: str, verb: str
) -> None:
    wrong = Path("data/fixtures", target, "deny_finalizers", "wrong.yaml")
    shutil.copy(own_folder / "data/fixtures" / source / "deny_finalizers/case.yaml", own_folder / wrong)
    before = (own_folder / "policies/index.jsonl").read_bytes()

    with pytest.raises(PolicyError) as error:
        run_stages(own_folder, "index")
    assert str(error.value) == f"{wrong}: deny-finalizers {verb} it"
    assert (own_folder / "policies/index.jsonl").read_bytes() == before


def test_a_fixture_that_is_broken_yaml_is_named_with_its_line(
    own_folder: Path, run_stages: Callable[..., None]
) -> None:
    broken = Path("data/fixtures/negative/deny_finalizers/broken.yaml")
    (own_folder / broken).write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: [\n")

    with pytest.raises(PolicyError, match=rf"^{broken}:\d+: broken YAML"):
        run_stages(own_folder, "index")


def test_a_finding_without_fix_and_without_reason_is_refused(
    own_folder: Path, own_policy: Path, run_stages: Callable[..., None]
) -> None:
    edit(
        own_policy, 'fix contains {"path": "/metadata/finalizers"', 'fix contains {"path": "/metadata/other"'
    )

    with pytest.raises(PolicyError, match=r"deny-finalizers has no fix .* no custom\.no_fix"):
        run_stages(own_folder, "index")


@pytest.mark.parametrize("rule", ["violations", "fix"])
def test_a_policy_without_one_of_its_two_sets_is_refused(
    rule: str, own_folder: Path, own_policy: Path, run_stages: Callable[..., None]
) -> None:
    edit(own_policy, f"{rule} contains", f"no_{rule} contains")

    with pytest.raises(PolicyError, match=rf"policy\.rego: deny-finalizers has no rule `{rule}`"):
        run_stages(own_folder, "index")


def test_without_opa_it_says_how_to_get_it(
    own_folder: Path, run_stages: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_folder / ".tools").unlink()
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(EngineError, match=r"no usable OPA found .* run `make setup`"):
        run_stages(own_folder, "index")


def test_as_a_process_it_exits_with_2_and_one_line(own_folder: Path) -> None:
    (own_folder / ".tools").unlink()
    done = subprocess.run(
        [sys.executable, "-m", "kubepac.stages.index"],
        cwd=own_folder,
        env={**os.environ, "PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: no usable OPA found (")
    assert done.stderr.count("\n") == 1


def test_the_index_holds_plain_json_lines(pipeline: Path) -> None:
    lines = (pipeline / "policies/index.jsonl").read_text(encoding="utf-8").splitlines()

    for line in lines:
        record = json.loads(line)
        assert record["severity"] in {"LOW", "MEDIUM", "HIGH", "CRITICAL"}
        assert record["fix"] in {"patch", "needs_input", "none"}
