from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Kubepac = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def kubepac(run_kubepac: Kubepac, corpus_bundle: Path, tmp_path: Path) -> Kubepac:
    """The command with a bundle at hand; what is given by keyword is environment."""

    def run(
        *arguments: str | Path, stdin: bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        env = {"KUBEPAC_BUNDLE": str(corpus_bundle), **environment}
        return run_kubepac(*arguments, cwd=tmp_path, stdin=stdin, env=env)

    return run


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """A pod with a name that not every terminal can show, and much to find."""
    path = tmp_path / "pod.yaml"
    path.write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: caf\u00e9, namespace: shop}\n"
        "spec: {containers: [{name: web, image: nginx, securityContext: {privileged: true}}]}\n",
        encoding="utf-8",
    )
    return path


def test_the_best_policies_come_with_their_rego(kubepac: Kubepac, manifest: Path) -> None:
    answer = kubepac("propose", manifest, "--top", "2", PYTHONIOENCODING="ascii")
    candidates = json.loads(answer.stdout.decode())["candidates"]
    assert [candidate["violated"] for candidate in candidates] == [True, True]
    assert all("package kubepac." in candidate["rego_code"] for candidate in candidates)


def test_two_objects_are_refused_in_one_line(kubepac: Kubepac, manifest: Path) -> None:
    pod = manifest.read_bytes()
    answer = kubepac("propose", "-", stdin=pod + b"---\n" + pod)
    assert answer.returncode == 2
    assert answer.stderr == b"error: - holds 2 objects, propose takes one: use `kubepac scan` for more\n"


def test_what_is_violated_comes_first_each_part_by_score(kubepac: Kubepac, manifest: Path) -> None:
    candidates = json.loads(kubepac("propose", manifest, "--top", "100").stdout)["candidates"]

    keys = [(not candidate["violated"], -candidate["score"]) for candidate in candidates]
    assert keys == sorted(keys)
    assert len({candidate["policy_id"] for candidate in candidates}) == len(candidates) > 10


def test_a_candidate_says_how_sure_it_is_and_of_what(kubepac: Kubepac, manifest: Path) -> None:
    for candidate in json.loads(kubepac("propose", manifest).stdout)["candidates"]:
        assert set(candidate) >= {"policy_id", "score", "confidence", "level", "parts", "rego_code"}
        assert set(candidate["parts"]) == {"ranker", "reliability", "false_positive_rate", "latency_risk"}
        assert 0 <= candidate["score"] <= 1
        assert 0 <= candidate["confidence"] <= 1
        assert candidate["level"] in {"Low", "Medium", "High"}


@pytest.mark.parametrize(("option", "count"), [((), 5), (("--top", "1"), 1), (("--top", "3"), 3)], ids=str)
def test_top_says_how_many(kubepac: Kubepac, manifest: Path, option: tuple[str, ...], count: int) -> None:
    assert len(json.loads(kubepac("propose", manifest, *option).stdout)["candidates"]) == count


def test_the_first_are_a_part_of_all(kubepac: Kubepac, manifest: Path) -> None:
    few, all_ = (json.loads(kubepac("propose", manifest, "--top", top).stdout) for top in ("3", "100"))

    assert all_["candidates"][:3] == few["candidates"]


def test_proposals_and_findings_name_the_same_violations(kubepac: Kubepac, manifest: Path) -> None:
    candidates = json.loads(kubepac("propose", manifest, "--top", "100").stdout)["candidates"]
    findings = json.loads(kubepac("scan", manifest, "--format", "json").stdout)["findings"]

    assert {found["policy_id"]: found["score"] for found in findings} == {
        candidate["policy_id"]: candidate["score"] for candidate in candidates if candidate["violated"]
    }


def test_a_kind_that_no_policy_speaks_of_gets_none(kubepac: Kubepac) -> None:
    widget = b"apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w, namespace: shop}\n"
    answer = kubepac("propose", "-", stdin=widget)

    assert answer.returncode == 0
    for candidate in json.loads(answer.stdout)["candidates"]:
        assert not candidate["violated"] or "package kubepac.governance." in candidate["rego_code"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"kind: Pod\nmetadata: [\n", "<stdin>:2: broken YAML"),
        (b"", "holds 0 objects"),
        (b"colour: red\n", "<stdin>:1: not a Kubernetes object"),
    ],
    ids=["broken", "empty", "no object"],
)
def test_a_file_without_object_is_refused_in_one_line(kubepac: Kubepac, content: bytes, said: str) -> None:
    answer = kubepac("propose", "-", stdin=content)

    assert (answer.returncode, answer.stdout) == (2, b"")
    assert answer.stderr.startswith(b"error: ")
    assert answer.stderr.count(b"\n") == 1
    assert said in answer.stderr.decode()


@pytest.mark.parametrize(
    "arguments", [(), ("a.yaml", "b.yaml"), ("-", "--top", "0"), ("-", "--nope")], ids=str
)
def test_misuse_exits_with_2(kubepac: Kubepac, arguments: tuple[str, ...]) -> None:
    answer = kubepac("propose", *arguments)

    assert (answer.returncode, answer.stdout) == (2, b"")
    assert b"Traceback" not in answer.stderr
