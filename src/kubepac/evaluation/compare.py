"""Models side by side on the same queries, each with its uncertainty, and the one that deserves to ship."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kubepac.core.seeds import rng
from kubepac.evaluation.metrics import METRICS, precision_ceiling, query_metrics
from kubepac.models.contract import Scores
from kubepac.models.pair_table import PairTable

RANDOM: Final = "random"
ORACLE: Final = "oracle"
DECIDING_METRIC: Final = "ndcg_at_5"
HARD_CANDIDATES: Final = 8
COLD_DAYS: Final = 90.0
API_BUMPS: Final = ("deny-removed-apis",)

_RECENT_FIX: Final = "repo.activity.recent"  # exp(-days / 90) since the repository's last fix
_COLD: Final = math.exp(-COLD_DAYS / 90.0)
_DRAWS: Final = 1000
_RULE_PREFIX: Final = "rules_"
_REFERENCES: Final = (RANDOM, ORACLE)

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `n` queries with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Results by model, group of queries and metric.

    Models are the given ones, `random` and, where events know it, `oracle`. Groups are `all` and, where there are
    any, `hard` (at least eight candidates), `cold` (the repository fixed nothing for 90 days) and
    `without_api_bumps` (no version of an API was exchanged, which is a mechanical thing to do). `gains` are paired
    differences to `best_rule` on the same queries.
    """

    results: Mapping[str, Mapping[str, Mapping[str, Estimate]]]
    gains: Mapping[str, Mapping[str, Mapping[str, Estimate]]]
    best_rule: str
    queries: Mapping[str, int]
    ceilings: Mapping[str, float]  # of precision_at_5, by group


def compare(
    table: PairTable,
    scores: Mapping[str, Scores],
    *,
    seed: int,
) -> Comparison:
    """Set models side by side.

    Intervals resample groups (commits), not queries: what one commit fixed is one decision. All models meet
    the same draws, which is what makes their differences paired.

    Parameters
    ----------
    table
        Candidates with what happened to them.
    scores
        A score for each row of `table`, by model; at least one model is a `rules_` one.
    seed
        Of the random order and of the resampling.
    """
    everyone = dict(scores) | _reference_scores(table, seed)
    measured = {name: query_metrics(table, values) for name, values in everyone.items()}
    best_rule = _best_rule(measured)
    groups = _query_groups(table)
    draws = {name: _Draws(table.groups[table.query_starts()][mask], seed) for name, mask in groups.items()}
    return Comparison(
        results={
            model: {
                name: {metric: draws[name].estimate(values[metric][mask]) for metric in METRICS}
                for name, mask in groups.items()
            }
            for model, values in measured.items()
        },
        gains={
            model: {
                name: {
                    metric: draws[name].estimate((values[metric] - measured[best_rule][metric])[mask])
                    for metric in METRICS
                }
                for name, mask in groups.items()
            }
            for model, values in measured.items()
            if model not in (best_rule, *_REFERENCES)
        },
        best_rule=best_rule,
        queries={name: int(mask.sum()) for name, mask in groups.items()},
        ceilings={name: float(precision_ceiling(table)[mask].mean()) for name, mask in groups.items()},
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """The learner that was best on validation (None where there is none), and the model that ships."""

    learner: str | None
    shipped: str


def choose(validation: Comparison | None, test: Comparison) -> Choice:
    """The model for the bundle.

    The learner that is best on validation ships if, on the test, the interval of its gain in NDCG@5 over the
    best rule is above zero; else that rule ships. So the test decides on one learner only, and is no place to
    choose among many. Without validation events nothing can be chosen.
    """
    if validation is None:
        return Choice(None, test.best_rule)
    learners = [model for model in validation.results if not _is_rule(model) and model not in _REFERENCES]
    if not learners:
        return Choice(None, test.best_rule)
    best = max(learners, key=lambda model: (validation.results[model]["all"][DECIDING_METRIC].mean, model))
    gain = test.gains[best]["all"][DECIDING_METRIC]
    return Choice(best, best if gain.low > 0 else test.best_rule)


class _Draws:
    """One set of bootstrap samples of groups, met by every model alike."""

    def __init__(self, groups: npt.NDArray[np.str_], seed: int) -> None:
        names, self._group_of_query = np.unique(groups, return_inverse=True)
        generator = np.random.default_rng(rng(seed, "bootstrap").getrandbits(64))
        share = np.full(len(names), 1.0 / len(names))
        self._times_drawn = generator.multinomial(len(names), share, size=_DRAWS).astype(np.float64)
        self._queries_drawn = self._times_drawn @ self._by_group(np.ones(len(groups)))

    def estimate(self, values: Floats) -> Estimate:
        means = self._times_drawn @ self._by_group(values) / self._queries_drawn
        low, high = np.quantile(means, (0.025, 0.975))
        return Estimate(float(values.mean()), float(low), float(high), len(values))

    def _by_group(self, values: Floats) -> Floats:
        width = self._times_drawn.shape[1]
        return np.asarray(
            np.bincount(self._group_of_query, weights=values, minlength=width), dtype=np.float64
        )


def _reference_scores(table: PairTable, seed: int) -> dict[str, Scores]:
    generator = np.random.default_rng(rng(seed, "random order").getrandbits(64))
    references = {RANDOM: generator.random(len(table))}
    if not np.isnan(table.oracle).any():
        references[ORACLE] = table.oracle
    return references


def _best_rule(measured: Mapping[str, Mapping[str, Floats]]) -> str:
    rules = sorted(model for model in measured if _is_rule(model))
    return max(rules, key=lambda model: measured[model][DECIDING_METRIC].mean())


def _query_groups(table: PairTable) -> dict[str, Mask]:
    starts = table.query_starts()
    groups = {"all": np.ones(len(starts), dtype=np.bool_), "hard": table.query_sizes() >= HARD_CANDIDATES}
    if _RECENT_FIX in table.columns:
        groups["cold"] = table.column(_RECENT_FIX)[starts] < _COLD
    is_bump = np.isin(table.policy_ids, API_BUMPS) & (table.labels == 1)
    groups["without_api_bumps"] = ~np.logical_or.reduceat(is_bump, starts)
    return {name: mask for name, mask in groups.items() if mask.any()}


def _is_rule(model: str) -> bool:
    return model.startswith(_RULE_PREFIX)
