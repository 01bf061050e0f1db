"""What this package asks of whoever runs Rego; `adapters.opa` and `adapters.wasm` answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kubepac.core.json_types import JsonObject
from kubepac.core.violations import Report


class PolicyEngine(Protocol):
    """Evaluates the whole corpus on objects."""

    def evaluate(
        self,
        bodies: Sequence[JsonObject],
        *,
        inventory: JsonObject,
        parameters: JsonObject | None = None,
    ) -> list[Report]:
        """What the corpus says of each object, in the order of `bodies`.

        `inventory` has Gatekeeper's shape: `{"namespace": {ns: {apiVersion: {kind: {name: body}}}},
        "cluster": {apiVersion: {kind: {name: body}}}}`. `parameters` are the settings of all policies
        together: a name means the same in each.

        Raises `EngineError` when a limit (time, memory, fuel) is hit or an evaluation fails.
        """
        ...
