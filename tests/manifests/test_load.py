"""Text to objects: what is used, what is rejected and why, and what hostile input costs."""

from __future__ import annotations

import time
import tracemalloc

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kubepac.core.objects import ResourceId
from kubepac.manifests.limits import Limits
from kubepac.manifests.load import Loaded, iter_documents, load_text

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
COMMA = "(expected a comma or the closing bracket)"
NOT_AN_OBJECT = "not a Kubernetes object: expected "
KUSTOMIZE = "Kustomize file, not a manifest: build it first (`kustomize build`)"
CHART = "Helm chart description, not a manifest: render the chart first (`helm template`)"
VALUES = "Helm values, not a manifest: render the chart first (`helm template`)"
TEMPLATE = "template, not a manifest: render it first (`helm template`, or what your template engine has)"


def loaded(text: str | bytes, *, file: str = "app.yaml", limits: Limits | None = None) -> Loaded:
    return load_text(text if isinstance(text, bytes) else text.encode(), file=file, limits=limits)


def names(result: Loaded) -> list[str]:
    return [found.id.name for found in result.objects]


def rejections(result: Loaded) -> list[tuple[int | None, str]]:
    return [(rejection.line, rejection.reason) for rejection in result.rejected]


def configmap(name: str, rest: str = "") -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n{rest}"


# documents


def test_reads_every_document_of_a_stream():
    text = f"# header\n---\n{configmap('a')}---\n# nothing here\n---\n{configmap('b')}...\n"
    result = loaded(text)
    assert (names(result), result.rejected) == (["a", "b"], [])
    assert [found.document for found in result.objects] == [0, 2]


def test_gives_identity_and_file():
    text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n"
    (found,) = loaded(text, file="k8s/web.yaml").objects
    assert found.id == ResourceId("apps/v1", "Deployment", "shop", "web")
    assert found.file == "k8s/web.yaml"


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n---\n...\n", "null\n", "--- ~\n"])
def test_an_empty_document_is_nothing(text: str):
    assert loaded(text) == Loaded()


def test_separators_inside_a_block_scalar_do_not_split():
    text = configmap("a", "data:\n  script: |\n    ---\n    x\n") + "---\n" + configmap("b")
    result = loaded(text)
    assert names(result) == ["a", "b"]
    assert result.objects[0].body["data"] == {"script": "---\nx\n"}


def test_directives_belong_to_the_document_that_follows():
    second = f"%TAG !k! tag:yaml.org,2002:\n---\n{configmap('b')}x: !k!str 1\n"
    text = f"%YAML 1.1\n---\n{configmap('a')}...\n{second}"
    result = loaded(text)
    assert names(result) == ["a", "b"]
    assert result.objects[1].body["x"] == "1"


def test_broken_document_costs_only_itself():
    text = configmap("a") + "---\nkind: X\na: b: c\n---\n" + configmap("b")
    result = loaded(text)
    assert names(result) == ["a", "b"]
    assert rejections(result) == [
        (
            7,
            "broken YAML: mapping values are not allowed in this context "
            "(expected quotes around text that holds `: `, or another indentation)",
        )
    ]


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        ("metadata:\n\tname: a\n", 2, "expected spaces, no tab"),
        ('a: "open\nb: 1\nc: 2\n', 1, "expected a closing quote"),
        ("a: [1, 2\nb: 3\n", 2, "expected a comma or the closing bracket"),
        ("a: 1\nb\nc: 2\n", 3, "broken YAML: could not find expected ':'"),
        ("a:\n  - 1\n  b: 2\n", 3, "expected the next `- `"),
        ("a: 1\na: 2\n", 2, "duplicate key 'a' (also 1 line above): expected each key once"),
        ("a: .inf\n", 1, ".inf has no place in a Kubernetes object"),
        ("? [a, b]\n: 1\n", 1, "a key is a mapping or a list"),
        ("~: 1\n", 1, "a key is null or a collection: expected text"),
        ("a: !!int x\n", 1, "'x' is not of the type that its tag !!int names"),
        ("a: !!binary '*'\n", 1, "!!binary does not decode to text"),
        ("a: *nowhere\n", 1, "alias *nowhere has no anchor"),
        ("a: &a [*a]\n", 1, "alias *a stands inside what it names"),
        ("a:\n  <<: 1\n", 2, "`<<` merges something that is no mapping"),
        ("<<<<<<< HEAD\na: 1\n", 1, "merge conflict marker"),
        ("a: \x07\n", 1, "expected text without control characters"),
    ],
)  # fmt: skip
def test_rejection_names_line_and_what_was_expected(body: str, line: int, reason: str):
    result = loaded(f"{configmap('first')}---\n{body}---\n{configmap('last')}")
    assert names(result) == ["first", "last"]
    ((found_line, found_reason),) = rejections(result)
    assert found_line == 5 + line
    assert reason in found_reason
    assert "\n" not in found_reason


