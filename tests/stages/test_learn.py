from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from kubepac.bundle.load import Bundle, load
from kubepac.bundle.manifest import TrainedOn
from kubepac.bundle.save import save
from kubepac.bundle.verify import verify
from kubepac.core.json_types import JsonObject
from kubepac.events.decisions import decisions_from_log
from kubepac.events.log import LogLine
from kubepac.features.history import OWN_REPO, History
from kubepac.models.served import ServedRanker
from kubepac.stages import learn
from kubepac.stages.label import read_log

pytestmark = pytest.mark.opa


@pytest.fixture(scope="module")
def lines(pipeline: Path) -> list[LogLine]:
    """What the simulator invented, told as if git had said it."""
    with (pipeline / "data/simulate/events.jsonl").open(encoding="utf-8") as texts:
        found, _ = read_log(texts)
    return [line.model_copy(update={"source": "git", "oracle": None}) for line in found]


@pytest.fixture
def learned(smoke_params: str, tmp_path: Path):  # type: ignore[no-untyped-def]
    def run(bundle: Bundle, lines: Sequence[LogLine], own_repo: str = "") -> tuple[JsonObject, Bundle]:
        answer = learn.run(
            bundle,
            lines,
            tmp_path / "out",
            own_repo=own_repo,
            params=yaml.safe_load(smoke_params),
            data_sha256="d" * 64,
        )
        return answer, load(Path(str(answer["bundle"])))

    return run


def test_with_enough_decisions_the_comparison_chooses_the_ranker(learned, corpus_bundle, lines) -> None:  # type: ignore[no-untyped-def]
    before = load(corpus_bundle)
    own = lines[0].repo
    answer, after = learned(before, lines, own)

    decisions = len(decisions_from_log(lines).fixes)
    ranker = ServedRanker.from_files({name: after.read(name) for name in after.names})
    assert answer["is_trained"] and answer["decisions"] == decisions
    assert f"{answer['ranker']} ships" in str(answer["why"])
    assert after.info.trained_on == TrainedOn("git", decisions)
    assert after.info.data_sha256 == "d" * 64
    assert verify(after, scorer=lambda _: ranker.scores) == []
    for name in before.names:
        if name.endswith((".rego", ".wasm", "index.jsonl")):
            assert after.read(name) == before.read(name)
    history = History.from_json(json.loads(after.read("priors.json")))
    assert history.of_activity(OWN_REPO, history.now).decisions == answer["own_decisions"] > 0
    assert f"Trained on {decisions} git events" in after.read_text("model_card.md")


def test_a_ranker_that_saw_more_real_decisions_stays(learned, corpus_bundle, lines, tmp_path) -> None:  # type: ignore[no-untyped-def]
    given = load(corpus_bundle)
    about = replace(given.info, trained_on=TrainedOn("git", 20_000))
    before = load(save({name: given.read(name) for name in given.names}, about, tmp_path / "given"))
    answer, after = learned(before, lines, lines[0].repo)

    assert not answer["is_trained"]
    assert str(answer["why"]).startswith("it has learned from 20000 real decisions")
    assert after.read("ranker.json") == before.read("ranker.json")
    assert after.info.trained_on == before.info.trained_on


def test_the_card_tells_of_the_last_renewal_only(learned, corpus_bundle, lines) -> None:  # type: ignore[no-untyped-def]
    first, once = learned(load(corpus_bundle), lines[:30])
    second, twice = learned(once, lines[:60])

    card = twice.read_text("model_card.md")
    assert not first["is_trained"] and not second["is_trained"]
    assert card.startswith("# Ranker `rules_match`, bundle 0.1.2\n")
    assert card.count("## Renewed") == 1


def test_evidence_is_added_to_what_was_known_and_counted_once(learned, corpus_bundle, lines) -> None:  # type: ignore[no-untyped-def]
    first, once = learned(load(corpus_bundle), lines[:30])
    second, _ = learned(once, lines[:60])

    known, new = first["outcomes"]
    assert known == 0 < new
    assert second["outcomes"][0] == new < second["outcomes"][1]
