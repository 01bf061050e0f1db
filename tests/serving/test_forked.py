"""A scan on several cores answers what a scan on one core answers.

As processes of their own: a fork of the test's process would inherit whatever threads other tests have left.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kubepac.adapters.files import find
from kubepac.serving.forked import workers_for

SCAN = """
import sys
workers = int(sys.argv.pop(1))
from kubepac.serving import forked
forked.workers_for = lambda sources: workers
from kubepac.cli.app import main
main()
"""

APPLICATION = """
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: team-{n}}}
spec:
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers:
        - name: web
          image: example.com/web:latest
          env: [{{name: NOTE, value: "{padding}"}}]
"""

POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: all, namespace: team-{n}}}
spec: {{podSelector: {{}}}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough for two workers; each network policy stands in the last files, its workload in the first."""
    folder = tmp_path_factory.mktemp("manifests")
    for n in range(40):
        (folder / f"a{n:02d}.yaml").write_text(APPLICATION.format(n=n, padding="x" * 20_000))
        (folder / f"z{n:02d}.yaml").write_text(POLICY.format(n=n))
    (folder / "m.yaml").write_text("kind: [\n")
    return folder


def scan(
    workers: int, bundle: Path, cache: Path, *paths: str, cwd: Path
) -> subprocess.CompletedProcess[bytes]:
    options = ["--format", "json", "--bundle", str(bundle)]
    command = [sys.executable, "-c", SCAN, str(workers), "scan", *paths, *options]
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False)


@pytest.mark.parametrize("workers", [2, 3, 7])
def test_several_workers_find_what_one_finds_in_the_same_order(
    workers: int, folder: Path, corpus_bundle: Path, cache_home: Path
) -> None:
    alone = scan(1, corpus_bundle, cache_home, ".", cwd=folder)
    together = scan(workers, corpus_bundle, cache_home, ".", cwd=folder)

    assert (alone.returncode, together.returncode) == (1, 1)
    assert together.stdout == alone.stdout
    answer = json.loads(alone.stdout)
    assert answer["summary"]["objects"] == 80
    assert answer["summary"]["rejected"] == 1
    # A worker knows the network policies that another has read.
    assert "require-network-policy" not in {finding["policy_id"] for finding in answer["findings"]}


def test_what_stops_a_worker_is_one_line(folder: Path, corpus_bundle: Path, cache_home: Path) -> None:
    (folder / "binary.bin").write_bytes(b"\0" * 100_000)
    named = [f"a{n:02d}.yaml" for n in range(10)]
    done = scan(2, corpus_bundle, cache_home, *named, "binary.bin", cwd=folder)

    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr == b"error: binary.bin is a binary file: expected YAML or JSON text\n"


@pytest.mark.parametrize("size_bytes, workers", [(1_000, 1), (400_000, 1), (10_000_000, 2)])
def test_small_jobs_stay_in_one_process(
    size_bytes: int, workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    (tmp_path / "manifest.yaml").write_bytes(b"#" * size_bytes)

    assert workers_for(find([str(tmp_path)])) == workers
    assert workers_for(find(["-", str(tmp_path)])) == 1
