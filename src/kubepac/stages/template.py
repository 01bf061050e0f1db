"""Stage `template`: from the policies' Rego to Gatekeeper's ConstraintTemplates and example Constraints."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from kubepac.adapters.opa import Opa, find_opa
from kubepac.core.policy import Policy
from kubepac.policies.gatekeeper import constraint, template, yaml_text
from kubepac.stages.index import POLICIES_DIR, Corpus, lib_path, read_corpus, rego_path
from kubepac.stages.run import run_stage

GATEKEEPER_DIR = POLICIES_DIR / "gatekeeper"
TEMPLATES_DIR = GATEKEEPER_DIR / "templates"
CONSTRAINTS_DIR = GATEKEEPER_DIR / "constraints"


def main() -> None:
    """Run the stage in the top folder of the repository."""
    corpus = read_corpus(Opa(find_opa()))
    write(TEMPLATES_DIR, templates(corpus))
    write(CONSTRAINTS_DIR, constraints(corpus.policies))


def templates(corpus: Corpus) -> dict[str, str]:
    """YAML of each policy's template by the policy's id."""
    return {policy.id: yaml_text(_template(policy, corpus)) for policy in corpus.policies}


def constraints(policies: Sequence[Policy]) -> dict[str, str]:
    """YAML of each policy's example constraint by the policy's id."""
    return {policy.id: yaml_text(constraint(policy)) for policy in policies}


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write a file for each name, and leave no other."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def _template(policy: Policy, corpus: Corpus) -> dict[str, object]:
    libraries = {name: lib_path(name).read_text(encoding="utf-8") for name in corpus.libraries_of(policy)}
    return template(policy, rego_path(policy).read_text(encoding="utf-8"), libraries)


if __name__ == "__main__":
    run_stage(main)
