"""How often and how strongly: the numbers of the simulated world, apart from its mechanism."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SimulationConfig:
    """Rates of the invented world. Spreads are standard deviations in logits, weights are logits."""

    repos: int = 64  # repositories, each with a team of its own
    touches_per_repo: int = 120  # objects that a team touches to fix something; some touches fix nothing
    start: str = "2024-01-01T00:00:00Z"  # nothing happens before this
    span_days: int = 730  # nothing happens after so many days
    hygiene_spread: float = 0.7  # how much teams differ in how many weaknesses they write
    habit_spread: float = 0.7  # how much teams differ in which weaknesses they write
    appeal_spread: float = 0.4  # how much policies differ in whether anybody fixes them
    kind_spread: float = 0.5  # how much that depends on the kind of the object
    preference_spread: float = 0.8  # how much teams disagree about a policy
    tolerance_mean: float = 1.6  # logits below an even chance of an average violation
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
    campaign_weight: float = 3.0  # what a running campaign adds to the policies that it names
    campaign_chance: float = 0.08  # chance that a commit starts a campaign where none runs
    campaign_days: float = 45.0  # how long a campaign runs
    campaign_policies: int = 3  # policies that a campaign names
    momentum_weight: float = 1.5  # what a policy fixed a moment ago in this repo gains
    momentum_half_life_days: float = 30.0  # after so many days half of that is gone
    mass_change_share: float = 0.06  # commits that touch many objects at once
    mass_change_touches: int = 8  # objects that such a commit touches
    noise: float = 0.5  # below 1 people are more predictable than the logits say, above 1 less
    # Share of each policy's violations that were ever fixed, measured; what is missing counts as average.
    fix_shares: Mapping[str, float] = field(default_factory=dict)
