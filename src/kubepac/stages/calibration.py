"""Where the calibration of confidence stands: its table among the models, its report among the reports."""

from __future__ import annotations

from pathlib import Path

from kubepac.bundle.format import CONFIDENCE
from kubepac.evaluation.calibration import ConfidenceReport
from kubepac.evaluation.calibration_report import confidence_files
from kubepac.models.probability import ProbabilityTable
from kubepac.stages.train import MODELS_DIR, write_model

REPORT_DIR = Path("reports/calibration")
TABLE_PATH = MODELS_DIR / "confidence" / CONFIDENCE


def write_confidence_table(table: ProbabilityTable) -> None:
    """Keep a table from score to share accepted (`fit_probabilities` on scores) for the bundle."""
    write_model(TABLE_PATH.parent.name, {TABLE_PATH.name: table.to_bytes()})


def write_confidence_report(report: ConfidenceReport, *, title: str) -> None:
    """Write the report and its diagram; `title` says which decisions these are, and whether simulated."""
    REPORT_DIR.mkdir(parents=True, exist_ok=True)
    for name, content in confidence_files(report, title=title).items():
        (REPORT_DIR / name).write_bytes(content)
