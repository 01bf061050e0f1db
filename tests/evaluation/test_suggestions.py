from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kubepac.core.objects import ResourceId
from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.evaluation.suggestions import Past, Suggestion, as_if_real, suggestions_as_served
from kubepac.events.log import LogLine
from kubepac.events.schema import Event
from kubepac.features.objects import object_features
from kubepac.manifests.inventory import inventory
from kubepac.models.confidence import facts_of, parts_of
from kubepac.models.pair_table import pair_table
from kubepac.policies.index import IndexEntry

SECRETS, TAGS = "deny-hardcoded-secrets", "deny-latest-tag"
ENTRIES = {
    policy_id: IndexEntry(
        policy=Policy(policy_id, f"kubepac.x.{number}", "", "", Severity.HIGH, ("*",), (), (), ""),
        fix="patch",
        example_inputs=(),
        complexity={"comprehension_depth": number},
        compliant_fixtures=3,
    )
    for number, policy_id in enumerate((SECRETS, TAGS), start=1)
}
POLICIES = {policy_id: entry.policy for policy_id, entry in ENTRIES.items()}
FEATURES = dict(
    object_features(
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}, inventory=inventory([])
    )
)


def event(name: str, day: int, *, repo: str = "a", group: str | None = None) -> Event:
    return Event(
        event_id=name,
        ts=f"2026-01-{day:02d}T00:00:00Z",
        source="git",
        repo=repo,
        group=group or name,
        resource=ResourceId("apps/v1", "Deployment", "", name),
        features=FEATURES,
        violated=(SECRETS, TAGS),
        fixed=(SECRETS,),
    )


def fixed(day: int, *, repo: str = "a", outcome: str = "fixed", source: str = "git") -> LogLine:
    """A fix of the first policy that was certain on this day."""
    ts = f"2026-01-{day:02d}T00:00:00Z"
    return LogLine.model_validate(
        {
            "ts": ts,
            "policy_id": SECRETS,
            "source": source,
            "outcome": outcome,
            "repo": repo,
            "event_id": f"{repo}{day}",
        }
    )


def served(
    *events: Event,
    lines: Sequence[LogLine] = (),
    hidden: frozenset[str] = frozenset(),
    asked: frozenset[str] | None = None,
) -> dict[tuple[str, str], Suggestion]:
    pairs = pair_table(events, POLICIES, hidden_repos=hidden)
    pairs = pairs if asked is None else pairs.of_events(asked)
    found = suggestions_as_served(pairs, [0.25] * len(pairs), Past(ENTRIES, lines, events, hidden))
    assert [one.policy_id for one in found] == pairs.policy_ids.tolist()
    return {(one.event_id, one.policy_id): one for one in found}


def accepted_before(one: Suggestion) -> float:
    return one.evidence.policy.counts.accepted


def test_a_suggestion_rests_on_what_was_known_strictly_before() -> None:
    found = served(event("early", 5), event("late", 20), lines=[fixed(19), fixed(20), fixed(3), fixed(5)])

    assert accepted_before(found["early", SECRETS]) == 1
    assert accepted_before(found["late", SECRETS]) == 3
    assert accepted_before(found["late", TAGS]) == 0


def test_what_came_of_one_commit_is_not_known_to_its_other_objects() -> None:
    first, second = event("first", 5, group="mass"), event("second", 9, group="mass")
    found = served(first, second, lines=[fixed(6)], asked=frozenset({"second"}))

    assert accepted_before(found["second", SECRETS]) == 0


def test_the_future_changes_nothing() -> None:
    decisions = (event("early", 5), event("late", 20))
    now = served(*decisions, lines=[fixed(3)])
    later = served(*decisions, lines=[fixed(3), fixed(20, outcome="reverted"), fixed(28)])

    assert {key: one.parts for key, one in later.items()} == {key: one.parts for key, one in now.items()}


def test_only_a_hidden_repository_knows_its_own_outcomes() -> None:
    decisions = (event("seen", 9, repo="a"), event("own", 10, repo="b"), event("other", 11, repo="c"))
    lines = [fixed(1, repo="a"), fixed(2, repo="b"), fixed(3, repo="b"), fixed(4, repo="c")]
    found = served(*decisions, lines=lines, hidden=frozenset({"b", "c"}))

    known = {name: accepted_before(found[name, SECRETS]) for name in ("seen", "own", "other")}
    assert known == {"seen": 1, "own": 3, "other": 2}


def test_accepted_is_what_was_fixed_and_kept() -> None:
    kept, back = event("kept", 5), replace(event("back", 6), reverted={SECRETS: "2026-01-20T00:00:00Z"})
    found = served(kept, back)

    assert {key for key, one in found.items() if one.accepted} == {("kept", SECRETS)}


def test_parts_are_those_of_the_served_formula() -> None:
    one = served(event("late", 20), lines=[fixed(3)])["late", SECRETS]

    assert one.parts == parts_of(facts_of(ENTRIES[SECRETS], 0.25), one.evidence)
    assert one.parts.reliability > 0.5


def test_simulated_outcomes_count_only_where_they_stand_in() -> None:
    lines = [fixed(3, source="simulated")]
    as_they_are = served(event("late", 20), lines=lines)["late", SECRETS]
    standing_in = served(event("late", 20), lines=list(as_if_real(lines)))["late", SECRETS]

    assert accepted_before(as_they_are) == 0
    assert accepted_before(standing_in) == 1
