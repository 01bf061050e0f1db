"""How often and how strongly: the numbers of the simulated world, apart from its mechanism."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kubepac.core.errors import InputError


@dataclass(frozen=True, slots=True)
class FixRate:
    """How many violations of a policy on objects of a kind were measured, fixed, and reverted within 30 days."""

    violations: int
    fixed: int
    reverted: int


# By policy id and kind.
FixRates = Mapping[tuple[str, str], FixRate]


@dataclass(frozen=True, slots=True)
class SimulationConfig:
    """Rates of the invented world. Spreads are standard deviations in logits, weights are logits."""

    repos: int = 64  # repositories, each with a team of its own
    touches_per_repo: int = 150  # objects that a team touches to fix something; some touches fix nothing
    example_share: float = 0.3  # objects that are written after the corpus' own examples of what it refuses
    start: str = "2024-01-01T00:00:00Z"  # nothing happens before this
    span_days: int = 1096  # nothing happens after so many days
    hygiene_spread: float = 0.7  # how much teams differ in how many weaknesses they write
    habit_spread: float = 0.7  # how much teams differ in which weaknesses they write
    appeal_spread: float = 0.4  # how much policies differ in whether anybody fixes them
    kind_spread: float = 0.5  # how much that depends on the kind of the object
    preference_spread: float = 0.8  # how much teams disagree about a policy
    tolerance_mean: float = 3.0  # logits below an even chance of an average violation
    tolerance_spread: float = 0.5  # how much teams differ in that
    attention_mean: float = 9.0  # violations of one object that a team looks at
    attention_spread: float = 0.4  # how much teams differ in that, as a share in logarithms
    severity_weight: float = 0.3  # what one step of severity adds
    stakes_weight: float = 0.4  # what one step of severity adds on a long-running object, and takes elsewhere
    care_weight: float = 4.0  # what a pack that the object satisfies gains over one that it ignores
    effort_weight: float = 0.6  # what the hardest fix takes away
    needs_input_effort: float = 0.5  # effort, 0 to 1, that a fix costs where a person has to choose the value
    false_positive_weight: float = 1.0  # what a policy that is always wrong would lose
    false_positive_mean: float = 0.12  # share of a policy's findings that people call wrong
    campaign_weight: float = 5.0  # what a running campaign adds to the policies that it names
    campaign_chance: float = 0.3  # chance that a commit starts a campaign where none runs
    campaign_days: float = 120.0  # how long a campaign runs
    campaign_policies: int = 2  # policies that a campaign names
    campaign_taste: float = 1.0  # how far a campaign follows the team's taste; 0 takes any violation
    waves: float = 0.6  # times that a policy is in fashion everywhere, over the whole span
    wave_days: float = 150.0  # how long
    wave_weight: float = 3.0  # what that adds where a campaign is chosen
    momentum_weight: float = 2.5  # what a policy fixed a moment ago in this repo gains
    momentum_half_life_days: float = 45.0  # after so many days half of that is gone
    mass_change_share: float = 0.06  # commits that touch many objects at once
    mass_change_touches: int = 8  # objects that such a commit touches
    age_days: float = 240.0  # age of an object, in the mean, when it is touched
    late_share: float = 0.3  # violations that came into their object later
    freshness_weight: float = 1.0  # what a violation of today gains over an old one
    freshness_days: float = 60.0  # after so many days most of that is gone
    revert_share: float = 0.04  # fixes that are taken back within 30 days
    noise: float = 0.4  # below 1 people are more predictable than the logits say, above 1 less


def fix_rates_from_csv(lines: Iterable[str], *, name: str) -> dict[tuple[str, str], FixRate]:
    """Read a table of measured rates called `name`; lines that begin with `#` are remarks.

    Raises `InputError` that names the line where a count is missing or is none.
    """
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    rates = {}
    for row in rows:
        try:
            key = (row["policy_id"], row["kind"])
            rates[key] = FixRate(int(row["violations"]), int(row["fixed"]), int(row["reverted_within_30d"]))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"{name}: row {rows.line_num}: not a rate of fixes: {error!r}") from error
    return rates
