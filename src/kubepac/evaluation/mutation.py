"""What a mutation run says of the tests of the corpus: counts, survivors, and the reasons that people gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TypeAlias

import yaml

from kubepac.core.errors import InputError
from kubepac.core.json_types import Json, JsonObject

_REASON_FIELDS = ("unit", "line", "before", "after", "reason")
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no test has noticed: in line `row`, whose text is `line`, `before` became `after`."""

    operator: str
    row: int
    line: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many mutants there were, how many did not compile, and how many of the others were killed."""

    mutants: int = 0
    invalid: int = 0
    killed: int = 0

    @property
    def valid(self) -> int:
        """Mutants that compile; the others say nothing about tests."""
        return self.mutants - self.invalid

    @property
    def score(self) -> float:
        """Share of the valid mutants that were killed; a reason makes no survivor a kill."""
        return round(self.killed / self.valid, _DIGITS) if self.valid else 1.0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.mutants + other.mutants, self.invalid + other.invalid, self.killed + other.killed)

    def to_json(self) -> JsonObject:
        """Plain JSON with the score."""
        return {**asdict(self), "score": self.score}


@dataclass(frozen=True, slots=True)
class UnitResult:
    """The mutants of one module, a policy or a library; `digest` is that of what the result follows from."""

    digest: str
    operators: Mapping[str, Counts]
    survivors: tuple[Survivor, ...] = ()

    @property
    def counts(self) -> Counts:
        """All operators together."""
        return total(self.operators.values())


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a survivor is no gap in the tests: a mutant that behaves as the original does."""

    unit: str
    line: str
    before: str
    after: str
    reason: str = field(compare=False)

    def explains(self, unit: str, survivor: Survivor) -> bool:
        """Whether this is about `survivor`; rows move, so they are known by their text."""
        known = (self.unit, self.line, self.before, self.after)
        return known == (unit, survivor.line, survivor.before, survivor.after)


Results: TypeAlias = Mapping[str, UnitResult]


def total(counts: Iterable[Counts]) -> Counts:
    """The sum."""
    return sum(counts, start=Counts())


