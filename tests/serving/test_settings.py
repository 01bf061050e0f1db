from __future__ import annotations

from pathlib import Path

import pytest

from kubepac.core.errors import InputError
from kubepac.serving.settings import log_to_read


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBEPAC_LOG", raising=False)


def test_without_option_and_variable_it_is_the_usual_log_where_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert log_to_read(None) is None
    usual = Path("data/failures/failure_log.jsonl")
    usual.parent.mkdir(parents=True)
    usual.touch()
    assert log_to_read(None) == str(usual)


def test_the_option_goes_before_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("named.jsonl", "other.jsonl"):
        (tmp_path / name).touch()
    monkeypatch.setenv("KUBEPAC_LOG", str(tmp_path / "other.jsonl"))
    assert log_to_read(str(tmp_path / "named.jsonl")) == str(tmp_path / "named.jsonl")
    assert log_to_read(None) == str(tmp_path / "other.jsonl")


def test_a_log_begins_with_the_first_feedback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBEPAC_LOG", str(tmp_path / "none-yet.jsonl"))
    assert log_to_read(None) is None


def test_a_log_that_is_asked_for_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.jsonl: there is no event log"):
        log_to_read(str(tmp_path / "nowhere.jsonl"))


def test_a_database_is_not_taken_for_a_missing_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBEPAC_LOG", "postgresql+psycopg://log.example/kubepac")
    assert log_to_read(None) == "postgresql+psycopg://log.example/kubepac"
