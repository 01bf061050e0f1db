"""`kubepac scan` in a repository with a kubepac.yaml."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from kubepac.cli.app import app

HEAD = "apiVersion: kubepac.dev/v1alpha1\nkind: Config\n"
AGENT = """apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: node-agent
  namespace: monitoring
  annotations: {ANNOTATIONS}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      hostPID: true
      containers:
        - name: agent
          image: registry.example/agent:1.4.2
"""
HOST_PID = "deny-host-namespaces"
EXEMPTION = f"exemptions:\n  - policy: {HOST_PID}\n    name: node-*\n    owner: sre\n"

# A finished scan with --format json.
Scan = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache_home: Path) -> Path:
    """A git repository with one workload, the working folder below its top."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "k8s").mkdir()
    monkeypatch.chdir(tmp_path / "k8s")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_home))
    monkeypatch.delenv("KUBEPAC_BUNDLE", raising=False)
    write_agent("{}")
    return tmp_path


@pytest.fixture
def scan(folder: Path, corpus_bundle: Path) -> Scan:
    def run(*arguments: str, code: int = 1) -> Any:
        command = ["scan", "--bundle", str(corpus_bundle), "--format", "json", *(arguments or (".",))]
        result = CliRunner().invoke(app, command)
        assert result.exit_code == code, (result.output, result.exception)
        return json.loads(result.stdout)

    return run


@pytest.fixture
def refused(folder: Path, corpus_bundle: Path, run_kubepac: Callable[..., Any]) -> Callable[..., str]:
    def run(*arguments: str) -> str:
        done = run_kubepac("scan", "--bundle", corpus_bundle, ".", *arguments, cwd=folder / "k8s")
        assert (done.returncode, done.stdout) == (2, b"")
        line: str = done.stderr.decode()
        assert line.count("\n") == 1
        return line.removeprefix("error: ").rstrip("\n")

    return run


def write_agent(annotations: str) -> None:
    Path("agent.yaml").write_text(AGENT.replace("{ANNOTATIONS}", annotations))


def policies(answer: Any) -> set[str]:
    return {found["policy_id"] for found in answer["findings"]}


def test_the_nearest_file_up_to_the_top_of_the_repository_holds(folder: Path, scan: Scan) -> None:
    (folder / "kubepac.yaml").write_text(f"{HEAD}parameters: {{required_labels: [team]}}\n")
    labels = [found for found in scan()["findings"] if found["policy_id"] == "require-recommended-labels"]
    assert [found["path"] for found in labels] == ["/metadata/labels/team"]
    Path("kubepac.yaml").write_text(HEAD)
    assert len([f for f in scan()["findings"] if f["policy_id"] == "require-recommended-labels"]) == 2


def test_a_file_above_the_repository_does_not_hold(folder: Path, scan: Scan) -> None:
    (folder / "kubepac.yaml").write_text("not: ours\n")
    Path(".git").mkdir()
    assert HOST_PID in policies(scan())


def test_a_listed_exemption_is_counted_and_shown_on_request(scan: Scan) -> None:
    Path("kubepac.yaml").write_text(f"{HEAD}{EXEMPTION}    reason: reads its node\n    expires: 2999-01-01\n")
    answer = scan(".", "--show", "exempted")
    assert HOST_PID not in policies(answer)
    (exempted,) = answer["exempted"]
    assert answer["summary"]["exempted"] == 1
    facts = ("policy_id", "reason", "expires", "owner", "source")
    assert [exempted[fact] for fact in facts] == [
        HOST_PID,
        "reads its node",
        "2999-01-01",
        "sre",
        "kubepac.yaml",
    ]


@pytest.mark.parametrize("fault", ["    reason: ''\n", "    reason: old\n    expires: 2020-01-01\n"])
def test_a_listed_exemption_that_does_not_hold_is_a_finding_in_its_own_file(scan: Scan, fault: str) -> None:
    Path("kubepac.yaml").write_text(f"{HEAD}{EXEMPTION}{fault}")
    answer = scan()
    assert HOST_PID in policies(answer)
    (found,) = [f for f in answer["findings"] if f["policy_id"] == "require-valid-exemptions"]
    assert (found["file"], found["path"]) == ("kubepac.yaml", "/exemptions/0")


