from __future__ import annotations

from pathlib import Path

import pytest

from kubepac.core.errors import InputError
from kubepac.serving.settings import log_path


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBEPAC_LOG", raising=False)


def test_without_option_and_variable_there_is_no_log() -> None:
    assert log_path(None) is None


def test_the_option_goes_before_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("named.jsonl", "usual.jsonl"):
        (tmp_path / name).touch()
    monkeypatch.setenv("KUBEPAC_LOG", str(tmp_path / "usual.jsonl"))
    assert log_path(tmp_path / "named.jsonl") == tmp_path / "named.jsonl"
    assert log_path(None) == tmp_path / "usual.jsonl"


def test_the_usual_log_begins_with_the_first_feedback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBEPAC_LOG", str(tmp_path / "none-yet.jsonl"))
    assert log_path(None) is None


def test_a_log_that_is_asked_for_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.jsonl: there is no event log"):
        log_path(tmp_path / "nowhere.jsonl")


def test_a_database_is_not_taken_for_a_missing_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBEPAC_LOG", "postgresql://log.example/kubepac")
    with pytest.raises(InputError, match="expected the path of a JSONL file"):
        log_path(None)
