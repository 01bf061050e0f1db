"""Where work on many repositories is done: in this process, in several, or on a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from kubepac.core.errors import InputError

SCHEDULER_VARIABLE = "DASK_SCHEDULER_ADDRESS"

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def run_here(work: Callable[[Item], Answer], items: Sequence[Item], *, jobs: int) -> Iterator[Answer]:
    """The answers in the order of `items`, made by so many processes; one process is this one."""
    if jobs <= 1 or len(items) <= 1:
        yield from map(work, items)
        return
    try:
        from joblib import Parallel, delayed
    except ImportError:
        raise InputError(f"--jobs {jobs} needs joblib: {_INSTALL}, or leave --jobs out") from None
    parallel = Parallel(n_jobs=min(jobs, len(items)), backend="loky", return_as="generator", batch_size=1)
    yield from parallel(delayed(work)(item) for item in items)


def run_on_dask(
    work: Callable[[Item], Answer], items: Sequence[Item], *, scheduler: str | None
) -> Iterator[Answer]:
    """The same on the workers of a Dask cluster; `scheduler` is its address, else DASK_SCHEDULER_ADDRESS.

    Whatever `items` name by path has to be at that path for the workers too.
    """
    address = scheduler or os.environ.get(SCHEDULER_VARIABLE)
    if not address:
        raise InputError(f"no Dask scheduler: give --scheduler tcp://HOST:8786, or set {SCHEDULER_VARIABLE}")
    try:
        from distributed import Client
    except ImportError:
        raise InputError(f"--compute dask needs distributed: {_INSTALL}") from None
    try:
        client = Client(address)
    except (OSError, ValueError) as error:
        raise InputError(f"the Dask scheduler at {address} does not answer: {error}") from error
    with client:
        # The same repository may have grown since: equal arguments are no reason for an old answer.
        for future in client.map(work, items, pure=False):
            yield future.result()


_INSTALL = "pip install 'kube-pac-copilot[train]'"
