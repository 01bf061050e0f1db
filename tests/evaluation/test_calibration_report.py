from __future__ import annotations

import numpy as np

from kubepac.evaluation.calibration import ConfidenceReport, confidence_report
from kubepac.evaluation.calibration_report import json_from_report, png_from_reports


def report() -> ConfidenceReport:
    said = np.linspace(0.02, 0.98, 400)
    accepted = np.random.default_rng(1).random(400) < said
    return confidence_report(said, accepted, [str(number) for number in range(400)])


def test_the_picture_has_a_panel_for_each_report_and_repeats() -> None:
    alone = png_from_reports({"confidence": report()}, title="Decisions of a test")
    both = png_from_reports({"confidence": report(), "ranker": report()}, title="Decisions of a test")

    assert alone.startswith(b"\x89PNG\r\n")
    assert width(alone) < width(both)
    assert both == png_from_reports({"confidence": report(), "ranker": report()}, title="Decisions of a test")


def test_the_json_holds_rounded_numbers_by_name() -> None:
    record = json_from_report(report())

    assert record["n"] == 400
    assert record["ece_debiased"] == round(report().ece_debiased, 6)
    assert len(record["bins"]) == 10
    assert set(record["levels"]) == {"High", "Medium", "Low"}


def width(png: bytes) -> int:
    return int.from_bytes(png[16:20], "big")
