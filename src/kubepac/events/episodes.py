"""Episodes: from the commit that a violation appears at to what became of it. Pure; told commit by commit.

A violation that is still there has not been turned down: nobody may have looked at it yet. Its episode is open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, cast

from kubepac.core.json_types import Json, JsonObject

# A fix that does not last so long was none.
REVERT_SECONDS = 30 * 24 * 60 * 60

End: TypeAlias = Literal["fixed", "reverted", "deleted", "exempted", "open"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A commit and its time, in seconds since 1970."""

    ts: int
    commit: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Policies by what they say of a resource: `exempted` are violated and do not count; nobody knows of `unknown`.

    What stands in none of them is satisfied.
    """

    violated: frozenset[str] = frozenset()
    exempted: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Episode:
    """A policy that a resource violates, from `born` on; where it `is_cut_off`, since some time before that."""

    resource: str
    policy_id: str
    born: Moment
    is_cut_off: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of an episode at a commit, `at`, and when that was certain.

    `violated` are all policies that the resource violated just before, sorted. `earlier_reverts` is how often fixes
    of this policy were known not to have lasted, in the whole repository, before that commit. Of two that speak of
    one episode the one with the later `certain` holds.
    """

    episode: Episode
    outcome: End
    at: Moment
    certain: Moment
    violated: tuple[str, ...]
    earlier_reverts: int = 0


