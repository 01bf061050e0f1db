"""Stage `simulate`: an event log for an installation that has none of its own yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from kubepac.adapters.wasm import WasmEngine
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import resource_id
from kubepac.events.log import LogLine
from kubepac.events.people import PolicyFacts
from kubepac.events.rates import FixRates, SimulationConfig, fix_rates_from_csv
from kubepac.events.simulate import Example, simulate
from kubepac.features.objects import object_features
from kubepac.manifests.inventory import inventory_of_bodies
from kubepac.manifests.load import load_text
from kubepac.policies.index import IndexEntry, entries_from_jsonl
from kubepac.rego.ports import PolicyEngine
from kubepac.stages.index import FIXTURES_DIR, INDEX_PATH, WASM_PATH
from kubepac.stages.params import read_params, section, seed
from kubepac.stages.run import run_stage

EVENTS_PATH = Path("data/simulate/events.jsonl")
RATES_PATH = Path("data/priors/fix_rates.csv")


def main() -> None:
    """Run the stage in the top folder of the repository."""
    params = read_params()
    config = section(params, "simulate", SimulationConfig)
    entries = entries_from_jsonl(INDEX_PATH.read_text(encoding="utf-8"))
    engine = WasmEngine(WASM_PATH.read_bytes())
    lines = run(config, entries, engine, seed=seed(params), rates=read_rates(), examples=read_examples())
    EVENTS_PATH.parent.mkdir(parents=True, exist_ok=True)
    EVENTS_PATH.write_text("".join(texts_from_log(lines)), encoding="utf-8")


def run(
    config: SimulationConfig,
    entries: Sequence[IndexEntry],
    engine: PolicyEngine,
    *,
    seed: int,
    rates: FixRates,
    examples: Sequence[Example],
) -> list[LogLine]:
    """A log whose objects are invented and whose violations are the corpus' own."""
    facts = [PolicyFacts(e.policy, needs_input=e.fix != "patch") for e in entries]
    return simulate(
        config,
        facts,
        seed=seed,
        features=_features,
        violated=partial(_violated, engine),
        rates=rates,
        examples=examples,
    )


def read_rates() -> FixRates:
    """The measured rates that opinions stand around."""
    with RATES_PATH.open(encoding="utf-8") as lines:
        return fix_rates_from_csv(lines, name=str(RATES_PATH))


def read_examples() -> list[Example]:
    """The objects of every file with something that a policy refuses."""
    paths = sorted((FIXTURES_DIR / "negative").glob("*/*.yaml"))
    loaded = [load_text(path.read_bytes(), file=path.name).objects for path in paths]
    return [[item.body for item in objects] for objects in loaded]


def texts_from_log(lines: Iterable[LogLine]) -> Iterator[str]:
    """JSON lines without what is not known."""
    for line in lines:
        record = line.model_dump(mode="json", exclude_defaults=True)
        record["schema_version"] = line.schema_version
        yield json.dumps(record, separators=(",", ":"), sort_keys=True, ensure_ascii=False) + "\n"


def _features(bodies: Sequence[JsonObject]) -> list[dict[str, bool | int | float | str]]:
    known = _inventory(bodies)
    return [dict(object_features(body, inventory=known)) for body in bodies]


def _violated(engine: PolicyEngine, bodies: Sequence[JsonObject]) -> list[frozenset[str]]:
    reports = engine.evaluate(bodies, inventory=_inventory(bodies))
    return [frozenset(violation.policy_id for violation in report.violations) for report in reports]


def _inventory(bodies: Sequence[JsonObject]) -> JsonObject:
    return inventory_of_bodies((resource_id(body), body) for body in bodies)


if __name__ == "__main__":
    run_stage(main)
