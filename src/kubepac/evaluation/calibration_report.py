"""The calibration of confidence as JSON to compute with and as a picture."""

from __future__ import annotations

import io
from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kubepac.core.json_types import Json, JsonObject
from kubepac.evaluation.calibration import ConfidenceReport

_DIGITS = 6


def json_from_report(report: ConfidenceReport) -> JsonObject:
    """Flat numbers, `bins` and `levels`, rounded."""
    return {name: _rounded(value) for name, value in report.to_json().items()}


def png_from_reports(reports: Mapping[str, ConfidenceReport], *, title: str) -> bytes:
    """A reliability diagram for each report by its name, side by side; the same bytes for the same reports."""
    figure = Figure(figsize=(4.4 * len(reports), 4.9), dpi=110)
    FigureCanvasAgg(figure)  # draws without a display, whatever the environment asks for
    panels = figure.subplots(1, len(reports), sharey=True, squeeze=False)[0]
    for panel, (name, report) in zip(panels, reports.items(), strict=True):
        _draw(panel, name, report)
    panels[0].set_ylabel("share accepted", fontsize=8)
    panels[0].legend(loc="upper left", fontsize=7, frameon=False)
    figure.suptitle(title, fontsize=9)
    figure.tight_layout()
    picture = io.BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()


def _rounded(value: Json) -> Json:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, Mapping):
        return {key: _rounded(entry) for key, entry in value.items()}
    return [_rounded(entry) for entry in value] if isinstance(value, list | tuple) else value


def _draw(panel: Axes, name: str, report: ConfidenceReport) -> None:
    """What was said against what happened: the nearer to the diagonal, the better; dots by their decisions."""
    found = report.reliability
    panel.plot([0, 1], [0, 1], color="#999999", linewidth=1, linestyle="--", label="as said")
    panel.axhline(found.base_rate, color="#d55e00", linewidth=1, linestyle=":", label="base rate")
    said, happened = [each.probability for each in found.bins], [each.share for each in found.bins]
    panel.plot(said, happened, color="#0072b2", linewidth=1)
    panel.scatter(said, happened, s=[12 + 240 * each.n / found.n for each in found.bins], color="#0072b2")
    panel.set_xlim(0, 1)
    panel.set_ylim(0, 1)
    panel.set_xlabel(name, fontsize=8)
    panel.tick_params(labelsize=7)
    facts = f"n = {found.n}, ECE {found.ece:.3f} (without chance {report.ece_debiased:.3f})"
    panel.set_title(f"{facts}\nBrier skill {found.brier_skill:+.3f}", fontsize=8)
