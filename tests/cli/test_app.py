"""The command as a whole: what it lists, and what becomes of what goes wrong."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from kubepac.cli import app as command
from kubepac.core.errors import BundleError, EngineError, InputError, PolicyError

Command = Callable[..., subprocess.CompletedProcess[bytes]]


def test_help_lists_every_command(run_kubepac: Command, tmp_path: Path) -> None:
    done = run_kubepac("--help", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, b"")
    for name in (b"scan", b"propose", b"feedback", b"log", b"bundle"):
        assert b"  " + name + b" " in done.stdout


@pytest.mark.parametrize(
    "name",
    [
        ("scan",),
        ("propose",),
        ("feedback",),
        *(("log", name) for name in ("import", "export", "check", "stats")),
        *(("bundle", name) for name in ("inspect", "verify", "diff")),
    ],
    ids="-".join,
)
def test_every_command_explains_itself(run_kubepac: Command, tmp_path: Path, name: tuple[str, ...]) -> None:
    done = run_kubepac(*name, "--help", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Usage: " in done.stdout


def test_it_says_its_version(run_kubepac: Command, tmp_path: Path) -> None:
    done = run_kubepac("--version", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (0, f"kubepac {version('kube-pac-copilot')}\n".encode())


@pytest.mark.parametrize(
    "arguments", [(), ("paint",), ("--paint",)], ids=["nothing", "unknown command", "unknown option"]
)
def test_misuse_exits_with_2(run_kubepac: Command, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run_kubepac(*arguments, cwd=tmp_path)

    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_a_bundle_can_be_inspected_verified_and_compared(
    run_kubepac: Command, corpus_bundle: Path, lgbm_bundle: Path, tmp_path: Path
) -> None:
    inspected = run_kubepac("bundle", "inspect", corpus_bundle, cwd=tmp_path)
    verified = [
        run_kubepac("bundle", "verify", bundle, cwd=tmp_path) for bundle in (corpus_bundle, lgbm_bundle)
    ]
    compared = run_kubepac("bundle", "diff", corpus_bundle, lgbm_bundle, cwd=tmp_path)

    assert [done.returncode for done in (inspected, *verified, compared)] == [0, 0, 0, 0]
    assert b"rules_match" in inspected.stdout
    assert b"ranker rules_match -> lgbm" in compared.stdout


@pytest.mark.parametrize("kind", [InputError, PolicyError, EngineError, BundleError])
def test_every_expected_error_is_one_line_and_exit_code_2(
    kind: type[Exception], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(**_: object) -> None:
        raise kind("a.yaml:3: no")

    monkeypatch.setattr(command, "app", failing)
    with pytest.raises(SystemExit) as stop:
        command.main()

    assert stop.value.code == 2
    assert capsys.readouterr() == ("", "error: a.yaml:3: no\n")


def test_a_bug_does_not_look_like_findings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(**_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(command, "app", failing)
    with pytest.raises(SystemExit) as stop:
        command.main()

    assert stop.value.code == 2
    assert "RecursionError: too deep" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [("bundle", "inspect"), ("bundle", "verify"), ("--help",)], ids=" ".join
)
def test_a_full_disk_behind_standard_output_is_one_line(
    arguments: tuple[str, ...], corpus_bundle: Path, tmp_path: Path
) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kubepac.cli.app", *arguments, str(corpus_bundle)],
            cwd=tmp_path,
            env={},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert done.returncode == 2
    assert done.stderr.startswith(b"error: ")
    assert done.stderr.count(b"\n") == 1
