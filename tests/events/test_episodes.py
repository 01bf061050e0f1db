from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from kubepac.events.episodes import REVERT_SECONDS, Ended, Episode, Episodes, Moment, Verdict

DAY = 24 * 60 * 60
CLEAN = Verdict()


def at(day: float, commit: str = "") -> Moment:
    return Moment(int(day * DAY), commit or f"commit of day {day}")


def violating(*policies: str, exempted: str = "", unknown: str = "") -> Verdict:
    return Verdict(frozenset(policies), frozenset(exempted.split()), frozenset(unknown.split()))


def told(ended: list[Ended]) -> list[tuple[str, str]]:
    return [(each.episode.policy_id, each.outcome) for each in ended]


def test_a_violation_that_goes_away_is_fixed() -> None:
    episodes = Episodes()
    assert episodes.observe(at(0), {"web": violating("limits", "tag")}) == []
    assert episodes.observe(at(5), {"web": violating("tag")}) == [
        Ended(Episode("web", "limits", at(0)), "fixed", at(5), at(5), violated=("limits", "tag"))
    ]


def test_a_violation_that_stays_is_no_news_and_open_in_the_end() -> None:
    episodes = Episodes()
    episodes.observe(at(0), {"web": violating("tag")})
    assert episodes.observe(at(5), {"web": violating("tag")}) == []
    assert episodes.observe(at(6), {}) == []
    assert list(episodes.still_open(at(9))) == [
        Ended(Episode("web", "tag", at(0)), "open", at(9), at(9), violated=("tag",))
    ]


def test_a_violation_that_comes_back_within_thirty_days_was_reverted() -> None:
    episodes = Episodes()
    episodes.observe(at(0), {"web": violating("tag")})
    episodes.observe(at(5), {"web": CLEAN})
    assert episodes.observe(at(35), {"web": violating("tag")}) == [
        Ended(Episode("web", "tag", at(0)), "reverted", at(5), at(35), violated=("tag",))
    ]
    assert [each.episode for each in episodes.still_open(at(40))] == [Episode("web", "tag", at(35))]


def test_a_violation_that_comes_back_later_is_another_one() -> None:
    episodes = Episodes()
    episodes.observe(at(0), {"web": violating("tag")})
    episodes.observe(at(5), {"web": CLEAN})
    assert episodes.observe(Moment(5 * DAY + REVERT_SECONDS + 1, "late"), {"web": violating("tag")}) == []


def test_the_same_violation_elsewhere_reverts_nothing() -> None:
    episodes = Episodes()
    episodes.observe(at(0), {"web": violating("tag")})
    episodes.observe(at(5), {"web": CLEAN})
    assert episodes.observe(at(6), {"api": violating("tag"), "web": violating("limits")}) == []


def test_earlier_reverts_are_those_known_before_the_commit() -> None:
    episodes = Episodes()
    episodes.observe(at(0), {"web": violating("tag"), "api": violating("tag", "limits")})
    (first,) = episodes.observe(at(1), {"web": CLEAN})
    together = episodes.observe(at(2), {"web": violating("tag"), "api": CLEAN})
    (second,) = episodes.observe(at(3), {"web": CLEAN})
    (again,) = episodes.observe(at(4), {"web": violating("tag")})
    assert first.earlier_reverts == 0
    assert [(each.outcome, each.earlier_reverts) for each in together] == [
        ("fixed", 0),
        ("fixed", 0),
        ("reverted", 0),
    ]
    assert (second.outcome, second.earlier_reverts) == ("fixed", 1)
    assert (again.outcome, again.earlier_reverts) == ("reverted", 1)
    assert [each.earlier_reverts for each in episodes.still_open(at(5))] == [2]


def test_what_goes_with_its_object_is_deleted() -> None:
    episodes = Episodes()
    episodes.observe(at(0), {"web": violating("limits", "tag")})
    ended = episodes.observe(at(5), {}, gone=["web"])
    assert told(ended) == [("limits", "deleted"), ("tag", "deleted")]
    assert all(each.violated == ("limits", "tag") for each in ended)
    assert list(episodes.still_open(at(6))) == []


def test_an_exemption_ends_an_episode_and_its_end_begins_another() -> None:
    episodes = Episodes()
    episodes.observe(at(0), {"web": violating("tag")})
    assert told(episodes.observe(at(5), {"web": violating(exempted="tag")})) == [("tag", "exempted")]
    assert list(episodes.still_open(at(6))) == []
    assert episodes.observe(at(7), {"web": violating("tag")}) == []
    assert [each.episode.born for each in episodes.still_open(at(8))] == [at(7)]


def test_what_is_exempt_from_the_beginning_has_no_episode() -> None:
    episodes = Episodes()
    episodes.observe(at(0), {"web": violating(exempted="tag")})
    assert episodes.observe(at(1), {"web": CLEAN}) == []


def test_what_nobody_knows_neither_begins_an_episode_nor_ends_one() -> None:
    episodes = Episodes()
    episodes.observe(at(0), {"web": violating("tag", unknown="limits")})
    assert episodes.observe(at(1), {"web": violating(unknown="tag limits")}) == []
    assert [(each.episode.policy_id, each.at) for each in episodes.still_open(at(2))] == [("tag", at(1))]
    assert told(episodes.observe(at(3), {"web": CLEAN})) == [("tag", "fixed")]


def test_what_was_in_doubt_goes_on_when_it_is_known_again_and_ends_there_when_it_never_is() -> None:
    episodes = Episodes()
    episodes.observe(at(0), {"web": violating("tag", "limits")})
    episodes.observe(at(1), {"web": violating(unknown="tag limits")})
    episodes.observe(at(2), {"web": violating("tag", unknown="limits")})
    ended = episodes.observe(at(3), {}, gone=["web"])
    assert [(each.episode.policy_id, each.outcome, each.at) for each in ended] == [
        ("limits", "open", at(1)),
        ("tag", "deleted", at(3)),
    ]
    assert [each.violated for each in ended] == [("limits", "tag"), ("tag",)]


