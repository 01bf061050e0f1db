from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from kubepac.core.errors import EngineError, InputError, PolicyError
from kubepac.stages.run import run_stage


def raising(error: Exception) -> Callable[[], None]:
    def main() -> None:
        raise error

    return main


def stopped(error: Exception, capsys: pytest.CaptureFixture[str]) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as stop:
        run_stage(raising(error))
    out, err = capsys.readouterr()
    return stop.value.code, out, err


def test_a_stage_that_works_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    calls: list[int] = []
    run_stage(lambda: calls.append(1))

    assert calls == [1]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("kind", [InputError, PolicyError, EngineError])
def test_what_the_user_can_act_on_is_one_line_and_exit_code_2(
    kind: type[Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    assert stopped(kind("a.rego:3: no"), capsys) == (2, "", "error: a.rego:3: no\n")


def test_a_missing_input_is_named_with_what_makes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "events.jsonl"
    with pytest.raises(SystemExit) as stop:
        run_stage(lambda: print(path.read_text()))

    assert stop.value.code == 2
    assert capsys.readouterr().err == (
        f"error: {path} is missing: run `dvc repro`, it makes what each stage reads\n"
    )


def test_a_full_disk_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "models/lgbm/ranker.onnx")

    assert stopped(full, capsys) == (2, "", "error: models/lgbm/ranker.onnx: No space left on device\n")


def test_a_bug_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        run_stage(raising(ZeroDivisionError()))
