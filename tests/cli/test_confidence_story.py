"""The story of a hard-coded secret, told by the real commands: Low, then fixes are accepted, High in the end."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kubepac.features.outcomes import Evidence, Outcomes, Tally
from kubepac.models.confidence import Parts, confidence, ranker_part, reliability

Command = Callable[..., "subprocess.CompletedProcess[bytes]"]
Ask = Callable[..., Any]

AS_IT_WAS_FIRST = {
    "policy_id": "deny-hardcoded-secrets",
    "failure_type": "real",
    "accepted": True,
    "manifest_patch_successful": True,
}


@pytest.fixture(scope="module")
def teller(pytestconfig: pytest.Config) -> ModuleType:
    """scripts/confidence_story.py."""
    path = pytestconfig.rootpath / "scripts" / "confidence_story.py"
    spec = importlib.util.spec_from_file_location("confidence_story", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look for the types of their fields
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def propose(run_kubepac: Command, corpus_bundle: Path, teller: ModuleType) -> Ask:
    """What `kubepac propose` says of the policy when the log is this one."""

    def ask(log: Path) -> Any:
        arguments = [teller.MANIFEST, "--top", "100", "--bundle", corpus_bundle, "--log", log]
        done = run_kubepac("propose", *arguments, cwd=log.parent)
        assert done.returncode == 0, done.stderr
        candidates = json.loads(done.stdout)["candidates"]
        return next(candidate for candidate in candidates if candidate["policy_id"] == teller.POLICY)

    return ask


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log at the end of the story."""
    return tmp_path_factory.mktemp("story") / "log.jsonl"


@pytest.fixture(scope="module")
def chapters(teller: ModuleType, propose: Ask, log: Path) -> Any:
    return teller.tell(propose, log)


@pytest.mark.slow
def test_it_is_low_at_first_and_says_why(chapters: Any) -> None:
    first = chapters[0].proposed
    assert (first["violated"], first["level"]) == (True, "Low")
    assert first["evidence"] == "no evidence: no outcome of this policy's suggestions is known yet"


@pytest.mark.slow
def test_each_accepted_fix_raises_it_until_it_is_high(chapters: Any) -> None:
    before_the_revert = [chapter for chapter in chapters if not chapter.reverted]
    values = [chapter.proposed["confidence"] for chapter in before_the_revert]
    assert all(low < high for low, high in pairwise(values))
    levels = [chapter.level for chapter in before_the_revert]
    assert levels == sorted(levels, key=["Low", "Medium", "High"].index)
    assert levels.count("High") == 1
    assert set(levels) == {"Low", "Medium", "High"}
    assert [chapter.accepted for chapter in before_the_revert] == list(range(len(before_the_revert)))


@pytest.mark.slow
def test_a_revert_costs_more_than_one_fix_and_is_won_back(chapters: Any) -> None:
    back = next(number for number, chapter in enumerate(chapters) if chapter.reverted)
    assert chapters[back].accepted == chapters[back - 1].accepted - 1
    assert chapters[back].proposed["confidence"] < chapters[back - 2].proposed["confidence"]
    assert chapters[-1].level == "High"
    assert chapters[-1].accepted - chapters[back].accepted > 2
    assert chapters[-1].proposed["evidence"] == (
        f"{chapters[-1].accepted} accepted, 1 reverted, the last today, all on objects like this"
    )


@pytest.mark.slow
def test_a_scan_says_the_same_and_the_score_stays_the_rankers(
    chapters: Any, log: Path, teller: ModuleType, run_kubepac: Command, corpus_bundle: Path, tmp_path: Path
) -> None:
    told = chapters[-1].proposed
    scan = ["scan", teller.MANIFEST, "--bundle", corpus_bundle, "--format", "json"]
    by_option = run_kubepac(*scan, "--log", log, cwd=tmp_path)
    by_variable = run_kubepac(*scan, cwd=tmp_path, env={"KUBEPAC_LOG": str(log)})
    assert by_option.stdout == by_variable.stdout
    (finding,) = [f for f in json.loads(by_option.stdout)["findings"] if f["policy_id"] == teller.POLICY]
    for key in ("confidence", "level", "parts", "evidence", "score"):
        assert finding[key] == told[key]
    assert told["score"] == chapters[0].proposed["score"]


@pytest.mark.slow
def test_the_line_that_the_log_knew_first_counts_for_the_policy(
    propose: Ask, chapters: Any, tmp_path: Path
) -> None:
    brief = tmp_path / "brief.jsonl"
    lines = [{"ts": f"2999-01-01T00:00:0{second}Z", **AS_IT_WAS_FIRST} for second in range(3)]
    brief.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    proposed = propose(brief)
    assert proposed["evidence"] == "3 accepted, 0 reverted, the last today; none on objects like this"
    alike = next(chapter for chapter in chapters if chapter.accepted == 3).proposed
    assert chapters[0].proposed["confidence"] < proposed["confidence"] < alike["confidence"]


def test_the_table_of_the_page_is_what_the_formula_says(pytestconfig: pytest.Config) -> None:
    page = (pytestconfig.rootpath / "docs" / "confidence.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (\d+) \| (.+) \| (\w+) \|$", page, re.MULTILINE)
    assert rows[0][:2] == ("0", "0")
    start = float(rows[0][2].split(" | ")[0])
    for accepted, reverted, numbers, level in rows:
        ranker, reliable, wrong, latency, value = map(float, numbers.split(" | "))
        outcomes = Outcomes(int(accepted), int(reverted))
        tally = Tally(outcomes, outcomes, outcomes, last_days=0)
        evidence = Evidence(tally, tally)
        assert ranker == pytest.approx(ranker_part(start, evidence), abs=1e-3)
        assert reliable == pytest.approx(reliability(evidence), abs=1e-3)
        found = confidence(Parts(ranker, reliable, wrong, latency), evidence)
        assert value == pytest.approx(found.value, abs=1e-3)
        assert level == found.level
    fixes = next(accepted for accepted, *_, level in rows if level == "High")
    assert f"**{fixes} accepted fixes make it High.**" in page
