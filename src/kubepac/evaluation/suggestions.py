"""Suggestions as they would have been served at each decision, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from kubepac.events.log import LogLine
from kubepac.events.schema import Event
from kubepac.features.outcomes import Evidence, pattern_of, replay_outcomes
from kubepac.models.confidence import Parts, facts_of, parts_of
from kubepac.models.pair_table import PairTable
from kubepac.policies.index import IndexEntry


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate of a decision at a fix. `accepted` is whether it was fixed then, and kept.

    `probability` is the ranker's; `evidence` and the `parts` that follow from it are those of that time. `oracle`
    is not a number where the decision has none.
    """

    event_id: str
    policy_id: str
    group: str
    probability: float
    evidence: Evidence
    parts: Parts
    accepted: bool
    oracle: float


@dataclass(frozen=True, slots=True)
class Past:
    """What suggestions rest on: the index by policy id, the log, and all decisions at a fix that were made of it.

    Of `hidden_repos` only they themselves know the outcomes, as with `pair_table`.
    """

    entries: Mapping[str, IndexEntry]
    lines: Sequence[LogLine]
    decisions: Sequence[Event]
    hidden_repos: AbstractSet[str] = frozenset()


def suggestions_as_served(pairs: PairTable, probabilities: Sequence[float], past: Past) -> list[Suggestion]:
    """Every row of `pairs` in its order, with the outcomes known strictly before the first event of its group.

    `probabilities` are the ranker's, one for each row.
    """
    starts: dict[str, str] = {}
    for event in past.decisions:
        starts[event.group] = min(event.ts, starts.get(event.group, event.ts))
    by_id = {event.event_id: event for event in past.decisions}
    found: dict[int, Suggestion] = {}
    for viewer, rows in _rows_by_viewer(pairs, past.hidden_repos).items():
        rows.sort(key=lambda row: starts[str(pairs.groups[row])])
        times = [starts[str(pairs.groups[row])] for row in rows]
        known = [line for line in past.lines if line.repo == viewer or line.repo not in past.hidden_repos]
        for row, time, outcomes in zip(rows, times, replay_outcomes(known, times), strict=True):
            event, policy_id = by_id[str(pairs.event_ids[row])], str(pairs.policy_ids[row])
            evidence = outcomes.of(policy_id, pattern_of(event.features), date.fromisoformat(time[:10]))
            found[row] = Suggestion(
                event_id=event.event_id,
                policy_id=policy_id,
                group=event.group,
                probability=probabilities[row],
                evidence=evidence,
                parts=parts_of(facts_of(past.entries[policy_id], probabilities[row]), evidence),
                accepted=policy_id in event.fixed and policy_id not in event.reverted,
                oracle=float(pairs.oracle[row]),
            )
    return [found[row] for row in range(len(pairs))]


def as_if_real(lines: Sequence[LogLine]) -> Iterator[LogLine]:
    """Simulated lines as git would show them, so that they are evidence: for an evaluation, never for a bundle."""
    return (line.model_copy(update={"source": "git"}) for line in lines)


def _rows_by_viewer(pairs: PairTable, hidden_repos: AbstractSet[str]) -> dict[str, list[int]]:
    """The rows by who asks: a hidden repository, or "" for all others, who know the same."""
    viewers: dict[str, list[int]] = {}
    for row, repo in enumerate(pairs.repos.tolist()):
        viewers.setdefault(repo if repo in hidden_repos else "", []).append(row)
    return viewers
