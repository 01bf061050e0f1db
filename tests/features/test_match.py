from __future__ import annotations

import pytest

from kubepac.core.errors import PolicyError
from kubepac.features.match import check_expressions, match_score, parse_expression
from kubepac.features.table import FEATURES, FeatureValue

NEUTRAL = {feature.name: feature.neutral for feature in FEATURES}


@pytest.mark.parametrize(
    ("expression", "value", "expected"),
    [
        ("volume.hostPath=true", True, True),
        ("volume.hostPath=true", False, False),
        ("netpol_present=false", False, True),
        ("netpol_present=false", True, False),
        ("resources.limits.cpu.share=0", 0.0, True),
        ("resources.limits.cpu.share=0", 0.5, True),
        ("resources.limits.cpu.share=0", 1.0, False),
        ("resources.limits.cpu.share=1", 1.0, True),
        ("resources.limits.cpu.share=1", 0.99, False),
        ("securityContext.capabilities.added=0", 0, True),
        ("securityContext.capabilities.added=0", 2, False),
        ("securityContext.capabilities.added>0", 2, True),
        ("securityContext.capabilities.added>0", 0, False),
        ("replicas=1", 1, True),
        ("replicas>1", 1, False),
        ("image.tag=latest", "latest", True),
        ("image.tag=latest|missing", "missing", True),
        ("image.tag=latest|missing", "version", False),
    ],
)
def test_tells_whether_an_expression_holds(expression: str, value: FeatureValue, expected: bool):
    parsed = parse_expression(expression)
    assert parsed.holds(NEUTRAL | {parsed.name: value}) is expected


def test_scores_the_share_of_expressions_that_hold():
    features = NEUTRAL | {"volume.hostPath": True, "image.tag": "latest"}
    expressions = ["volume.hostPath=true", "image.tag=latest", "replicas>1", "pod.hostPID=true"]
    assert match_score(expressions, features) == 0.5
    assert match_score([], features) == 0.0


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ("", "is not of the form name=value"),
        ("volume.hostPath", "is not of the form name=value"),
        ("volume.hostPath =true", "is not of the form name=value"),
        ("volume.hostpath=true", "names an unknown feature"),
        ("volume.hostPath=yes", "volume.hostPath is a flag"),
        ("volume.hostPath>0", "volume.hostPath is a flag"),
        ("image.digest.share=0.5", "image.digest.share is a share"),
        ("replicas=many", "replicas is a count"),
        ("replicas=-1", "replicas is a count"),
        ("replicas=" + "9" * 5000, "replicas is a count"),
        ("image.tag=newest", "image.tag is a category"),
        ("image.tag=latest|", "image.tag is a category"),
        ("image.tag>latest", "image.tag is a category"),
    ],
)
def test_says_what_is_wrong_with_an_expression(expression, complaint):
    with pytest.raises(PolicyError, match=complaint):
        check_expressions(["volume.hostPath=true", expression])


def test_passes_expressions_that_are_right():
    check_expressions(["volume.hostPath=true", "service.type=NodePort|LoadBalancer", "ports.count>0"])


def test_names_the_values_that_a_category_could_have():
    with pytest.raises(PolicyError, match="digest, version, latest, missing, none"):
        parse_expression("image.tag=newest")
