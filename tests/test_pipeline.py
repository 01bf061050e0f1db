"""The pipeline as DVC runs it, on the smoke budget, in a scratch clone of the working tree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubepac.bundle.load import load

pytestmark = [pytest.mark.slow, pytest.mark.opa]

# Everything that a run makes. Latencies are measured on request, and no stage writes them.
MADE = (
    "bundles",
    "data/calibrate",
    "data/featurize",
    "data/index",
    "data/label",
    "data/simulate",
    "data/split",
    "models",
    "reports/ablate",
    "reports/calibration",
    "reports/compare",
)
Dvc = Callable[..., str]


@pytest.fixture(scope="module")
def clone(pytestconfig: pytest.Config, smoke_params: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of its own with one commit: the working tree as it is, on the smoke budget."""
    folder = tmp_path_factory.mktemp("clone")
    root = pytestconfig.rootpath
    listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, folder / name)
    (folder / "params.yaml").write_text(smoke_params, encoding="utf-8")
    # Locked results of the full budget are nothing to start from.
    (folder / "dvc.lock").unlink(missing_ok=True)
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


@pytest.fixture(scope="module")
def dvc(clone: Path, pytestconfig: pytest.Config) -> Dvc:
    """Run DVC in the clone, with the OPA of this repository on PATH, and with the code of the clone."""
    tools = [str(Path(sys.executable).parent), str(pytestconfig.rootpath / ".tools" / "bin")]
    path = os.pathsep.join([*tools, os.environ["PATH"]])
    # DVC makes commits of experiments, and wants to know for whom.
    home = clone.parent / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[user]\nname = test\nemail = test@example.invalid\n")
    env = {
        **os.environ,
        "HOME": str(home),
        "PATH": path,
        "PYTHONPATH": str(clone / "src"),
        "DVC_NO_ANALYTICS": "1",
    }

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "dvc", *arguments]
        done = subprocess.run(command, cwd=clone, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module")
def repeated(clone: Path, dvc: Dvc) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What two forced runs made; the first is committed, as a user would."""
    dvc("repro", "--force", "--quiet")
    first = made(clone)
    dvc("repro", "--force", "--quiet")
    second = made(clone)
    commit(clone)
    return first, second


@pytest.fixture(scope="module")
def experiment(clone: Path, dvc: Dvc, repeated: object) -> Path:
    """The clone after one experiment with another seed and a learned ranker, which is in the workspace."""
    dvc("exp", "run", "--quiet", "-S", "experiment=smoke", "-S", "ranker=lgbm", "-S", "seed=3")
    return clone


def test_two_forced_runs_make_the_same_bytes(repeated: tuple[dict[str, bytes], dict[str, bytes]]) -> None:
    first, second = repeated

    assert {name.split("/")[0] for name in first} == {
        "bundles",
        "data",
        "models",
        "reports",
        "policies",
        "dvc.lock",
    }
    assert [
        name for name in sorted(first.keys() | second.keys()) if first.get(name) != second.get(name)
    ] == []


def test_an_experiment_leaves_its_ranker_in_the_bundle(experiment: Path) -> None:
    params = yaml.safe_load((experiment / "params.yaml").read_text(encoding="utf-8"))
    bundle = load(experiment / "bundles" / "0.1.0")

    assert (params["seed"], params["ranker"]) == (3, "lgbm")
    assert bundle.info.ranker == "lgbm"
    assert "ranker.onnx" in bundle.names


def test_the_metrics_of_an_experiment_are_compared_with_the_commit(experiment: Path, dvc: Dvc) -> None:
    changes = json.loads(dvc("metrics", "diff", "--json"))["reports/compare/metrics.json"]

    assert set(changes) >= {"hit_at_1", "hit_at_5", "precision_at_5", "r_precision", "ndcg_at_5"}
    assert changes["ndcg_at_5"]["old"] != changes["ndcg_at_5"]["new"]


def test_the_plots_are_a_page(experiment: Path, dvc: Dvc, tmp_path: Path) -> None:
    dvc("plots", "show", "--out", str(tmp_path / "plots"))

    page = (tmp_path / "plots" / "index.html").read_text(encoding="utf-8")
    assert "simulated" in page


def test_a_queued_sweep_runs_every_combination(experiment: Path, dvc: Dvc) -> None:
    sweep = ("-S", "experiment=smoke", "-S", "seed=3", "-S", "ranker=rules_match,logreg")
    dvc("exp", "run", "--queue", *sweep)
    dvc("exp", "run", "--run-all", "--jobs", "1")

    shown = json.loads(dvc("exp", "show", "--json"))
    results = {
        (params["seed"], params["ranker"]): ndcg
        for params, ndcg in zip(experiment_params(shown), experiment_ndcg(shown), strict=True)
    }
    assert {(3, "rules_match"), (3, "logreg")} <= set(results)
    assert results[3, "rules_match"] != results[3, "logreg"]


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=test", "-c", "user.email=test@example.invalid", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "As it is")


def made(folder: Path) -> dict[str, bytes]:
    """Every file that the pipeline wrote, and the lock."""
    tops = [folder / name for name in MADE]
    files = [path for top in tops for path in sorted(top.rglob("*")) if path.is_file()]
    files += [folder / "dvc.lock", folder / "policies/index.jsonl", folder / "policies/conftest/main.rego"]
    files += sorted((folder / "policies/main").glob("*.rego"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def experiment_params(shown: Any) -> list[dict[str, Any]]:
    """The parameters of every experiment in the answer of `dvc exp show --json`."""
    return [data["params"]["params.yaml"]["data"] for data in experiment_data(shown)]


def experiment_ndcg(shown: Any) -> list[float]:
    """What each experiment reached, in the same order."""
    return [
        data["metrics"]["reports/compare/metrics.json"]["data"]["ndcg_at_5"]
        for data in experiment_data(shown)
    ]


def experiment_data(shown: Any) -> list[dict[str, Any]]:
    return [
        revision["data"]
        for branch in shown
        for found in branch["experiments"] or ()
        for revision in found["revs"]
    ]
