"""The committed corpus, read and evaluated once for all tests here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kubepac.adapters.opa import Opa, OpaEngine, find_opa
from kubepac.core.policy import Policy
from kubepac.rego.dispatch import dispatch_kinds
from kubepac.stages import index
from kubepac.stages.index import Corpus, Fixture


@pytest.fixture(scope="session")
def root(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.rootpath


@pytest.fixture(scope="session")
def in_root(root: Path) -> Iterator[None]:
    """The stage works in the top folder; so does whatever uses its functions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        yield


@pytest.fixture(scope="session")
def opa(root: Path) -> Opa:
    return Opa(find_opa(root))


@pytest.fixture(scope="session")
def corpus(opa: Opa, in_root: None) -> Corpus:
    return index.read_corpus(opa)


@pytest.fixture(scope="session")
def policies(corpus: Corpus) -> tuple[Policy, ...]:
    return corpus.policies


@pytest.fixture(scope="session")
def engine(opa: Opa, policies: tuple[Policy, ...], root: Path) -> OpaEngine:
    paths = [root / path for path in index.corpus_paths(policies)]
    return OpaEngine(opa, paths=paths, kinds=dispatch_kinds(policies))


@pytest.fixture(scope="session")
def fixtures(policies: tuple[Policy, ...], engine: OpaEngine, in_root: None) -> list[Fixture]:
    """Every fixture with what its own policy says of it."""
    return index.read_fixtures(policies, engine)
