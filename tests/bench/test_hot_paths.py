"""The hot paths of a scan, each alone. `make bench` measures them; `make test` runs each once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from pytest_benchmark.fixture import BenchmarkFixture

from kubepac.bundle.load import load
from kubepac.features.objects import object_features
from kubepac.features.pairs import Query
from kubepac.manifests.inventory import inventory
from kubepac.manifests.load import Loaded, load_text
from kubepac.serving.ranking import rank
from kubepac.serving.served import Served

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def text(pytestconfig: pytest.Config) -> bytes:
    files = sorted((pytestconfig.rootpath / "examples" / "shop").glob("*.yaml"))
    return b"\n---\n".join(path.read_bytes() for path in files)


@pytest.fixture(scope="module")
def loaded(text: bytes) -> Loaded:
    return load_text(text, file="shop.yaml")


@pytest.fixture(scope="module")
def served(corpus_bundle: Path) -> Served:
    return Served(load(corpus_bundle))


def test_read_manifests_with_the_place_of_every_field(benchmark: BenchmarkFixture, text: bytes) -> None:
    found = benchmark(load_text, text, file="shop.yaml")
    assert len(found.objects) == 39


def test_read_manifests_with_the_peer_and_no_places(benchmark: BenchmarkFixture, text: bytes) -> None:
    found = benchmark(lambda: [body for body in yaml.load_all(text, Loader=yaml.CSafeLoader) if body])
    assert len(found) == 37  # it does not look into lists


def test_evaluate_the_corpus_on_an_application(
    benchmark: BenchmarkFixture, loaded: Loaded, served: Served
) -> None:
    known = inventory(loaded.objects)
    bodies = [item.body for item in loaded.objects]
    results = benchmark(served.engine.evaluate, bodies, inventory=known)
    assert sum(len(report.violations) for report in results) > 146


def test_compute_the_features_of_an_application(benchmark: BenchmarkFixture, loaded: Loaded) -> None:
    known = inventory(loaded.objects)
    features = benchmark(lambda: [object_features(item.body, inventory=known) for item in loaded.objects])
    assert {item["resource_kind"] for item in features} > {"Deployment", "Ingress", "ClusterRole"}


def test_rank_one_object_with_every_policy(
    benchmark: BenchmarkFixture, loaded: Loaded, served: Served
) -> None:
    (worker,) = (item for item in loaded.objects if item.id.name == "worker" and item.id.kind == "Deployment")
    query = Query(object_features(worker.body, inventory=inventory([])), tuple(served.policies))
    (ranked,) = benchmark(rank, served, [query], today=date(2026, 11, 26))
    assert [item.policy_id for item in ranked] == list(served.policies)
