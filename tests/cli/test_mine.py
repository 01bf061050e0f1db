"""`kubepac mine` as its users meet it, with the real policies."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

pytestmark = pytest.mark.opa

Process = subprocess.CompletedProcess[bytes]
Git = Callable[..., str]
Mine = Callable[..., Process]

POD = """apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: shop}
spec:
  containers:
    - name: agent
      image: registry.example/agent:1.4.2
      securityContext: {privileged: true}
"""
FIXED = POD.replace("true", "false")


@pytest.fixture
def repos(new_repo: Callable[[str], Path], commit_files: Callable[..., str]) -> list[Path]:
    made = [new_repo("shop"), new_repo("bank")]
    for number, repo in enumerate(made):
        commit_files(repo, {"agent.yaml": POD, "values.yaml": "a: 1\n"}, day=1 + number)
        commit_files(repo, {"agent.yaml": FIXED}, day=3 + number)
    return made


@pytest.fixture
def mine(run_kubepac: Callable[..., Process], corpus_bundle: Path, tmp_path: Path) -> Mine:
    def run(*arguments: str | Path, env: dict[str, str] | None = None) -> Process:
        return run_kubepac("mine", *arguments, "--bundle", corpus_bundle, cwd=tmp_path, env=_with_path(env))

    return run


def _with_path(env: dict[str, str] | None) -> dict[str, str]:
    import os

    return {"PATH": os.environ["PATH"], **(env or {})}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_history_of_a_repository_becomes_an_event_log(
    mine: Mine, repos: list[Path], tmp_path: Path
) -> None:
    done = mine("shop", "-o", "events.jsonl")
    assert done.returncode == 0 and done.stderr == b""
    log = lines(tmp_path / "events.jsonl")
    fixed = [line for line in log if line["outcome"] == "fixed"]
    assert "deny-privileged-pods" in {line["policy_id"] for line in fixed}
    assert all("deny-privileged-pods" in line["violated"] for line in fixed)
    assert {line["severity"] for line in log} <= {"LOW", "MEDIUM", "HIGH", "CRITICAL"}
    said = done.stdout.decode()
    assert said.startswith(
        "1 repository: 2 commits that change manifests, 3 versions of files, 2 objects, 2 of them"
    )
    assert f"{len(log)} episodes: {len(fixed)} fixed, {len(log) - len(fixed)} open" in said
    assert "1 rejection:" in said and "Helm values, not a manifest" in said
    assert said.endswith(f"{len(log)} lines in events.jsonl\n")


def test_a_second_run_reads_new_commits_only(
    mine: Mine, repos: list[Path], tmp_path: Path, commit_files: Callable[..., str]
) -> None:
    mine("shop", "-o", "events.jsonl")
    commit_files(repos[0], {"agent.yaml": POD}, day=9)
    assert b" 1 commit that changes manifests" in mine("shop", "-o", "events.jsonl").stdout
    mine("shop", "-o", "at-once.jsonl")
    assert (tmp_path / "events.jsonl").read_bytes() == (tmp_path / "at-once.jsonl").read_bytes()


@pytest.mark.slow
def test_processes_give_the_same_bytes(mine: Mine, repos: list[Path], tmp_path: Path) -> None:
    assert mine("shop", "bank", "-o", "one.jsonl").returncode == 0
    done = mine("shop", "bank", "-o", "two.jsonl", "--jobs", "2")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"2 repositories: 4 commits" in done.stdout
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert {line["repo"] for line in lines(tmp_path / "one.jsonl")} == {"bank", "shop"}


@pytest.fixture
def cluster() -> Iterator[LocalCluster]:
    # Workers in threads of this process; the command is another process and comes over the network.
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None
    ) as cluster:
        yield cluster


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_bytes(
    mine: Mine,
    repos: list[Path],
    tmp_path: Path,
    cluster: LocalCluster,
    cache_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_home))
    assert mine("shop", "bank", "-o", "here.jsonl").returncode == 0
    address = cluster.scheduler_address
    done = mine("shop", "bank", "-o", "there.jsonl", "--compute", "dask", "--scheduler", address)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "here.jsonl").read_bytes() == (tmp_path / "there.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere is no folder: expected a git repository"),
        (["shop", "shop"], "shop and shop are both called shop"),
        (["shop", "--branch", "old"], "has no branch old"),
        (["shop", "--since", "yesterday"], "--since yesterday: expected a day such as 2024-01-31"),
        (["shop", "--compute", "dask"], "no Dask scheduler: give --scheduler"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    arguments: list[str], message: str, mine: Mine, repos: list[Path], tmp_path: Path
) -> None:
    done = mine(*arguments, "-o", "events.jsonl")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith("error: ") and message in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert not (tmp_path / "events.jsonl").exists()


def test_a_shallow_clone_is_warned_of(mine: Mine, repos: list[Path], git: Git, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{repos[0]}", "shallow")
    done = mine("shallow", "-o", "events.jsonl")
    assert done.returncode == 0
    assert done.stderr.decode().startswith("warning: shop: a shallow clone")
    assert all("born_ts" not in line for line in lines(tmp_path / "events.jsonl"))
