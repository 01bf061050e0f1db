"""The model card of a bundle, written from what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubepac.bundle.manifest import BundleInfo
from kubepac.evaluation.metrics import METRIC_TITLES

_RENEWED = "## Renewed"


def model_card(info: BundleInfo, report: Mapping[str, Any]) -> str:
    """Markdown; `report` is reports/compare/ranker.json."""
    return "\n".join([*_what(info), *_how_well(info, report), *_limits(info)]) + "\n"


def renewed_card(card: str, *, version: str, reason: str) -> str:
    """The card of a bundle whose ranker stays in a bundle of `version`, for a reason."""
    first, _, rest = card.partition("\n")
    kept = rest.partition(_RENEWED)[0].rstrip("\n")
    head = f"{first.rpartition(' ')[0]} {version}"
    lines = [
        f"The ranker is that of an earlier bundle: {reason}.",
        "Outcomes, and the history of the repository that the bundle is for, are those of this bundle's export.",
    ]
    return "\n".join([head, kept, "", _RENEWED, "", *lines]) + "\n"


def _what(info: BundleInfo) -> list[str]:
    return [
        f"# Ranker `{info.ranker}`, bundle {info.version}",
        "",
        "Orders the policies that a Kubernetes object violates by how likely somebody is to fix each of them,",
        "and says that probability. Meant for developers and CI that decide what to fix first; not for deciding",
        "what is admitted to a cluster, and not a measure of risk.",
        "",
        f"Trained on {info.trained_on.events} {info.trained_on.source} events,",
        f"with feature schema {info.feature_schema}.",
        "",
    ]


def _how_well(info: BundleInfo, report: Mapping[str, Any]) -> list[str]:
    estimates = report["models"][info.ranker]
    lines = [
        "## How well, on events it has not learned from",
        "",
        "| queries | n | " + " | ".join(METRIC_TITLES.values()) + " |",
    ]
    lines.append("|---|---:|" + "---:|" * len(METRIC_TITLES))
    for group, count in report["queries"].items():
        cells = [_estimate(estimates[group][metric]) for metric in METRIC_TITLES]
        lines.append(f"| {group} | {count} | {' | '.join(cells)} |")
    calibration = report["calibration"][info.ranker]
    lines += [
        "",
        f"Means with 95 % intervals. Probabilities: expected calibration error {calibration['ece']:.3f},",
        f"Brier skill {calibration['brier_skill']:+.3f} against always saying {calibration['base_rate']:.3f},",
        f"n = {calibration['n']}.",
        "",
    ]
    return lines


def _limits(info: BundleInfo) -> list[str]:
    if info.trained_on.source != "simulated":
        return []
    return [
        "## What it does not know",
        "",
        "The events are simulated: invented teams on invented objects. The numbers above say how well the",
        "method recovers what the simulator hides, not how well it does on your repositories. Until real",
        "outcomes are known, confidence stays Low.",
    ]


def _estimate(estimate: Mapping[str, float]) -> str:
    return f"{estimate['mean']:.3f} ({estimate['low']:.3f}..{estimate['high']:.3f})"
