import json

import pytest

from kubepac.core.errors import BundleError
from kubepac.models.probability import ProbabilityTable, table_from_bytes

TABLE = ProbabilityTable((-1.0, 0.0, 2.0), (0.1, 0.1, 0.7))


def test_scores_between_and_outside_the_table():
    assert TABLE.of([-9.0, -0.5, 1.0, 2.0, 9.0]) == pytest.approx([0.1, 0.1, 0.4, 0.7, 0.7])


def test_a_table_survives_its_file():
    assert table_from_bytes(TABLE.to_bytes()) == TABLE


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": 2}, "not of format 1"),
        ({"scores": []}, "one probability for each score"),
        ({"scores": None}, "no lists of numbers"),
        ({"scores": [0.0, 0.0, 2.0]}, "scores do not increase"),
        ({"scores": [0.0, 1.0, "2"]}, "other than finite numbers"),
        ({"scores": [0.0, 1.0, float("inf")]}, "other than finite numbers"),
        ({"probabilities": [0.5, 0.4, 0.6]}, "rise from 0 to 1"),
        ({"probabilities": [0.5, 0.6, 1.1]}, "rise from 0 to 1"),
        ({"probabilities": [0.5, 0.6]}, "one probability for each score"),
    ],
)
def test_damaged_tables_are_refused(change, reason):
    record = json.loads(TABLE.to_bytes()) | change
    with pytest.raises(BundleError, match=reason):
        table_from_bytes(json.dumps(record).encode())


def test_what_is_not_json_is_refused():
    with pytest.raises(BundleError, match="not JSON"):
        table_from_bytes(b"\xff")
