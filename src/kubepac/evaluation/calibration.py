"""Whether a probability means what it says, and how to make it so."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from kubepac.core.json_types import JsonObject
from kubepac.models.contract import Scores
from kubepac.models.pair_table import Labels
from kubepac.models.probability import ProbabilityTable

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_BINS = 20
_PRIOR_STRENGTH = (
    2.0  # each bin starts at the base rate, as if so many candidates said so: no probability is 0 or 1
)
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Bin:
    """Candidates of similar probability: what was said, and what happened."""

    n: int
    probability: float
    share: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Calibration of `n` probabilities. `brier_skill` is 1 for perfect, 0 for always saying the base rate."""

    n: int
    base_rate: float
    ece: float
    brier: float
    brier_skill: float
    bins: tuple[Bin, ...]

    def to_json(self) -> JsonObject:
        """Plain JSON."""
        return asdict(self)


def fit_probabilities(scores: Scores, labels: Labels) -> ProbabilityTable:
    """The monotone table that fits best: bins of equal mass, pooled until their shares rise.

    Fit it on candidates that the ranker has not learned from. Raises `ValueError` where there is none.
    """
    if not len(scores):
        raise ValueError("no candidates to calibrate on")
    fixed = labels.astype(np.float64)
    groups = _equal_mass_bins(scores, _BINS)
    sizes = np.bincount(groups).astype(np.float64)
    shares = (np.bincount(groups, weights=fixed) + _PRIOR_STRENGTH * fixed.mean()) / (sizes + _PRIOR_STRENGTH)
    middles = np.bincount(groups, weights=scores) / sizes
    probabilities = np.round(_pooled(shares, sizes), _DIGITS)
    return ProbabilityTable(tuple(middles.tolist()), tuple(probabilities.tolist()))


def reliability(probabilities: Floats, labels: Labels, *, bins: int = 10) -> Reliability:
    """Compare probabilities with what happened, in bins of equal mass."""
    fixed = labels.astype(np.float64)
    groups = _equal_mass_bins(probabilities, bins)
    sizes = np.bincount(groups)
    said = np.bincount(groups, weights=probabilities) / sizes
    happened = np.bincount(groups, weights=fixed) / sizes
    brier = float(np.mean((probabilities - fixed) ** 2))
    constant = float(fixed.mean() * (1.0 - fixed.mean()))
    return Reliability(
        n=len(fixed),
        base_rate=float(fixed.mean()),
        ece=float(np.average(np.abs(said - happened), weights=sizes)),
        brier=brier,
        brier_skill=1.0 - brier / constant if constant else 0.0,
        bins=tuple(Bin(int(n), float(p), float(s)) for n, p, s in zip(sizes, said, happened, strict=True)),
    )


def _equal_mass_bins(values: Floats, count: int) -> Indices:
    """The bin of each value, from 0 and without gaps; equal values share a bin, and bins rise with values."""
    edges = np.unique(np.quantile(values, np.arange(1, count) / count, method="inverted_cdf"))
    _, bins = np.unique(np.searchsorted(edges, values, side="left"), return_inverse=True)
    return np.asarray(bins, dtype=np.int64)


def _pooled(shares: Floats, sizes: Floats) -> Floats:
    """The nearest rising sequence (pool adjacent violators)."""
    blocks: list[tuple[float, float, int]] = []  # mean, weight, bins
    for share, size in zip(shares.tolist(), sizes.tolist(), strict=True):
        block = (share, size, 1)
        while blocks and blocks[-1][0] > block[0]:
            mean, weight, bins = blocks.pop()
            total = weight + block[1]
            block = ((mean * weight + block[0] * block[1]) / total, total, bins + block[2])
        blocks.append(block)
    return np.repeat([mean for mean, _, _ in blocks], [bins for _, _, bins in blocks])
