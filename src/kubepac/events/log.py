"""A line of the event log: what became of one violation.

A line tells the end of an episode: a policy was violated by an object from one version of it on, until the
violation was fixed, exempted, deleted with its object, or is still there. The names of the first fields are
those that the log has had from its beginning; a line that knows only some of them is a line all the same.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def _checked_timestamp(text: str) -> str:
    if not _FORM.fullmatch(text):
        raise ValueError("expected the form 2026-01-31T08:00:00Z")
    datetime.fromisoformat(text)
    return text


Timestamp = Annotated[str, AfterValidator(_checked_timestamp)]
Source = Literal["simulated", "git", "feedback"]
FailureType = Literal["parse", "logic", "perf", "real"]
# What ended the episode; `open` where nothing has yet.
Outcome = Literal["fixed", "reverted", "open", "deleted", "exempted", "false_positive"]


class Resource(BaseModel):
    """Identity of an object; `namespace` is "" where it has none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_version: str = ""
    kind: str
    namespace: str = ""
    name: str = ""


class LogLine(BaseModel):
    """One episode as it is known now. Times are UTC, to the second, so that text order is time order.

    `ts` is when the episode ended, for an open one when it was last seen. `born_ts` is when it began, and
    `outcome_ts` when its end was certain: for a revert the moment at which the violation came back. `episode` is
    the same for every line about one episode; the line with the latest `outcome_ts` holds. `group` names what was
    changed together: the commit, or the mass change; it never stands on both sides of a split.

    `violated` are the policies that the object violated just before `ts`, this one among them, and `features` are
    those of the object at that time. `shown` are the policies as they were shown, best first, and `rank` the place
    of this one among them, from 1: what was shown last is accepted less often for that alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ts: Timestamp
    policy_id: str = Field(min_length=1)
    failure_type: FailureType = "real"
    severity: Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"] | None = None
    developer_revert_history: int | None = Field(default=None, ge=0)
    FP_score: float | None = Field(default=None, ge=0, le=1)
    policy_reliability: Literal["unknown", "low", "medium", "high"] | None = None
    culprit_lines: tuple[int, ...] | None = None
    counterexample: dict[str, Any] | None = None
    suggested_patch: str | list[dict[str, Any]] | None = None
    accepted: bool | None = None
    fix_strategy: Literal["manifest_patch", "policy_change"] | None = None
    manifest_patch_successful: bool | None = None

    schema_version: Literal[2] = 2
    event_id: str = Field(default="", max_length=64)
    source: Source = "feedback"
    outcome: Outcome = "open"
    repo: str = ""
    commit: str = ""
    group: str = ""
    file: str = ""
    resource: Resource | None = None
    path: str = ""
    episode: str = ""
    born_ts: Timestamp | None = None
    outcome_ts: Timestamp | None = None
    features: dict[str, bool | int | float | str] = Field(default_factory=dict)
    violated: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    rank: int | None = Field(default=None, ge=1)
    # On simulated lines alone: the probability of each violated policy, given all that the simulator hides.
    oracle: dict[str, float] | None = None


def event_id(*parts: str) -> str:
    """A stable id of sixteen hex digits from whatever names an event.

    >>> event_id("shop", "deny-latest-tag") == event_id("shop", "deny-latest-tag")
    True
    """
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]
