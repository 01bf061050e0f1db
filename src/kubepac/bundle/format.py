"""What a bundle looks like on disk: the format number, the names of its files and the limits on their sizes.

A bundle is a folder, or a gzipped tar archive of that folder, with these files and no others:

    bundle.json                              what the bundle is, and the SHA-256 of every other file
    policy.wasm                              the corpus, compiled by OPA
    index.jsonl                              the policies' METADATA, one policy a line
    policies/<pack>/<policy>/policy.rego     the Rego that policy.wasm was compiled from,
    policies/lib/<topic>.rego                its libraries
    policies/main/<Kind>.rego                and its generated entry points
    ranker.json                              the ranker: its form, its columns and, of a sum, its weights
    ranker.onnx                              the trees of a ranker that has such
    calibration.json                         from a score of the ranker to a probability
    confidence.json                          from the parts of a confidence to the share of such suggestions
                                             that were accepted; not there until real outcomes have fitted one
    priors.json                              what is known of fixes at export: of all repositories, and of one
    outcomes.json                            what really became of suggestions; without it there is no evidence
    feature_schema.json                      {"version": 1, "features": [{"name": ..., "type": ...}, ...]}
    golden.json                              inputs with the scores they had at export, see `golden.py`
    model_card.md                            what the ranker was trained on, for whom, and how well it does

How to change the format
------------------------
`FORMAT` is the promise that a reader and a writer agree on. Add one to it whenever a reader of the present
number would refuse a new bundle or misread it: a key of `bundle.json` or a file is added, removed, renamed,
or comes to mean something else. New numbers in `metrics`, new features, another ranker or more policies need
no new format.
In the same change:

1. move the loader of the old number to `bundle/old/`, so that bundles people already have keep opening;
2. add a small golden bundle of the new format to the tests, and keep those of all the old ones;
3. say so in CHANGELOG.md, and what a user has to do (nothing, wherever that is possible).

Whatever else changes, `bundle.json` stays a JSON object with the integer `format`: that is what lets an old
kubepac ask for an upgrade instead of calling a new bundle damaged.
"""

from __future__ import annotations

import re
from collections.abc import Collection

FORMAT = 1

MANIFEST = "bundle.json"
WASM = "policy.wasm"
INDEX = "index.jsonl"
RANKER_JSON = "ranker.json"
RANKER_ONNX = "ranker.onnx"
CALIBRATION = "calibration.json"
CONFIDENCE = "confidence.json"
PRIORS = "priors.json"
OUTCOMES = "outcomes.json"
FEATURE_SCHEMA = "feature_schema.json"
GOLDEN = "golden.json"
MODEL_CARD = "model_card.md"

# About ten times what a corpus of several hundred policies needs.
MAX_FILES = 4096
MAX_MANIFEST_BYTES = 1 << 20
MAX_FILE_BYTES = 64 << 20
MAX_TOTAL_BYTES = 128 << 20
MAX_ARCHIVE_BYTES = 128 << 20

_REQUIRED = (CALIBRATION, FEATURE_SCHEMA, GOLDEN, INDEX, MODEL_CARD, WASM, PRIORS, RANKER_JSON)
_OPTIONAL = (CONFIDENCE, OUTCOMES, RANKER_ONNX)
_WORD = "[A-Za-z][A-Za-z0-9_]{0,63}"
_POLICY = re.compile(rf"policies/{_WORD}/{_WORD}/policy\.rego")
_SHARED_REGO = re.compile(rf"policies/(?:lib|main)/{_WORD}\.rego")


def rego_name(package: str) -> str:
    """Where the Rego of a policy stands.

    >>> rego_name("kubepac.images.deny_latest_tag")
    'policies/images/deny_latest_tag/policy.rego'
    """
    return f"policies/{package.removeprefix('kubepac.').replace('.', '/')}/policy.rego"


def is_known_name(name: str) -> bool:
    """Whether a bundle of this format may hold a file of this name beside `bundle.json`.

    >>> is_known_name("policies/lib/workload.rego"), is_known_name("policies/../policy.rego")
    (True, False)
    """
    if name in _REQUIRED or name in _OPTIONAL:
        return True
    return is_policy_name(name) or _SHARED_REGO.fullmatch(name) is not None


def is_policy_name(name: str) -> bool:
    """Whether this is the Rego of a policy, rather than of a library or an entry point."""
    return _POLICY.fullmatch(name) is not None


def name_problem(names: Collection[str]) -> str | None:
    """What keeps these files, `bundle.json` left out, from being a whole bundle; None if nothing does."""
    if len(names) >= MAX_FILES:
        return f"{len(names)} files, at most {MAX_FILES - 1} are allowed"
    for name in sorted(names):
        if not is_known_name(name):
            return f"{name!a} is no file of a bundle of format {FORMAT}"
    for name in _REQUIRED:
        if name not in names:
            return f"{name} is missing"
    # Two such files would be one where file names ignore case.
    if len({name.casefold() for name in names}) < len(names):
        return "two file names differ only in case"
    return None


def size_problem(name: str, size_bytes: int) -> str | None:
    """What is wrong with a file of this size; None if nothing is."""
    limit = MAX_MANIFEST_BYTES if name == MANIFEST else MAX_FILE_BYTES
    return f"{size_bytes:,} bytes, at most {limit:,} are allowed" if size_bytes > limit else None
