from __future__ import annotations

from pathlib import Path

import pytest

from kubepac.bundle.golden import Golden, GoldenCase, golden_from_bundle, golden_problems
from kubepac.bundle.load import Bundle, load
from kubepac.core.errors import BundleError

GOLDEN = Golden(tolerance=0.01, cases=(GoldenCase("pair", [[1.0], [2.0]], (0.5, 0.25)),))


def with_golden(folder: Path, raw: bytes) -> Bundle:
    bundle = load(folder)
    return Bundle(bundle.path, bundle.manifest, {"golden.json": raw})


def test_reads_what_it_writes(folder: Path) -> None:
    assert golden_from_bundle(with_golden(folder, GOLDEN.to_bytes())) == GOLDEN


def test_hands_the_input_to_the_scorer_and_accepts_its_scores_within_the_tolerance() -> None:
    seen: list[object] = []

    def score(case_input: object) -> list[float]:
        seen.append(case_input)
        return [0.509, 0.241]

    assert golden_problems(GOLDEN, score) == []
    assert seen == [[[1.0], [2.0]]]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([0.5, 0.27], "golden case 'pair': score 1 is 0.27, expected 0.25"),
        ([float("nan"), 0.25], "golden case 'pair': score 0 is nan, expected 0.5"),
        ([0.5], "golden case 'pair': 1 scores, expected 2"),
    ],
)
def test_names_the_case_that_is_answered_otherwise(scores: list[float], expected: str) -> None:
    assert golden_problems(GOLDEN, lambda _: scores) == [expected]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b'{"tolerance": 1, "cases": 1}',
        b'{"tolerance": true, "cases": []}',
        b"[" * 100000,
        b'{"tolerance": 1, "cases": [{"name": "x", "input": 1, "scores": [NaN]}]}',
        b'{"tolerance": 1e999, "cases": []}',
    ],
)
def test_refuses_what_is_no_golden_file(folder: Path, raw: bytes) -> None:
    with pytest.raises(BundleError, match=r"golden\.json cannot be read"):
        golden_from_bundle(with_golden(folder, raw))
