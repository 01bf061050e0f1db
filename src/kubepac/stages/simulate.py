"""Stage `simulate`: an event log for an installation that has none of its own yet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from kubepac.adapters.wasm import WasmEngine
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import resource_id
from kubepac.events.people import PolicyFacts
from kubepac.events.rates import SimulationConfig
from kubepac.events.schema import Event, lines_from_events
from kubepac.events.simulate import simulate
from kubepac.features.objects import object_features
from kubepac.manifests.inventory import inventory_of_bodies
from kubepac.policies.index import IndexEntry, entries_from_jsonl
from kubepac.rego.ports import PolicyEngine
from kubepac.stages.index import INDEX_PATH, WASM_PATH
from kubepac.stages.params import read_params, section, seed
from kubepac.stages.run import run_stage

EVENTS_PATH = Path("data/simulate/events.jsonl")


def main() -> None:
    """Run the stage in the top folder of the repository."""
    params = read_params()
    config = section(params, "simulate", SimulationConfig)
    entries = entries_from_jsonl(INDEX_PATH.read_text(encoding="utf-8"))
    events = run(config, entries, WasmEngine(WASM_PATH.read_bytes()), seed=seed(params))
    EVENTS_PATH.parent.mkdir(parents=True, exist_ok=True)
    EVENTS_PATH.write_text("".join(lines_from_events(events)), encoding="utf-8")


def run(
    config: SimulationConfig, entries: Sequence[IndexEntry], engine: PolicyEngine, *, seed: int
) -> list[Event]:
    """Events whose objects are invented and whose violations are the corpus' own."""
    facts = [PolicyFacts(e.policy, needs_input=e.fix != "patch") for e in entries]
    return simulate(config, facts, seed=seed, features=_features, violated=partial(_violated, engine))


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
