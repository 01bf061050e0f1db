from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kubepac.adapters.training import check_training, run_learning
from kubepac.core.errors import InputError


def test_without_the_libraries_it_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    check_training()
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(InputError, match=r"pip install 'kube-pac-copilot\[train\]'"):
        check_training()


def test_no_code_of_the_working_folder_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lightgbm.py").write_text("raise SystemExit('run')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"no event log at nowhere\.jsonl"):
        run_learning(tmp_path, Path("nowhere.jsonl"), tmp_path / "out", own_repo="")


def test_the_stage_s_own_line_comes_back(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.jsonl: (?!error)"):
        run_learning(tmp_path, tmp_path / "nowhere.jsonl", tmp_path / "out", own_repo="")
