from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kubepac.bundle.load import load
from kubepac.bundle.verify import verify
from kubepac.core.errors import BundleError, InputError, PolicyError
from kubepac.features.outcomes import OutcomeTable, outcomes_from_bytes
from kubepac.models.probability import ProbabilityTable
from kubepac.models.served import ServedRanker
from kubepac.stages.calibrate import write_table


def everything(folder: Path) -> dict[str, bytes]:
    paths = [path for path in sorted((folder / "bundles").rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def report_on(folder: Path, dataset: str, *, source: str) -> None:
    """Give a dataset what the comparison found about the simulated one, as if of this source."""
    path = folder / "reports/compare/ranker.json"
    record = json.loads(path.read_bytes())
    record[dataset] = {**record["simulated"], "source": source}
    path.write_text(json.dumps(record), encoding="utf-8")


def test_the_bundle_is_sound_as_folder_and_as_archive(corpus_bundle: Path) -> None:
    folder, archive = load(corpus_bundle), load(corpus_bundle.parent / "kubepac-bundle-0.1.0.tar.gz")

    assert verify(folder) == verify(archive) == []
    assert folder.digest == archive.digest
    assert {name: folder.read(name) for name in folder.names} == {
        name: archive.read(name) for name in archive.names
    }


def test_it_says_where_it_comes_from(corpus_bundle: Path) -> None:
    info = load(corpus_bundle).info
    work = corpus_bundle.parents[1]

    events = (work / "data/simulate/events.jsonl").read_bytes()
    assert info.version == "0.1.0"
    assert info.ranker == "rules_match"
    assert info.params_sha256 == hashlib.sha256((work / "params.yaml").read_bytes()).hexdigest()
    decisions = (work / "data/label/fix.jsonl").read_bytes().count(b"\n")
    assert (info.trained_on.source, info.trained_on.events) == ("simulated", decisions)
    assert info.data_sha256 == hashlib.sha256(events).hexdigest()
    assert {"opa", "numpy", "onnxruntime"} <= set(info.library_versions)


def test_it_holds_the_source_of_every_policy_and_no_test(corpus_bundle: Path) -> None:
    bundle = load(corpus_bundle)
    work = corpus_bundle.parents[1]

    rego = {name for name in bundle.names if name.endswith(".rego")}
    sources = (work / "policies/conftest/policy_packs").glob("*/*/policy.rego")
    assert {f"policies/{path.parent.parent.name}/{path.parent.name}/policy.rego" for path in sources} <= rego
    assert [name for name in rego if name.endswith("_test.rego")] == []


def test_simulated_events_are_no_evidence(corpus_bundle: Path) -> None:
    bundle = load(corpus_bundle)

    assert bundle.read("outcomes.json") == OutcomeTable().to_bytes()
    assert not bundle.has("confidence.json")


def test_a_real_log_is_evidence_and_its_bad_lines_are_told(
    pipeline_copy: Callable[..., Path],
    run_stages: Callable[..., None],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = pipeline_copy(tmp_path / "real", dataset={"name": "git", "events": "mined.jsonl"})
    line = '{"ts":"2026-03-01T10:00:00Z","policy_id":"deny-latest-tag","source":"git","outcome":"fixed"}\n'
    (folder / "mined.jsonl").write_text(line + "{}\n" + line.replace("git", "simulated"), encoding="utf-8")
    report_on(folder, "git", source="git")
    with contextlib.chdir(folder):
        write_table(ProbabilityTable((0.0, 1.0), (0.1, 0.6)))
    run_stages(folder, "export")

    bundle = load(folder / "bundles/0.1.0")
    assert len(outcomes_from_bytes(bundle.read("outcomes.json"))) == 1
    assert bundle.read("confidence.json") == ProbabilityTable((0.0, 1.0), (0.1, 0.6)).to_bytes()
    assert verify(bundle) == []
    assert capsys.readouterr().err.startswith("mined.jsonl: 1 lines not read, mined.jsonl:2: ")


def test_a_dataset_that_was_not_compared_is_named(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "real", dataset={"name": "git", "events": "mined.jsonl"})
    with pytest.raises(InputError, match="nothing about the dataset git"):
        run_stages(folder, "export")


def test_a_table_that_simulated_decisions_fitted_is_not_taken(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "other", dataset={"name": "other", "events": "other.jsonl"})
    line = '{"ts":"2026-03-01T10:00:00Z","policy_id":"deny-latest-tag","source":"git","outcome":"fixed"}\n'
    (folder / "other.jsonl").write_text(line, encoding="utf-8")
    report_on(folder, "other", source="simulated")
    with contextlib.chdir(folder):
        write_table(ProbabilityTable((0.0, 1.0), (0.1, 0.6)))
    run_stages(folder, "export")

    assert not load(folder / "bundles/0.1.0").has("confidence.json")


def test_a_table_of_an_earlier_run_does_not_calibrate_simulated_events(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "simulated")
    with contextlib.chdir(folder):
        write_table(ProbabilityTable((0.0,), (0.5,)))
    run_stages(folder, "export")

    assert not load(folder / "bundles/0.1.0").has("confidence.json")


def test_a_learned_ranker_is_served_as_onnx(lgbm_bundle: Path) -> None:
    bundle = load(lgbm_bundle)

    assert bundle.info.ranker == "lgbm"
    assert "ranker.onnx" in bundle.names
    assert b"trees" not in bundle.read("golden.json")


@pytest.mark.parametrize("which", ["corpus_bundle", "lgbm_bundle"])
def test_the_golden_scores_are_those_of_the_ranker(which: str, request: pytest.FixtureRequest) -> None:
    bundle = load(request.getfixturevalue(which))
    ranker = ServedRanker.from_files({name: bundle.read(name) for name in bundle.names})

    cases = json.loads(bundle.read("golden.json"))["cases"]
    assert len(cases) == 6
    assert verify(bundle, scorer=lambda _: ranker.scores) == []


def test_the_model_card_names_the_ranker_and_its_events(lgbm_bundle: Path) -> None:
    card = (lgbm_bundle / "model_card.md").read_text(encoding="utf-8")

    assert "lgbm" in card
    assert "simulated" in card


def test_auto_takes_the_ranker_that_the_comparison_chose(pipeline: Path) -> None:
    shipped = json.loads((pipeline / "reports/compare/ranker.json").read_bytes())["simulated"]["shipped"]

    assert load(pipeline / "bundles/0.1.0").info.ranker == shipped


def test_a_second_run_gives_the_same_bytes(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "again")
    before = everything(folder)
    run_stages(folder, "export")

    assert everything(folder) == before
    assert "bundles/kubepac-bundle-0.1.0.tar.gz" in before


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"ranker": "magic"},
            r"^params\.yaml: ranker is 'magic', expected auto or one of rules_match, .*, lgbm$",
        ),
        ({"ranker": None}, r"^params\.yaml: ranker is None, expected auto or one of"),
        ({"export": None}, r"^params\.yaml has no section `export`"),
        ({"export": {"version": "0.1.0", "name": "x"}}, r"^params\.yaml: unknown key export\.name"),
        ({"export": {"version": 1.0}}, r"^params\.yaml: export\.version is 1\.0, expected str"),
    ],
    ids=["unknown ranker", "no ranker", "no section", "unknown key", "number for a version"],
)
def test_a_setting_that_cannot_be_is_named_and_nothing_is_written(
    pipeline_copy: Callable[..., Path],
    run_stages: Callable[..., None],
    tmp_path: Path,
    settings: dict[str, object],
    said: str,
) -> None:
    folder = pipeline_copy(tmp_path / "wrong", **settings)
    before = everything(folder)

    with pytest.raises(InputError, match=said):
        run_stages(folder, "export")
    assert everything(folder) == before


