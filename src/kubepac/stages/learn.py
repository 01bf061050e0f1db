"""Stage `learn`: a bundle made new by real events. `kubepac learn` runs it in a process of its own.

usage: python -m kubepac.stages.learn BUNDLE EVENTS OUTPUT [OWN_REPO]

The policies of the bundle stay as they are. Where the events are enough, every ranker is trained and compared, and
the one that the comparison chose ships. Where they are not, the bundle's own ranker stays, and what is known of
outcomes and of the repository's own past is renewed all the same. The answer is JSON on standard output.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from kubepac.adapters.store import read_log
from kubepac.adapters.wasm import WasmEngine
from kubepac.bundle.format import CONFIDENCE, INDEX, MODEL_CARD, OUTCOMES, PRIORS, WASM
from kubepac.bundle.load import Bundle, load
from kubepac.bundle.manifest import BundleInfo, Source, TrainedOn
from kubepac.bundle.model_card import model_card, renewed_card
from kubepac.bundle.save import archive_stem, save
from kubepac.core.errors import InputError
from kubepac.core.json_types import JsonObject
from kubepac.evaluation.compare import Choice, Comparison
from kubepac.evaluation.report import json_from_comparison, verdict
from kubepac.evaluation.split import SplitConfig, split
from kubepac.events.decisions import decisions_from_log
from kubepac.events.log import LogLine
from kubepac.events.schema import Event
from kubepac.features.history import History, day_from_ts, history_of, priors_text
from kubepac.features.outcomes import OutcomeTable, outcomes_from_bytes
from kubepac.features.vector import SCHEMA_VERSION
from kubepac.models.build import build
from kubepac.models.pair_table import pair_table
from kubepac.models.served import ServedRanker
from kubepac.policies.index import entries_from_jsonl
from kubepac.stages import compare, train
from kubepac.stages.export import golden_file, library_versions, metrics_of, schema_file
from kubepac.stages.params import released_params, section, seed
from kubepac.stages.run import run_stage

# The split itself is content with a dozen, but then one or two decide what a score means, and three which ranker
# ships. Of these, 12 decisions with their candidates fit the probabilities, and 25 compare.
LEAST_DECISIONS: Final = 100

_VERSION: Final = re.compile(r"(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Trained:
    """The ranker that the comparison chose, its files, and what was measured; `report` is as the card reads it."""

    name: str
    files: Mapping[str, bytes]
    report: Mapping[str, Any]
    source: Source
    why: str


def main() -> None:
    """Run the stage; what it writes is the new bundle alone."""
    if len(sys.argv) not in (4, 5):
        raise InputError("usage: python -m kubepac.stages.learn BUNDLE EVENTS OUTPUT [OWN_REPO]")
    bundle_path, events_path, output = map(Path, sys.argv[1:4])
    own_repo = sys.argv[4] if len(sys.argv) > 4 else ""
    reading = read_log(str(events_path))
    if reading.rejected:
        raise InputError(
            f"{reading.rejected[0].place}: {reading.rejected[0].reason}: run `kubepac learn` again"
        )
    data_sha256 = hashlib.sha256(events_path.read_bytes()).hexdigest()
    answer = run(
        load(bundle_path),
        reading.lines,
        output,
        own_repo=own_repo,
        params=released_params(),
        data_sha256=data_sha256,
    )
    sys.stdout.write(json.dumps(answer, sort_keys=True) + "\n")


def run(
    bundle: Bundle,
    lines: Sequence[LogLine],
    output: Path,
    *,
    own_repo: str,
    params: Mapping[str, object],
    data_sha256: str,
) -> JsonObject:
    """Write the new bundle below `output`, and say what it learned; where nothing is new, none is written."""
    found = decisions_from_log(lines)
    own = [event for event in found.fixes if event.repo == own_repo]
    known, outcomes = _known_outcomes(bundle), _known_outcomes(bundle)
    for line in lines:
        outcomes.observe(line)
    trained = _trained(bundle, found.fixes, params)
    contents = {name: bundle.read(name) for name in bundle.names} | {OUTCOMES: outcomes.to_bytes()}
    info = replace(bundle.info, version=next_version(bundle.info.version, output))
    if isinstance(trained, Trained):
        info = _info(info, trained, params, data_sha256)
        contents = _retrained(bundle, contents, trained, found.fixes, own_repo)
        contents[MODEL_CARD] = model_card(info, trained.report).encode()
    else:
        contents[PRIORS] = _renewed_priors(bundle, own, lines)
        card = renewed_card(bundle.read_text(MODEL_CARD), version=info.version, reason=trained)
        contents[MODEL_CARD] = card.encode()
    is_new = any(
        not bundle.has(name) or bundle.read(name) != content
        for name, content in contents.items()
        if name != MODEL_CARD
    )
    return {
        "bundle": str(save(contents, info, output)) if is_new else None,
        "ranker": info.ranker,
        "why": trained.why if isinstance(trained, Trained) else trained,
        "is_trained": isinstance(trained, Trained),
        "decisions": len(found.fixes),
        "rejected": dict(found.rejected),
        "own_decisions": len(own),
        "outcomes": [len(known), len(outcomes)],
    }


def next_version(version: str, output: Path) -> str:
    """The version with its patch number raised, to the first that `output` does not hold."""
    found = _VERSION.match(version)
    assert found, "every bundle has a semantic version"
    major, minor, patch = map(int, found.groups())
    while True:
        patch += 1
        name = f"{major}.{minor}.{patch}"
        if not (output / name).exists() and not (output / f"{archive_stem(name)}.tar.gz").exists():
            return name


def _known_outcomes(bundle: Bundle) -> OutcomeTable:
    return outcomes_from_bytes(bundle.read(OUTCOMES)) if bundle.has(OUTCOMES) else OutcomeTable()


def _trained(bundle: Bundle, fixes: Sequence[Event], params: Mapping[str, object]) -> Trained | str:
    """Every ranker trained and compared at a fix; or the reason why there is nothing to train on."""
    before = bundle.info.trained_on
    if len(fixes) < LEAST_DECISIONS:
        return f"{len(fixes)} decisions at a fix are too few to train and compare on, {LEAST_DECISIONS} are needed"
    if before.source != "simulated" and len(fixes) < before.events:
        return f"it has learned from {before.events} real decisions, and there are {len(fixes)} here"
    policies = {policy.id: policy for policy in bundle.policies}
    try:
        parts = split(fixes, section(params, "split", SplitConfig), seed=seed(params))
    except InputError as error:
        return str(error)
    pairs = pair_table(fixes, policies, hidden_repos=parts.unseen_repos)
    files = {}
    for name in train.model_names(params):
        ranker = build(name, train.parameters(params, name), seed=seed(params))
        files[name] = train.run(ranker, pairs, parts)
    if not all(files.values()):
        return "no decision on a policy of this bundle is left to train or calibrate on"
    rankers = {name: ServedRanker.from_files(one) for name, one in files.items()}
    outputs = compare.run(rankers, pairs, parts, seed=seed(params))
    if outputs is None:
        return "no later decision on a policy of this bundle is left to compare on"
    return _chosen(outputs, files, fixes)


def _chosen(
    outputs: compare.Outputs, files: Mapping[str, Mapping[str, bytes]], fixes: Sequence[Event]
) -> Trained:
    shipped, test = outputs.choice.shipped, outputs.tests["time"]
    report = {
        **json_from_comparison(test),
        "decisions": len(fixes),
        "calibration": {name: one.to_json() for name, one in outputs.calibration.items()},
    }
    source: Source = "git" if any(event.source == "git" for event in fixes) else "feedback"
    return Trained(shipped, files[shipped], report, source, _why(test, outputs.choice))


def _why(test: Comparison, choice: Choice) -> str:
    return verdict(test, choice).replace("*", "").rstrip(".")


def _retrained(
    bundle: Bundle, contents: Mapping[str, bytes], trained: Trained, fixes: Sequence[Event], own_repo: str
) -> dict[str, bytes]:
    """The bundle with another ranker, and with the history that it was trained on."""
    kept = [
        name for name in contents if name in (WASM, INDEX, OUTCOMES, CONFIDENCE) or name.endswith(".rego")
    ]
    files = {name: contents[name] for name in kept} | dict(trained.files) | schema_file()
    files[PRIORS] = priors_text(history_of(fixes), own_repo=own_repo).encode()
    return files | golden_file(
        entries_from_jsonl(bundle.read_text(INDEX)),
        ServedRanker.from_files(trained.files),
        engine=WasmEngine(bundle.read(WASM)),
        history=History.from_json(json.loads(files[PRIORS])),
    )


def _renewed_priors(bundle: Bundle, own: Sequence[Event], lines: Sequence[LogLine]) -> bytes:
    """What the bundle knows of the past, with what this repository did by itself."""
    if not own:
        return bundle.read(PRIORS)
    history = History.from_json(json.loads(bundle.read_text(PRIORS)))
    now = max(day_from_ts(line.outcome_ts or line.ts) for line in lines)
    # The clock of a simulated world is no time of this one.
    if bundle.info.trained_on.source != "simulated":
        now = max(now, history.now)
    history.renew_own(own, now=now)
    return priors_text(history).encode()


def _info(info: BundleInfo, trained: Trained, params: Mapping[str, object], data_sha256: str) -> BundleInfo:
    """What is said of the new ranker; what is said of the policies stays, such as the commit that they are from."""
    settings = json.dumps(params, sort_keys=True, default=str).encode()
    return replace(
        info,
        params_sha256=hashlib.sha256(settings).hexdigest(),
        data_sha256=data_sha256,
        ranker=trained.name,
        metrics=metrics_of(trained.report, trained.name),
        feature_schema=SCHEMA_VERSION,
        library_versions={**info.library_versions, **library_versions()},
        trained_on=TrainedOn(trained.source, trained.report["decisions"]),
    )


if __name__ == "__main__":
    run_stage(main)
