"""Line and column of every value, as a reader of the file would point at it."""

from __future__ import annotations

import copy
import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kubepac.core.objects import KubeObject, Position
from kubepac.core.pointer import pointer_from_tokens
from kubepac.manifests.load import load_text

DEPLOYMENT = """\
# Copyright
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: {example.org/a~b: "1", other: "2"}
spec:
  template:
    spec:
      containers:
      - name: app
        image: nginx
        args: [a, "b", c]
      -
        name: side
      volumes: []
"""


def only(text: str) -> KubeObject:
    result = load_text(text.encode(), file="a.yaml")
    assert result.rejected == []
    return result.objects[0]


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [
        ("", 3, 1),
        ("/kind", 4, 1),
        ("/metadata/name", 6, 3),
        ("/metadata/annotations/example.org~1a~0b", 7, 17),
        ("/metadata/annotations/other", 7, 39),
        ("/spec/template/spec/containers/0", 12, 9),
        ("/spec/template/spec/containers/0/image", 13, 9),
        ("/spec/template/spec/containers/0/args/1", 14, 19),
        ("/spec/template/spec/containers/1", 16, 9),
        ("/spec/template/spec/containers/1/name", 16, 9),
        ("/spec/template/spec/volumes", 17, 7),
    ],
)
def test_points_at_the_key_of_a_field_and_the_start_of_an_item(pointer: str, line: int, column: int):
    assert only(DEPLOYMENT).locate(pointer) == Position(line, column)


@pytest.mark.parametrize(
    ("pointer", "ancestor"),
    [
        ("/metadata/labels/app", "/metadata"),
        ("/spec/template/spec/containers/0/securityContext/privileged", "/spec/template/spec/containers/0"),
        ("/spec/template/spec/containers/2/image", "/spec/template/spec/containers"),
        ("/spec/template/spec/containers/-", "/spec/template/spec/containers"),
        ("/spec/template/spec/containers/²", "/spec/template/spec/containers"),
        ("/spec/template/spec/volumes/0", "/spec/template/spec/volumes"),
        ("/kind/x", "/kind"),
        ("/nothing", ""),
    ],
)
def test_points_at_the_nearest_ancestor_of_what_is_absent(pointer: str, ancestor: str):
    found = only(DEPLOYMENT)
    assert found.locate(pointer) == found.locate(ancestor)


MERGED = """\
apiVersion: v1
kind: Pod
base: &base
  image: nginx
  securityContext: {privileged: true}
spec:
  copy: *base
  containers:
  - <<: *base
    name: a
  - <<: [{name: b}, *base]
    image: own
"""


def test_body_follows_aliases_and_merge_keys():
    base = {"image": "nginx", "securityContext": {"privileged": True}}
    assert only(MERGED).body["spec"] == {
        "copy": base,
        "containers": [{**base, "name": "a"}, {**base, "name": "b", "image": "own"}],
    }


def test_aliases_are_copies_of_their_own():
    body = only(MERGED).body
    body["spec"]["copy"]["image"] = "changed"
    assert body["base"]["image"] == "nginx"


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [
        ("/spec/copy", 7, 3),
        ("/spec/copy/image", 4, 3),
        ("/spec/copy/securityContext/privileged", 5, 21),
        ("/spec/containers/0", 9, 5),
        ("/spec/containers/0/name", 10, 5),
        ("/spec/containers/0/image", 4, 3),
        ("/spec/containers/0/securityContext/privileged", 5, 21),
        ("/spec/containers/1/name", 11, 11),
        ("/spec/containers/1/image", 12, 5),
        ("/spec/containers/1/securityContext", 5, 3),
        ("/spec/containers/1/absent", 11, 5),
    ],
)
def test_through_aliases_and_merge_keys_points_at_where_the_value_is_written(pointer, line, column):
    assert only(MERGED).locate(pointer) == Position(line, column)


def test_a_copy_of_an_object_locates_as_the_object_does():
    assert copy.deepcopy(only(MERGED)).locate("/spec/containers/0/image") == Position(4, 3)


def test_a_quoted_merge_key_is_an_ordinary_key():
    assert only('apiVersion: v1\nkind: X\n"<<": {a: 1}\n').body["<<"] == {"a": 1}


def test_columns_count_characters():
    assert only("apiVersion: v1\nkind: X\nä: {😀: 1, b: 2}\n").locate("/ä/b") == Position(3, 11)


def test_lines_count_from_the_start_of_the_file_in_later_documents():
    text = "# one\n\n---\napiVersion: v1\nkind: X\n" * 3
    found = load_text(text.encode(), file="a.yaml").objects
    assert [one.locate("/kind") for one in found] == [Position(5, 1), Position(10, 1), Position(15, 1)]


KEYS = st.text("ab/~ é", max_size=3)
TREES = st.recursive(
    st.integers(0, 9) | st.text("xy z", max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)


def expected_places(node: yaml.Node, place: yaml.Node, tokens: tuple[str | int, ...] = ()):
    """Every pointer below a node of PyYAML, with the place that `locate` promises."""
    yield pointer_from_tokens(tokens), Position(place.start_mark.line + 1, place.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from expected_places(value, key, (*tokens, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from expected_places(value, value, (*tokens, index))


@settings(deadline=None, max_examples=100)
@given(tree=TREES, flow=st.sampled_from([True, False, None]))
def test_every_place_agrees_with_the_marks_of_pyyaml(tree: object, flow: bool | None):
    text = yaml.safe_dump(
        {"apiVersion": "v1", "kind": "X", "spec": tree}, default_flow_style=flow, allow_unicode=True
    )
    found, root = only(text), yaml.compose(text)
    expected = dict(expected_places(root, root))
    assert {pointer: found.locate(pointer) for pointer in expected} == expected


@settings(deadline=None, max_examples=100)
@given(tree=TREES, indent=st.sampled_from([None, 1, 2]))
def test_places_in_json_agree_with_the_marks_of_pyyaml(tree: object, indent: int | None):
    text = "\n " + json.dumps(
        {"apiVersion": "v1", "kind": "X", "spec": tree}, indent=indent, ensure_ascii=False
    )
    found, root = only(text), yaml.compose(text)
    expected = dict(expected_places(root, root))
    assert {pointer: found.locate(pointer) for pointer in expected} == expected
