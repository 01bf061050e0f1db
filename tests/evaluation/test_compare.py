import dataclasses

import numpy as np
import pytest

from kubepac.evaluation.compare import Choice, Comparison, Estimate, choose, compare


@pytest.fixture(scope="module")
def scores(table):
    noise = np.random.default_rng(2).random(len(table))
    return {
        "rules_noise": noise,
        "rules_fair": table.labels + 1.8 * noise,
        "good": table.labels + 1.1 * noise,
        "same": table.labels + 1.8 * noise,
    }


@pytest.fixture(scope="module")
def comparison(table, scores):
    return compare(table, scores, seed=1)


def test_every_model_stands_beside_random_order_and_oracle(comparison, scores):
    assert set(comparison.results) == {*scores, "random", "oracle"}
    assert comparison.results["oracle"]["all"]["ndcg_at_5"] == Estimate(1.0, 1.0, 1.0, 60)


def test_events_without_an_oracle_have_no_such_row(table, scores):
    unknown = dataclasses.replace(table, oracle=np.full(len(table), np.nan))
    assert "oracle" not in compare(unknown, scores, seed=1).results


def test_a_query_with_eight_candidates_is_hard(comparison, table):
    hard = int((table.query_sizes() >= 8).sum())
    assert comparison.queries == {"all": 60, "hard": hard, "without_api_bumps": 60}


def test_a_repository_without_a_fix_for_ninety_days_is_cold(table, scores):
    days = np.where(table.repos == "repo-0", 91.0, 89.0)
    faded = np.exp(-days / 90.0).astype(np.float32)[:, None]
    known = dataclasses.replace(table, columns=("repo.activity.recent",), matrix=faded)
    assert compare(known, scores, seed=1).queries["cold"] == 10


def test_queries_that_exchange_an_api_version_are_counted_apart(table, scores):
    ids = np.where(table.policy_ids == "policy-00", "deny-removed-apis", table.policy_ids)
    bumped = compare(dataclasses.replace(table, policy_ids=ids), scores, seed=1)
    exchanged = set(table.event_ids[(table.policy_ids == "policy-00") & (table.labels == 1)])
    assert bumped.queries["without_api_bumps"] == 60 - len(exchanged)


def test_means_lie_in_their_intervals(comparison):
    for groups in comparison.results.values():
        for metrics in groups.values():
            assert all(
                -1e-8 < one.low - 1e-9 < one.mean < one.high + 1e-9 < 1 + 1e-8 for one in metrics.values()
            )


def test_gains_are_paired_with_the_best_rule(comparison):
    assert comparison.best_rule == "rules_fair"
    assert set(comparison.gains) == {"rules_noise", "good", "same"}
    assert comparison.gains["same"]["all"]["ndcg_at_5"] == Estimate(0.0, 0.0, 0.0, 60)
    gain = comparison.gains["good"]["all"]["ndcg_at_5"]
    means = [comparison.results[model]["all"]["ndcg_at_5"].mean for model in ("good", "rules_fair")]
    assert gain.mean == pytest.approx(means[0] - means[1])


def test_the_same_seed_gives_the_same_numbers(table, scores, comparison):
    assert compare(table, scores, seed=1) == comparison
    assert compare(table, scores, seed=2) != comparison


def test_intervals_resample_commits_and_not_queries(make_table):
    """Ten commits of twenty alike queries say no more than ten queries do."""
    queries = {
        f"e{number:03d}": (f"g{number // 20}", "r", [1, 0] if number // 20 < 5 else [0, 1])
        for number in range(200)
    }
    table = make_table(queries)
    scores = {"rules_first": np.tile([1.0, 0.0], 200)}
    estimate = compare(table, scores, seed=1).results["rules_first"]["all"]["hit_at_1"]
    assert estimate.mean == 0.5
    assert estimate.high - estimate.low == pytest.approx(0.6, abs=0.11)


def test_a_learner_ships_only_where_its_gain_is_beyond_doubt(comparison):
    assert choose(comparison, comparison) == Choice("good", "good")
    doubtful = changed_gain(comparison, "good", Estimate(0.05, -0.01, 0.11, 60))
    assert choose(comparison, doubtful) == Choice("good", "rules_fair")


def test_the_learner_is_chosen_on_validation(comparison):
    better = dict(comparison.results) | {"same": comparison.results["oracle"]}
    validation = dataclasses.replace(comparison, results=better)
    assert choose(validation, comparison) == Choice("same", "rules_fair")


def test_without_validation_events_the_best_rule_ships(comparison):
    assert choose(None, comparison) == Choice(None, "rules_fair")


def test_without_learners_the_best_rule_ships(table, scores):
    rules = compare(table, {"rules_fair": scores["rules_fair"]}, seed=1)
    assert choose(rules, rules) == Choice(None, "rules_fair")


def changed_gain(comparison: Comparison, model: str, gain: Estimate) -> Comparison:
    return dataclasses.replace(
        comparison, gains=dict(comparison.gains) | {model: {"all": {"ndcg_at_5": gain}}}
    )
