from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from kubepac.models.pair_table import PairTable

# A query: its event, its group (commit), its repository, and whether each candidate was fixed.
Rows = Mapping[str, tuple[str, str, Sequence[int]]]


def _table(queries: Rows) -> PairTable:
    rows = [
        (event, f"policy-{number:02d}", group, repo, label)
        for event, (group, repo, labels) in queries.items()
        for number, label in enumerate(labels)
    ]
    events, policies, groups, repos, labels = zip(*rows, strict=True)
    return PairTable(
        columns=("one",),
        matrix=np.ones((len(rows), 1), dtype=np.float32),
        labels=np.array(labels, dtype=np.int8),
        event_ids=np.array(events),
        policy_ids=np.array(policies),
        groups=np.array(groups),
        repos=np.array(repos),
        times=np.array(["2026-01-01T00:00:00Z" for _ in rows]),
        oracle=np.array(labels, dtype=np.float64),
    )


@pytest.fixture(scope="session")
def make_table() -> Callable[[Rows], PairTable]:
    return _table


@pytest.fixture(scope="session")
def table() -> PairTable:
    """Sixty queries of four to nine candidates, two of them fixed; two queries to a commit, six repos."""
    rng = np.random.default_rng(1)
    queries = {}
    for number in range(60):
        size = 4 + number % 6
        labels = np.zeros(size, dtype=np.int8)
        labels[rng.choice(size, 2, replace=False)] = 1
        queries[f"e{number:02d}"] = (f"g{number // 2:02d}", f"repo-{number // 10}", labels.tolist())
    return _table(queries)
