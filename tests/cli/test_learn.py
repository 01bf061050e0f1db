"""`kubepac learn` as its users meet it, with the real policies."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kubepac.bundle.load import load
from kubepac.bundle.verify import verify
from kubepac.features.history import OWN_REPO, History
from kubepac.features.outcomes import outcomes_from_bytes

pytestmark = pytest.mark.opa

Process = subprocess.CompletedProcess[bytes]
Learn = Callable[..., Process]

POD = """apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: shop}
spec:
  containers:
    - name: agent
      image: registry.example/agent:1.4.2
      securityContext: {privileged: true}
"""
FEEDBACK = {
    "schema_version": 2,
    "ts": "2024-03-01T10:00:00Z",
    "policy_id": "deny-latest-tag",
    "event_id": "said-once",
    "source": "feedback",
    "outcome": "fixed",
    "accepted": True,
}


@pytest.fixture
def shop(new_repo: Callable[[str], Path], commit_files: Callable[..., str]) -> Path:
    """A repository in which somebody fixed something, and its feedback beside it, not committed."""
    repo = new_repo("shop")
    commit_files(repo, {"deploy/agent.yaml": POD}, day=1)
    commit_files(repo, {"deploy/agent.yaml": POD.replace("true", "false")}, day=3)
    simulated = {**FEEDBACK, "event_id": "invented", "source": "simulated"}
    text = "".join(json.dumps(line) + "\n" for line in (FEEDBACK, simulated))
    (repo / "log.jsonl").write_text(text, encoding="utf-8")
    return repo


@pytest.fixture
def learn(run_kubepac: Callable[..., Process], shop: Path, corpus_bundle: Path) -> Learn:
    def run(*arguments: str | Path, cwd: Path = shop, env: dict[str, str] | None = None) -> Process:
        settings = {"PATH": os.environ["PATH"], "KUBEPAC_BUNDLE": str(corpus_bundle), **(env or {})}
        return run_kubepac("learn", *arguments, cwd=cwd, env=settings)

    return run


def test_outcomes_and_the_own_history_are_known_from_the_first_day(
    learn: Learn, shop: Path, corpus_bundle: Path
) -> None:
    before = (corpus_bundle / "bundle.json").read_bytes()
    done = learn("--log", "log.jsonl", cwd=shop / "deploy" / "..")

    assert (done.returncode, done.stderr) == (0, b"")
    bundle = load(shop / "bundles" / "0.1.1")
    said = done.stdout.decode().splitlines()
    assert verify(bundle) == []
    assert bundle.info.ranker == "rules_match"
    outcomes = outcomes_from_bytes(bundle.read("outcomes.json"))
    assert f"evidence of confidence: 0 -> {len(outcomes)} real outcomes" in said
    assert len(outcomes) >= 2
    history = History.from_json(json.loads(bundle.read("priors.json")))
    assert history.of_repo(OWN_REPO, "deny-privileged-pods", "Pod", history.now).fixed == 1
    assert "  feedback: 1 event: 1 fixed" in said
    assert "  left out: 1 simulated events, never added to real ones" in said
    assert "own history of shop: 1 decisions at a fix" in said
    assert [line for line in said if line.startswith("ranker: ")] == [
        "ranker: rules_match stays: 1 decisions at a fix are too few to train and compare on, 100 are needed"
    ]
    assert said[said.index("files") + 1 :] == [
        "  ~ model_card.md",
        "  ~ outcomes.json",
        "  ~ priors.json",
        "bundles/0.1.1: use it with --bundle bundles/0.1.1",
    ]
    assert (corpus_bundle / "bundle.json").read_bytes() == before


def test_the_repository_is_found_from_a_folder_in_it_and_nothing_else_is_written(
    learn: Learn, shop: Path, git: Callable[..., str]
) -> None:
    assert learn("--output", "../new", cwd=shop / "deploy").returncode == 0

    assert git(shop, "status", "--porcelain").split() == ["??", "log.jsonl", "??", "new/"]
    assert sorted(path.name for path in (shop / "deploy").iterdir()) == [".kubepac", "agent.yaml"]


@pytest.mark.slow
def test_a_second_run_finds_nothing_new(learn: Learn, shop: Path) -> None:
    learn("--log", "log.jsonl")
    done = learn("--log", "log.jsonl", "--bundle", "bundles/0.1.1")

    assert done.returncode == 0
    said = done.stdout.decode().splitlines()
    assert said[-1] == "nothing new: bundles/0.1.1 knows all of this, and no bundle was written"
    assert sorted(path.name for path in (shop / "bundles").iterdir()) == [
        "0.1.1",
        "kubepac-bundle-0.1.1.tar.gz",
    ]


@pytest.mark.slow
def test_the_next_version_takes_the_place_of_none(learn: Learn, shop: Path) -> None:
    learn()
    learn("--log", "log.jsonl")

    assert {load(shop / "bundles" / name).info.version for name in ("0.1.1", "0.1.2")} == {"0.1.1", "0.1.2"}


def test_what_stands_in_the_way_is_one_line(learn: Learn, shop: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (shop / "taken").write_text("a file\n", encoding="utf-8")
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "sitecustomize.py").write_text(
        "import sys\nsys.modules['sklearn'] = None\n", encoding="utf-8"
    )
    without_training = {"PYTHONPATH": str(tmp_path / "without")}

    for done, part in (
        (learn(cwd=outside), "is in no git repository: name one"),
        (learn(outside, cwd=outside), "is not a git repository"),
        (learn("--output", "taken"), "cannot write to taken: "),
        (learn("--output", "taken/below"), "cannot write to taken/below: "),
        (learn("--log", "nowhere.jsonl"), "nowhere.jsonl: there is no event log"),
        (learn("--bundle", "nowhere"), "nowhere: there is no bundle"),
        (learn(env=without_training), "pip install 'kube-pac-copilot[train]'"),
    ):
        error = done.stderr.decode()
        assert (done.returncode, done.stdout) == (2, b"")
        assert error.startswith("error: ") and part in error and error.count("\n") == 1
    assert not (shop / "bundles").exists()
