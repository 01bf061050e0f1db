"""Named random generators from one run seed, so that adding a draw in one place moves nothing elsewhere."""

from __future__ import annotations

import hashlib
import random


def rng(seed: int, name: str) -> random.Random:
    """A generator that depends on the run's `seed` and on what it is for.

    >>> rng(1, "split").random() == rng(1, "split").random()
    True
    >>> rng(1, "split").random() == rng(1, "simulate").random()
    False
    """
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return random.Random(int.from_bytes(digest[:16], "big"))  # noqa: S311 - reproducibility, not secrecy
