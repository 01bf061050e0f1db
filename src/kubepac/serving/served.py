"""A bundle made ready to answer: the compiled corpus, the ranker and what is known of each policy."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kubepac.adapters.code_cache import user_cache_dir
from kubepac.adapters.wasm import WasmEngine
from kubepac.bundle.format import CONFIDENCE, INDEX, OUTCOMES, PRIORS, WASM
from kubepac.bundle.load import Bundle, load
from kubepac.core.objects import Rejection
from kubepac.core.policy import Policy, inventory_kinds
from kubepac.features.history import History
from kubepac.features.outcomes import OutcomeTable, outcomes_from_bytes
from kubepac.models.probability import ProbabilityTable, table_from_bytes
from kubepac.models.served import ServedRanker
from kubepac.policies.index import IndexEntry, entries_from_jsonl

if TYPE_CHECKING:
    from kubepac.adapters.store import LogReading


@dataclass(frozen=True)
class Served:
    """What every operation is given. Each part is built when it is first needed.

    `log` is where an event log is kept (see `adapters.store.open_store`) that may know more than the bundle.
    """

    bundle: Bundle
    log: str | None = None

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

    @cached_property
    def outcomes(self) -> OutcomeTable:
        """What really became of suggestions: as the bundle knows it, with what the log says on top.

        A bundle without them, as those that were exported before there were any, knows of none.
        """
        has_outcomes = self.bundle.has(OUTCOMES)
        table = outcomes_from_bytes(self.bundle.read(OUTCOMES)) if has_outcomes else OutcomeTable()
        for line in () if self._reading is None else self._reading.lines:
            table.observe(line)
        return table

    @property
    def log_rejected(self) -> Sequence[Rejection]:
        """What of the log could not be read."""
        return () if self._reading is None else self._reading.rejected

    @cached_property
    def confidence_table(self) -> ProbabilityTable | None:
        """What makes a confidence a share of accepted suggestions; None where no data has fitted one."""
        if not self.bundle.has(CONFIDENCE):
            return None
        return table_from_bytes(self.bundle.read(CONFIDENCE), name=CONFIDENCE)

    @cached_property
    def _reading(self) -> LogReading | None:
        if self.log is None:
            return None
        from kubepac.adapters.store import read_log  # with pydantic: 50 ms, and a log to read anyway

        return read_log(self.log)


def open_bundle(path: Path, *, log: str | None = None) -> Served:
    """Load and check the bundle at `path`; raises `BundleError`."""
    return Served(load(path), log)
