from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubepac.adapters.opa import Opa, OpaEngine, find_opa
from kubepac.core.objects import KubeObject
from kubepac.manifests.load import load_text
from kubepac.project.exemptions import (
    ANNOTATION_PREFIX,
    exemption_from_annotation,
    exemptions_of,
    is_in_force,
)
from kubepac.rego.dispatch import dispatch_kinds
from kubepac.stages import index

TODAY = date(2026, 11, 24)
POLICY = "require-valid-exemptions"
SNIPPETS = ("", " ", "legacy", "a=b", "expires=2026-11-24", "expires=2026-11-23", "expires=soon", "owner=web")
TEXTS = st.lists(
    st.sampled_from([*SNIPPETS, "owner=", "expires=", "until=2027-01-31", "expires=2026-1-1"])
    | st.text(max_size=6)
).map(";".join)


@pytest.fixture(scope="module")
def engine(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> OpaEngine:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(pytestconfig.rootpath)
        opa = Opa(find_opa())
        (policy,) = [each for each in index.read_corpus(opa).policies if each.id == POLICY]
        root = Path.cwd()
        paths = [root / path for path in index.corpus_paths([policy])]
        # The dispatch modules name every policy; one of this policy alone is enough.
        dispatch = tmp_path_factory.mktemp("exemptions")
        for name, text in index.dispatch_modules([policy]).items():
            (dispatch / name).write_text(text, encoding="utf-8")
        rego = [path for path in paths if path != root / index.DISPATCH_DIR]
        return OpaEngine(opa, paths=[*rego, dispatch], kinds=dispatch_kinds([policy]))


def annotated(**exemptions: str) -> KubeObject:
    lines = "".join(f"    {ANNOTATION_PREFIX}{name}: {text!r}\n" for name, text in exemptions.items())
    text = f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n{lines}"
    (item,) = load_text(text.encode(), file="a.yaml").objects
    return item


def test_reads_reason_day_and_owner() -> None:
    found = exemption_from_annotation("deny-host-ports", "reads the node ;owner=sre; expires=2027-01-31;")
    assert (found.reason, found.expires, found.owner) == ("reads the node", "2027-01-31", "sre")


@pytest.mark.parametrize(
    ("text", "in_force"),
    [
        ("legacy", True),
        ("legacy; expires=2026-11-24", True),
        ("legacy; expires=2026-11-23", False),
        ("legacy; expires=9999", False),
        ("", False),
        ("; owner=sre", False),
        ("legacy; until=2027-01-31", False),
        ("legacy; owner=", False),
        (None, False),
        (7, False),
    ],
)
def test_holds_with_a_reason_and_until_its_day(text: object, in_force: bool) -> None:
    assert is_in_force(exemption_from_annotation("deny-host-ports", text), TODAY) is in_force


def test_an_object_says_which_policies_do_not_count_for_it() -> None:
    item = annotated(**{"deny-host-ports": "legacy", "deny-naked-pods": ""})
    assert list(exemptions_of(item, TODAY)) == ["deny-host-ports"]


@pytest.mark.parametrize("metadata", ["null", "{annotations: null}", "{annotations: [a]}"])
def test_an_object_without_annotations_exempts_nothing(metadata: str) -> None:
    (item,) = load_text(f"apiVersion: v1\nkind: Pod\nmetadata: {metadata}".encode(), file="a.yaml").objects
    assert exemptions_of(item, TODAY) == {}


@pytest.mark.opa
@settings(max_examples=15, deadline=None)
@given(texts=st.lists(TEXTS, min_size=60, max_size=60))
def test_what_holds_here_is_what_the_policy_lets_pass(engine: OpaEngine, texts: list[str]) -> None:
    bodies: list[dict[str, object]] = [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "a", "annotations": {f"{ANNOTATION_PREFIX}deny-host-ports": text}},
        }
        for text in texts
    ]
    reports = engine.evaluate(bodies, inventory={}, parameters={"today": TODAY.isoformat()})
    for text, report in zip(texts, reports, strict=True):
        holds = is_in_force(exemption_from_annotation("deny-host-ports", text), TODAY)
        assert holds is not bool(report.violations), text
