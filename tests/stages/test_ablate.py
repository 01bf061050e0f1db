from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

REPORTS = ("simulated.json", "simulated.md")
VARIANTS = {"everything", "without_repo_history", "without_other_repos", "static_only"}


def reports(folder: Path) -> dict[str, bytes]:
    return {name: (folder / "reports/ablate" / name).read_bytes() for name in REPORTS}


def test_every_variant_stands_beside_a_rule_in_every_split(pipeline: Path) -> None:
    record = json.loads(reports(pipeline)["simulated.json"])

    assert set(record) == {"time", "unseen_repo", "both"}
    for models in record.values():
        assert set(models) >= VARIANTS | {"rules_recent"}


def test_a_second_run_gives_the_same_bytes(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "again")
    before = reports(folder)
    run_stages(folder, "ablate")

    assert reports(folder) == before