class Episodes:
    """The episodes of one repository. Times must not go back."""

    def __init__(self) -> None:
        self._open: dict[str, dict[str, Episode]] = {}
        # Since when resources have been out of sight, and fixes that may yet turn out not to last, oldest first.
        self._unseen: dict[str, Moment] = {}
        self._fixed: dict[tuple[str, str], Ended] = {}
        self._reverts: dict[str, int] = {}

    def observe(
        self,
        at: Moment,
        seen: Mapping[str, Verdict],
        *,
        gone: Iterable[str] = (),
        lost: Iterable[str] = (),
        is_cut_off: bool = False,
    ) -> list[Ended]:
        """The episodes that end at a commit.

        `seen` are resources that changed, or of which something else is thought now; of all others nothing is new.
        `gone` no longer exist; `lost` may, but cannot be read. `is_cut_off` is where history begins in the middle.
        """
        self._forget_lasting_fixes(at)
        ended = [each for resource in gone for each in self._end_with_resource(at, resource)]
        for resource in lost:
            self._unseen.setdefault(resource, at)
        returned: list[Ended] = []
        for resource, verdict in seen.items():
            self._unseen.pop(resource, None)
            ended += self._end(at, resource, verdict)
            returned += self._begin(at, resource, verdict, is_cut_off=is_cut_off)
        for each in returned:
            policy_id = each.episode.policy_id
            self._reverts[policy_id] = self._reverts.get(policy_id, 0) + 1
        return ended + returned

    def violated(self, resource: str) -> tuple[str, ...]:
        """The policies with an open episode on a resource, sorted."""
        return tuple(sorted(self._open.get(resource, ())))

    def still_open(self, at: Moment) -> Iterator[Ended]:
        """All episodes that have not ended when the last commit was `at`, as of when they were last seen."""
        for resource in sorted(self._open):
            last = self._unseen.get(resource, at)
            violated = self.violated(resource)
            for policy_id in violated:
                episode = self._open[resource][policy_id]
                yield Ended(episode, "open", last, last, violated, self._reverts.get(policy_id, 0))

    def _forget_lasting_fixes(self, at: Moment) -> None:
        lasting = []
        for key, fix in self._fixed.items():
            if at.ts - fix.at.ts <= REVERT_SECONDS:
                break
            lasting.append(key)
        for key in lasting:
            del self._fixed[key]

    def _end_with_resource(self, at: Moment, resource: str) -> list[Ended]:
        """Of a resource that could not be read at the end nobody knows whether it was still violating."""
        unseen_since = self._unseen.pop(resource, None)
        outcome: End = "deleted" if unseen_since is None else "open"
        return self._ended(unseen_since or at, resource, dict.fromkeys(self._open.get(resource, ()), outcome))

    def _end(self, at: Moment, resource: str, verdict: Verdict) -> list[Ended]:
        outcomes: dict[str, End] = {
            policy_id: "exempted" if policy_id in verdict.exempted else "fixed"
            for policy_id in self._open.get(resource, ())
            if policy_id not in verdict.violated and policy_id not in verdict.unknown
        }
        ended = self._ended(at, resource, outcomes)
        self._fixed |= {(resource, each.episode.policy_id): each for each in ended if each.outcome == "fixed"}
        return ended

    def _ended(self, at: Moment, resource: str, outcomes: Mapping[str, End]) -> list[Ended]:
        if not outcomes:
            return []
        violated = self.violated(resource)
        episodes = self._open[resource]
        ended = [
            Ended(
                episodes.pop(policy_id),
                outcomes[policy_id],
                at,
                at,
                violated,
                self._reverts.get(policy_id, 0),
            )
            for policy_id in sorted(outcomes)
        ]
        if not episodes:
            del self._open[resource]
        return ended

    def _begin(self, at: Moment, resource: str, verdict: Verdict, *, is_cut_off: bool) -> list[Ended]:
        """Begin the episodes of what is new; what comes back are fixes that this shows not to have lasted."""
        new = sorted(verdict.violated.difference(self._open.get(resource, ())))
        for policy_id in new:
            episode = Episode(resource, policy_id, at, is_cut_off=is_cut_off)
            self._open.setdefault(resource, {})[policy_id] = episode
        fixes = [self._fixed.pop((resource, policy_id), None) for policy_id in new]
        return [replace(fix, outcome="reverted", certain=at) for fix in fixes if fix is not None]

    def to_json(self) -> JsonObject:
        """As plain JSON."""
        return {
            "open": [
                [resource, policy_id, *_moment(episode.born), episode.is_cut_off]
                for resource, episodes in sorted(self._open.items())
                for policy_id, episode in sorted(episodes.items())
            ],
            "unseen": [[resource, *_moment(since)] for resource, since in sorted(self._unseen.items())],
            "fixed": [
                [
                    *(fix.episode.resource, fix.episode.policy_id, *_moment(fix.episode.born)),
                    *(fix.episode.is_cut_off, *_moment(fix.at), list(fix.violated), fix.earlier_reverts),
                ]
                for fix in self._fixed.values()
            ],
            "reverts": dict(sorted(self._reverts.items())),
        }

    @classmethod
    def from_json(cls, document: JsonObject) -> Episodes:
        """What `to_json` gave."""
        episodes = cls()
        for resource, policy_id, ts, commit, is_cut_off in _rows(document["open"]):
            episode = Episode(resource, policy_id, Moment(ts, commit), is_cut_off=is_cut_off)
            episodes._open.setdefault(resource, {})[policy_id] = episode
        for resource, ts, commit in _rows(document["unseen"]):
            episodes._unseen[resource] = Moment(ts, commit)
        for resource, policy_id, ts, commit, is_cut_off, end_ts, end_commit, violated, reverts in _rows(
            document["fixed"]
        ):
            episode = Episode(resource, policy_id, Moment(ts, commit), is_cut_off=is_cut_off)
            at = Moment(end_ts, end_commit)
            fix = Ended(episode, "fixed", at, at, tuple(violated), reverts)
            episodes._fixed[resource, policy_id] = fix
        episodes._reverts = dict(cast(Mapping[str, int], document["reverts"]))
        return episodes


def _moment(moment: Moment) -> tuple[int, str]:
    return moment.ts, moment.commit


def _rows(rows: Json) -> Collection[Sequence[Any]]:
    return cast(Collection[Sequence[Any]], rows)
