import json

import numpy as np
import pytest

from kubepac.evaluation.compare import Choice, compare
from kubepac.evaluation.report import (
    json_from_comparison,
    json_text,
    markdown_from_comparison,
    png_from_comparison,
    verdict,
)

SHIPS = Choice("good", "good")


@pytest.fixture(scope="module")
def comparison(table):
    noise = np.random.default_rng(2).random(len(table))
    scores = {"rules_fair": table.labels + 1.8 * noise, "good": table.labels + 1.4 * noise}
    return compare(table, scores, seed=1)


def markdown(comparison, **options):
    return markdown_from_comparison(comparison, title="At a fix", **options)


def test_the_table_starts_with_the_best_and_names_every_model_in_every_group(comparison):
    text = markdown(comparison)
    tables = [
        [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("|")][2:]
        for section in text.split("\n### ")[1:]
    ]
    assert len(tables) == 3
    assert tables[0] == ["oracle", "good", "rules_fair", "random"]
    assert all(sorted(names) == sorted(tables[0]) for names in tables)
    assert "No order can pass a precision@5 of 0.400 here." in text


def test_the_verdict_names_the_gain_of_a_learner_and_says_so_where_a_rule_ships(comparison):
    gain = comparison.gains["good"]["all"]["ndcg_at_5"]
    told = f"its gain in NDCG@5 over the best rule, rules_fair, is {gain.mean:+.3f}"
    assert verdict(comparison, SHIPS).startswith(
        f"**good ships**: best learner on the validation events, and {told}"
    )
    assert verdict(comparison, Choice("good", "rules_fair")).startswith(
        f"**rules_fair ships**, a rule: the best learner on the validation events is good, and {told}"
    )


def test_inference_times_are_a_column_where_they_were_measured(comparison):
    assert "inference ms" not in markdown(comparison)
    timed = markdown(comparison, inference_ms={"good": 1.25})
    row = next(line for line in timed.splitlines() if line.startswith("| good "))
    assert row.endswith("| 1.250 |")


def test_json_holds_means_and_intervals(comparison):
    record = json.loads(json_text(json_from_comparison(comparison)))
    assert set(record["models"]["good"]) == {"all", "hard", "without_api_bumps"}
    assert set(record["models"]["good"]["hard"]["ndcg_at_5"]) == {"mean", "low", "high", "n"}
    assert record["gains"].keys() == {"good"}
    assert record["best_rule"] == "rules_fair"
    assert record["hard_share"] == pytest.approx(20 / 60, abs=1e-4)


def test_the_picture_is_the_same_every_time(comparison):
    first = png_from_comparison(comparison, title="Rankers")
    assert first == png_from_comparison(comparison, title="Rankers")
    assert first.startswith(b"\x89PNG")
    assert b"tEXt" not in first
