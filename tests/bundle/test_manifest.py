from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubepac.bundle.manifest import BundleInfo, Manifest, is_semantic_version, new_manifest, parse_manifest
from kubepac.core.errors import BundleError


@pytest.fixture
def manifest(about: BundleInfo, contents: dict[str, bytes]) -> Manifest:
    return new_manifest(about, contents)


def refusal(raw: bytes) -> str:
    with pytest.raises(BundleError) as caught:
        parse_manifest(raw, where="b")
    message = str(caught.value)
    assert message.startswith("b: ")
    assert message.isprintable()
    return message


def edited(manifest: Manifest, edit: Callable[[dict], object]) -> bytes:
    document = json.loads(manifest.to_bytes())
    edit(document)
    return json.dumps(document, indent=2, sort_keys=True).encode() + b"\n"


def test_reads_what_it_writes(manifest: Manifest, about: BundleInfo) -> None:
    again = parse_manifest(manifest.to_bytes(), where="b")

    assert again == manifest
    assert again.info == about
    assert again.to_bytes() == manifest.to_bytes()


def test_writes_whole_numbers_among_the_metrics_as_decimals(
    about: BundleInfo, contents: dict[str, bytes]
) -> None:
    assert new_manifest(replace(about, metrics={"hit@1": 1}), contents).info.metrics == {"hit@1": 1.0}


def test_a_bundle_made_outside_git_has_no_commit(about: BundleInfo, contents: dict[str, bytes]) -> None:
    assert new_manifest(replace(about, git_commit=None), contents).info.git_commit is None


def test_the_digest_changes_with_everything_in_the_bundle(
    about: BundleInfo, contents: dict[str, bytes]
) -> None:
    digests = {
        new_manifest(about, contents).digest,
        new_manifest(replace(about, metrics={"hit@5": 0.7500001, "ndcg@5": 0.5}), contents).digest,
        new_manifest(about, {**contents, "priors.json": b"{ }\n"}).digest,
    }

    assert len(digests) == 3


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda d: d.update(format=2), "the bundle has format 2, this kubepac reads 1: upgrade kubepac"),
        (lambda d: d.update(format=0), "the bundle has unknown format 0: export it again"),
        (lambda d: d.update(format=True), "format is 'True', expected a whole number"),
        (lambda d: d.update(format="1"), "format is \"'1'\", expected a whole number"),
        (lambda d: d.pop("format"), "format is missing"),
        (lambda d: d.pop("ranker"), "ranker is missing"),
        (lambda d: d.pop("digest"), "digest is missing"),
        (lambda d: d.update(news=1), "unknown key 'news' in format 1"),
        (lambda d: d["trained_on"].update(news=1), "unknown key 'trained_on.news' in format 1"),
        (
            lambda d: d["files"]["policy.wasm"].update(mode=1),
            "unknown key 'files.policy.wasm.mode' in format 1",
        ),
        (lambda d: d.update(version="1.0"), "expected a semantic version"),
        (lambda d: d.update(version="../../x"), "expected a semantic version"),
        (lambda d: d.update(version="1.0.0\n"), "expected a semantic version"),
        (
            lambda d: d.update(git_commit="main"),
            "git_commit is \"'main'\", expected a full commit hash or null",
        ),
        (lambda d: d.update(params_sha256="A" * 64), "params_sha256 is"),
        (lambda d: d.update(data_sha256=None), "data_sha256 is 'None', expected 64 hex digits"),
        (lambda d: d.update(corpus_sha256=[]), "corpus_sha256 is '[]', expected 64 hex digits"),
        (lambda d: d.update(ranker="\x1b[31m"), "ranker is "),
        (lambda d: d.update(metrics=[]), "bundle.json: metrics is not a JSON object"),
        (lambda d: d["metrics"].update({"\x1b[31m": 1.0}), "is not a metric's name"),
        (
            lambda d: d["metrics"].update(x=1),
            "metrics.x is '1', expected a finite number with a decimal point",
        ),
        (lambda d: d["metrics"].update(x=float("nan")), "metrics.x is 'nan', expected a finite number"),
        (lambda d: d["metrics"].update(x=float("inf")), "metrics.x is 'inf', expected a finite number"),
        (lambda d: d.update(feature_schema=-1), "feature_schema is '-1', expected a whole number from 0"),
        (lambda d: d["library_versions"].update({"a b": "1"}), "'a b' is not a library's name"),
        (lambda d: d["library_versions"].update(numpy="1\n2"), "expected a library's version"),
        (lambda d: d["trained_on"].update(source="guesses"), "expected one of simulated, git, feedback"),
        (lambda d: d["trained_on"].update(events=1.5), "trained_on.events is '1.5', expected a whole number"),
        (lambda d: d["files"].pop("policy.wasm"), "does not list a whole bundle: policy.wasm is missing"),
        (lambda d: d["files"].pop("ranker.json"), "does not list a whole bundle: ranker.json is missing"),
        (lambda d: d["files"].update({"../x": {}}), "'../x' is no file of a bundle of format 1"),
        (
            lambda d: d["files"].update({"bundle.json": {}}),
            "'bundle.json' is no file of a bundle of format 1",
        ),
        (lambda d: d["files"].update({"model.pkl": {}}), "'model.pkl' is no file of a bundle of format 1"),
        (lambda d: d["files"].update({"policies/main/pod.rego": {}}), "two file names differ only in case"),
        (
            lambda d: d["files"].update({f"policies/lib/a{n}.rego": {} for n in range(4096)}),
            "at most 4095 are allowed",
        ),
        (lambda d: d["files"].update({"policy.wasm": 7}), "files.policy.wasm is not a JSON object"),
        (lambda d: d["files"]["policy.wasm"].update(sha256=""), "files.policy.wasm.sha256 is"),
        (lambda d: d["files"]["policy.wasm"].update(size_bytes=1 << 30), "policy.wasm: 1,073,741,824 bytes"),
        (
            lambda d: [e.update(size_bytes=1 << 26) for e in d["files"].values()],
            "at most 134,217,728 are allowed",
        ),
        (lambda d: d.update(digest="0" * 64), "is not what its digest says"),
        (lambda d: d["metrics"].update({"hit@5": 0.99}), "is not what its digest says"),
    ],
)
def test_refuses_an_edited_manifest(
    manifest: Manifest, edit: Callable[[dict], object], expected: str
) -> None:
    assert expected in refusal(edited(manifest, edit))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"{",
        b"[" * 100_000,
        b"1" * 5000,
        b'{"format": 1}x',
        "\ufeff{}".encode(),
        "{}".encode("utf-16"),
    ],
    ids=["empty", "not-utf8", "cut", "deep", "long-number", "trailing", "bom", "utf16"],
)
def test_refuses_what_is_not_json(raw: bytes) -> None:
    assert "bundle.json is not JSON" in refusal(raw)


