from __future__ import annotations

import json
from pathlib import Path

import pytest

from kubepac.evaluation.calibration import confidence_report
from kubepac.models.probability import ProbabilityTable, table_from_bytes
from kubepac.stages.calibration import TABLE_PATH, write_confidence_report, write_confidence_table


def test_the_report_stands_among_the_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_confidence_report(confidence_report([0.2, 0.8], [False, True], ["a", "b"]), title="A test")
    folder = tmp_path / "reports" / "calibration"
    assert json.loads((folder / "confidence.json").read_bytes())["n"] == 2
    assert (folder / "confidence.png").is_file()


def test_the_table_stands_among_the_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table = ProbabilityTable((0.2, 0.9), (0.1, 0.7))
    write_confidence_table(table)
    assert table_from_bytes((tmp_path / TABLE_PATH).read_bytes()) == table
