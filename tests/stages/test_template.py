from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kubepac.stages import template

pytestmark = pytest.mark.opa


def test_writes_a_template_and_a_constraint_for_each_policy_and_leaves_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    (tmp_path / "policies").mkdir()
    for name in ("lib", "conftest", "controls.yaml"):
        (tmp_path / "policies" / name).symlink_to(pytestconfig.rootpath / "policies" / name)
    (tmp_path / ".tools").symlink_to(pytestconfig.rootpath / ".tools")
    monkeypatch.chdir(tmp_path)
    stale = template.TEMPLATES_DIR / "deny-nothing.yaml"
    stale.parent.mkdir(parents=True)
    stale.write_text("kind: ConstraintTemplate\n")

    template.main()

    ids = {path.parent.name.replace("_", "-") for path in Path("policies/conftest").rglob("policy.rego")}
    for folder in (template.TEMPLATES_DIR, template.CONSTRAINTS_DIR):
        assert {path.stem for path in folder.glob("*")} == ids
    made = yaml.safe_load((template.CONSTRAINTS_DIR / "deny-privileged-pods.yaml").read_text())
    assert made["kind"] == "KubepacDenyPrivilegedPods"
