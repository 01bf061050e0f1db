from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from kubepac.core.errors import InputError
from kubepac.events.log import LogLine
from kubepac.policies.index import policies_from_jsonl
from kubepac.stages.label import read_log

EVENTS = "data/simulate/events.jsonl"


def events(folder: Path) -> list[LogLine]:
    with (folder / EVENTS).open(encoding="utf-8") as texts:
        lines, unreadable = read_log(texts)
    assert unreadable == 0
    return lines


def with_setting(folder: Path, key: str, value: object) -> Path:
    path = folder / "params.yaml"
    params = yaml.safe_load(path.read_text())
    params["simulate"][key] = value
    path.write_text(yaml.safe_dump(params))
    return folder


def test_every_event_says_that_it_is_simulated(pipeline: Path) -> None:
    found = events(pipeline)

    assert len(found) > 100
    assert {event.source for event in found} == {"simulated"}


def test_the_violations_are_those_of_the_corpus(pipeline: Path) -> None:
    policies = policies_from_jsonl((pipeline / "policies/index.jsonl").read_text(encoding="utf-8"))

    violated = {line.policy_id for line in events(pipeline)}
    assert violated <= {policy.id for policy in policies}
    assert len(violated) > 0.7 * len(policies)


def test_the_same_seed_gives_the_same_bytes(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "again")
    before = (folder / EVENTS).read_bytes()
    run_stages(folder, "simulate")

    assert (folder / EVENTS).read_bytes() == before


def test_another_seed_gives_another_world(
    pipeline: Path, pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "other", seed=2)
    run_stages(folder, "simulate")

    assert [line.policy_id for line in events(folder)] != [line.policy_id for line in events(pipeline)]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("repoz", 12, r"^params\.yaml: unknown key simulate\.repoz; known are .*\brepos\b"),
        ("repos", "many", r"^params\.yaml: simulate\.repos is 'many', expected int"),
    ],
    ids=["unknown key", "not a number"],
)
def test_a_setting_that_cannot_be_is_named(
    pipeline_copy: Callable[..., Path],
    run_stages: Callable[..., None],
    tmp_path: Path,
    key: str,
    value: object,
    said: str,
) -> None:
    folder = with_setting(pipeline_copy(tmp_path / "wrong"), key, value)
    before = (folder / EVENTS).read_bytes()

    with pytest.raises(InputError, match=said):
        run_stages(folder, "simulate")
    assert (folder / EVENTS).read_bytes() == before


def test_a_missing_section_is_named(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "wrong", simulate=None)

    with pytest.raises(InputError, match=r"^params\.yaml has no section `simulate`: run `make params`$"):
        run_stages(folder, "simulate")