def test_invalid_utf8_costs_only_its_document():
    result = loaded(configmap("a").encode() + b"---\na: \xff\n---\n" + configmap("b").encode())
    assert names(result) == ["a", "b"]
    assert result.rejected[0].line == 6
    assert "expected UTF-8 text" in result.rejected[0].reason


# encodings


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_reads_other_encodings_of_unicode(encoding: str):
    (found,) = loaded(configmap("a", "data: {x: héllo 😀}\n").encode(encoding)).objects
    assert found.body["data"] == {"x": "héllo 😀"}


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_keep_the_lines(line_end: str):
    (found,) = loaded((configmap("a") + "data:\n  x: |\n    one\n    two\n").replace("\n", line_end)).objects
    assert found.body["data"] == {"x": "one\ntwo\n"}
    assert found.locate("/data/x").line == 6


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", configmap("a").encode() + b"\0"])
def test_binary_file_is_one_rejection(data: bytes):
    result = loaded(data)
    assert not result.objects
    assert [reason for _, reason in rejections(result)] == ["binary file: expected YAML or JSON text"]


# what is no manifest


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        ("a.yaml", "a: 1\n", NOT_AN_OBJECT + "apiVersion and kind, apiVersion and kind missing"),
        ("a.yaml", "kind: Pod\n", NOT_AN_OBJECT + "apiVersion and kind, apiVersion missing"),
        ("a.yaml", "- 1\n", NOT_AN_OBJECT + "a mapping with apiVersion and kind, found a list"),
        ("a.yaml", "hi\n", NOT_AN_OBJECT + "a mapping with apiVersion and kind, found plain text"),
        ("a.yaml", "apiVersion: 1\nkind: Pod\n", NOT_AN_OBJECT + "text for apiVersion and kind"),
        ("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: [a]\n", "Pod: expected a mapping for metadata"),
        ("x/kustomization.yaml", "resources: [a.yaml]\n", KUSTOMIZE),
        ("a.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Component\n", KUSTOMIZE),
        ("x/Chart.yaml", "apiVersion: v2\nname: a\n", CHART),
        ("x/values-prod.yaml", "image: a\n", VALUES),
        ("a.yaml", "{{- if .Values.x }}\napiVersion: v1\n{{- end }}\n", TEMPLATE),
        ("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Values.x }}}\n", TEMPLATE),
        ("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: '{{ name }}'}\n", TEMPLATE),
        ("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: '{{ .Values.spec }}'\n", TEMPLATE),
        ("a.yaml", "{% if x %}\napiVersion: v1\n", TEMPLATE),
    ],
)  # fmt: skip
def test_says_why_something_is_no_object(file: str, text: str, reason: str):
    result = loaded(text, file=file)
    assert not result.objects
    assert [found.reason for found in result.rejected] == [reason]
    assert result.rejected[0].file == file


def test_a_template_is_rejected_once_a_file():
    text = f"{{{{ if .a }}}}\n---\n{configmap('a')}---\n{{{{ end }}}}\n---\n{{{{ if .b }}}}\n"
    result = loaded(text)
    assert names(result) == ["a"]
    assert rejections(result) == [(1, TEMPLATE)]


def test_templates_in_the_data_of_a_configmap_are_content():
    text = configmap("rules", "data:\n  mail: 'Dear {{ .Values.name }}'\n")
    assert names(loaded(text)) == ["rules"]


