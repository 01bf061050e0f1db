"""Stage `export`: the versioned bundle, all that serving needs."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kubepac.adapters.git import head_commit
from kubepac.adapters.opa import find_opa
from kubepac.adapters.opa import version as opa_version
from kubepac.adapters.store import read_log
from kubepac.adapters.wasm import WasmEngine, unsupported
from kubepac.bundle.format import (
    CONFIDENCE,
    FEATURE_SCHEMA,
    GOLDEN,
    INDEX,
    MODEL_CARD,
    OUTCOMES,
    PRIORS,
    WASM,
    rego_name,
)
from kubepac.bundle.golden import Golden, GoldenCase
from kubepac.bundle.manifest import BundleInfo, TrainedOn
from kubepac.bundle.model_card import model_card
from kubepac.bundle.save import save
from kubepac.core.errors import PolicyError
from kubepac.evaluation.report import json_text
from kubepac.events.log import LogLine
from kubepac.features.history import History
from kubepac.features.objects import object_features
from kubepac.features.outcomes import outcomes_of
from kubepac.features.pairs import Query, candidates
from kubepac.features.vector import SCHEMA_VERSION, feature_schema
from kubepac.manifests.inventory import inventory
from kubepac.models.served import ServedRanker
from kubepac.policies.index import IndexEntry, entries_from_jsonl
from kubepac.rego.ports import PolicyEngine
from kubepac.stages.calibrate import TABLE_PATH
from kubepac.stages.compare import SIMULATED, chosen_ranker, read_report
from kubepac.stages.featurize import PRIORS_PATH
from kubepac.stages.index import DISPATCH_DIR, INDEX_PATH, WASM_PATH, lib_paths, rego_path
from kubepac.stages.label import Dataset
from kubepac.stages.params import PATH as PARAMS_PATH
from kubepac.stages.params import read_params, section
from kubepac.stages.run import run_stage
from kubepac.stages.train import read_model

BUNDLES_DIR = Path("bundles")

_LIBRARIES = ("numpy", "onnxruntime", "wasmtime", "scikit-learn", "lightgbm", "skl2onnx", "onnxmltools")
_GOLDEN_CASES = 6
_GOLDEN_TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Params:
    """`version` is the bundle's own semantic version."""

    version: str


def main() -> None:
    """Run the stage in the top folder of the repository."""
    params = read_params()
    settings = section(params, "export", Params)
    dataset = section(params, "dataset", Dataset)
    report = read_report(dataset.name)
    name = chosen_ranker(params, report["shipped"])
    entries = entries_from_jsonl(INDEX_PATH.read_text(encoding="utf-8"))
    contents = corpus_files(entries) | ranker_files(name)
    contents |= golden_file(
        entries,
        ServedRanker.from_files(contents),
        engine=WasmEngine(contents[WASM]),
        history=History.from_json(json.loads(contents[PRIORS])),
    )
    contents |= evidence_files(real_lines(dataset), is_real=SIMULATED not in report["source"])
    info = bundle_info(settings, name, contents, report, events=Path(dataset.events))
    contents[MODEL_CARD] = model_card(info, report).encode()
    save(contents, info, BUNDLES_DIR)


def corpus_files(entries: Sequence[IndexEntry]) -> dict[str, bytes]:
    """The compiled corpus, its index and its sources; a builtin that cannot be served is a `PolicyError`."""
    wasm = WASM_PATH.read_bytes()
    if missing := unsupported(wasm):
        raise PolicyError(_builtin_places(missing, [rego_path(entry.policy) for entry in entries]))
    files = {WASM: wasm, INDEX: INDEX_PATH.read_bytes()}
    files |= {rego_name(entry.policy.package): rego_path(entry.policy).read_bytes() for entry in entries}
    files |= {f"policies/main/{path.name}": path.read_bytes() for path in sorted(DISPATCH_DIR.glob("*.rego"))}
    return files | {f"policies/lib/{path.name}": path.read_bytes() for path in lib_paths()}


