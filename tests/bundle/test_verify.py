from __future__ import annotations

from pathlib import Path

import pytest

from kubepac.bundle.load import Bundle
from kubepac.bundle.load import load as load_bundle
from kubepac.bundle.manifest import BundleInfo
from kubepac.bundle.save import save
from kubepac.bundle.verify import verify


@pytest.fixture
def verified_with(contents: dict[str, bytes], about: BundleInfo, tmp_path: Path):
    """The problems of a bundle, whole and with right hashes, that holds these files instead."""

    def problems(changed: dict[str, bytes | None]) -> list[str]:
        files = {name: data for name, data in {**contents, **changed}.items() if data is not None}
        return verify(load_bundle(save(files, about, tmp_path)))

    return problems


def test_a_sound_bundle_has_no_problems(folder: Path) -> None:
    assert verify(load_bundle(folder)) == []


def test_a_bundle_with_evidence_is_sound(verified_with) -> None:
    outcomes = (
        b'{"format":1,"policies":{"deny-latest-tag":{"Pod":[["e","accepted","2026-03-01T10:00:00Z",true]]}}}'
    )
    table = b'{"format":1,"scores":[0.5],"probabilities":[0.5]}'
    assert verified_with({"outcomes.json": outcomes, "confidence.json": table}) == []


def test_compares_golden_predictions_where_it_is_told_how_to_make_them(folder: Path) -> None:
    bundle = load_bundle(folder)

    def scorer(opened: Bundle):
        assert opened is bundle
        return lambda rows: [0.25 for _ in rows]

    assert verify(bundle, scorer=scorer) == ["golden case 'two columns': score 1 is 0.25, expected 0.75"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {"policies/images/deny_latest_tag/policy.rego": None},
            "deny_latest_tag/policy.rego is missing: the index names the policy 'deny-latest-tag'",
        ),
        (
            {"policies/images/extra/policy.rego": b""},
            "extra/policy.rego is in no line of the index",
        ),
        ({"policy.wasm": b"#!/bin/sh"}, "policy.wasm is not a WebAssembly module"),
        ({"priors.json": b"{"}, "priors.json is not JSON"),
        ({"ranker.json": b"[" * 100_000}, "ranker.json is not JSON"),
        ({"feature_schema.json": b'{"version": 2, "features": []}'}, "has version 2, bundle.json says 1"),
        ({"feature_schema.json": b"{}"}, "feature_schema.json cannot be read"),
        ({"golden.json": b"{}"}, "golden.json cannot be read"),
        ({"outcomes.json": b"{}"}, "outcomes.json cannot be used: it is not of format 1"),
        ({"confidence.json": b"{}"}, "confidence.json cannot be used: it is not of format 1"),
        ({"index.jsonl": b"{}\n"}, "index.jsonl:1: not a policy"),
        ({"index.jsonl": b"\xff"}, "index.jsonl is not UTF-8"),
    ],
)
def test_names_the_part_that_does_not_fit(
    verified_with, changed: dict[str, bytes | None], expected: str
) -> None:
    [problem] = verified_with(changed)

    assert expected in problem


def test_names_every_problem(verified_with) -> None:
    assert len(verified_with({"policy.wasm": b"", "priors.json": b"", "golden.json": b""})) == 3
