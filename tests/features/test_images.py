from __future__ import annotations

import pytest

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.images import Image, image_from_text
from kubepac.features.objects import object_features
from kubepac.features.table import FeatureValue


def feature_of(name: str, *containers: JsonObject) -> FeatureValue:
    body: JsonObject = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": list(containers)}}
    return object_features(body, inventory={})[name]


@pytest.mark.parametrize(
    ("reference", "image"),
    [
        ("nginx", Image("", "nginx", "", "")),
        ("nginx:1.27", Image("", "nginx", "1.27", "")),
        ("shop/web:1.27", Image("", "shop/web", "1.27", "")),
        ("localhost/web", Image("localhost", "web", "", "")),
        ("registry.example.com:5000/web", Image("registry.example.com:5000", "web", "", "")),
        ("registry.example.com/a/b:1@sha256:00", Image("registry.example.com", "a/b", "1", "sha256:00")),
        ("web:5000/shop", Image("web:5000", "shop", "", "")),
        ("", None),
        ("::@@//", None),
        ("${IMAGE}", None),
        ("IMAGE", None),
        ("auto", None),
    ],
)
def test_splits_image_references(reference, image):
    assert image_from_text(reference) == image


@pytest.mark.parametrize(
    ("images", "tag", "digest_share"),
    [
        ([], "none", 1.0),
        (["web@sha256:00"], "digest", 1.0),
        (["web:latest@sha256:00"], "digest", 1.0),
        (["web@sha256:00", "web:1.2"], "version", 0.5),
        (["web:1.2", "web:latest"], "latest", 0.0),
        (["web:latest", "registry.example.com:5000/web"], "missing", 0.0),
        (["web:"], "none", 1.0),
        ([None, 7, ""], "none", 1.0),
    ],
)
def test_names_the_worst_tag(images, tag, digest_share):
    containers: list[JsonObject] = [{"name": "app", "image": image} for image in images]
    assert feature_of("image.tag", *containers) == tag
    assert feature_of("image.digest.share", *containers) == digest_share


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("nginx", True),
        ("shop/web:1", True),
        ("docker.io/library/nginx", True),
        ("ghcr.io/shop/web:1", True),
        ("registry.example.com/shop/web:1", False),
        ("localhost:5000/web:1", False),
    ],
)
def test_knows_public_registries(image, expected):
    assert feature_of("image.registry.public", {"name": "app", "image": image}) is expected


@pytest.mark.parametrize(
    ("image", "policy", "expected"),
    [
        ("web:1", "Always", True),
        ("web:latest", "IfNotPresent", False),
        ("web:latest", None, True),
        ("web", None, True),
        ("web:1", None, False),
        ("web@sha256:00", None, False),
        ("web:latest@sha256:00", None, True),
    ],
)
def test_derives_the_pull_policy_from_the_tag_where_it_is_left_out(image: str, policy: Json, expected: bool):
    container: JsonObject = {"name": "app", "image": image, "imagePullPolicy": policy}
    assert feature_of("image.pullPolicy.always", container) is expected