def test_alert_templates_in_other_kinds_are_content():
    text = "apiVersion: example.org/v1\nkind: Alert\nmetadata: {name: a}\nspec: '{{ $labels.pod }}'\n"
    assert names(loaded(text)) == ["a"]


# lists


def test_unwraps_a_list_with_places_of_its_items():
    text = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "  - apiVersion: v1\n    kind: Service\n    metadata:\n      name: a\n"
        "  - apiVersion: v1\n    kind: Secret\n    metadata:\n      name: b\n"
    )
    result = loaded(text)
    assert [str(found.id) for found in result.objects] == ["Service/a", "Secret/b"]
    assert [found.locate("/metadata/name").line for found in result.objects] == [7, 11]
    assert [(found.locate("").line, found.locate("").column) for found in result.objects] == [(4, 5), (8, 5)]


def test_items_of_a_typed_list_inherit_what_the_list_says():
    text = (
        "apiVersion: apps/v1\nkind: DeploymentList\nitems: [{metadata: {name: a}}, {metadata: {name: b}}]\n"
    )
    result = loaded(text)
    assert [found.id for found in result.objects] == [
        ResourceId("apps/v1", "Deployment", "", "a"),
        ResourceId("apps/v1", "Deployment", "", "b"),
    ]


def test_bad_item_costs_only_itself():
    text = f"apiVersion: v1\nkind: List\nitems:\n- 3\n- {{}}\n- {{{HEAD.strip().replace(chr(10), ', ')}}}\n"
    result = loaded(text)
    assert names(result) == ["a"]
    assert [rejection.line for rejection in result.rejected] == [4, 5]


def test_empty_list_is_nothing():
    assert loaded("apiVersion: v1\nkind: List\nitems: []\n") == Loaded()
    assert loaded("apiVersion: v1\nkind: List\nitems:\n") == Loaded()


def test_a_named_object_whose_kind_ends_in_list_is_an_object():
    text = "apiVersion: example.org/v1\nkind: AllowList\nmetadata: {name: a}\nitems: [b]\n"
    assert names(loaded(text)) == ["a"]


# JSON


def test_reads_json_documents_that_follow_each_other():
    one = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s"}}'
    result = loaded(one % "a" + "\n" + one % "b" + "\n---\n" + one % "c", file="a.json")
    assert names(result) == ["a", "b", "c"]
    assert [found.locate("/kind").line for found in result.objects] == [1, 2, 4]


def test_json_escapes_and_numbers_are_right():
    values = '["\\ud83d\\ude00", "\\/", 1.0, 1.5, 1e3, 123456789012345678901234]'
    text = f'{{"apiVersion": "v1", "kind": "X", "a": {values}}}'
    assert loaded(text).objects[0].body["a"] == ["😀", "/", 1, 1.5, 1000, 1.2345678901234568e23]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('{"apiVersion": "v1",\n"a": {"b": 1,\n"b": 2}}', 3, "duplicate key 'b': expected each key once"),
        ('{"a": "\\ud800"}', 1, "a \\u escape is half of a surrogate pair: expected both halves"),
        ('{"a": 1,\n"b" 2}', 2, "broken YAML: did not find expected ',' or '}' " + COMMA),
        ("[" * 900 + "]" * 900, 1, "nested deeper than 200 levels"),
        ('{"a":' * 100_000, 1, "nested too deeply"),
    ],
)  # fmt: skip
def test_broken_json_names_the_line(text: str, line: int, reason: str):
    assert rejections(loaded(text, file="a.json")) == [(line, reason)]


# limits and hostile input