def test_where_history_begins_in_the_middle_so_do_episodes() -> None:
    episodes = Episodes()
    episodes.observe(at(0), {"web": violating("tag")}, is_cut_off=True)
    episodes.observe(at(1), {"web": violating("tag", "limits")})
    ended = episodes.observe(at(2), {"web": CLEAN})
    assert [(each.episode.policy_id, each.episode.is_cut_off) for each in ended] == [
        ("limits", False),
        ("tag", True),
    ]


def test_what_cannot_be_read_is_open_as_of_when_it_was_last_seen() -> None:
    episodes = Episodes()
    episodes.observe(at(0), {"web": violating("tag")})
    assert episodes.observe(at(3), {}, lost=["web"]) == []
    assert [(each.at, each.outcome) for each in episodes.still_open(at(9))] == [(at(3), "open")]
    assert [(each.at, each.outcome) for each in episodes.observe(at(10), {}, gone=["web"])] == [
        (at(3), "open")
    ]


def test_what_can_be_read_again_goes_on() -> None:
    episodes = Episodes()
    episodes.observe(at(0), {"web": violating("tag")})
    episodes.observe(at(3), {}, lost=["web"])
    episodes.observe(at(4), {"web": violating("tag")})
    assert [each.at for each in episodes.still_open(at(9))] == [at(9)]


def test_what_was_fixed_while_out_of_sight_is_told_with_all_that_was_violated_before() -> None:
    episodes = Episodes()
    episodes.observe(at(0), {"web": violating("limits", "tag")})
    episodes.observe(at(3), {}, lost=["web"])
    (fixed,) = episodes.observe(at(4), {"web": violating("tag")})
    assert (fixed.at, fixed.violated) == (at(4), ("limits", "tag"))


POLICIES = st.sampled_from(["limits", "probes", "tag"])
RESOURCES = st.sampled_from(["api", "web"])
VERDICTS = st.dictionaries(POLICIES, st.sampled_from(["violated", "exempted", "unknown"])).map(
    lambda said: Verdict(
        *(
            frozenset(policy for policy, word in said.items() if word == wanted)
            for wanted in ("violated", "exempted", "unknown")
        )
    )
)
COMMITS = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=40),  # days since the last one
        st.dictionaries(RESOURCES, VERDICTS | st.sampled_from(["gone", "lost"])),
    ),
    max_size=12,
)


def replayed(
    episodes: Episodes, commits: list[tuple[int, dict[str, Verdict | str]]], day: int = 0
) -> list[Ended]:
    ended = []
    for number, (days, said) in enumerate(commits):
        day += days
        ended += episodes.observe(
            at(day, f"{day}.{number}"),
            {resource: verdict for resource, verdict in said.items() if isinstance(verdict, Verdict)},
            gone=[resource for resource, word in said.items() if word == "gone"],
            lost=[resource for resource, word in said.items() if word == "lost"],
        )
    return ended


@given(COMMITS)
def test_every_episode_ends_once_and_only_a_fix_is_thought_of_again(commits) -> None:  # type: ignore[no-untyped-def]
    episodes = Episodes()
    ended = replayed(episodes, commits)
    told_of = Counter((each.episode, each.outcome == "reverted") for each in ended)
    assert all(count == 1 for count in told_of.values())
    fixes = {each.episode: each for each in ended if each.outcome == "fixed"}
    for each in ended:
        assert each.episode.policy_id in each.violated
        assert each.episode.born.ts <= each.at.ts <= each.certain.ts
        if each.outcome == "reverted":
            fix = fixes[each.episode]
            assert (fix.at, fix.violated, fix.earlier_reverts) == (
                each.at,
                each.violated,
                each.earlier_reverts,
            )
            assert each.certain.ts - each.at.ts <= REVERT_SECONDS


@given(COMMITS)
def test_what_was_born_has_ended_or_is_open(commits) -> None:  # type: ignore[no-untyped-def]
    episodes = Episodes()
    ended = replayed(episodes, commits)
    still_open = list(episodes.still_open(at(1000)))
    last = {each.episode: each.outcome for each in ended} | {each.episode: "open" for each in still_open}
    born = set()
    violated: dict[str, frozenset[str]] = {}
    for number, (_, said) in enumerate(commits):
        for resource, verdict in said.items():
            before = violated.get(resource, frozenset())
            if isinstance(verdict, Verdict):
                new = verdict.violated - before
                born |= {(number, resource, policy) for policy in new}
                violated[resource] = verdict.violated | (before & verdict.unknown)
            elif verdict == "gone":
                violated.pop(resource, None)
    assert len(last) == len(born)
    assert {(int(each.born.commit.split(".")[1]), each.resource, each.policy_id) for each in last} == born
    assert not {each.episode for each in still_open} & {each.episode for each in ended}


@given(COMMITS, st.integers(min_value=0, max_value=12))
def test_a_state_that_was_written_and_read_goes_on_the_same(commits, cut: int) -> None:  # type: ignore[no-untyped-def]
    whole = Episodes()
    expected = replayed(whole, commits)
    first = Episodes()
    before = replayed(first, commits[:cut])
    second = Episodes.from_json(first.to_json())
    day = sum(days for days, _ in commits[:cut])
    numbered = [(0, {})] * min(cut, len(commits))
    after = replayed(second, [*numbered, *commits[cut:]], day)
    assert before + after == expected
    assert second.to_json() == whole.to_json()
