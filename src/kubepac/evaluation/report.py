"""A comparison as a table to read, as JSON to compute with, and as a picture."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import asdict

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kubepac.core.json_types import JsonObject
from kubepac.evaluation.compare import DECIDING_METRIC, Choice, Comparison, Estimate
from kubepac.evaluation.metrics import METRIC_TITLES, METRICS

_GROUP_TITLES = {
    "all": "All queries",
    "hard": "Hard queries: at least eight violated policies",
    "cold": "Cold repositories: nothing fixed for 90 days",
    "without_api_bumps": "Without exchanged API versions",
}
_DIGITS = 4


def json_from_comparison(comparison: Comparison) -> JsonObject:
    """Plain JSON: models -> groups -> metrics -> mean, low, high, n; the gains over the best rule alike."""
    return {
        "models": _rounded(comparison.results),
        "gains": _rounded(comparison.gains),
        "best_rule": comparison.best_rule,
        "queries": dict(comparison.queries),
        "hard_share": round(comparison.queries.get("hard", 0) / comparison.queries["all"], _DIGITS),
        "precision_at_5_ceiling": {
            name: round(value, _DIGITS) for name, value in comparison.ceilings.items()
        },
    }


def json_text(record: JsonObject) -> str:
    """JSON as reports hold it: sorted, indented, with a newline."""
    return json.dumps(record, indent=2, sort_keys=True) + "\n"


def verdict(comparison: Comparison, choice: Choice) -> str:
    """What ships, and why, in a sentence."""
    if choice.learner is None:
        return f"**{choice.shipped} ships**, a rule: there is no learner, or nothing to choose it on."
    gain = comparison.gains[choice.learner]["all"][DECIDING_METRIC]
    measured = (
        f"its gain in NDCG@5 over the best rule, {comparison.best_rule}, is {gain.mean:+.3f} "
        f"(95 % interval {gain.low:+.3f} to {gain.high:+.3f})"
    )
    if choice.shipped == choice.learner:
        return f"**{choice.shipped} ships**: best learner on the validation events, and {measured}."
    return (
        f"**{choice.shipped} ships**, a rule: the best learner on the validation events is {choice.learner}, "
        f"and {measured}, which is not above zero."
    )


def markdown_from_comparison(
    comparison: Comparison, *, title: str, inference_ms: Mapping[str, float] | None = None
) -> str:
    """A section with a table for each group of queries, the best model first.

    `inference_ms` adds a column of milliseconds by model; leave it out where bytes have to repeat.
    """
    lines = [f"## {title}"]
    for group, queries in comparison.queries.items():
        share = queries / comparison.queries["all"]
        lines += ["", f"### {_GROUP_TITLES[group]}", "", _group_facts(comparison, group, queries, share), ""]
        lines += _table(comparison, group, inference_ms)
    return "\n".join(lines) + "\n"


def png_from_comparison(comparison: Comparison, *, title: str) -> bytes:
    """NDCG@5 and hit@1 as dots with 95 % intervals, a panel for each group; the same bytes every time."""
    figure = Figure(figsize=(4.2 * len(comparison.queries), 0.5 * len(comparison.results) + 1.6), dpi=110)
    FigureCanvasAgg(figure)  # draws without a display, whatever the environment asks for
    panels = figure.subplots(1, len(comparison.queries), sharey=True, squeeze=False)[0]
    for panel, group in zip(panels, comparison.queries, strict=True):
        _draw(panel, comparison, group)
    panels[0].legend(loc="lower right", fontsize=7, frameon=False)
    figure.suptitle(title, fontsize=10)
    figure.tight_layout()
    picture = io.BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()


def _rounded(
    results: Mapping[str, Mapping[str, Mapping[str, Estimate]]],
) -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    return {
        model: {
            group: {
                metric: {key: round(value, _DIGITS) for key, value in asdict(estimate).items()}
                for metric, estimate in metrics.items()
            }
            for group, metrics in groups.items()
        }
        for model, groups in results.items()
    }


def _group_facts(comparison: Comparison, group: str, queries: int, share: float) -> str:
    return (
        f"{queries} queries ({share:.0%} of all). No order can pass a precision@5 of "
        f"{comparison.ceilings[group]:.3f} here. Means with 95 % intervals, resampled by commit."
    )


def _table(comparison: Comparison, group: str, inference_ms: Mapping[str, float] | None) -> list[str]:
    heads = [
        "model",
        *(METRIC_TITLES[metric] for metric in METRICS),
        f"gain in NDCG@5 over {comparison.best_rule}",
    ]
    if inference_ms is not None:
        heads.append("inference ms")
    lines = [_row(heads), _row(["---"] + ["---:"] * (len(heads) - 1))]
    for model in _best_first(comparison, group):
        cells = [model, *(_cell(comparison.results[model][group][metric]) for metric in METRICS)]
        gain = comparison.gains.get(model)
        cells.append("" if gain is None else _cell(gain[group][DECIDING_METRIC], sign="+"))
        if inference_ms is not None:
            cells.append(f"{inference_ms[model]:.3f}" if model in inference_ms else "")
        lines.append(_row(cells))
    return lines


def _best_first(comparison: Comparison, group: str) -> list[str]:
    results = comparison.results
    return sorted(results, key=lambda model: (-results[model][group][DECIDING_METRIC].mean, model))


def _cell(estimate: Estimate, sign: str = "") -> str:
    return f"{estimate.mean:{sign}.3f} ({estimate.low:{sign}.3f}..{estimate.high:{sign}.3f})"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _draw(panel: Axes, comparison: Comparison, group: str) -> None:
    models = _best_first(comparison, "all")[::-1]
    for metric, color, shift in ((DECIDING_METRIC, "#0072b2", 0.12), ("hit_at_1", "#d55e00", -0.12)):
        estimates = [comparison.results[model][group][metric] for model in models]
        places = [place + shift for place in range(len(models))]
        panel.hlines(
            places, [e.low for e in estimates], [e.high for e in estimates], color=color, linewidth=1.5
        )
        panel.plot(
            [e.mean for e in estimates], places, "o", color=color, markersize=4, label=METRIC_TITLES[metric]
        )
    panel.set_yticks(range(len(models)), models, fontsize=8)
    panel.set_xlim(0.0, 1.0)
    panel.grid(axis="x", color="#dddddd", linewidth=0.6)
    panel.set_axisbelow(True)
    panel.set_title(f"{group} (n = {comparison.queries[group]})", fontsize=8)
    panel.tick_params(axis="x", labelsize=7)