def ranker_files(name: str) -> dict[str, bytes]:
    """The ranker, its probabilities, what it knows of the past and the features it reads."""
    return {**read_model(name), PRIORS: PRIORS_PATH.read_bytes(), **schema_file()}


def schema_file() -> dict[str, bytes]:
    """The features that rankers of this version read."""
    return {FEATURE_SCHEMA: json_text(feature_schema()).encode()}


def real_lines(dataset: Dataset) -> Sequence[LogLine]:
    """The event log of a dataset; nothing where that is simulated."""
    if dataset.name == "simulated":
        return ()
    reading = read_log(dataset.events)
    if reading.rejected:
        first = reading.rejected[0]
        sys.stderr.write(
            f"{dataset.events}: {len(reading.rejected)} lines not read, {first.place}: {first.reason}\n"
        )
    return reading.lines


def evidence_files(lines: Sequence[LogLine], *, is_real: bool) -> dict[str, bytes]:
    """What really became of suggestions and, where nothing but real outcomes fitted it, the table of confidence."""
    files = {OUTCOMES: outcomes_of(lines).to_bytes()}
    if lines and is_real and TABLE_PATH.exists():
        files[CONFIDENCE] = TABLE_PATH.read_bytes()
    return files


def golden_file(
    entries: Sequence[IndexEntry], ranker: ServedRanker, *, engine: PolicyEngine, history: History
) -> dict[str, bytes]:
    """A few objects with the scores that their candidates have now."""
    policies = {entry.policy.id: entry.policy for entry in entries}
    bodies = [entry.example_inputs[0] for entry in entries if entry.example_inputs][:_GOLDEN_CASES]
    known = inventory([])
    cases = []
    for number, (body, report) in enumerate(
        zip(bodies, engine.evaluate(bodies, inventory=known), strict=True)
    ):
        violated = sorted({violation.policy_id for violation in report.violations})
        features = dict(object_features(body, inventory=known))
        (found,) = candidates([Query(features, violated)], policies, history)
        rows = ranker.rows_of([found])
        cases.append(GoldenCase(f"example {number}", rows, tuple(ranker.scores(rows))))
    return {GOLDEN: Golden(_GOLDEN_TOLERANCE, tuple(cases)).to_bytes()}


def bundle_info(
    settings: Params,
    ranker: str,
    contents: Mapping[str, bytes],
    report: Mapping[str, Any],
    *,
    events: Path,
) -> BundleInfo:
    """What bundle.json says; hashes of what went in, so that a bundle can be traced back."""
    rego = b"".join(
        name.encode() + content for name, content in sorted(contents.items()) if name.endswith(".rego")
    )
    log = events.read_bytes()
    return BundleInfo(
        version=settings.version,
        git_commit=head_commit(Path.cwd()),
        params_sha256=_sha256(PARAMS_PATH.read_bytes()),
        data_sha256=_sha256(log),
        corpus_sha256=_sha256(rego),
        ranker=ranker,
        metrics=metrics_of(report, ranker),
        feature_schema=SCHEMA_VERSION,
        library_versions=library_versions() | {"opa": _opa_version()},
        trained_on=TrainedOn(report["source"], report["decisions"]),
    )


def metrics_of(report: Mapping[str, Any], ranker: str) -> dict[str, float]:
    """What bundle.json says of a ranker: means over all queries of the report."""
    return {metric: found["mean"] for metric, found in report["models"][ranker]["all"].items()}


def library_versions() -> dict[str, str]:
    """The libraries that a ranker is made with and served by."""
    return {name: version(name) for name in _LIBRARIES}


def _opa_version() -> str:
    return ".".join(map(str, opa_version(find_opa())))


def _builtin_places(missing: Sequence[str], paths: Sequence[Path]) -> str:
    places = [
        f"{path}:{number}: {name} cannot be served: OPA's wasm leaves it to the host, which does not have it"
        for path in (*paths, *lib_paths())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for name in missing
        if name in line
    ]
    return "; ".join(places) or f"the corpus needs builtins that cannot be served: {', '.join(missing)}"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    run_stage(main)
