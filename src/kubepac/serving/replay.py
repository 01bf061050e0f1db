"""A repository's history, replayed commit by commit: from changed files to ended episodes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final, cast

from kubepac.adapters.git_history import Change, Commit, UnreadableBlobError, shown_path
from kubepac.core.errors import InputError
from kubepac.core.json_types import Json, JsonObject
from kubepac.core.objects import ResourceId
from kubepac.events.episodes import Ended, Episodes, Moment, Verdict
from kubepac.events.mined_lines import Seen
from kubepac.events.resources import Followed, Resources, Step
from kubepac.manifests.load import load_text
from kubepac.policies.parameters import check_settings, parameters_of
from kubepac.project.config import NO_CONFIG, Config, config_from_object
from kubepac.serving.file_versions import Corpus, Facts, FileAt, FileVersions, Reading, Tally
from kubepac.serving.project import CONFIG_NAME

# A window is read and evaluated together.
_WINDOW_COMMITS = 256
_WINDOW_FILES = 400
_LINK, _SUBMODULE = "120000", "160000"


@dataclass(frozen=True, slots=True)
class End:
    """What became of an episode, and the resource as it was before; None where the log knows it already."""

    ended: Ended
    seen: Seen | None


def windows(commits: Iterable[Commit]) -> Iterator[list[Commit]]:
    """Commits that can be replayed together: not too many, and settings change at the first of them only.

    >>> a, b = Commit("a", 0), Commit("b", 1, (Change("kubepac.yaml", "100644", "1"),))
    >>> [[commit.id for commit in window] for window in windows([a, b])]
    [['a'], ['b']]
    """
    window: list[Commit] = []
    files = 0
    for commit in commits:
        is_full = len(window) >= _WINDOW_COMMITS or files >= _WINDOW_FILES
        if window and (is_full or _config_change(commit) is not None):
            yield window
            window, files = [], 0
        window.append(commit)
        files += len(commit.changes)
    if window:
        yield window


class Replay:
    """The state of a repository's resources, moved on by `advance`.

    `is_wanted` says of a path whether manifests are looked for there. At the commits `cut_off` history begins in
    the middle. `document` is what `to_json` gave of the commits before.
    """

    def __init__(
        self,
        corpus: Corpus,
        read_blob: Callable[[str], bytes],
        *,
        is_wanted: Callable[[str], bool],
        tally: Tally,
        cut_off: AbstractSet[str] = frozenset(),
        document: JsonObject | None = None,
    ) -> None:
        self._corpus = corpus
        self._read_blob = read_blob
        self._is_wanted = is_wanted
        self._tally = tally
        self._cut_off = cut_off
        self._versions = FileVersions(corpus, read_blob, tally)
        self._config, self._config_blob = NO_CONFIG, ""
        self._clock = 0
        self._blobs: dict[str, str] = {}
        # What changes by itself: the last day of the exemption that runs out next, by file; "" for kubepac.yaml.
        self._last_days: dict[str, str] = {}
        self._features: dict[str, str] = {}
        self._resources = Resources()
        self._episodes = Episodes()
        if document is not None:
            self._restore(document)

    def advance(self, window: Sequence[Commit]) -> Iterator[End]:
        """Replay commits that `windows` put together."""
        has_new_settings = self._take_settings(window[0])
        wanted = [(commit, self._wanted(commit)) for commit in self._in_time(window)]
        readings = iter(self._versions.read([file for _, files in wanted for file in files.values() if file]))
        for number, (commit, files) in enumerate(wanted):
            changed = {file: next(readings) if there else None for file, there in files.items()}
            unchanged = self._reexamined(commit, changed, every=has_new_settings and number == 0)
            yield from self._step(commit, changed, unchanged)

    def still_open(self, tip: Commit) -> Iterator[End]:
        """The episodes that have not ended at the last commit of the branch."""
        resources = {followed.key: followed for followed in self._resources.all()}
        for ended in self._episodes.still_open(Moment(max(self._clock, tip.ts), tip.id)):
            followed = resources[ended.episode.resource]
            yield End(ended, Seen(shown_path(followed.file), followed.found.resource, {}))

    def _in_time(self, commits: Iterable[Commit]) -> Iterator[Commit]:
        """Clocks go back, time does not."""
        clock = self._clock
        for commit in commits:
            clock = max(clock, commit.ts)
            yield replace(commit, ts=clock)

    def _step(
        self,
        commit: Commit,
        changed: Mapping[str, Reading | None],
        unchanged: Mapping[str, Reading],
    ) -> Iterator[End]:
        self._clock = commit.ts
        files = {**changed, **unchanged}
        step = self._resources.advance(
            commit.id, {file: reading.version if reading else None for file, reading in files.items()}
        )
        before = {item.key: item for item in step.gone} | {was.key: was for was, _ in step.seen if was}
        facts = self._facts_of(step, files)
        verdicts = {
            after.key: self._verdict(after, facts[after.key], is_changed=after.file in changed)
            for _, after in step.seen
        }
        ends = self._episodes.observe(
            Moment(self._clock, commit.id),
            verdicts,
            gone=[item.key for item in step.gone],
            lost=[item.key for item in step.lost],
            is_cut_off=commit.id in self._cut_off,
        )
        for ended in ends:
            known = None if ended.outcome == "reverted" else self._seen(before[ended.episode.resource])
            yield End(ended, known)
        for item in step.gone:
            del self._features[item.key]
        self._features |= {key: each.features for key, each in facts.items()}
        self._remember(commit, files)

    def _facts_of(self, step: Step, files: Mapping[str, Reading | None]) -> dict[str, Facts]:
        """The facts of each resource; both stand in the order of the files."""
        in_order = [
            each for _, reading in sorted(files.items()) if reading is not None for each in reading.facts
        ]
        return {after.key: each for (_, after), each in zip(step.seen, in_order, strict=True)}

    def _seen(self, followed: Followed) -> Seen:
        features = json.loads(self._features[followed.key])
        return Seen(shown_path(followed.file), followed.found.resource, features)

    def _verdict(self, followed: Followed, facts: Facts, *, is_changed: bool) -> Verdict:
        exempted = facts.violated & self._exempt(followed.file, followed.found.resource, facts)
        violated = facts.violated - exempted
        if not is_changed:
            # Nobody touched the object: what does not count any more was let off by a setting.
            before = self._episodes.violated(followed.key)
            exempted = exempted.union(before) - violated - facts.unknown
        return Verdict(violated, exempted, facts.unknown)

    def _exempt(self, file: str, who: ResourceId, facts: Facts) -> AbstractSet[str]:
        today = self._today().isoformat()
        own = {policy_id for policy_id, last_day in facts.exemptions if not last_day or last_day >= today}
        if self._config is NO_CONFIG:
            return own
        path = file.split("/")
        if self._config.excludes(who) or self._config.excludes_file(path):
            return facts.violated
        return own | self._config.exemptions_of(who, path, self._today()).keys()

    def _today(self) -> date:
        return _day(self._clock)

    def _wanted(self, commit: Commit) -> dict[str, FileAt | None]:
        """The manifests that a commit changed, None for those that it took away."""
        day = _day(commit.ts)
        files: dict[str, FileAt | None] = {}
        for change in commit.changes:
            if change.path == CONFIG_NAME or not self._is_wanted(change.path):
                continue
            if change.mode in _NOT_FOLLOWED:
                self._tally.reject(_NOT_FOLLOWED[change.mode], f"{commit.id[:12]}:{shown_path(change.path)}")
            files[change.path] = FileAt(change.path, change.blob, commit.id, day) if change.is_file else None
        return files

    def _reexamined(
        self, commit: Commit, changed: Mapping[str, Reading | None], *, every: bool
    ) -> dict[str, Reading]:
        """Files that nobody changed, of which something else is thought from this commit on."""
        day = _day(commit.ts)
        over = [file for file, last_day in self._last_days.items() if last_day < day.isoformat()]
        if not over and not every:
            return {}
        chosen = self._resources.files() if every or _CONFIG in over else sorted(over)
        files = [FileAt(file, self._blobs[file], commit.id, day) for file in chosen if file not in changed]
        readings = self._versions.read(files)
        return {each.file: reading for each, reading in zip(files, readings, strict=True)}

    def _remember(self, commit: Commit, files: Mapping[str, Reading | None]) -> None:
        self._blobs |= {change.path: change.blob for change in commit.changes if change.path in files}
        today = self._today().isoformat()
        for file, reading in files.items():
            if reading is None:
                self._blobs.pop(file, None)
            days = [day for each in (reading.facts if reading else ()) for _, day in each.exemptions]
            self._set_last_day(file, days, today)
        if self._config.exemptions:
            self._set_last_day(_CONFIG, [each.exemption.expires for each in self._config.exemptions], today)
        else:
            self._last_days.pop(_CONFIG, None)

    def _set_last_day(self, file: str, days: Iterable[str], today: str) -> None:
        ahead = [day for day in days if day >= today]
        if ahead:
            self._last_days[file] = min(ahead)
        else:
            self._last_days.pop(file, None)

    def _take_settings(self, commit: Commit) -> bool:
        """Whether other settings hold from this commit on."""
        change = _config_change(commit)
        if change is None:
            return False
        try:
            self._config = self._config_from(change.blob) if change.is_file else NO_CONFIG
        except InputError as error:
            # Written for another version of the policies, or wrong: what held before holds.
            self._tally.reject(f"settings not used: {error}", f"{commit.id[:12]}:{CONFIG_NAME}")
            return False
        self._config_blob = change.blob if change.is_file else ""
        self._versions.use(self._config.parameters)
        return True

    def _config_from(self, blob: str) -> Config:
        try:
            loaded = load_text(self._read_blob(blob), file=CONFIG_NAME)
        except UnreadableBlobError as error:
            raise InputError(str(error)) from None
        if len(loaded.objects) != 1 or loaded.rejected:
            reasons = [rejection.reason for rejection in loaded.rejected]
            raise InputError("; ".join(reasons) or f"{len(loaded.objects)} documents, expected one")
        source = loaded.objects[0]
        config = config_from_object(source, policy_ids=self._corpus.policies)
        check_settings(config.parameters, parameters_of(self._corpus.policies.values()))
        return config

    def to_json(self) -> JsonObject:
        """The state as plain JSON. It holds no content of manifests: identities, features and what was violated."""
        return {
            "clock": self._clock,
            "config": self._config_blob,
            "blobs": self._blobs,
            "last_days": self._last_days,
            "features": self._features,
            "resources": self._resources.to_json(),
            "episodes": self._episodes.to_json(),
        }

    def _restore(self, document: JsonObject) -> None:
        self._clock = cast(int, document["clock"])
        self._blobs = dict(cast(Mapping[str, str], document["blobs"]))
        self._last_days = dict(cast(Mapping[str, str], document["last_days"]))
        self._features = dict(cast(Mapping[str, str], document["features"]))
        self._resources = Resources.from_json(cast(Sequence[Sequence[Json]], document["resources"]))
        self._episodes = Episodes.from_json(cast(JsonObject, document["episodes"]))
        blob = cast(str, document["config"])
        if blob:
            self._take_settings(Commit("", 0, (Change(CONFIG_NAME, "100644", blob),)))


# The place of kubepac.yaml among files: no file has this name.
_CONFIG: Final = ""
_NOT_FOLLOWED: Final = {
    _LINK: "symbolic link: not followed",
    _SUBMODULE: "submodule: mine its own repository",
}


def _config_change(commit: Commit) -> Change | None:
    return next((change for change in commit.changes if change.path == CONFIG_NAME), None)


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
