"""Operation `mine`: the histories of repositories in, what became of their violations out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import sha256
from heapq import merge
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Final, cast

from kubepac.adapters.files import may_hold_manifests
from kubepac.adapters.git_history import Blobs, Commit, GitHistory
from kubepac.adapters.mining_state import KeptLine, MiningState, kept_lines
from kubepac.adapters.output import write_whole
from kubepac.bundle.format import INDEX, WASM
from kubepac.core.errors import InputError
from kubepac.core.json_types import JsonObject
from kubepac.core.patterns import is_below
from kubepac.events.episodes import Ended
from kubepac.events.mined_lines import Seen, episode_id, line_from_ended, reverted_text, text_from_line
from kubepac.serving.file_versions import LIMITS, Corpus, Tally
from kubepac.serving.replay import End, Replay, windows
from kubepac.serving.served import Served, open_bundle

# Another number when the same history gives other lines: what was kept before is mined again.
_MINER_VERSION: Final = 1
_CHECKPOINT_SECONDS: Final = 5.0

# Told how many commits are done, and what share of the time that they span; how many there are nobody has counted.
OnCommits = Callable[[int, float], None]


@dataclass(frozen=True, slots=True)
class Request:
    """A repository to mine, with what, and where to keep what was found.

    `since` is in seconds since 1970: commits before it are not looked at. `paths` are patterns of files and
    folders; none is all.
    """

    repo: Path
    bundle: Path
    state_dir: Path
    branch: str | None = None
    since: int | None = None
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mined:
    """What a run did for a repository; its lines are kept at `state_path`.

    `outcomes` count all lines by policy and outcome; what else is counted is of this run.
    """

    repo: str
    state_path: Path
    commits: int
    tally: Tally
    outcomes: Mapping[tuple[str, str], int]
    warnings: tuple[str, ...]


def check_names(repos: Sequence[Path]) -> None:
    """Raises `InputError` where one is no repository, or two would be told apart by nothing."""
    folders: dict[str, Path] = {}
    for repo in repos:
        name = GitHistory(repo).name
        if name in folders:
            raise InputError(
                f"{folders[name]} and {repo} are both called {name}: mine them into different files, or give one "
                "of them another remote `origin`"
            )
        folders[name] = repo


def mine_repository(request: Request) -> Mined:
    """Bring what is known of a repository up to the last commit of its branch."""
    return mine_with(corpus_of(open_bundle(request.bundle)), request)


def corpus_of(served: Served) -> Corpus:
    """The policies of a bundle."""
    digest = sha256(served.bundle.read(WASM) + served.bundle.read(INDEX)).hexdigest()
    return Corpus(served.engine, served.policies, digest)


def mine_with(
    corpus: Corpus,
    request: Request,
    *,
    on_commits: OnCommits = lambda commits, share: None,  # noqa: ARG005
    checkpoint_seconds: float = _CHECKPOINT_SECONDS,
) -> Mined:
    """The same with policies that are at hand; `on_commits` is told now and then how far it is."""
    history = GitHistory(request.repo)
    boundary = history.boundary()
    settings = _fingerprint(corpus, request, boundary)
    path = request.state_dir / f"{sha256(history.name.encode()).hexdigest()[:16]}.sqlite"
    with MiningState(path, settings=settings) as state, Blobs(history) as blobs:
        miner = _Miner(corpus, request, history, state, settings, checkpoint_seconds)
        commits = miner.run(blobs, boundary, on_commits)
        return Mined(history.name, path, commits, miner.tally, state.outcomes(), tuple(miner.warnings))


def write_log(mined: Sequence[Mined], output: Path) -> int:
    """Write the lines of all repositories, by time, and say how many there are. All are written or none."""
    keyed = [_sorted_lines(each) for each in mined]
    count = 0

    def pieces() -> Iterator[bytes]:
        nonlocal count
        for _, text in merge(*keyed, key=lambda row: row[0]):
            count += 1
            yield f"{text}\n".encode()

    write_whole(output, pieces())
    return count


def state_dir_of(output: Path) -> Path:
    """Where what was mined into a file is kept: beside it."""
    return output.with_name(f"{output.name}.state")


def _sorted_lines(mined: Mined) -> Iterator[tuple[tuple[str, ...], str]]:
    for line in kept_lines(mined.state_path):
        order = (line.ts, mined.repo, line.commit, line.file, line.resource, line.policy, line.episode)
        yield order, line.text


def _fingerprint(corpus: Corpus, request: Request, boundary: AbstractSet[str]) -> str:
    """All that the lines of a history depend on besides the history."""
    parts = [
        version("kube-pac-copilot"),
        _MINER_VERSION,
        corpus.digest,
        request.since,
        request.paths,
        sorted(boundary),
    ]
    return sha256(json.dumps(parts).encode()).hexdigest()


class _Miner:
    """One run over one repository."""

    def __init__(
        self,
        corpus: Corpus,
        request: Request,
        history: GitHistory,
        state: MiningState,
        settings: str,
        checkpoint_seconds: float,
    ) -> None:
        self.tally = Tally()
        self.warnings: list[str] = []
        self._corpus = corpus
        self._request = request
        self._history = history
        self._name = history.name
        self._state = state
        self._settings = settings
        self._checkpoint_seconds = checkpoint_seconds

    def run(self, blobs: Blobs, boundary: AbstractSet[str], on_commits: OnCommits) -> int:
        """Bring the state up to the tip; the number of commits that were new."""
        tip = self._history.tip(self._request.branch)
        document = self._document(tip)
        if boundary:
            self._warn(
                "a shallow clone: what its first commit holds has no known beginning (git fetch --unshallow)"
            )
        if tip is None:
            self._warn("there is no commit yet")
            return 0
        start = self._start(tip) if document is None else None
        replay = Replay(
            self._corpus,
            lambda blob: blobs.read(blob, limit_bytes=LIMITS.file_bytes),
            is_wanted=self._is_wanted,
            tally=self.tally,
            cut_off=boundary | ({start.id} if start else set()),
            document=cast(JsonObject, document["replay"]) if document else None,
        )
        last = str(document["last"]) if document else start.id if start else None
        commits = chain([start] if start else (), self._history.commits(tip.id, after=last))
        count = self._replay(replay, commits, tip, on_commits)
        self._state.forget_passing()
        self._add(replay.still_open(tip), is_passing=True)
        self._state.checkpoint({"last": tip.id, "replay": replay.to_json()})
        return count

    def _document(self, tip: Commit | None) -> JsonObject | None:
        """Where the last run stopped, if the history goes on from there."""
        document = self._state.document()
        if self._state.was_discarded:
            self._warn("mined from the beginning: what was kept is of another bundle or other options")
        if document is None or (tip is not None and self._history.holds(tip.id, str(document["last"]))):
            return document
        self._warn("mined from the beginning: the history was rewritten since the last run")
        self._state.discard(self._settings)
        return None

    def _start(self, tip: Commit) -> Commit | None:
        """What is there before the first commit to look at."""
        since = self._request.since
        return None if since is None else self._history.last_before(tip.id, since)

    def _replay(self, replay: Replay, commits: Iterable[Commit], tip: Commit, on_commits: OnCommits) -> int:
        count = 0
        first: int | None = None
        kept_at = time.monotonic()
        for window in windows(commits):
            self._add(replay.advance(window))
            count += len(window)
            first = window[0].ts if first is None else first
            on_commits(count, (window[-1].ts - first) / max(1, tip.ts - first))
            if time.monotonic() - kept_at >= self._checkpoint_seconds:
                self._state.checkpoint({"last": window[-1].id, "replay": replay.to_json()})
                kept_at = time.monotonic()
        return count

    def _add(self, ends: Iterable[End], *, is_passing: bool = False) -> None:
        for end in ends:
            if end.seen is None:
                self._amend(end.ended)
            else:
                self._state.add([self._line(end.ended, end.seen, is_passing=is_passing)])

    def _line(self, ended: Ended, seen: Seen, *, is_passing: bool) -> KeptLine:
        severity = self._corpus.policies[ended.episode.policy_id].severity
        line = line_from_ended(ended, seen, repo=self._name, severity=severity)
        who = line.resource
        return KeptLine(
            episode=line.episode,
            ts=line.ts,
            commit=line.commit,
            file=line.file,
            resource=f"{who.kind}/{who.namespace}/{who.name}" if who else "",
            policy=line.policy_id,
            outcome=line.outcome,
            text=text_from_line(line),
            is_passing=is_passing,
        )

    def _amend(self, ended: Ended) -> None:
        episode = episode_id(self._name, ended.episode)
        text = reverted_text(self._state.text(episode), ended)
        self._state.amend(episode, outcome=ended.outcome, text=text)

    def _is_wanted(self, path: str) -> bool:
        if not may_hold_manifests(path):
            return False
        parts = path.split("/")
        return not self._request.paths or any(is_below(parts, pattern) for pattern in self._request.paths)

    def _warn(self, text: str) -> None:
        self.warnings.append(f"{self._name}: {text}")
