"""Every model that conf/model/ describes can be built."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kubepac.models.build import KINDS, build
from kubepac.models.contract import Ranker

MODELS = sorted((Path(__file__).resolve().parents[2] / "conf" / "model").glob("*.yaml"))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_conf_describes_a_model_that_builds(path: Path) -> None:
    described = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert list(described) == [path.stem], "the file is wrapped in its own name"
    assert isinstance(build(path.stem, described[path.stem], seed=1), Ranker)


def test_each_kind_of_model_is_described() -> None:
    kinds = {yaml.safe_load(path.read_text(encoding="utf-8"))[path.stem]["kind"] for path in MODELS}
    assert kinds == set(KINDS)
