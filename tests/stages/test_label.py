from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kubepac.core.errors import InputError

LABEL, LOG = "data/label", "data/simulate/events.jsonl"


def labels(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / LABEL).iterdir())}


def test_the_log_answers_both_questions(pipeline: Path) -> None:
    found = labels(pipeline)
    summary = json.loads(found["summary.json"])

    assert set(found) == {"fix.jsonl", "quarter.jsonl", "summary.json"}
    assert summary["fix"] == found["fix.jsonl"].count(b"\n") > 100
    assert summary["quarter"]["with_a_fix"] == found["quarter.jsonl"].count(b"\n")
    assert (summary["dataset"], summary["source"], summary["rejected"]) == ("simulated", ["simulated"], {})


def test_the_same_log_gives_the_same_bytes(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "again")
    before = labels(folder)
    run_stages(folder, "label")

    assert labels(folder) == before


def test_a_bad_line_is_counted_and_the_rest_is_used(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "torn")
    text = (folder / LOG).read_text(encoding="utf-8")
    (folder / LOG).write_text("{torn\n\n" + text, encoding="utf-8")
    run_stages(folder, "label")

    summary = json.loads(labels(folder)["summary.json"])
    assert summary["rejected"] == {"is no line of the log": 1}
    assert summary["lines"] == text.count("\n")


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ("nowhere.jsonl", r"^params\.yaml: dataset\.events is nowhere\.jsonl, and there is no such file"),
        ("empty.jsonl", r"^empty\.jsonl: nothing was fixed in this log"),
    ],
    ids=["missing", "empty"],
)
def test_a_log_that_is_of_no_use_is_named(
    pipeline_copy: Callable[..., Path],
    run_stages: Callable[..., None],
    tmp_path: Path,
    events: str,
    said: str,
) -> None:
    folder = pipeline_copy(tmp_path / "wrong", dataset={"name": "git", "events": events})
    (folder / "empty.jsonl").write_text("", encoding="utf-8")

    with pytest.raises(InputError, match=said):
        run_stages(folder, "label")
