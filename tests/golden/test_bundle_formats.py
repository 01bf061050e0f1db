"""A bundle of every format that was ever released keeps opening.

`bundle-format-1.tar.gz` was written once, by `kubepac.bundle.save` of the commit that introduced it, and is never
written again: when the format changes, a new file joins it.
"""

from __future__ import annotations

from pathlib import Path

from kubepac.bundle.load import load

FOLDER = Path(__file__).parent


def test_a_bundle_of_format_1_opens() -> None:
    bundle = load(FOLDER / "bundle-format-1.tar.gz")

    assert bundle.manifest.format == 1
    assert bundle.info.version == "0.1.0"
    assert bundle.info.ranker == "rules_match"
    assert [policy.id for policy in bundle.policies] == ["deny-latest-tag", "deny-privileged-pods"]
    assert bundle.digest == "d6c3cab00daee21fc0e193b0d779a0e811e5d9d0129c168cef8f0b5cdf52cb90"
