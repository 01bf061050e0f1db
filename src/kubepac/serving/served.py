"""A bundle made ready to answer: the compiled corpus, the ranker and what is known of each policy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kubepac.adapters.code_cache import user_cache_dir
from kubepac.adapters.wasm import WasmEngine
from kubepac.bundle.format import INDEX, PRIORS, WASM
from kubepac.bundle.load import Bundle, load
from kubepac.core.policy import Policy, inventory_kinds
from kubepac.features.history import History
from kubepac.models.served import ServedRanker
from kubepac.policies.index import IndexEntry, entries_from_jsonl


@dataclass(frozen=True)
class Served:
    """What every operation is given. Each part is built when it is first needed."""

    bundle: Bundle

    @cached_property
    def engine(self) -> WasmEngine:
        """The compiled corpus; for one thread at a time."""
        return WasmEngine(self.bundle.read(WASM), cache_dir=user_cache_dir())

    @cached_property
    def entries(self) -> Mapping[str, IndexEntry]:
        """The index by policy id."""
        return {entry.policy.id: entry for entry in entries_from_jsonl(self.bundle.read_text(INDEX))}

    @cached_property
    def policies(self) -> Mapping[str, Policy]:
        """The policies by id."""
        return {policy_id: entry.policy for policy_id, entry in self.entries.items()}

    @cached_property
    def inventory_kinds(self) -> frozenset[str]:
        """`apiVersion/Kind` of everything that a policy reads of other objects."""
        return inventory_kinds(self.policies.values())

    @cached_property
    def history(self) -> History:
        """What was known about fixes at export."""
        return History.from_json(json.loads(self.bundle.read_text(PRIORS)))

    @cached_property
    def ranker(self) -> ServedRanker:
        """The ranker that the comparison chose."""
        return ServedRanker.from_files({name: self.bundle.read(name) for name in self.bundle.names})


def open_bundle(path: Path) -> Served:
    """Load and check the bundle at `path`; raises `BundleError`."""
    return Served(load(path))
