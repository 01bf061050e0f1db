from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from kubepac.core.seeds import rng


@given(st.integers(), st.text())
def test_same_seed_and_name_draw_the_same(seed: int, name: str) -> None:
    assert rng(seed, name).random() == rng(seed, name).random()


def test_other_seeds_and_other_names_draw_otherwise() -> None:
    draws = {rng(seed, name).random() for seed in range(50) for name in ("split", "simulate")}
    assert len(draws) == 100


def test_seed_and_name_are_not_confused() -> None:
    assert rng(1, "2:x").random() != rng(12, ":x").random()


def test_draws_do_not_depend_on_the_process() -> None:
    code = "from kubepac.core.seeds import rng; print(rng(7, 'train').random())"
    answers = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": salt}, check=True, capture_output=True
        ).stdout
        for salt in ("1", "2")
    }
    assert answers == {f"{rng(7, 'train').random()}\n".encode()}
