from __future__ import annotations

import operator
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from kubepac.adapters.compute import SCHEDULER_VARIABLE, run_here, run_on_dask
from kubepac.core.errors import InputError


def test_work_is_done_here_when_nobody_asks_for_more() -> None:
    assert list(run_here(lambda item: os.getpid(), [1, 2], jobs=1)) == [os.getpid()] * 2
    assert list(run_here(lambda item: os.getpid(), [1], jobs=8)) == [os.getpid()]


def test_processes_answer_in_the_order_of_the_items() -> None:
    assert list(run_here(operator.neg, [3, 1, 2], jobs=2)) == [-3, -1, -2]


def test_an_error_in_a_process_comes_back_as_itself() -> None:
    with pytest.raises(ZeroDivisionError):
        list(run_here(lambda item: 1 // item, [1, 0], jobs=2))


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as cluster:
        yield cluster


def test_a_cluster_answers_in_the_order_of_the_items(cluster: LocalCluster) -> None:
    assert list(run_on_dask(operator.neg, [3, 1, 2], scheduler=cluster.scheduler_address)) == [-3, -1, -2]


def test_equal_work_is_done_again(cluster: LocalCluster, tmp_path: Path) -> None:
    (tmp_path / "done").mkdir()

    def work(number: int) -> int:
        tempfile.mkstemp(dir=tmp_path / "done")
        return number

    for _ in range(2):
        list(run_on_dask(work, [1, 1], scheduler=cluster.scheduler_address))
    assert len(list((tmp_path / "done").iterdir())) == 4


def test_the_address_may_stand_in_the_environment(
    cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SCHEDULER_VARIABLE, cluster.scheduler_address)
    assert list(run_on_dask(operator.neg, [1], scheduler=None)) == [-1]


def test_without_an_address_the_error_says_what_to_give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SCHEDULER_VARIABLE, raising=False)
    with pytest.raises(InputError, match="--scheduler tcp://HOST:8786"):
        list(run_on_dask(operator.neg, [1], scheduler=None))


@pytest.mark.parametrize("address", ["nonsense://here", "tcp://127.0.0.1:1"])
def test_a_scheduler_that_does_not_answer_is_an_error(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import dask

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(InputError, match="does not answer"),
    ):
        list(run_on_dask(operator.neg, [1], scheduler=address))
