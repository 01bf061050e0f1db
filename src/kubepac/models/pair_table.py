"""The rows that rankers learn from: every candidate of every event, as of its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kubepac.core.policy import Policy
from kubepac.events.schema import Event
from kubepac.features.history import replay
from kubepac.features.pairs import candidates, pair_names, query_of_event
from kubepac.models.pair_matrix import Matrix, pair_matrix

Labels = npt.NDArray[np.int8]
Texts = npt.NDArray[np.str_]
Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# Columns that a stored table has beside its features.
KEY_COLUMNS: Final = ("event_id", "policy_id", "group", "repo", "ts", "label", "oracle")


@dataclass(frozen=True, slots=True)
class PairTable:
    """Candidates as rows; the rows of one query (event) stand together.

    `labels` is 1 where the candidate was fixed. `oracle` is not a number where the event has none.
    `columns` names the columns of `matrix`. `times` is when the question was asked, as text whose order is that
    of time.
    """

    columns: tuple[str, ...]
    matrix: Matrix
    labels: Labels
    event_ids: Texts
    policy_ids: Texts
    groups: Texts
    repos: Texts
    times: Texts
    oracle: Floats

    def __len__(self) -> int:
        return len(self.labels)

    def column(self, name: str) -> Matrix:
        """The values of one feature."""
        return self.matrix[:, self.columns.index(name)]

    def of_columns(self, names: Sequence[str]) -> Matrix:
        """The matrix of these features, in this order."""
        if tuple(names) == self.columns:
            return self.matrix
        return self.matrix[:, [self.columns.index(name) for name in names]]

    def query_starts(self) -> Indices:
        """The first row of each query."""
        if not len(self):
            return np.empty(0, dtype=np.int64)
        changed = np.flatnonzero(self.event_ids[1:] != self.event_ids[:-1]) + 1
        return np.concatenate([[0], changed])

    def query_sizes(self) -> Indices:
        """Candidates of each query."""
        return np.diff(np.append(self.query_starts(), len(self)))

    def take(self, rows: npt.NDArray[np.bool_] | Indices) -> PairTable:
        """The table of these rows, in this order; whole queries only."""
        return PairTable(
            self.columns,
            self.matrix[rows],
            self.labels[rows],
            self.event_ids[rows],
            self.policy_ids[rows],
            self.groups[rows],
            self.repos[rows],
            self.times[rows],
            self.oracle[rows],
        )

    def of_events(self, event_ids: AbstractSet[str]) -> PairTable:
        """The rows of these events."""
        return self.take(np.isin(self.event_ids, sorted(event_ids)))


def pair_table(
    events: Sequence[Event],
    policies: Mapping[str, Policy],
    *,
    questions: Sequence[Event] | None = None,
    hidden_repos: AbstractSet[str] = frozenset(),
) -> PairTable:
    """All candidates that are in the corpus, with the history known before each event's group.

    `questions` are what is asked where it is not the events themselves, from which the history comes. Events of
    `hidden_repos` are rows, but nobody else learns from them: they enter no history but that of their own
    repository. Rows are sorted by the group's time, event and policy. A question of which nothing fixed is in
    the corpus has no rows.
    """
    kept: list[tuple[Event, tuple[str, ...]]] = []
    matrices = [pair_matrix([])]
    for group, history in replay(events, questions=questions, hidden_repos=hidden_repos):
        known = [(event, tuple(policy for policy in event.violated if policy in policies)) for event in group]
        usable = [(event, violated) for event, violated in known if set(violated).intersection(event.fixed)]
        queries = [query_of_event(event, violated, ts=group[0].ts) for event, violated in usable]
        matrices.append(pair_matrix(list(candidates(queries, policies, history))))
        kept += usable
    return _table(kept, np.vstack(matrices))


def _table(kept: Sequence[tuple[Event, tuple[str, ...]]], matrix: Matrix) -> PairTable:
    rows = [(event, policy_id) for event, violated in kept for policy_id in violated]
    return PairTable(
        columns=pair_names(),
        matrix=matrix,
        labels=np.array([policy_id in event.fixed for event, policy_id in rows], dtype=np.int8),
        event_ids=np.array([event.event_id for event, _ in rows], dtype=np.str_),
        policy_ids=np.array([policy_id for _, policy_id in rows], dtype=np.str_),
        groups=np.array([event.group for event, _ in rows], dtype=np.str_),
        repos=np.array([event.repo for event, _ in rows], dtype=np.str_),
        times=np.array([event.ts for event, _ in rows], dtype=np.str_),
        oracle=np.array([_oracle(event, policy_id) for event, policy_id in rows], dtype=np.float64),
    )


def _oracle(event: Event, policy_id: str) -> float:
    return float("nan") if event.oracle is None else event.oracle[policy_id]