@pytest.mark.parametrize("raw", [b"[]", b"null", b'"x"', b"1"])
def test_refuses_json_that_is_no_object(raw: bytes) -> None:
    assert "bundle.json is not a JSON object" in refusal(raw)


def test_refuses_the_same_content_spelt_otherwise(manifest: Manifest) -> None:
    raw = manifest.to_bytes()

    assert "is not what its digest says" in refusal(json.dumps(json.loads(raw), sort_keys=True).encode())
    assert "is not what its digest says" in refusal(
        raw.replace(b'"format": 1,', b'"format": 7,\n  "format": 1,')
    )
    assert "is not what its digest says" in refusal(raw.replace(b"0.75", b"7.5e-1"))


def test_a_long_value_is_shown_in_part(manifest: Manifest) -> None:
    assert len(refusal(edited(manifest, lambda d: d.update(ranker="x" * 100_000)))) < 200


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    )
)
def test_arbitrary_json_raises_nothing_but_bundle_errors(document: object) -> None:
    refusal(json.dumps(document).encode())
    refusal(json.dumps({"format": 1, "version": document}).encode())


@pytest.mark.parametrize("version", ["0.1.0", "1.22.333", "1.0.0-rc.1", "1.0.0+build.5", "1.0.0-a-b+c-d"])
def test_semantic_versions(version: str) -> None:
    assert is_semantic_version(version)


@pytest.mark.parametrize(
    "version",
    ["", "1", "1.0", "v1.0.0", "01.0.0", "1.0.0-", "1.0.0/..", "1.0.0-" + "a" * 64, "\u0661.0.0", "1.0.0\n"],
)
def test_other_versions(version: str) -> None:
    assert not is_semantic_version(version)
