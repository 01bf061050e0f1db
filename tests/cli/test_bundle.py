from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from kubepac.bundle.format import rego_name
from kubepac.bundle.golden import Golden, GoldenCase
from kubepac.bundle.manifest import BundleInfo, TrainedOn
from kubepac.bundle.save import save
from kubepac.cli.bundle import app
from kubepac.core.errors import BundleError
from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.features.pairs import pair_names
from kubepac.models.linear import linear_file, linear_from_columns
from kubepac.models.probability import ProbabilityTable
from kubepac.policies.index import IndexEntry, index_to_jsonl

POLICY = Policy(
    id="deny-latest-tag",
    package="kubepac.images.deny_latest_tag",
    title="Images are pinned",
    description="A moving tag is another image tomorrow.",
    severity=Severity.MEDIUM,
    kinds=("Pod",),
    tags=(),
    features=(),
    remediation="Name a version.",
)
ABOUT = BundleInfo(
    version="0.1.0",
    git_commit=None,
    params_sha256="a" * 64,
    data_sha256="b" * 64,
    corpus_sha256="c" * 64,
    ranker="rules_match",
    metrics={"hit@5": 0.75},
    feature_schema=1,
    library_versions={"numpy": "2.3.1"},
    trained_on=TrainedOn("simulated", 1200),
)


COLUMNS = pair_names()
# The ranker doubles the first column.
GOLDEN = GoldenCase("two rows", [[float(row), *[0.0] * (len(COLUMNS) - 1)] for row in range(2)], (0.0, 2.0))


def save_with(policy: Policy, about: BundleInfo, out_dir: Path, *, golden: GoldenCase = GOLDEN) -> Path:
    entry = IndexEntry(policy=policy, fix="patch", example_inputs=(), complexity={}, compliant_fixtures=3)
    contents = {
        "policy.wasm": b"\0asm",
        "index.jsonl": index_to_jsonl([entry]).encode(),
        "ranker.json": linear_file(COLUMNS, linear_from_columns(COLUMNS, {COLUMNS[0]: 2.0})),
        "calibration.json": ProbabilityTable((0.0, 1.0), (0.0, 1.0)).to_bytes(),
        "priors.json": b"{}",
        "golden.json": Golden(tolerance=1e-6, cases=(golden,)).to_bytes(),
        "feature_schema.json": b'{"version": 1, "features": []}',
        "model_card.md": b"# Ranker\n",
        rego_name(policy.package): f"package {policy.package}\n".encode(),
    }
    return save(contents, about, out_dir)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return save_with(POLICY, ABOUT, tmp_path / "old")


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    about = replace(ABOUT, version="0.2.0", ranker="logreg", metrics={"hit@5": 0.8125, "hit@1": 0.5})
    return save_with(replace(POLICY, severity=Severity.HIGH), about, tmp_path / "new")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def refusal(*arguments: str | Path) -> str:
    """The one line that the main command prints, for it is the one that catches the error."""
    result = run(*arguments)
    assert isinstance(result.exception, BundleError)
    assert result.stdout == ""
    assert str(result.exception).isprintable()
    return str(result.exception)


def test_inspect_says_what_a_bundle_is(folder: Path) -> None:
    result = run("inspect", folder)

    assert result.exit_code == 0
    digest = json.loads((folder / "bundle.json").read_bytes())["digest"]
    size_bytes = sum(
        path.stat().st_size for path in folder.rglob("*") if path.is_file() and path.name != "bundle.json"
    )
    assert result.stdout.splitlines() == [
        "bundle 0.1.0 (format 1)",
        f"  digest          {digest}",
        "  git commit      none",
        "  ranker          rules_match, trained on 1,200 simulated events",
        "  policies        1",
        "  feature schema  1",
        f"  files           9, {size_bytes:,} bytes",
        "metrics",
        "  hit@5  0.75",
        "made with",
        "  params.yaml  sha256 aaaaaaaaaaaa",
        "  events       sha256 bbbbbbbbbbbb",
        "  corpus       sha256 cccccccccccc",
        "  numpy        2.3.1",
    ]


def test_inspect_prints_the_manifest_as_json(folder: Path) -> None:
    result = run("inspect", folder.parent / "kubepac-bundle-0.1.0.tar.gz", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout) == json.loads((folder / "bundle.json").read_bytes())


