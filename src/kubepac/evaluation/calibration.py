"""Whether a probability means what it says, and how to make it so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from kubepac.core.json_types import JsonObject
from kubepac.core.seeds import rng
from kubepac.models.confidence import Level, level
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
_BINS_REPORTED = 10
_PERFECT_DRAWS = 500
_BOOTSTRAP_DRAWS = 1000


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


def reliability(probabilities: Floats, labels: Labels, *, bins: int = _BINS_REPORTED) -> Reliability:
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


@dataclass(frozen=True, slots=True)
class LevelShare:
    """Decisions at one level of confidence, and the share of them that was accepted."""

    n: int
    share: float


@dataclass(frozen=True, slots=True)
class ConfidenceReport:
    """Whether confidence means the share of such suggestions that are accepted.

    `ece_perfect` is the calibration error that a model which is exactly right shows on so few decisions, and
    `ece_debiased` what is left of the error without it, at least 0. `relative_ece` is the error in shares of the
    base rate. The skill's 95 % interval resamples `groups` (commits): what one commit decided is one decision.
    """

    reliability: Reliability
    ece_perfect: float
    ece_debiased: float
    relative_ece: float
    brier_skill_low: float
    brier_skill_high: float
    groups: int
    levels: Mapping[Level, LevelShare]

    def to_json(self) -> JsonObject:
        """Flat numbers, `bins` and `levels`."""
        own = asdict(self)
        found: JsonObject = own.pop("reliability")
        return found | own


def confidence_report(
    predicted: Sequence[float], accepted: Sequence[bool], groups: Sequence[str], *, seed: int = 1
) -> ConfidenceReport:
    """Judge predicted confidences by what was decided, on decisions that nothing was fitted on.

    Parameters
    ----------
    predicted
        The confidence of each suggestion as it was, or would have been, shown; in [0, 1].
    accepted
        Whether it was accepted.
    groups
        The commit, or mass change, that each decision belongs to.
    seed
        Of the resampling.

    Raises `ValueError` where there is no decision, or where the three do not fit together.
    """
    said, happened = np.asarray(predicted, dtype=np.float64), np.asarray(accepted, dtype=np.float64)
    if not len(said) or not len(said) == len(happened) == len(groups):
        raise ValueError(
            f"{len(said)} confidences, {len(happened)} decisions and {len(groups)} groups: "
            "expected as many of each, and at least one"
        )
    if not (np.isfinite(said).all() and said.min() >= 0 and said.max() <= 1):
        raise ValueError("a confidence is outside of 0 to 1")
    found = reliability(said, happened.astype(np.int8))
    perfect = perfect_ece(said, seed=seed)
    low, high = _skill_interval(said, happened, np.asarray(groups, dtype=np.str_), seed)
    return ConfidenceReport(
        reliability=found,
        ece_perfect=perfect,
        ece_debiased=max(0.0, found.ece - perfect),
        relative_ece=found.ece / found.base_rate if found.base_rate else 0.0,
        brier_skill_low=low,
        brier_skill_high=high,
        groups=len(set(groups)),
        levels=dict(_levels(said, happened)),
    )


def perfect_ece(probabilities: Floats, *, bins: int = _BINS_REPORTED, seed: int = 1) -> float:
    """The calibration error to expect if every probability were exactly right: chance alone makes some.

    The mean over draws of outcomes with just these probabilities, each independent. Outcomes that hang together
    would make more, so what is subtracted for chance is rather too little.
    """
    generator = np.random.default_rng(rng(seed, "perfect model").getrandbits(64))
    groups = _equal_mass_bins(probabilities, bins)
    said = np.bincount(groups, weights=probabilities)
    errors = [
        np.abs(said - np.bincount(groups, weights=generator.random(len(groups)) < probabilities)).sum()
        for _ in range(_PERFECT_DRAWS)
    ]
    return float(np.mean(errors)) / len(probabilities)


def _skill_interval(
    said: Floats, happened: Floats, groups: npt.NDArray[np.str_], seed: int
) -> tuple[float, float]:
    names, group_of = np.unique(groups, return_inverse=True)
    generator = np.random.default_rng(rng(seed, "bootstrap").getrandbits(64))
    share = np.full(len(names), 1.0 / len(names))
    times_drawn = generator.multinomial(len(names), share, size=_BOOTSTRAP_DRAWS).astype(np.float64)
    sizes, fixed, squares = (
        times_drawn @ np.bincount(group_of, weights=values, minlength=len(names))
        for values in (np.ones(len(said)), happened, (said - happened) ** 2)
    )
    base_rates = fixed / sizes
    constant = base_rates * (1.0 - base_rates)
    # Where all of a draw went the same way, a constant is perfect and nobody has skill.
    skills = 1.0 - np.divide(squares / sizes, constant, out=np.ones_like(constant), where=constant > 0)
    low, high = np.quantile(skills, (0.025, 0.975))
    return float(low), float(high)


def _levels(said: Floats, happened: Floats) -> Iterator[tuple[Level, LevelShare]]:
    names = [level(value) for value in said.tolist()]
    for name in ("High", "Medium", "Low"):
        at = np.array([each == name for each in names])
        if at.any():
            yield name, LevelShare(int(at.sum()), float(happened[at].mean()))


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
