"""What a bundle and a log know together."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kubepac.bundle.load import Bundle, load
from kubepac.core.errors import BundleError
from kubepac.events.log import LogLine
from kubepac.features.outcomes import Outcomes, outcomes_of
from kubepac.models.probability import ProbabilityTable
from kubepac.serving.served import Served

GOLDEN = Path(__file__).parents[1] / "golden" / "bundle-format-1.tar.gz"
TODAY = date(2026, 3, 1)
POLICY = "deny-latest-tag"


def line(episode: str, outcome: str, ts: str = "2026-02-01T10:00:00Z") -> LogLine:
    return LogLine.model_validate(
        {"ts": ts, "policy_id": POLICY, "source": "git", "episode": episode, "outcome": outcome}
    )


def with_files(files: dict[str, bytes], log: str | None = None) -> Served:
    """The bundle of format 1, which has no evidence, with files that are newer than it."""
    old = load(GOLDEN)
    contents = {name: old.read(name) for name in old.names}
    return Served(Bundle(old.path, old.manifest, {**contents, **files}), log)


def written(path: Path, *lines: LogLine) -> str:
    path.write_text("".join(f"{each.model_dump_json(exclude_defaults=True)}\n" for each in lines))
    return str(path)


def counts(served: Served) -> Outcomes:
    return served.outcomes.of(POLICY, "", TODAY).policy.counts


def test_a_bundle_from_before_there_were_outcomes_knows_of_none() -> None:
    served = Served(load(GOLDEN))
    assert counts(served) == Outcomes()
    assert served.confidence_table is None
    assert served.log_rejected == ()


def test_a_bundle_knows_what_it_was_exported_with() -> None:
    assert counts(with_files({"outcomes.json": outcomes_of([line("a", "fixed")]).to_bytes()})) == Outcomes(1)


def test_the_log_knows_newer_things_and_repeats_nothing(tmp_path: Path) -> None:
    exported = [line("a", "fixed"), line("b", "fixed")]
    newer = [line("b", "reverted", "2026-02-20T10:00:00Z"), line("c", "fixed", "2026-02-21T10:00:00Z")]
    log = written(tmp_path / "log.jsonl", *exported, *newer)
    served = with_files({"outcomes.json": outcomes_of(exported).to_bytes()}, log)
    assert counts(served) == Outcomes(accepted=2, reverted=1)


def test_what_the_log_knew_before_the_export_of_another_counts_too(tmp_path: Path) -> None:
    log = written(tmp_path / "log.jsonl", line("mine", "fixed", "2025-12-01T10:00:00Z"))
    assert counts(
        with_files({"outcomes.json": outcomes_of([line("a", "fixed")]).to_bytes()}, log)
    ) == Outcomes(2)


def test_bad_lines_of_the_log_are_counted(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text("{}\n")
    served = Served(load(GOLDEN), str(tmp_path / "log.jsonl"))
    assert counts(served) == Outcomes()
    assert [rejection.line for rejection in served.log_rejected] == [1]


def test_a_table_of_confidence_is_read_and_a_damaged_one_named() -> None:
    table = ProbabilityTable((0.1, 0.9), (0.2, 0.7))
    assert with_files({"confidence.json": table.to_bytes()}).confidence_table == table
    with pytest.raises(BundleError, match=r"^confidence\.json cannot be used: "):
        _ = with_files({"confidence.json": b"{}"}).confidence_table
