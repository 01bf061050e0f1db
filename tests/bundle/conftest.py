"""A small, whole bundle to start from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kubepac.bundle.format import rego_name
from kubepac.bundle.golden import Golden, GoldenCase
from kubepac.bundle.manifest import BundleInfo, TrainedOn
from kubepac.bundle.save import save
from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.policies.index import IndexEntry, index_to_jsonl

PRIVILEGED = Policy(
    id="deny-privileged-pods",
    package="kubepac.pod_security.deny_privileged_pods",
    title="Containers do not run privileged",
    description="A privileged container owns its node.",
    severity=Severity.CRITICAL,
    kinds=("Deployment", "Pod"),
    tags=("pss:baseline",),
    features=("securityContext.privileged=true",),
    remediation="Set securityContext.privileged to false.",
)
LATEST = replace(
    PRIVILEGED,
    id="deny-latest-tag",
    package="kubepac.images.deny_latest_tag",
    title="Images are pinned",
    severity=Severity.MEDIUM,
)


def bundle_contents(*policies: Policy) -> dict[str, bytes]:
    entries = [
        IndexEntry(policy=policy, fix="patch", example_inputs=(), complexity={}, compliant_fixtures=3)
        for policy in policies
    ]
    golden = Golden(
        tolerance=1e-6, cases=(GoldenCase("two columns", [[0.0, 1.0], [1.0, 0.0]], (0.25, 0.75)),)
    )
    schema = {
        "version": 1,
        "features": [{"name": "image.tag", "type": "category", "values": ["latest", "none"]}],
    }
    return {
        "policy.wasm": b"\0asm\x01\0\0\0",
        "index.jsonl": index_to_jsonl(entries).encode(),
        "policies/lib/workload.rego": b"package kubepac.lib.workload\n",
        "policies/main/Pod.rego": b"package kubepac.main.Pod\n",
        "ranker.json": b'{"weights": {"CRITICAL": 4.0}}\n',
        "calibration.json": b"{}\n",
        "priors.json": b"{}\n",
        "golden.json": golden.to_bytes(),
        "feature_schema.json": json.dumps(schema).encode(),
        "model_card.md": b"# Ranker\n",
        **{rego_name(policy.package): f"package {policy.package}\n".encode() for policy in policies},
    }


@pytest.fixture
def contents() -> dict[str, bytes]:
    return bundle_contents(PRIVILEGED, LATEST)


@pytest.fixture
def about() -> BundleInfo:
    return BundleInfo(
        version="0.1.0",
        git_commit="0123456789abcdef0123456789abcdef01234567",
        params_sha256="a" * 64,
        data_sha256="b" * 64,
        corpus_sha256="c" * 64,
        ranker="rules_match",
        metrics={"hit@5": 0.75, "ndcg@5": 0.5},
        feature_schema=1,
        library_versions={"numpy": "2.3.1"},
        trained_on=TrainedOn("simulated", 1200),
    )


@pytest.fixture
def folder(contents: dict[str, bytes], about: BundleInfo, tmp_path: Path) -> Path:
    """A saved bundle; its archive stands beside it."""
    return save(contents, about, tmp_path / "bundles")


@pytest.fixture
def archive(folder: Path) -> Path:
    return folder.parent / "kubepac-bundle-0.1.0.tar.gz"