def test_an_annotation_exempts_its_object(scan: Scan) -> None:
    write_agent(f'{{kubepac.dev/exempt.{HOST_PID}: "reads its node; expires=2999-01-01; owner=sre"}}')
    answer = scan(".", "--show", "exempted")
    assert HOST_PID not in policies(answer)
    assert [exempted["source"] for exempted in answer["exempted"]] == ["annotation"]


def test_an_annotation_past_its_day_exempts_nothing_and_is_a_finding(scan: Scan) -> None:
    write_agent(f'{{kubepac.dev/exempt.{HOST_PID}: "reads its node; expires=2020-01-01"}}')
    assert {HOST_PID, "require-valid-exemptions"} <= policies(scan())


def test_what_is_excluded_is_counted_and_not_looked_at(folder: Path, scan: Scan) -> None:
    Path("kubepac.yaml").write_text(f"{HEAD}exclude: {{paths: [charts], namespaces: [mon*]}}\n")
    Path("charts").mkdir()
    Path("charts/broken.yaml").write_text("a: [")
    answer = scan(code=0)
    counts = ("findings", "excluded_files", "excluded_objects", "rejected")
    assert [answer["summary"][count] for count in counts] == [0, 1, 1, 0]


def test_a_part_of_the_application_raises_no_alarm_about_what_is_elsewhere(scan: Scan) -> None:
    assert "require-network-policy" in policies(scan("."))
    part = scan("agent.yaml", "--show", "unknown")
    assert "require-network-policy" not in policies(part)
    assert "require-network-policy" in {doubt["policy_id"] for doubt in part["unknown"]}
    Path("kubepac.yaml").write_text(f"{HEAD}complete: true\n")
    assert "require-network-policy" in policies(scan("agent.yaml"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "apiVersion: v1\nkind: Config\n",
            "kubepac.yaml:1: expected apiVersion kubepac.dev/v1alpha1 and kind Config",
        ),
        (f"{HEAD}parameter: {{}}\n", "kubepac.yaml:3: unknown field parameter: expected one of "),
        (
            f"{HEAD}parameters:\n  required_label: [a]\n",
            "no policy has a parameter required_label: did you mean",
        ),
        (
            f"{HEAD}parameters:\n  required_labels: team\n",
            "parameter required_labels takes an array of strings",
        ),
        (
            f"{HEAD}exemptions:\n  - policy: deny-nothing\n",
            "kubepac.yaml:4: exemption for 'deny-nothing', which is",
        ),
        (f"{HEAD}complete: maybe\n", "kubepac.yaml:3: complete is true or false"),
        ("a: [\n", "kubepac.yaml:"),
        ("", "kubepac.yaml: expected one document with the settings of kubepac, found 0"),
    ],
    ids=[
        "no kind",
        "unknown field",
        "misspelt",
        "wrong type",
        "no such policy",
        "no flag",
        "broken",
        "empty",
    ],
)
def test_a_file_that_cannot_be_used_is_one_line_with_its_place(
    refused: Callable[..., str], text: str, message: str
) -> None:
    Path("kubepac.yaml").write_text(text)
    assert message in refused()


def test_a_file_that_is_named_has_to_be_there(refused: Callable[..., str]) -> None:
    assert "other.yaml" in refused("--config", "other.yaml")


def test_the_documented_example_works(scan: Scan, pytestconfig: pytest.Config) -> None:
    page = (pytestconfig.rootpath / "docs" / "configuration.md").read_text(encoding="utf-8")
    example, annotated = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    Path("kubepac.yaml").write_text(example)
    assert scan()["summary"]["exempted"] == 1
    Path("kubepac.yaml").unlink()
    write_agent(json.dumps(yaml.safe_load(annotated)["metadata"]["annotations"]))
    assert scan()["summary"]["exempted"] == 1
