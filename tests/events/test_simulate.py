from dataclasses import replace

import pytest

from kubepac.core.errors import InputError
from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.events.decisions import decisions_from_log
from kubepac.events.log import LogLine
from kubepac.events.people import PolicyFacts
from kubepac.events.rates import FixRate, SimulationConfig, fix_rates_from_csv
from kubepac.events.schema import events_from_lines, lines_from_events
from kubepac.events.simulate import simulate

CONFIG = SimulationConfig(repos=6, touches_per_repo=60)
LONG_RUNNING = {"Deployment", "StatefulSet", "DaemonSet"}


def policy(policy_id, pack, severity):
    return Policy(policy_id, f"kubepac.{pack}.p", "", "", severity, ("*",), (), (), "")


# Stand-ins for the engine: what they look at does not matter here.
CHECKS = {
    "require-labels": lambda body: "app" in body["metadata"].get("labels", {}),
    "deny-default-namespace": lambda body: body["metadata"].get("namespace", "default") == "default",
    "deny-one-replica": lambda body: body["kind"] in LONG_RUNNING and "replicas" not in body["spec"],
    "deny-long-names": lambda body: len(body["metadata"]["name"]) > 14,
}
FACTS = [
    PolicyFacts(policy("require-labels", "governance", Severity.LOW), needs_input=True),
    PolicyFacts(policy("deny-default-namespace", "governance", Severity.LOW)),
    PolicyFacts(policy("deny-one-replica", "reliability", Severity.MEDIUM)),
    PolicyFacts(policy("deny-long-names", "reliability", Severity.CRITICAL)),
]


def features(bodies):
    return [
        {"resource_kind": body["kind"], "is_long_running": body["kind"] in LONG_RUNNING} for body in bodies
    ]


def violated(bodies):
    return [frozenset(name for name, check in CHECKS.items() if check(body)) for body in bodies]


def log_of(config=CONFIG, facts=FACTS, seed=1, **more):
    return simulate(config, facts, seed=seed, features=features, violated=violated, **more)


def events_of(*arguments, **more):
    return list(decisions_from_log(log_of(*arguments, **more)).fixes)


def test_events_are_what_the_log_accepts_and_stand_in_order_of_time():
    events = events_of()
    assert events_from_lines(lines_from_events(events), name="log") == events
    assert [event.ts for event in events] == sorted(event.ts for event in events)
    assert {event.source for event in events} == {"simulated"}
    assert "2024-01-01" <= events[0].ts < events[-1].ts < "2027-01-01"


def test_every_violation_is_an_episode_with_a_beginning_and_an_end():
    lines = log_of(replace(CONFIG, revert_share=0.3))
    assert lines == [LogLine.model_validate_json(line.model_dump_json()) for line in lines]
    assert {line.outcome for line in lines} == {"fixed", "reverted", "open"}
    assert len({line.episode for line in lines}) == len(lines)
    assert all(line.born_ts <= line.ts for line in lines)
    assert [line.ts for line in lines] == sorted(line.ts for line in lines)


def test_a_fix_that_is_taken_back_begins_another_episode():
    lines = log_of(replace(CONFIG, revert_share=0.3))
    begun = {(line.repo, line.resource.name, line.policy_id, line.born_ts) for line in lines}
    back = [line for line in lines if line.outcome == "reverted"]
    assert back
    assert all((one.repo, one.resource.name, one.policy_id, one.outcome_ts) in begun for one in back)


def test_measured_rates_move_what_is_fixed():
    rates = {
        ("require-labels", "Deployment"): FixRate(10_000, 1, 0),
        ("deny-default-namespace", "Deployment"): FixRate(10_000, 5_000, 0),
    }
    plain, moved = (
        [name for event in events_of(**one) for name in event.fixed] for one in ({}, {"rates": rates})
    )
    assert moved.count("require-labels") / len(moved) < plain.count("require-labels") / len(plain)
    assert moved.count("deny-default-namespace") / len(moved) > plain.count("deny-default-namespace") / len(
        plain
    )


def test_examples_are_taken_whole_and_under_their_own_names():
    example = [
        {"apiVersion": "v1", "kind": kind, "metadata": {"name": "a-name-of-its-own"}}
        for kind in ("Pod", "Service")
    ]
    lines = log_of(replace(CONFIG, example_share=0.1), examples=[example])
    repos = {(line.repo, line.resource.kind) for line in lines if line.resource.name == "a-name-of-its-own"}
    assert {kind for _, kind in repos} == {"Pod", "Service"}


def test_a_table_of_rates_is_read_and_a_wrong_row_is_named():
    head = "# a remark\npolicy_id,kind,violations,fixed,reverted_within_30d\n"
    assert fix_rates_from_csv((head + "p,Pod,10,2,1\n").splitlines(True), name="t.csv") == {
        ("p", "Pod"): FixRate(10, 2, 1)
    }
    with pytest.raises(InputError, match=r"^t\.csv: row 2: not a rate of fixes"):
        fix_rates_from_csv((head + "p,Pod,many,2,1\n").splitlines(True), name="t.csv")


def test_the_same_seed_gives_the_same_events():
    assert events_of(seed=3) == events_of(seed=3)
    assert events_of(seed=3) != events_of(seed=4)


def test_the_order_of_policies_does_not_matter():
    assert events_of(facts=FACTS[::-1]) == events_of()


def test_one_more_repository_changes_nothing_in_the_others():
    more = events_of(replace(CONFIG, repos=7))
    assert [event for event in more if event.repo != "simulated-006"] == events_of()


def test_policies_that_nobody_names_are_left_out():
    events = events_of(facts=FACTS[:2])
    assert {name for event in events for name in event.violated} == {
        "require-labels",
        "deny-default-namespace",
    }


def test_the_oracle_is_calibrated():
    events = events_of(replace(CONFIG, repos=40, noise=2.0))
    pairs = [(event.oracle[name], name in event.fixed) for event in events for name in event.violated]
    for low, high in ((0.0, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0)):
        said = [(probability, fixed) for probability, fixed in pairs if low <= probability <= high]
        assert len(said) > 50
        mean = sum(probability for probability, _ in said) / len(said)
        chance = 3 * (mean * (1 - mean) / len(said)) ** 0.5
        assert sum(fixed for _, fixed in said) / len(said) == pytest.approx(mean, abs=chance)


def test_a_lone_candidate_is_certain():
    lone = [event for event in events_of() if len(event.violated) == 1]
    assert lone
    assert all(event.oracle[event.violated[0]] == 1.0 for event in lone)


def test_mass_changes_keep_one_group_and_one_time():
    events = events_of(replace(CONFIG, mass_change_share=1.0))
    times = {}
    for event in events:
        times.setdefault(event.group, set()).add(event.ts)
    assert max(sum(event.group == group for event in events) for group in times) > 2
    assert all(len(ts) == 1 for ts in times.values())


@pytest.mark.parametrize(
    "field",
    [
        "campaign_weight",
        "momentum_weight",
        "severity_weight",
        "preference_spread",
        "wave_weight",
        "freshness_weight",
    ],
)
def test_every_strength_matters(field):
    assert events_of(replace(CONFIG, **{field: 9.0})) != events_of(replace(CONFIG, **{field: 0.0}))