@pytest.mark.parametrize("version", ["1", "latest", "../0.1.0", "0.1.0/x"])
def test_a_version_that_is_none_is_refused(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path, version: str
) -> None:
    folder = pipeline_copy(tmp_path / "wrong", export={"version": version})
    before = everything(folder)

    with pytest.raises(BundleError, match="version"):
        run_stages(folder, "export")
    assert everything(folder) == before


def test_a_builtin_that_cannot_be_served_is_named_with_policy_and_line(
    own_folder: Path, own_policy: Path, run_stages: Callable[..., None]
) -> None:
    text = own_policy.read_text(encoding="utf-8")
    rule = 'violations contains {"path": "", "msg": "odd"} if crypto.x509.parse_certificates("eA==") != []'
    own_policy.write_text(f"{text}\n{rule}\n", encoding="utf-8")
    run_stages(own_folder, "index")
    before = everything(own_folder)

    with pytest.raises(PolicyError) as error:
        run_stages(own_folder, "export")
    place = f"{own_policy.relative_to(own_folder)}:{text.count(chr(10)) + 2}"
    assert str(error.value).startswith(f"{place}: crypto.x509.parse_certificates cannot be served")
    assert "\n" not in str(error.value)
    assert everything(own_folder) == before


def test_a_place_that_cannot_be_written_is_one_line(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "wrong")
    shutil.rmtree(folder / "bundles")
    (folder / "bundles").write_text("a file where a folder goes\n")

    with pytest.raises(BundleError, match=r"^[^\n]*bundles[^\n]*$"):
        run_stages(folder, "export")
    assert (folder / "bundles").read_text() == "a file where a folder goes\n"
