from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from kubepac.bundle.diff import Change, Metric, Names, PolicyChange, diff
from kubepac.bundle.load import load
from kubepac.bundle.manifest import BundleInfo, TrainedOn
from kubepac.bundle.save import save

NOTHING = Names((), (), ())
LATEST_REGO = "policies/images/deny_latest_tag/policy.rego"


def test_a_bundle_does_not_differ_from_its_archive(folder: Path, archive: Path) -> None:
    changes = diff(load(folder), load(archive))

    assert changes.is_same
    assert (
        changes.about == changes.policies_changed == changes.policies_added == changes.policies_removed == ()
    )
    assert changes.features == changes.files == NOTHING
    assert changes.metrics == (Metric("hit@5", 0.75, 0.75), Metric("ndcg@5", 0.5, 0.5))


def test_tells_what_the_manifest_says_otherwise(
    folder: Path, contents: dict[str, bytes], about: BundleInfo, tmp_path: Path
) -> None:
    newer = replace(
        about,
        version="0.2.0",
        git_commit=None,
        ranker="lgbm_ranker",
        metrics={"hit@5": 0.8, "hit@1": 0.5},
        library_versions={"numpy": "2.4.0", "onnxruntime": "1.32.0"},
        trained_on=TrainedOn("git", 900),
    )

    changes = diff(load(folder), load(save(contents, newer, tmp_path)))

    assert not changes.is_same
    assert changes.about == (
        Change("version", "0.1.0", "0.2.0"),
        Change("git_commit", "0123456789abcdef0123456789abcdef01234567", None),
        Change("ranker", "rules_match", "lgbm_ranker"),
        Change("trained_on", "1200 simulated events", "900 git events"),
        Change("library numpy", "2.3.1", "2.4.0"),
        Change("library onnxruntime", None, "1.32.0"),
    )
    assert changes.metrics == (
        Metric("hit@1", None, 0.5),
        Metric("hit@5", 0.75, 0.8),
        Metric("ndcg@5", 0.5, None),
    )
    assert changes.files == NOTHING


def test_tells_policies_that_came_went_and_changed(
    folder: Path, contents: dict[str, bytes], about: BundleInfo, tmp_path: Path
) -> None:
    lines = [json.loads(line) for line in contents["index.jsonl"].decode().splitlines()]
    latest, privileged = lines
    latest["severity"] = "HIGH"
    privileged |= {"id": "deny-host-path", "package": "kubepac.pod_security.deny_host_path"}
    del contents["policies/pod_security/deny_privileged_pods/policy.rego"]
    contents["policies/pod_security/deny_host_path/policy.rego"] = (
        b"package kubepac.pod_security.deny_host_path\n"
    )
    contents[LATEST_REGO] += b"# more\n"
    contents["index.jsonl"] = "".join(json.dumps(line) + "\n" for line in lines).encode()

    changes = diff(load(folder), load(save(contents, about, tmp_path)))

    assert changes.policies_added == ("deny-host-path",)
    assert changes.policies_removed == ("deny-privileged-pods",)
    assert changes.policies_changed == (
        PolicyChange("deny-latest-tag", rego=True, metadata=(Change("severity", "MEDIUM", "HIGH"),)),
    )
    assert changes.files == Names(
        added=("policies/pod_security/deny_host_path/policy.rego",),
        removed=("policies/pod_security/deny_privileged_pods/policy.rego",),
        changed=("index.jsonl", LATEST_REGO),
    )


def test_tells_features_that_came_went_and_changed(
    folder: Path, contents: dict[str, bytes], about: BundleInfo, tmp_path: Path
) -> None:
    def saved(name: str, *features: dict[str, object]):
        schema = json.dumps({"version": 1, "features": features}).encode()
        return load(save({**contents, "feature_schema.json": schema}, about, tmp_path / name))

    old = saved(
        "old", {"name": "a", "type": "flag"}, {"name": "b", "type": "flag"}, {"name": "c", "type": "flag"}
    )
    new = saved(
        "new", {"name": "c", "type": "flag"}, {"name": "b", "type": "count"}, {"name": "d", "type": "flag"}
    )

    assert diff(old, new).features == Names(added=("d",), removed=("a",), changed=("b",))
