from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kubepac.core.errors import InputError
from kubepac.serving.learn import repository_of, told


def test_a_repository_is_found_from_below(tmp_path: Path) -> None:
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    (tmp_path / "shop" / "deploy").mkdir()

    assert repository_of(tmp_path / "shop" / "deploy") == tmp_path / "shop"
    with pytest.raises(InputError, match="is in no git repository"):
        repository_of(tmp_path)


def test_each_source_is_told_by_itself() -> None:
    outcomes = {"git": Counter(open=1200, fixed=34), "feedback": Counter(reverted=1)}

    assert list(told(outcomes)) == [
        "feedback: 1 event: 1 reverted",
        "git: 1,234 events: 34 fixed, 1,200 open",
    ]
