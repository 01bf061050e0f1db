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
        # Since when a resource is out of sight, and since when nobody can tell whether it violates a policy.
        self._unseen: dict[str, Moment] = {}
        self._doubted: dict[tuple[str, str], Moment] = {}
        # Fixes that may yet turn out not to last, oldest first.
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
            known = self._known(resource)
            for policy_id, episode in sorted(self._open[resource].items()):
                last = self._last_known(resource, policy_id) or at
                violated = tuple(sorted(known | {policy_id}))
                yield Ended(episode, "open", last, last, violated, self._reverts.get(policy_id, 0))

    def _forget_lasting_fixes(self, at: Moment) -> None:
        lasting = []
        for key, fix in self._fixed.items():
            if at.ts - fix.at.ts <= REVERT_SECONDS:
                break
            lasting.append(key)
        for key in lasting:
            del self._fixed[key]

    def _known(self, resource: str) -> frozenset[str]:
        """The policies that a resource violates, without those of which nobody can tell."""
        return frozenset(
            policy_id
            for policy_id in self._open.get(resource, ())
            if (resource, policy_id) not in self._doubted
        )

    def _last_known(self, resource: str, policy_id: str) -> Moment | None:
        """When the episode was last known to go on, if not now."""
        return self._doubted.get((resource, policy_id)) or self._unseen.get(resource)

    def _end_with_resource(self, at: Moment, resource: str) -> list[Ended]:
        """Where there was doubt, nobody knows whether the resource was still violating when it went."""
        known = self._known(resource)
        ended = []
        for policy_id in self.violated(resource):
            last = self._last_known(resource, policy_id)
            outcome: End = "deleted" if last is None else "open"
            ended.append(self._ended(last or at, resource, policy_id, outcome, known))
        self._unseen.pop(resource, None)
        return ended

    def _end(self, at: Moment, resource: str, verdict: Verdict) -> list[Ended]:
        known = self._known(resource)
        ended = []
        for policy_id in self.violated(resource):
            if policy_id in verdict.violated:
                self._doubted.pop((resource, policy_id), None)
            elif policy_id in verdict.unknown:
                self._doubted.setdefault((resource, policy_id), at)
            elif policy_id in verdict.exempted:
                ended.append(self._ended(at, resource, policy_id, "exempted", known))
            else:
                fix = self._ended(at, resource, policy_id, "fixed", known)
                self._fixed[resource, policy_id] = fix
                ended.append(fix)
        return ended

    def _ended(self, at: Moment, resource: str, policy_id: str, outcome: End, known: frozenset[str]) -> Ended:
        episodes = self._open[resource]
        episode = episodes.pop(policy_id)
        if not episodes:
            del self._open[resource]
        self._doubted.pop((resource, policy_id), None)
        violated = tuple(sorted(known | {policy_id}))
        return Ended(episode, outcome, at, at, violated, self._reverts.get(policy_id, 0))

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
            "doubted": [[*key, *_moment(since)] for key, since in sorted(self._doubted.items())],
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
        for resource, policy_id, ts, commit in _rows(document["doubted"]):
            episodes._doubted[resource, policy_id] = Moment(ts, commit)
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
