"""The story of a hard-coded secret, told by the real commands: how sure its fix is after each that was accepted.

`docs/confidence.md` shows it, and a test tells it with a bundle of its own.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kubepac.adapters.files import load
from kubepac.core.objects import KubeObject
from kubepac.events.log import LogLine, Resource, event_id
from kubepac.features.objects import object_features
from kubepac.manifests.inventory import inventory

MANIFEST = Path(__file__).resolve().parent.parent / "examples" / "payments" / "deployment.yaml"
POLICY = "deny-hardcoded-secrets"
# More than any story needs: where it takes longer, there is none to tell.
_MOST = 60

# What `kubepac propose MANIFEST --log LOG` says of the policy when the log is this one.
Propose = Callable[[Path], dict[str, Any]]


@dataclass(frozen=True)
class Chapter:
    """What happened until then, and what is proposed after it."""

    accepted: int
    reverted: int
    proposed: dict[str, Any]

    @property
    def level(self) -> str:
        """How sure it is, in a word."""
        return str(self.proposed["level"])


def tell(propose: Propose, log: Path) -> list[Chapter]:
    """Accept one fix after another until the confidence is High; then the last one comes back, and again."""
    log.write_text("", encoding="utf-8")
    chapters = [Chapter(0, 0, propose(log))]
    chapters += _accept_until_high(propose, log, chapters[0])
    _append(log, answer(chapters[-1].accepted, "reverted"))
    chapters.append(Chapter(chapters[-1].accepted - 1, 1, propose(log)))
    return [*chapters, *_accept_until_high(propose, log, chapters[-1])]


def answer(number: int, outcome: str) -> LogLine:
    """The line of somebody who took the fix of a secret like this one in another project, or took it back."""
    (item,) = [each for each in load([str(MANIFEST)], stdin=io.BytesIO()) if isinstance(each, KubeObject)]
    project = f"project-{number}"
    today = date.today()
    return LogLine.model_validate(
        {
            "ts": f"{today}T12:00:00Z",
            "outcome_ts": f"{today}T{'18' if outcome == 'reverted' else '12'}:00:00Z",
            "policy_id": POLICY,
            "failure_type": "real",
            "accepted": outcome == "fixed",
            "manifest_patch_successful": True,
            "source": "feedback",
            "outcome": outcome,
            "repo": project,
            "episode": event_id(project, POLICY, item.id.name),
            "resource": Resource(kind=item.id.kind, namespace=item.id.namespace, name=item.id.name),
            "features": dict(object_features(item.body, inventory=inventory([]))),
        }
    )


def story(propose: Propose, log: Path) -> str:
    """The story as Markdown."""
    chapters = tell(propose, log)
    back = next(number for number, chapter in enumerate(chapters) if chapter.reverted)
    first, again = chapters[back - 1], chapters[-1]
    return "\n".join(
        [
            "| accepted | reverted | ranker | reliability | false positives | latency risk | confidence | level |",
            "|---:|---:|---:|---:|---:|---:|---:|---|",
            *map(_row, chapters),
            "",
            f"It starts Low. **{first.accepted} accepted fixes make it High.** Then one of them is reverted, and",
            f"it takes {again.accepted - chapters[back].accepted} more to make it High again. In the end it says:",
            "",
            f"> {again.proposed['evidence']}",
            "",
        ]
    )


def _accept_until_high(propose: Propose, log: Path, last: Chapter) -> Iterator[Chapter]:
    while last.level != "High":
        number = last.accepted + last.reverted + 1
        if number > _MOST:
            raise SystemExit(f"no story: {_MOST} accepted fixes do not make {POLICY} High")
        _append(log, answer(number, "fixed"))
        last = Chapter(last.accepted + 1, last.reverted, propose(log))
        yield last


def _append(log: Path, line: LogLine) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write(line.model_dump_json(exclude_defaults=True) + "\n")


def _row(chapter: Chapter) -> str:
    parts = chapter.proposed["parts"]
    cells = [
        str(chapter.accepted),
        str(chapter.reverted),
        *(f"{parts[name]:.3f}" for name in ("ranker", "reliability", "false_positive_rate", "latency_risk")),
        f"{chapter.proposed['confidence']:.3f}",
        chapter.level,
    ]
    return f"| {' | '.join(cells)} |"