def laughs(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


def merge_bomb(levels: int) -> str:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{y: [{', '.join([f'{{<<: *a{n - 1}}}'] * 10)}]}}" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        pytest.param("a: " + "[" * 100_000, 1, "nested deeper than 200 levels", id="flow lists"),
        pytest.param("[" * 100_000, 1, "nested too deeply", id="bare brackets"),
        pytest.param("{a: " * 100_000, 1, "nested deeper than 200 levels", id="flow mappings"),
        pytest.param("- " * 100_000 + "a", 1, "nested deeper than 200 levels", id="block lists"),
        pytest.param("? " * 100_000, 1, "a key is a mapping or a list", id="keys of keys"),
        pytest.param("\n".join(" " * n + "a:" for n in range(1000)), 201, "nested deeper", id="indentation"),
        pytest.param(laughs(10), 7, "aliases unfold to too many values", id="billion laughs"),
        pytest.param(merge_bomb(10), 7, "aliases unfold to too many values", id="merge bomb"),
        pytest.param(
            "a0: &a0 [x]\n" + "\n".join(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 1000)),
            200,
            "aliases nest deeper than 200 levels",
            id="depth by aliases",
        ),
        pytest.param(
            "".join(f"%TAG !e{n}! x\n" for n in range(100_000)) + "---\na: 1", 1, "%TAG", id="directives"
        ),
        pytest.param(
            "\u2028" + "\u2028".join(f"%TAG !e{n}! x" for n in range(100_000)),
            1,
            "%TAG",
            id="odd line breaks",
        ),
    ],
)
def test_hostile_document_ends_at_once_in_one_rejection(text: str, line: int, reason: str):
    limits = Limits(alias_nodes=50_000)
    started = time.perf_counter()
    result = loaded(f"{text}\n---\n{configmap('after')}", limits=limits)
    assert time.perf_counter() - started < 2
    assert names(result) == ["after"]
    ((found_line, found_reason),) = rejections(result)
    assert reason in found_reason
    assert abs(found_line - line) <= 2


def test_one_line_of_ten_megabytes_is_read():
    (found,) = loaded(configmap("a", f"data: {{x: '{'y' * 10_000_000}'}}\n")).objects
    assert len(found.body["data"]["x"]) == 10_000_000


def test_oversize_text_is_rejected_unread():
    result = loaded(configmap("a"), limits=Limits(file_bytes=10))
    assert rejections(result) == [(None, "larger than 10 bytes: split it, or raise the limit")]


def test_documents_beyond_the_limit_are_one_rejection():
    text = "---\n".join(configmap(name) for name in "abcde")
    result = loaded(text, limits=Limits(documents=2))
    assert names(result) == ["a", "b"]
    assert rejections(result) == [(10, "more than 2 documents: the rest is not read")]


@pytest.mark.parametrize("opening", ["a: [", "["])
def test_values_beyond_the_limit_are_rejected(opening: str):
    result = loaded(opening + "1," * 1000 + "1]\n---\na: 1\n", limits=Limits(nodes=500))
    assert [reason for _, reason in rejections(result)] == [
        "the file holds too many values: the rest is not read"
    ]


def test_streaming_holds_one_document_at_a_time():
    text = "---\n".join(configmap(f"a{n}", f"data: {{x: '{'y' * 1000}'}}\n") for n in range(1000)).encode()
    tracemalloc.start()
    try:
        assert sum(1 for _ in iter_documents(text, file="a.yaml")) == 1000
        assert tracemalloc.get_traced_memory()[1] < len(text) / 3
    finally:
        tracemalloc.stop()


# round trips

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(-1e15, 1e15) | TEXT
BODIES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None, max_examples=150)
@given(body=BODIES, flow=st.sampled_from([True, False, None]))
def test_what_was_dumped_is_read_back(body: object, flow: bool | None):
    # PyYAML leaves `y`, `n` and `0o7` without quotes, which Kubernetes takes for no text: quote all text.
    class Quoting(yaml.SafeDumper):
        pass

    Quoting.add_representer(
        str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
    )
    whole = {"apiVersion": "v1", "kind": "X", "spec": body}
    text = yaml.dump(whole, Dumper=Quoting, allow_unicode=True, default_flow_style=flow)
    result = loaded(text)
    assert result.rejected == []
    assert result.objects[0].body == whole


@settings(deadline=None, max_examples=200)
@given(data=st.binary(max_size=200) | st.text("abc:- \n\t[]{}&*!|>'\"%@#,?<~.0", max_size=60).map(str.encode))
def test_any_bytes_give_objects_or_rejections(data: bytes):
    result = loaded(data)
    assert all(rejection.reason and "\n" not in rejection.reason for rejection in result.rejected)
    assert all(found.body for found in result.objects)
