"""`kubepac feedback` behind a real scan."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kubepac.events.log import line_from_json

Process = subprocess.CompletedProcess[bytes]
Kubepac = Callable[..., Process]


@pytest.fixture
def kubepac(run_kubepac: Kubepac, corpus_bundle: Path, tmp_path: Path) -> Kubepac:
    def run(*arguments: str | Path, stdin: bytes = b"") -> Process:
        env = {"KUBEPAC_BUNDLE": str(corpus_bundle), "KUBEPAC_LOG": "log.jsonl"}
        return run_kubepac(*arguments, cwd=tmp_path, stdin=stdin, env=env)

    return run


@pytest.fixture
def scan(kubepac: Kubepac, tmp_path: Path) -> Path:
    """The answer of a scan of one pod."""
    (tmp_path / "pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: shop}\n"
        "spec: {containers: [{name: web, image: nginx, securityContext: {privileged: true}}]}\n"
    )
    done = kubepac("scan", "pod.yaml", "--format", "json", "--output", "scan.json", "--fail-on", "never")
    assert done.returncode == 0, done.stderr
    return tmp_path / "scan.json"


def test_feedback_on_a_finding_becomes_an_event_with_all_that_the_scan_knew(
    kubepac: Kubepac, scan: Path, tmp_path: Path
) -> None:
    findings = json.loads(scan.read_bytes())["findings"]
    shown = list(dict.fromkeys(finding["policy_id"] for finding in findings))
    (privileged,) = (finding for finding in findings if finding["policy_id"] == "deny-privileged-pods")

    command = ("feedback", "accept", privileged["id"], "--strategy", "manifest_patch", "--scan", "scan.json")
    done = kubepac(*command)

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"recorded: accept, deny-privileged-pods on Pod/agent\n"
    line = line_from_json((tmp_path / "log.jsonl").read_text())
    assert line.suggested_patch == privileged["fix"]["patch"]
    assert line.shown == tuple(shown)
    assert line.violated == tuple(sorted(shown))
    assert shown[(line.rank or 0) - 1] == "deny-privileged-pods"
    assert (line.file, line.path, line.severity) == ("pod.yaml", privileged["path"], "CRITICAL")
    assert (line.source, line.outcome, line.accepted) == ("feedback", "fixed", True)


def test_a_scan_can_be_piped_in_and_what_was_said_shows_in_the_statistics(
    kubepac: Kubepac, scan: Path
) -> None:
    findings = json.loads(scan.read_bytes())["findings"]
    for verdict, finding in zip(("accept", "revert", "false-positive"), findings, strict=False):
        done = kubepac("feedback", verdict, finding["id"], stdin=scan.read_bytes())
        assert (done.returncode, done.stderr) == (0, b"")

    (source,) = json.loads(kubepac("log", "stats", "--json").stdout)["sources"].values()
    assert source["outcomes"] == {"false_positive": 1, "fixed": 1, "reverted": 1}


def test_an_answer_that_powershell_wrote_is_read(kubepac: Kubepac, scan: Path) -> None:
    text = scan.read_text()
    scan.write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    finding_id = json.loads(text)["findings"][0]["id"]
    assert kubepac("feedback", "revert", finding_id, "--scan", "scan.json").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("accept", "0000", "--scan", "scan.json"), "scan.json has no finding '0000' among "),
        (("accept", "0000"), "- is no answer of `kubepac scan --format json`: "),
        (("accept", "0000", "--scan", "pod.yaml"), "pod.yaml is no answer of `kubepac scan --format json`: "),
        (("accept", "0000", "--scan", "missing.json"), "missing.json cannot be read: "),
        (("praise", "0000"), "Invalid value for"),
        (("accept",), "Missing argument 'FINDING_ID'"),
        (("accept", "0000", "--strategy", "luck"), "Invalid value for '--strategy'"),
    ],
    ids=["unknown id", "no scan", "another file", "no file", "verdict", "no id", "strategy"],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    kubepac: Kubepac, scan: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = kubepac("feedback", *arguments)

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith(f"error: {message}")
    assert done.stderr.count(b"\n") == 1
    assert not (tmp_path / "log.jsonl").exists()


def test_nobody_waits_for_a_scan_to_be_typed() -> None:
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "kubepac.cli.app", "feedback", "accept", "0000"]
    done = subprocess.run(command, stdin=follower, capture_output=True, check=False, timeout=60)
    for descriptor in (leader, follower):
        os.close(descriptor)

    assert done.returncode == 2
    assert done.stderr.startswith(b"error: no scan: give --scan FILE, or pipe ")