def reasons_from_yaml(text: str, *, file: str) -> list[Reason]:
    """Reasons as people write them, a list of mappings; raises `InputError` for anything else."""
    try:
        items = yaml.safe_load(text) or []
    except yaml.YAMLError as error:
        raise InputError(f"{file} is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(items, list):
        raise InputError(f"{file}: expected a list of {', '.join(_REASON_FIELDS)}")
    reasons = [_reason(item, f"{file}: entry {number}") for number, item in enumerate(items, start=1)]
    twice = [reason for reason, count in Counter(reasons).items() if count > 1]
    if twice:
        raise InputError(f"{file}: {twice[0].unit} has two reasons for `{twice[0].line}`: leave one")
    return reasons


def stale_reasons(reasons: Sequence[Reason], results: Results, *, units: Iterable[str]) -> list[Reason]:
    """Reasons for mutants that no longer survive, and for units that are not there.

    A unit without a result, because it has not run yet, keeps its reasons.
    """
    known = set(units)
    return [
        reason
        for reason in reasons
        if reason.unit not in known
        or (
            reason.unit in results
            and not any(reason.explains(reason.unit, s) for s in results[reason.unit].survivors)
        )
    ]


def json_from_results(results: Results, reasons: Sequence[Reason]) -> JsonObject:
    """Plain JSON: the totals, the counts of each operator, and each unit with its survivors."""
    return {
        **total(result.counts for result in results.values()).to_json(),
        "operators": {name: counts.to_json() for name, counts in _by_operator(results).items()},
        "units": {unit: _json_from_result(unit, result, reasons) for unit, result in results.items()},
    }


def results_from_json(record: Json) -> dict[str, UnitResult]:
    """What `json_from_results` was given; raises `InputError` where the record has another form."""
    try:
        units = record["units"]  # type: ignore[index]
        return {unit: _result_from_json(item) for unit, item in units.items()}
    except (AttributeError, KeyError, TypeError) as error:
        raise InputError("the mutation report has another form: delete it and run the stage again") from error


def markdown_from_results(results: Results, reasons: Sequence[Reason]) -> str:
    """The report to read: totals, operators, units with the weakest tests first, survivors."""
    counts = total(result.counts for result in results.values())
    survivors = [(unit, s) for unit, result in sorted(results.items()) for s in result.survivors]
    explained = sum(1 for unit, survivor in survivors if _why(unit, survivor, reasons))
    lines = [
        "# Mutation testing of the policies",
        "",
        "Each mutant is a policy or a library with one small fault. It is killed when a test of this module fails, "
        "and survives when none does. Mutants that do not compile do not count.",
        "",
        f"**Score {counts.score:.3f}**: {counts.killed} of {counts.valid} mutants of {len(results)} modules were "
        f"killed, {counts.invalid} more did not compile. Of {len(survivors)} survivors {explained} have a reason; "
        "they count as survivors all the same.",
        "",
        "## Operators",
        "",
        *_table("operator", sorted(_by_operator(results).items())),
        "",
        "## Modules",
        "",
        *_table("module", sorted(_by_unit(results).items(), key=lambda item: (item[1].score, item[0]))),
        "",
        "## Survivors without a reason",
        *_listed([(u, s) for u, s in survivors if not _why(u, s, reasons)], reasons),
        "",
        "## Survivors with a reason",
        *_listed([(u, s) for u, s in survivors if _why(u, s, reasons)], reasons),
    ]
    return "\n".join(lines) + "\n"


def _reason(item: Json, place: str) -> Reason:
    if not isinstance(item, dict) or set(item) != set(_REASON_FIELDS):
        raise InputError(f"{place}: expected exactly {', '.join(_REASON_FIELDS)}")
    values = {name: item[name] for name in _REASON_FIELDS}
    if not all(isinstance(value, str) for value in values.values()):
        raise InputError(f"{place}: expected strings; put quotes around what YAML reads otherwise")
    if not values["reason"].strip():
        raise InputError(f"{place}: the reason is empty: say why the mutant behaves as the original does")
    return Reason(**values)


def _why(unit: str, survivor: Survivor, reasons: Sequence[Reason]) -> str | None:
    return next((each.reason for each in reasons if each.explains(unit, survivor)), None)


def _by_operator(results: Results) -> dict[str, Counts]:
    names = {name for result in results.values() for name in result.operators}
    return {name: total(r.operators.get(name, Counts()) for r in results.values()) for name in names}


def _by_unit(results: Results) -> dict[str, Counts]:
    return {unit: result.counts for unit, result in results.items()}


def _json_from_result(unit: str, result: UnitResult, reasons: Sequence[Reason]) -> JsonObject:
    return {
        **result.counts.to_json(),
        "digest": result.digest,
        "operators": {name: asdict(counts) for name, counts in result.operators.items()},
        "survivors": [{**asdict(s), "reason": _why(unit, s, reasons)} for s in result.survivors],
    }


def _result_from_json(item: JsonObject) -> UnitResult:
    operators, survivors = item["operators"], item["survivors"]
    assert isinstance(operators, dict)
    assert isinstance(survivors, list)
    return UnitResult(
        digest=str(item["digest"]),
        operators={name: Counts(**counts) for name, counts in operators.items()},
        survivors=tuple(
            Survivor(**{name: value for name, value in survivor.items() if name != "reason"})
            for survivor in survivors
        ),
    )


def _table(title: str, rows: Iterable[tuple[str, Counts]]) -> list[str]:
    return [
        f"| {title} | score | killed | survived | did not compile |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(
            f"| {name} | {c.score:.3f} | {c.killed} | {c.valid - c.killed} | {c.invalid} |"
            for name, c in rows
        ),
    ]


def _listed(survivors: Sequence[tuple[str, Survivor]], reasons: Sequence[Reason]) -> list[str]:
    if not survivors:
        return ["", "None."]
    lines: list[str] = []
    for number, (unit, survivor) in enumerate(survivors):
        if number == 0 or survivors[number - 1][0] != unit:
            lines += ["", f"### {unit}", ""]
        change = f"{_code(survivor.before)} -> {_code(survivor.after)}"
        why = _why(unit, survivor, reasons) or "no reason yet"
        lines.append(f"- line {survivor.row}, {survivor.operator}: {change}: {' '.join(why.split())}")
    return lines


def _code(text: str) -> str:
    """Source text in Markdown; raw strings of Rego hold backticks themselves."""
    if not text:
        return "nothing"
    fence = "``" if "`" in text else "`"
    padding = " " if "`" in text else ""
    return f"{fence}{padding}{text}{padding}{fence}"
