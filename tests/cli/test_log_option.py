"""`--log` where the log is not as it should be."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[bytes]"]

POD = """apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: web, image: nginx}]}
"""
# A clock that runs ahead counts as today: so this never ages.
LINE = '{"ts": "2999-01-01T10:00:00Z", "policy_id": "deny-latest-tag", "accepted": true}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pod.yaml").write_text(POD)
    return tmp_path


@pytest.fixture
def kubepac(run_kubepac: Command, corpus_bundle: Path, folder: Path) -> Command:
    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
        return run_kubepac(*arguments, "--bundle", corpus_bundle, cwd=folder, env=environment)

    return run


def test_bad_lines_are_counted_and_the_others_count(kubepac: Command, folder: Path) -> None:
    (folder / "log.jsonl").write_text(f"{LINE}{{}}\n{LINE[:20]}")
    scanned = json.loads(kubepac("scan", "pod.yaml", "--log", "log.jsonl", "--format", "json").stdout)
    proposed = json.loads(kubepac("propose", "pod.yaml", "--log", "log.jsonl", "--top", "99").stdout)

    assert [(each["file"], each["line"]) for each in scanned["rejected"]] == [
        ("log.jsonl", 2),
        ("log.jsonl", 3),
    ]
    assert scanned["summary"]["rejected"] == 2
    assert proposed["rejected"] == scanned["rejected"]
    for found in (scanned["findings"], proposed["candidates"]):
        evidence = {each["policy_id"]: each["evidence"] for each in found}
        assert evidence["deny-latest-tag"].startswith("1 accepted, 0 reverted, the last ")
        assert evidence["require-resource-limits"].startswith("no evidence")


@pytest.mark.parametrize("command", ["scan", "propose"])
def test_a_log_that_is_not_there_is_named(kubepac: Command, command: str) -> None:
    answer = kubepac(command, "pod.yaml", "--log", "nowhere.jsonl")
    assert (answer.returncode, answer.stdout) == (2, b"")
    assert (
        answer.stderr
        == b"error: nowhere.jsonl: there is no event log: give the path of a JSONL file, or a database's URL\n"
    )


def test_a_usual_log_that_is_not_there_yet_is_empty(kubepac: Command) -> None:
    assert (
        kubepac("scan", "pod.yaml", KUBEPAC_LOG="nowhere.jsonl").stdout == kubepac("scan", "pod.yaml").stdout
    )


def test_text_and_sarif_show_the_parts_and_the_evidence(kubepac: Command, folder: Path) -> None:
    (folder / "log.jsonl").write_text(LINE)
    scan = ["scan", "pod.yaml", "--log", "log.jsonl"]
    text = " ".join(kubepac(*scan).stdout.decode().split())
    assert "reliability 0.67, false positives" in text
    assert "latency risk 0.00; 1 accepted, 0 reverted, the last today; none on objects like this" in text
    results = json.loads(kubepac(*scan, "--format", "sarif").stdout)["runs"][0]["results"]
    (latest,) = [result for result in results if result["ruleId"] == "deny-latest-tag"]
    assert set(latest["properties"]) == {"confidence", "level", "parts", "evidence"}
    assert latest["properties"]["evidence"].startswith("1 accepted, ")
