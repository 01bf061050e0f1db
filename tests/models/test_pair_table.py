import dataclasses

import numpy as np
import pandas as pd
import pytest

from kubepac.core.errors import InputError
from kubepac.models.pair_frame import frame_from_table, table_from_frame
from kubepac.models.pair_table import pair_table


def test_every_violated_policy_is_a_row_and_every_fixed_one_is_relevant(events, policies):
    table = pair_table(events, policies)
    rows = zip(table.event_ids.tolist(), table.policy_ids.tolist(), table.labels.tolist(), strict=True)
    expected = [
        (event.event_id, policy_id, int(policy_id in event.fixed))
        for event in events
        for policy_id in event.violated
    ]
    assert sorted(rows) == sorted(expected)
    assert table.query_sizes().tolist() == [8] * len(events)
    assert np.isnan(table.oracle).all()


def test_policies_that_left_the_corpus_are_no_candidates(events, policies):
    fewer = {policy_id: policy for policy_id, policy in policies.items() if policy_id > "policy-05"}
    table = pair_table(events, fewer)
    assert min(table.policy_ids) == "policy-06"
    starts = table.query_starts()
    assert (np.add.reduceat(table.labels, starts) > 0).all()


def test_no_events_give_an_empty_table(policies):
    table = pair_table([], policies)
    assert len(table) == 0
    assert table.query_starts().tolist() == table.query_sizes().tolist() == []


def test_parts_keep_whole_queries(events, policies):
    table = pair_table(events, policies)
    part = table.of_events({"e00003", "e00007"})
    assert sorted(set(part.event_ids)) == ["e00003", "e00007"]
    assert part.query_sizes().tolist() == [8, 8]


def test_the_oracle_of_simulated_events_stands_beside_the_label(events, policies):
    oracle = dict.fromkeys(events[0].violated, 0.25)
    known = dataclasses.replace(events[0], source="simulated", oracle=oracle)
    assert pair_table([known], policies).oracle.tolist() == [0.25] * 8


def test_a_table_survives_its_frame(events, policies):
    table = pair_table(events, policies)
    again = table_from_frame(frame_from_table(table))
    assert again.columns == table.columns
    for field in ("matrix", "labels", "event_ids", "policy_ids", "groups", "repos", "oracle"):
        assert np.array_equal(getattr(again, field), getattr(table, field), equal_nan=field == "oracle")


def test_a_frame_without_keys_is_refused():
    with pytest.raises(InputError, match="no column policy_id, group"):
        table_from_frame(pd.DataFrame({"event_id": [], "repo": [], "label": [], "oracle": []}))
