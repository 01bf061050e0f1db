"""`kubepac scan` as its users meet it: exit codes, messages, and what it writes."""

from __future__ import annotations

import json
import os
import pty
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from kubepac.cli.app import app

Process = subprocess.CompletedProcess[bytes]
Command = Callable[..., Process]

# A kind that no policy speaks of, tidy in what all kinds have.
CLEAN = """apiVersion: example.com/v1
kind: Widget
metadata:
  name: tidy
  namespace: shop
  labels: {app.kubernetes.io/name: tidy, app.kubernetes.io/part-of: shop, app.kubernetes.io/version: "1"}
"""
PRIVILEGED = """apiVersion: v1
kind: Pod
metadata:
  name: agent
  namespace: shop
spec:
  containers:
    - name: agent
      image: registry.example/agent:1.4.2
      securityContext:
        privileged: true
"""
LATEST = """apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      image: nginx
"""
NODE_PORT = """apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: NodePort
  ports: [{port: 80}]
"""
SEVERITIES = ("LOW", "MEDIUM", "HIGH", "CRITICAL")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache_home: Path) -> Path:
    """The working folder, with a few manifests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_home))
    for name in ("FORCE_COLOR", "NO_COLOR", "KUBEPAC_BUNDLE", "KUBEPAC_LOG"):
        monkeypatch.delenv(name, raising=False)
    texts = {"clean": CLEAN, "privileged": PRIVILEGED, "latest": LATEST, "service": NODE_PORT}
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def scan(folder: Path, corpus_bundle: Path) -> Callable[..., Result]:
    """A scan that can be done, in this process."""

    def run(*arguments: str | Path, stdin: str = "", env: dict[str, str] | None = None) -> Result:
        command = ["scan", "--bundle", str(corpus_bundle), *map(str, arguments)]
        result = CliRunner().invoke(app, command, input=stdin, env=env)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


@pytest.fixture
def refused(folder: Path, corpus_bundle: Path, run_kubepac: Command) -> Callable[..., str]:
    """The one line about a scan that cannot be done, in a process of its own."""

    def run(*arguments: str | Path, stdin: bytes = b"", bundle: Path | None = corpus_bundle) -> str:
        option = [] if bundle is None else ["--bundle", bundle]
        done = run_kubepac("scan", *option, *arguments, cwd=folder, stdin=stdin)
        assert done.returncode == 2, done
        assert done.stdout == b""
        line = done.stderr.decode()
        assert line.startswith("error: ")
        assert line.endswith("\n")
        assert line[:-1].isprintable()
        return line[len("error: ") : -1]

    return run


def as_json(result: Result) -> Any:
    return json.loads(result.stdout)


# Exit codes


def test_0_where_nothing_is_found(folder: Path, corpus_bundle: Path, run_kubepac: Command) -> None:
    done = run_kubepac("scan", "--bundle", corpus_bundle, "clean.yaml", cwd=folder)

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"no findings in 1 object in 1 file" in done.stdout


def test_1_where_something_is_found(folder: Path, corpus_bundle: Path, run_kubepac: Command) -> None:
    done = run_kubepac("scan", "--bundle", corpus_bundle, "privileged.yaml", cwd=folder)

    assert (done.returncode, done.stderr) == (1, b"")
    assert b"privileged.yaml:11:" in done.stdout
    assert b"deny-privileged-pods" in done.stdout


def test_the_archive_answers_as_the_folder_does(scan: Callable[..., Result], corpus_bundle: Path) -> None:
    archive = corpus_bundle.parent / "kubepac-bundle-0.1.0.tar.gz"

    assert scan(".", "--bundle", archive, "--format", "json").stdout == scan(".", "--format", "json").stdout


def test_the_bundle_is_found_in_the_environment_and_in_bundles(
    folder: Path, corpus_bundle: Path, run_kubepac: Command
) -> None:
    by_variable = run_kubepac("scan", "clean.yaml", cwd=folder, env={"KUBEPAC_BUNDLE": str(corpus_bundle)})
    shutil.copytree(corpus_bundle, folder / "bundles" / "0.1.0")
    by_place = run_kubepac("scan", "clean.yaml", cwd=folder)

    assert (by_variable.returncode, by_place.returncode) == (0, 0)
    assert by_variable.stdout == by_place.stdout


@pytest.mark.parametrize("lowest", ["critical", "high", "medium", "low", "never", "HIGH"])
@pytest.mark.parametrize("name", ["clean", "privileged", "latest", "service"])
def test_fail_on_decides_from_which_severity_on_it_is_1(
    scan: Callable[..., Result], name: str, lowest: str
) -> None:
    result = scan(f"{name}.yaml", "--format", "json", "--fail-on", lowest)

    found = {finding["severity"] for finding in as_json(result)["findings"]}
    at_or_over = SEVERITIES[SEVERITIES.index(lowest.upper()) :] if lowest != "never" else ()
    assert result.exit_code == (1 if found & set(at_or_over) else 0)


def test_fail_on_looks_at_findings_that_top_hides(scan: Callable[..., Result]) -> None:
    everything = as_json(scan("privileged.yaml", "--format", "json"))["findings"]
    position = next(i for i, finding in enumerate(everything) if finding["severity"] == "CRITICAL")
    result = scan("privileged.yaml", "clean.yaml", "--top", "1", "--fail-on", "critical")

    assert position >= 0
    assert result.exit_code == 1


# What cannot be done


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nowhere.yaml", "nowhere.yaml does not exist: expected a file, a folder"),
        ("nowhere/*.yaml", "nowhere/*.yaml"),
        ("empty", "no manifests in empty: expected *.yaml, *.yml or *.json files"),
        ("nothing.yaml", "no Kubernetes objects in nothing.yaml"),
        ("broken.yaml", "broken.yaml:2: broken YAML"),
        ("prose.yaml", "prose.yaml:1: not a Kubernetes object: expected a mapping with apiVersion and kind"),
        ("settings.yaml", "settings.yaml:1: not a Kubernetes object: expected apiVersion and kind"),
        ("picture.yaml", "picture.yaml is a binary file: expected YAML or JSON text"),
        ("chart.yaml", "chart.yaml:4: template, not a manifest: render it first"),
        ("loop.yaml", "loop.yaml cannot be read: "),
        ("clean.yaml/within", "clean.yaml/within cannot be read: "),
        ("", "a path is empty"),
    ],
)
def test_a_path_without_manifests_is_named(
    folder: Path, refused: Callable[..., str], path: str, said: str
) -> None:
    (folder / "empty").mkdir()
    (folder / "loop.yaml").symlink_to("loop.yaml")
    files = {
        "nothing.yaml": b"",
        "broken.yaml": b"kind: Pod\nmetadata: [\n",
        "prose.yaml": b"just some text\n",
        "settings.yaml": b"colour: red\n",
        "picture.yaml": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "chart.yaml": b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)

    assert said in refused(path)


def test_a_name_cannot_break_out_of_its_line(folder: Path, refused: Callable[..., str]) -> None:
    (folder / "a\x1b[2Jb\nc.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")

    assert "is a binary file" in refused("a\x1b[2Jb\nc.yaml")


def test_one_missing_path_stops_the_scan_of_the_others(refused: Callable[..., str]) -> None:
    assert refused("clean.yaml", "nowhere.yaml").startswith("nowhere.yaml does not exist")


def test_nothing_on_standard_input_is_refused(refused: Callable[..., str]) -> None:
    assert "<stdin>" in refused("-", stdin=b"\0\1\2binary")
    assert "no Kubernetes objects" in refused("-", stdin=b"")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "PATH"),
        (("clean.yaml", "--colour"), "--colour"),
        (("clean.yaml", "--format", "xml"), "--format"),
        (("clean.yaml", "--fail-on", "terrible"), "--fail-on"),
        (("clean.yaml", "--top", "-1"), "--top"),
        (("clean.yaml", "--top", "many"), "--top"),
    ],
    ids=["no path", "unknown option", "unknown format", "unknown severity", "negative top", "top in words"],
)
def test_misuse_is_named_and_exits_with_2(
    folder: Path, run_kubepac: Command, arguments: tuple[str, ...], said: str
) -> None:
    done = run_kubepac("scan", *arguments, cwd=folder)

    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_without_a_bundle_it_says_how_to_get_one(refused: Callable[..., str]) -> None:
    message = refused("clean.yaml", bundle=None)

    assert message.startswith("no bundle: give --bundle PATH, set KUBEPAC_BUNDLE, or run `make repro`")


def test_a_bundle_that_is_not_there_is_named(refused: Callable[..., str]) -> None:
    assert refused("clean.yaml", bundle=Path("nowhere")).startswith("nowhere: there is no bundle: ")


@pytest.mark.parametrize("name", ["policy.wasm", "ranker.json", "index.jsonl", "bundle.json"])
def test_a_tampered_bundle_is_refused(
    folder: Path, corpus_bundle: Path, refused: Callable[..., str], name: str
) -> None:
    copy = folder / "copy"
    shutil.copytree(corpus_bundle, copy)
    content = bytearray((copy / name).read_bytes())
    middle = len(content) // 2
    # In bundle.json, in a hash: a file of another name would be missing before anything else is wrong.
    content[content.index(b'"sha256": "', middle) + 20 if name == "bundle.json" else middle] ^= 1
    (copy / name).write_bytes(content)

    message = refused("clean.yaml", bundle=copy)
    assert f"copy: {name} is not " in message


def test_a_bundle_of_a_later_format_is_refused(
    folder: Path, corpus_bundle: Path, refused: Callable[..., str]
) -> None:
    copy = folder / "copy"
    shutil.copytree(corpus_bundle, copy)
    manifest = json.loads((copy / "bundle.json").read_bytes())
    (copy / "bundle.json").write_text(json.dumps({**manifest, "format": 99}))

    assert "99" in refused("clean.yaml", bundle=copy)


# Output


def test_a_folder_that_is_missing_is_not_made(folder: Path, refused: Callable[..., str]) -> None:
    message = refused("privileged.yaml", "--output", "reports/scan.json")

    assert message.startswith("cannot write reports/scan.json: ")
    assert not (folder / "reports").exists()


def test_what_cannot_be_scanned_leaves_the_old_report_alone(
    folder: Path, refused: Callable[..., str]
) -> None:
    (folder / "report.json").write_text("the last one\n")
    refused("nowhere.yaml", "--format", "json", "--output", "report.json")

    assert (folder / "report.json").read_text() == "the last one\n"


def test_an_object_that_is_too_much_for_the_engine_is_named_with_its_file(
    folder: Path, refused: Callable[..., str]
) -> None:
    huge = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: huge, namespace: shop}\ndata:\n"
    text = f'{CLEAN}---\n{huge}  text: "{"v" * 38_000_000}"\n'
    (folder / "huge.yaml").write_text(text, encoding="utf-8")

    assert refused("clean.yaml", "huge.yaml").startswith("huge.yaml:8: ConfigMap/shop/huge: ")


def test_output_goes_to_the_file_alone(scan: Callable[..., Result], folder: Path) -> None:
    (folder / "report.json").write_text("the last one\n")
    result = scan("privileged.yaml", "--format", "json", "--output", "report.json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert json.loads((folder / "report.json").read_bytes())["summary"]["objects"] == 1
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_a_file_gets_what_a_pipe_gets(scan: Callable[..., Result], folder: Path, form: str) -> None:
    printed = scan(".", "--format", form)
    scan(".", "--format", form, "--output", folder / "report.out", env={"FORCE_COLOR": "1"})

    assert (folder / "report.out").read_text(encoding="utf-8") == printed.stdout


def test_an_output_that_is_no_file_is_not_replaced_by_one(
    folder: Path, corpus_bundle: Path, run_kubepac: Command
) -> None:
    os.mkfifo(folder / "pipe")
    reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        done = run_kubepac("scan", "--bundle", corpus_bundle, "clean.yaml", "--output", "pipe", cwd=folder)
    finally:
        os.close(reader)

    assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)
    assert done.returncode in (0, 2)
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_a_full_disk_behind_standard_output_is_no_finding(
    folder: Path, corpus_bundle: Path, cache_home: Path, form: str
) -> None:
    command = [sys.executable, "-m", "kubepac.cli.app", "scan", "--bundle", str(corpus_bundle)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*command, "clean.yaml", "privileged.yaml", "--format", form],
            cwd=folder,
            env={"XDG_CACHE_HOME": str(cache_home)},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert done.returncode == 2
    assert done.stderr.startswith(b"error: ")
    assert done.stderr.count(b"\n") == 1


# JSON


@pytest.fixture(scope="module")
def schema(pytestconfig: pytest.Config) -> Draft202012Validator:
    text = (pytestconfig.rootpath / "docs" / "schemas" / "scan.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


@pytest.mark.parametrize("name", ["clean.yaml", "privileged.yaml", ".", "examples"])
def test_json_is_what_the_schema_documents(
    scan: Callable[..., Result],
    folder: Path,
    pytestconfig: pytest.Config,
    schema: Draft202012Validator,
    name: str,
) -> None:
    path = pytestconfig.rootpath / "examples" if name == "examples" else folder / name

    assert list(schema.iter_errors(as_json(scan(path, "--format", "json")))) == []


def test_json_names_the_place_the_reason_and_the_fix(scan: Callable[..., Result]) -> None:
    document = as_json(scan("privileged.yaml", "--format", "json"))

    (found,) = (item for item in document["findings"] if item["policy_id"] == "deny-privileged-pods")
    assert (found["file"], found["line"], found["severity"]) == ("privileged.yaml", 11, "CRITICAL")
    assert found["resource"] == {"api_version": "v1", "kind": "Pod", "namespace": "shop", "name": "agent"}
    assert found["path"] == "/spec/containers/0/securityContext/privileged"
    assert "agent" in found["message"]
    assert found["fix"] == {
        "patch": [{"op": "replace", "path": found["path"], "value": False}],
        "needs_input": None,
    }


def test_findings_stand_by_resource_in_ranked_order(
    scan: Callable[..., Result], pytestconfig: pytest.Config
) -> None:
    findings = as_json(scan(pytestconfig.rootpath / "examples", "--format", "json"))["findings"]

    groups = [
        [finding["score"] for finding in group]
        for _, group in groupby(findings, key=lambda found: (found["file"], json.dumps(found["resource"])))
    ]
    assert len(groups) == len({(found["file"], json.dumps(found["resource"])) for found in findings}) > 5
    assert all(scores == sorted(scores, reverse=True) for scores in groups)
    assert [scores[0] for scores in groups] == sorted((scores[0] for scores in groups), reverse=True)


@pytest.mark.parametrize("form", ["json", "sarif", "text"])
def test_top_shows_the_first_and_counts_all(scan: Callable[..., Result], form: str) -> None:
    everything = as_json(scan(".", "--format", "json"))
    result = scan(".", "--format", form, "--top", "2")

    ids = [finding["id"] for finding in everything["findings"]]
    if form == "json":
        assert [finding["id"] for finding in as_json(result)["findings"]] == ids[:2]
        assert as_json(result)["summary"] == everything["summary"]
    elif form == "sarif":
        (run,) = as_json(result)["runs"]
        assert [found["partialFingerprints"]["kubepacFinding/v1"] for found in run["results"]] == ids[:2]
    else:
        assert f"{len(ids)} findings" in result.stdout
        assert result.stdout.count("likely to be fixed") <= 2


def test_a_finding_keeps_its_id_when_its_file_moves(scan: Callable[..., Result], folder: Path) -> None:
    before = as_json(scan("privileged.yaml", "--format", "json"))["findings"]
    (folder / "moved.yaml").write_text(f"# a comment\n---\n{CLEAN}---\n{PRIVILEGED}")
    after = as_json(scan("moved.yaml", "--format", "json"))["findings"]

    assert {found["id"] for found in before} <= {found["id"] for found in after}
    assert len({found["id"] for found in after}) == len(after)


def test_two_copies_of_an_object_count_as_two(scan: Callable[..., Result], folder: Path) -> None:
    (folder / "twice.yaml").write_text(f"{PRIVILEGED}---\n{PRIVILEGED}", encoding="utf-8")

    summary = json.loads(scan("twice.yaml", "--format", "json").stdout)["summary"]

    assert (summary["objects"], summary["resources_with_findings"]) == (2, 2)
    assert " in 2 of 2 objects in 1 file: " in scan("twice.yaml").stdout


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_the_same_input_gives_the_same_bytes(
    folder: Path, corpus_bundle: Path, run_kubepac: Command, pytestconfig: pytest.Config, form: str
) -> None:
    command = ("scan", "--bundle", corpus_bundle, "--format", form, pytestconfig.rootpath / "examples")
    first, second = (run_kubepac(*command, cwd=folder, env={"PYTHONHASHSEED": seed}) for seed in ("1", "2"))

    assert first.returncode == second.returncode == 1
    assert first.stdout == second.stdout


def test_a_learned_ranker_answers_through_the_same_door(
    folder: Path, lgbm_bundle: Path, run_kubepac: Command, schema: Draft202012Validator
) -> None:
    done = run_kubepac("scan", "--bundle", lgbm_bundle, ".", "--format", "json", cwd=folder)

    document = json.loads(done.stdout)
    assert (done.returncode, document["bundle"]["ranker"]) == (1, "lgbm")
    assert list(schema.iter_errors(document)) == []


# The rest of a repository


def test_a_broken_file_is_counted_and_the_rest_is_scanned(
    scan: Callable[..., Result], folder: Path, schema: Draft202012Validator
) -> None:
    before = as_json(scan(".", "--format", "json"))
    (folder / "broken.yaml").write_text("kind: Pod\nmetadata: [\n")
    (folder / "chart.yaml").write_text("kind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n")
    (folder / "picture.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    after = as_json(scan(".", "--format", "json"))

    assert after["findings"] == before["findings"]
    assert after["summary"]["rejected"] == len(after["rejected"]) == 3
    assert [(item["file"], item["line"]) for item in after["rejected"]][:2] == [
        ("broken.yaml", 2),
        ("chart.yaml", 3),
    ]
    assert list(schema.iter_errors(after)) == []


def test_text_says_what_was_not_read(scan: Callable[..., Result], folder: Path) -> None:
    for number in range(12):
        (folder / f"broken-{number:02}.yaml").write_text("kind: Pod\nmetadata: [\n")
    lines = scan("clean.yaml", *sorted(folder.glob("broken-*.yaml"))).stdout.splitlines()

    assert "not read: 12" in lines
    assert sum(": broken YAML" in line for line in lines) == 10
    assert any("2 more" in line for line in lines)


def test_standard_input_is_a_source_like_any_other(scan: Callable[..., Result]) -> None:
    # What is piped in is taken for all there is, a file for a part of it.
    Path("kubepac.yaml").write_text("apiVersion: kubepac.dev/v1alpha1\nkind: Config\ncomplete: true\n")
    from_file = as_json(scan("privileged.yaml", "--format", "json"))
    from_stdin = as_json(scan("-", "--format", "json", stdin=PRIVILEGED))

    assert {found["file"] for found in from_stdin["findings"]} == {"<stdin>"}
    assert [{**found, "file": ""} for found in from_stdin["findings"]] == [
        {**found, "file": ""} for found in from_file["findings"]
    ]


def test_a_network_policy_in_another_file_counts(scan: Callable[..., Result], folder: Path) -> None:
    (folder / "policy.yaml").write_text(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: all, namespace: shop}\n"
        "spec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n"
    )
    alone = as_json(scan("latest.yaml", "--format", "json", "--show", "unknown"))
    together = as_json(scan("latest.yaml", "policy.yaml", "--format", "json", "--show", "unknown"))

    assert "require-network-policy" in {doubt["policy_id"] for doubt in alone["unknown"]}
    assert "require-network-policy" not in {doubt["policy_id"] for doubt in together["unknown"]}
    for answer in (alone, together):
        assert "require-network-policy" not in {found["policy_id"] for found in answer["findings"]}


def test_a_scan_with_a_ranker_of_weights_loads_no_number_library(folder: Path, corpus_bundle: Path) -> None:
    program = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from kubepac.cli.app import app\n"
        "result = CliRunner().invoke(app, sys.argv[1:])\n"
        "print(result.exit_code, sorted({'numpy', 'onnxruntime', 'pandas', 'sklearn'} & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", program, "scan", "--bundle", str(corpus_bundle), "privileged.yaml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)

    assert done.stdout == "1 []\n"


# SARIF


def test_sarif_is_what_code_scanning_reads(scan: Callable[..., Result], folder: Path) -> None:
    (folder / "broken.yaml").write_text("kind: Pod\nmetadata: [\n")
    document = as_json(scan(".", "--format", "sarif"))

    assert document["version"] == "2.1.0"
    assert document["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "kubepac"
    assert len({rule["id"] for rule in rules}) == len(rules) > 3
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"note", "warning", "error"}
        assert 0 < float(rule["properties"]["security-severity"]) <= 10
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == rules[result["ruleIndex"]]["defaultConfiguration"]["level"]
        assert 0 <= result["rank"] <= 100
        assert result["message"]["text"]
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert min(region["startLine"], region["startColumn"]) >= 1
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith("broken YAML")
    assert run["invocations"][0]["executionSuccessful"] is True


def test_sarif_and_json_find_the_same(scan: Callable[..., Result]) -> None:
    findings = as_json(scan(".", "--format", "json"))["findings"]
    results = as_json(scan(".", "--format", "sarif"))["runs"][0]["results"]

    assert [result["partialFingerprints"]["kubepacFinding/v1"] for result in results] == [
        finding["id"] for finding in findings
    ]


def test_sarif_without_findings_is_still_a_run(scan: Callable[..., Result]) -> None:
    result = scan("clean.yaml", "--format", "sarif")

    (run,) = as_json(result)["runs"]
    assert (result.exit_code, run["results"], run["tool"]["driver"]["rules"]) == (0, [], [])


def test_sarif_names_files_as_uris(scan: Callable[..., Result], folder: Path) -> None:
    (folder / "my pods#1.yaml").write_text(PRIVILEGED)
    results = as_json(scan("my pods#1.yaml", "--format", "sarif"))["runs"][0]["results"]

    uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results}
    assert uris == {"my%20pods%231.yaml"}


def test_sarif_names_standard_input_plainly(scan: Callable[..., Result]) -> None:
    results = as_json(scan("-", "--format", "sarif", stdin=PRIVILEGED))["runs"][0]["results"]

    uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results}
    assert uris == {"stdin"}


# Text


def test_text_names_resource_place_reason_fix_and_confidence(scan: Callable[..., Result]) -> None:
    text = scan("privileged.yaml").stdout

    assert "Pod/shop/agent" in text
    for said in ("CRITICAL", "deny-privileged-pods", "privileged.yaml:11:", "confidence Low", "fix"):
        assert said in text
    assert "1 object in 1 file" in text


def test_text_is_plain_in_a_pipe(scan: Callable[..., Result]) -> None:
    assert "\x1b" not in scan(".").stdout


def test_colours_can_be_forced_and_forbidden(scan: Callable[..., Result]) -> None:
    plain = scan(".").stdout
    forced = scan(".", env={"FORCE_COLOR": "1"}).stdout

    assert "\x1b[" in forced
    assert scan(".", env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout == plain
    assert "\x1b" not in scan(".", "--format", "json", env={"FORCE_COLOR": "1"}).stdout


@pytest.mark.parametrize(
    ("env", "is_coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"TERM": "xterm", "NO_COLOR": "1"}, False)],
    ids=["terminal", "dumb terminal", "no colour wanted"],
)
def test_a_terminal_gets_colours(
    folder: Path, corpus_bundle: Path, cache_home: Path, env: dict[str, str], is_coloured: bool
) -> None:
    assert (b"\x1b[" in on_terminal(folder, corpus_bundle, {**env, "XDG_CACHE_HOME": str(cache_home)})) is (
        is_coloured
    )


@pytest.mark.parametrize("env", [{}, {"FORCE_COLOR": "1"}], ids=["plain", "coloured"])
def test_a_manifest_gets_no_say_over_the_terminal(
    scan: Callable[..., Result], folder: Path, env: dict[str, str]
) -> None:
    hostile = PRIVILEGED.replace("name: agent\n", 'name: "a\\e[2J\\r\\nfine\\u202e\\x9b1m"\n')
    (folder / "hostile.yaml").write_text(hostile, encoding="utf-8")
    text = scan("hostile.yaml", env=env).stdout

    for character in ("\x1b[2J", "\r", "\u202e", "\x9b"):
        assert character not in text
    assert "fine" not in text.splitlines()
    assert "a\\x1b[2J" in text


def test_json_is_utf_8_whatever_the_terminal_can_show(
    folder: Path, corpus_bundle: Path, run_kubepac: Command
) -> None:
    (folder / "cafe.yaml").write_text(
        PRIVILEGED.replace("name: agent\n", "name: caf\u00e9\n"), encoding="utf-8"
    )
    command = ("scan", "--bundle", corpus_bundle, "cafe.yaml")
    document = run_kubepac(*command, "--format", "json", cwd=folder, env={"PYTHONIOENCODING": "ascii"})
    text = run_kubepac(*command, cwd=folder, env={"PYTHONIOENCODING": "ascii"})

    assert {found["resource"]["name"] for found in json.loads(document.stdout.decode())["findings"]} == {
        "caf\u00e9"
    }
    assert (text.returncode, text.stderr) == (1, b"")
    assert b"Pod/shop/caf\\xe9" in text.stdout


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_half_a_surrogate_pair_can_be_written(scan: Callable[..., Result], folder: Path, form: str) -> None:
    (folder / "odd.yaml").write_text(PRIVILEGED.replace("name: agent\n", 'name: "x\\ud800y"\n'))
    result = scan("odd.yaml", "clean.yaml", "--format", form)

    assert result.exit_code in (0, 1)
    assert result.stdout


def test_the_first_line_is_enough_for_some_readers(
    folder: Path, corpus_bundle: Path, cache_home: Path, pytestconfig: pytest.Config
) -> None:
    command = [
        sys.executable,
        "-m",
        "kubepac.cli.app",
        "scan",
        "--bundle",
        str(corpus_bundle),
        "--format=json",
    ]
    scan = subprocess.Popen(
        [*command, str(pytestconfig.rootpath / "examples")],
        env={"XDG_CACHE_HOME": str(cache_home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert scan.stdout and scan.stderr
    assert scan.stdout.read(1) == b"{"
    scan.stdout.close()

    assert scan.stderr.read() == b""
    scan.stderr.close()
    assert scan.wait(timeout=60) == 1


@pytest.mark.parametrize(
    ("closed", "path", "code"),
    [("<&-", "-", 2), (">&-", "privileged.yaml", 1), ("2>&-", "missing.yaml", 2)],
    ids=["standard input", "standard output", "standard error"],
)
def test_a_stream_that_is_closed_leaves_the_exit_code_alone(
    folder: Path, corpus_bundle: Path, cache_home: Path, closed: str, path: str, code: int
) -> None:
    command = [sys.executable, "-m", "kubepac.cli.app", "scan", "--bundle", str(corpus_bundle), path]
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", *command],
        cwd=folder,
        env={"XDG_CACHE_HOME": str(cache_home)},
        capture_output=True,
        check=False,
    )

    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def on_terminal(folder: Path, bundle: Path, env: dict[str, str]) -> bytes:
    """What a scan writes to a terminal."""
    reader, writer = pty.openpty()
    command = [sys.executable, "-m", "kubepac.cli.app", "scan", "--bundle", str(bundle), "service.yaml"]
    scan = subprocess.Popen(command, cwd=folder, env=env, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    written = b""
    try:
        while part := os.read(reader, 65536):
            written += part
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(reader)
    with scan:
        assert scan.stderr is not None
        assert scan.stderr.read() == b""
    assert scan.returncode == 1
    return written
