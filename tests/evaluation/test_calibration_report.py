from __future__ import annotations

import json

import numpy as np

from kubepac.evaluation.calibration import ConfidenceReport, confidence_report
from kubepac.evaluation.calibration_report import confidence_files


def report() -> ConfidenceReport:
    said = np.linspace(0.02, 0.98, 400)
    accepted = np.random.default_rng(1).random(400) < said
    return confidence_report(said, accepted, [str(number) for number in range(400)])


def test_the_files_are_json_and_a_picture_and_repeat() -> None:
    files = confidence_files(report(), title="Decisions of a test")
    assert files == confidence_files(report(), title="Decisions of a test")
    assert sorted(files) == ["confidence.json", "confidence.png"]
    assert files["confidence.png"].startswith(b"\x89PNG\r\n")


def test_the_json_holds_rounded_numbers_by_name() -> None:
    record = json.loads(confidence_files(report(), title="")["confidence.json"])
    assert record["n"] == 400
    assert record["ece_debiased"] == round(report().ece_debiased, 6)
    assert len(record["bins"]) == 10
    assert set(record["levels"]) == {"High", "Medium", "Low"}