def test_verify_says_ok_in_one_line(folder: Path) -> None:
    result = run("verify", folder)

    digest = json.loads((folder / "bundle.json").read_bytes())["digest"]
    assert result.exit_code == 0
    assert result.stdout == f"{folder}: ok, bundle 0.1.0, 9 files, digest {digest}\n"


def test_verify_names_the_file_that_was_tampered_with(folder: Path) -> None:
    (folder / "policy.wasm").write_bytes(b"\0asm!")

    assert refusal("verify", folder) == (
        f"{folder}: policy.wasm is not what bundle.json lists (damaged or tampered with): "
        "export the bundle again or fetch a fresh copy"
    )


def test_verify_names_parts_that_do_not_fit_though_the_hashes_do(tmp_path: Path) -> None:
    folder = save_with(POLICY, replace(ABOUT, feature_schema=2), tmp_path)

    assert refusal("verify", folder) == (
        f"{folder}: feature_schema.json has version 1, bundle.json says 2: export the bundle again"
    )


def test_verify_names_the_golden_case_that_the_ranker_answers_otherwise(tmp_path: Path) -> None:
    folder = save_with(POLICY, ABOUT, tmp_path, golden=replace(GOLDEN, scores=(0.0, 3.0)))

    assert refusal("verify", folder) == (
        f"{folder}: golden case 'two rows': score 1 is 2, expected 3: export the bundle again"
    )


@pytest.mark.parametrize("rows", [[[1.0]], [1.0, 2.0], "rows", None, [["x"]], {"a": 1}], ids=str)
def test_verify_refuses_golden_inputs_that_the_ranker_cannot_take(tmp_path: Path, rows: object) -> None:
    folder = save_with(POLICY, ABOUT, tmp_path, golden=replace(GOLDEN, input=rows))

    assert f"golden.json: an input is no matrix of {len(COLUMNS)} columns" in refusal("verify", folder)


def test_verify_holds_a_bundle_to_the_digest_that_was_told(folder: Path) -> None:
    digest = json.loads((folder / "bundle.json").read_bytes())["digest"]

    assert run("verify", folder, "--digest", digest.upper()).exit_code == 0
    assert f"the digest is {digest}, expected 'abc': this is another bundle" in refusal(
        "verify", folder, "--digest", "abc"
    )


def test_diff_says_what_changed(folder: Path, newer: Path) -> None:
    result = run("diff", folder, newer)

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "about",
        "  version 0.1.0 -> 0.2.0",
        "  ranker rules_match -> logreg",
        "policies",
        "  ~ deny-latest-tag: severity MEDIUM -> HIGH",
        "metrics",
        "  hit@1  none -> 0.5",
        "  hit@5  0.75 -> 0.8125 (+0.062)",
        "features: no difference",
        "files",
        "  ~ index.jsonl",
    ]


def test_diff_of_a_bundle_with_itself_says_so(folder: Path) -> None:
    result = run("diff", folder, folder.parent / "kubepac-bundle-0.1.0.tar.gz")

    assert result.exit_code == 0
    assert result.stdout.startswith("no difference: both are ")


def test_diff_prints_json(folder: Path, newer: Path) -> None:
    changes = json.loads(run("diff", folder, newer, "--json").stdout)

    assert changes["policies_changed"] == [
        {
            "id": "deny-latest-tag",
            "rego": False,
            "metadata": [{"name": "severity", "before": "MEDIUM", "after": "HIGH"}],
        }
    ]
    assert changes["is_same"] is False


def test_a_policy_gets_no_say_over_the_terminal(folder: Path, tmp_path: Path) -> None:
    hostile = save_with(replace(POLICY, id="deny\x1b[2J\nok"), ABOUT, tmp_path / "hostile")

    result = run("diff", folder, hostile)

    assert "  + deny?[2J?ok" in result.stdout.splitlines()


@pytest.mark.parametrize("arguments", [("inspect",), ("inspect", "--json"), ("verify",), ("diff", "nowhere")])
def test_a_missing_bundle_is_one_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert refusal(*arguments, tmp_path / "nowhere").endswith(
        "nowhere: there is no bundle: `make repro` exports one to bundles/"
    )


@pytest.mark.parametrize(
    "arguments", [("inspect",), ("verify", "a", "b"), ("diff", "a"), ("inspect", "a", "--yaml")]
)
def test_misuse_exits_with_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert result.stdout == ""
