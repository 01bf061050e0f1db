"""Stage `label`: from the event log to the questions that rankers answer, with what really happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from kubepac.core.errors import InputError
from kubepac.core.json_types import JsonObject
from kubepac.evaluation.report import json_text
from kubepac.events.decisions import Decisions, Question, decisions_from_log
from kubepac.events.log import LogLine
from kubepac.events.schema import Event, events_from_lines, lines_from_events
from kubepac.stages.params import read_params, section
from kubepac.stages.run import run_stage

LABEL_DIR = Path("data/label")
SUMMARY_PATH = LABEL_DIR / "summary.json"

_UNREADABLE = "is no line of the log"


@dataclass(frozen=True, slots=True)
class Dataset:
    """`name` stands on every report; `events` is the log that it was made from."""

    name: str
    events: str


def main() -> None:
    """Run the stage in the top folder of the repository."""
    dataset = section(read_params(), "dataset", Dataset)
    path = Path(dataset.events)
    if not path.is_file():
        raise InputError(
            f"params.yaml: dataset.events is {dataset.events}, and there is no such file: "
            "run `dvc repro`, or name a log that `kubepac mine` wrote"
        )
    with path.open(encoding="utf-8") as texts:
        lines, unreadable = read_log(texts)
    found = decisions_from_log(lines)
    if not found.fixes:
        raise InputError(f"{path}: nothing was fixed in this log, so there is nothing to learn from")
    LABEL_DIR.mkdir(parents=True, exist_ok=True)
    questions: dict[Question, tuple[Event, ...]] = {"fix": found.fixes, "quarter": found.quarters}
    for question, events in questions.items():
        questions_path(question).write_text("".join(lines_from_events(events)), encoding="utf-8")
    SUMMARY_PATH.write_text(json_text(summary(dataset, found, len(lines), unreadable)), encoding="utf-8")


def read_log(texts: Iterable[str]) -> tuple[list[LogLine], int]:
    """The lines of a log, and how many are none; blank ones are skipped."""
    lines, unreadable = [], 0
    for text in texts:
        if not text.strip():
            continue
        try:
            lines.append(LogLine.model_validate_json(text))
        except ValidationError:
            unreadable += 1
    return lines, unreadable


def summary(dataset: Dataset, found: Decisions, lines: int, unreadable: int) -> JsonObject:
    """What the log held, and what of it was left out."""
    rejected = {**found.rejected, **({_UNREADABLE: unreadable} if unreadable else {})}
    return {
        "dataset": dataset.name,
        "source": sorted({event.source for event in found.fixes}),
        "lines": lines,
        "rejected": dict(sorted(rejected.items())),
        "repos": len({event.repo for event in found.fixes}),
        "first": found.fixes[0].ts,
        "last": found.fixes[-1].ts,
        "fix": len(found.fixes),
        "quarter": {
            "with_a_fix": len(found.quarters),
            "without": found.quiet,
            "censored": found.censored,
        },
    }


def questions_path(question: Question) -> Path:
    """Where the stage writes the questions of a kind."""
    return LABEL_DIR / f"{question}.jsonl"


def read_questions(question: Question) -> list[Event]:
    """What the stage wrote."""
    path = questions_path(question)
    with path.open(encoding="utf-8") as lines:
        return events_from_lines(lines, name=str(path))


if __name__ == "__main__":
    run_stage(main)
