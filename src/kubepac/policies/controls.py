"""What standards and other tools ask, control by control, and the policies that ask the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import yaml

from kubepac.core.errors import PolicyError
from kubepac.core.json_types import Json
from kubepac.core.policy import Policy

_STANDARD_KEYS = {"id", "title", "version", "controls"}
_CONTROL_KEYS = {"id", "title"}
_OPTIONAL_CONTROL_KEYS = {"tag", "policies", "lacking"}


@dataclass(frozen=True, slots=True)
class Control:
    """One thing that a standard, or a check of another tool, asks.

    Its policies are those that carry `tag` or, where it has none, those that `policies` names. `lacking` says
    what the corpus does not ask, or why; beside policies, what is missing from them.
    """

    id: str
    title: str
    tag: str = ""
    policies: tuple[str, ...] = ()
    lacking: str = ""

    def is_met_by(self, policy: Policy) -> bool:
        """Whether this policy asks the same."""
        return self.tag in policy.tags if self.tag else policy.id in self.policies

    def met_by(self, policies: Iterable[Policy]) -> tuple[str, ...]:
        """Ids of those policies that ask the same, sorted."""
        return tuple(sorted(policy.id for policy in policies if self.is_met_by(policy)))


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard, or another tool, with the controls of one version in its own order."""

    id: str
    title: str
    version: str
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many controls of a standard have policies, have policies that miss something, or have none."""

    met: int
    partly: int
    lacking: int

    @property
    def controls(self) -> int:
        """All of them."""
        return self.met + self.partly + self.lacking


def controls_from_yaml(text: str, *, file: str) -> tuple[Standard, ...]:
    """The standards of `controls.yaml`; raises `PolicyError` that says where one cannot be read."""
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PolicyError(f"{file}: not YAML: {' '.join(str(error).split())}") from None
    try:
        standards = tuple(_standard(item) for item in _list(found, "the file"))
        _check_unique("standard", [standard.id for standard in standards])
        _check_unique("tag", [item.tag for standard in standards for item in standard.controls if item.tag])
    except PolicyError as error:
        raise PolicyError(f"{file}: {error}") from None
    return standards


def check_controls(standards: Sequence[Standard], policies: Sequence[Policy], *, file: str) -> None:
    """Raises `PolicyError` with the first of the `control_problems`."""
    if problems := control_problems(standards, policies):
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise PolicyError(f"{file}: {problems[0]}{more}")


def control_problems(standards: Sequence[Standard], policies: Sequence[Policy]) -> tuple[str, ...]:
    """A line for each policy that is named and missing, each unmet control without reason, each unknown tag."""
    return (
        *_missing_policies(standards, policies),
        *_unmet_controls(standards, policies),
        *_unknown_tags(standards, policies),
    )


def controls_met(standards: Sequence[Standard], policy: Policy) -> tuple[str, ...]:
    """What a policy meets, such as `cis/5.2.1` and `checkov/CKV_K8S_16`, in the order of the standards."""
    return tuple(
        f"{standard.id}/{control.id}"
        for standard, control in _controls(standards)
        if control.is_met_by(policy)
    )


def coverage(standard: Standard, policies: Sequence[Policy]) -> Coverage:
    """The controls of a standard, counted."""
    met = [bool(control.met_by(policies)) for control in standard.controls]
    whole = sum(one and not control.lacking for one, control in zip(met, standard.controls, strict=True))
    return Coverage(met=whole, partly=sum(met) - whole, lacking=len(met) - sum(met))


def _missing_policies(standards: Sequence[Standard], policies: Sequence[Policy]) -> Iterator[str]:
    ids = {policy.id for policy in policies}
    for standard, control in _controls(standards):
        for name in control.policies:
            if name not in ids:
                yield f"{standard.id} {control.id}: there is no policy {name}"


def _unmet_controls(standards: Sequence[Standard], policies: Sequence[Policy]) -> Iterator[str]:
    for standard, control in _controls(standards):
        if control.tag and not control.lacking and not control.met_by(policies):
            yield f"{standard.id} {control.id}: no policy has the tag {control.tag}: say in `lacking` why"


def _unknown_tags(standards: Sequence[Standard], policies: Sequence[Policy]) -> Iterator[str]:
    tags = {control.tag for _, control in _controls(standards)}
    for policy in policies:
        for tag in policy.tags:
            if tag not in tags:
                yield f"no control has the tag {tag} of {policy.id}"


def _controls(standards: Sequence[Standard]) -> Iterator[tuple[Standard, Control]]:
    return ((standard, control) for standard in standards for control in standard.controls)


def _standard(item: Json) -> Standard:
    fields = _fields(item, "a standard", required=_STANDARD_KEYS)
    name = _text(fields["id"], "the id of a standard")
    standard = Standard(
        id=name,
        title=_text(fields["title"], f"the title of {name}"),
        version=_text(fields["version"], f"the version of {name}"),
        controls=tuple(
            _control(control, name) for control in _list(fields["controls"], f"controls of {name}")
        ),
    )
    _check_unique(f"control of {name}", [control.id for control in standard.controls])
    return standard


def _control(item: Json, standard: str) -> Control:
    where = f"a control of {standard}"
    fields = _fields(item, where, required=_CONTROL_KEYS, optional=_OPTIONAL_CONTROL_KEYS)
    name = _text(fields["id"], f"the id of {where}")
    where = f"{standard} {name}"
    named = _list(fields.get("policies", []), f"policies of {where}")
    control = Control(
        id=name,
        title=_text(fields["title"], f"the title of {where}"),
        tag=_text(fields["tag"], f"the tag of {where}") if "tag" in fields else "",
        policies=tuple(_text(policy, f"a policy of {where}") for policy in named),
        lacking=_text(fields["lacking"], f"what is lacking for {where}") if "lacking" in fields else "",
    )
    if control.tag and control.policies:
        raise PolicyError(f"{where} has a tag and policies: policies with the tag are found by themselves")
    if not (control.tag or control.policies or control.lacking):
        raise PolicyError(f"{where} has neither tag nor policies: say in `lacking` why")
    _check_unique(f"policy of {where}", control.policies)
    return control


def _fields(
    item: Json, what: str, *, required: set[str], optional: set[str] | None = None
) -> dict[str, Json]:
    if not isinstance(item, dict):
        raise PolicyError(f"{what} is a mapping, and not {item!r}")
    if missing := sorted(required - set(item)):
        raise PolicyError(f"{what} lacks {missing[0]}: {item!r}")
    if unknown := sorted(str(key) for key in set(item) - required - (optional or set())):
        raise PolicyError(f"{what} has an unknown key {unknown[0]}: {item!r}")
    return item


def _list(value: Json, what: str) -> list[Json]:
    if not isinstance(value, list):
        raise PolicyError(f"{what} is a list")
    return value


def _text(value: Json, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise PolicyError(f"{what} is a text, and not {value!r}: put numbers and words such as no in quotes")
    return value


def _check_unique(what: str, names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise PolicyError(f"two of one name: {what} {name}")
