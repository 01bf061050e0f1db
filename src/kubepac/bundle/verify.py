"""Look beyond the hashes: do the parts of a bundle fit together, does the ranker still rank as it did?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from kubepac.bundle.format import (
    CALIBRATION,
    CONFIDENCE,
    OUTCOMES,
    PRIORS,
    RANKER_JSON,
    WASM,
    is_policy_name,
    rego_name,
)
from kubepac.bundle.golden import Scorer, golden_from_bundle, golden_problems
from kubepac.bundle.load import Bundle
from kubepac.bundle.schema import schema_from_bundle
from kubepac.core.errors import KubepacError
from kubepac.features.outcomes import outcomes_from_bytes
from kubepac.models.probability import table_from_bytes

_WASM_MAGIC = b"\0asm"


def verify(bundle: Bundle, *, scorer: Callable[[Bundle], Scorer] | None = None) -> list[str]:
    """One line for each problem; none means that the bundle is sound.

    The hashes were checked when it was loaded. Golden predictions are made only where `scorer` says how.
    """

    def golden() -> Iterable[str]:
        cases = golden_from_bundle(bundle)
        return golden_problems(cases, scorer(bundle)) if scorer else ()

    checks = (
        lambda: _corpus(bundle),
        lambda: _wasm(bundle),
        lambda: _json(bundle),
        lambda: _schema(bundle),
        lambda: _outcomes(bundle),
        lambda: _confidence(bundle),
        golden,
    )
    return [problem for check in checks for problem in _problems(check)]


def _problems(check: Callable[[], Iterable[str]]) -> list[str]:
    try:
        return list(check())
    except KubepacError as error:
        return [str(error)]


def _corpus(bundle: Bundle) -> Iterable[str]:
    expected = {rego_name(policy.package): policy.id for policy in bundle.policies}
    for name, policy_id in expected.items():
        if not bundle.has(name):
            yield f"{name} is missing: the index names the policy {policy_id!a}"
    for name in bundle.names:
        if is_policy_name(name) and name not in expected:
            yield f"{name} is in no line of the index"


def _wasm(bundle: Bundle) -> Iterable[str]:
    if not bundle.read(WASM).startswith(_WASM_MAGIC):
        yield f"{WASM} is not a WebAssembly module"


def _json(bundle: Bundle) -> Iterable[str]:
    for name in (CALIBRATION, PRIORS, RANKER_JSON):
        try:
            json.loads(bundle.read_text(name))
        except (ValueError, RecursionError):
            yield f"{name} is not JSON"


def _schema(bundle: Bundle) -> Iterable[str]:
    found, stated = schema_from_bundle(bundle).version, bundle.info.feature_schema
    if found != stated:
        yield f"feature_schema.json has version {found}, bundle.json says {stated}"


def _outcomes(bundle: Bundle) -> Iterable[str]:
    if bundle.has(OUTCOMES):
        outcomes_from_bytes(bundle.read(OUTCOMES))
    return ()


def _confidence(bundle: Bundle) -> Iterable[str]:
    if bundle.has(CONFIDENCE):
        table_from_bytes(bundle.read(CONFIDENCE), name=CONFIDENCE)
    return ()
