from __future__ import annotations

import pytest

from kubepac.core.policy import WORKLOADS
from kubepac.features.table import FEATURES
from kubepac.features.workload import TEMPLATES


def test_declares_every_feature_once():
    names = [feature.name for feature in FEATURES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_gives_each_feature_a_meaning_and_values_only_to_categories(feature):
    assert feature.meaning
    assert bool(feature.values) is (feature.type == "category")


def test_keeps_the_names_that_users_write_in_policies():
    assert {
        "resource_kind",
        "securityContext.privileged",
        "securityContext.allowPrivilegeEscalation",
        "image.tag",
        "volume.hostPath",
        "rbac.wildcard_verbs",
        "netpol_present",
    } <= {feature.name for feature in FEATURES}


def test_knows_the_same_workload_kinds_as_the_policies_do():
    assert set(TEMPLATES) == set(WORKLOADS)
