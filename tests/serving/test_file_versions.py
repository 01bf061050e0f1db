from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest

from kubepac.adapters.git_history import UnreadableBlobError
from kubepac.serving.file_versions import Corpus, FileAt, FileVersions, Reading, Tally

Deployment = Callable[..., str]
DAY = date(2024, 5, 1)


class Disk:
    """Blobs by name, and how often each was read."""

    def __init__(self, **blobs: str | bytes) -> None:
        self.blobs = {name: text.encode() if isinstance(text, str) else text for name, text in blobs.items()}
        self.reads: list[str] = []

    def read(self, blob: str) -> bytes:
        self.reads.append(blob)
        if blob not in self.blobs:
            raise UnreadableBlobError("git does not have the object: it is missing or damaged")
        return self.blobs[blob]


def at(blob: str, file: str = "web.yaml", day: date = DAY) -> FileAt:
    return FileAt(file, blob, "0123456789abcdef", day)


def violated(reading: Reading) -> list[list[str]]:
    return [sorted(facts.violated) for facts in reading.facts]


def test_a_file_is_read_once_and_a_content_judged_once(corpus: Corpus, deployment: Deployment) -> None:
    disk = Disk(a=deployment(tag="latest"), b=deployment("api") + "---\n" + deployment(tag="latest"))
    tally = Tally()
    versions = FileVersions(corpus, disk.read, tally)
    first, again = versions.read([at("a"), at("a", "copy/web.yaml")])
    (both,) = versions.read([at("b")])
    assert first is again
    assert (violated(first), violated(both)) == ([["deny-latest-tag"]], [[], ["deny-latest-tag"]])
    assert versions.read([at("a", day=date(2025, 1, 1))]) == [first]
    assert disk.reads == ["a", "b"]
    assert (tally.files, tally.objects, tally.evaluations) == (2, 3, 2)


def test_all_that_is_new_is_evaluated_together(corpus: Corpus, deployment: Deployment) -> None:
    disk = Disk(**{f"blob{number}": deployment(f"web{number}") for number in range(450)})
    versions = FileVersions(corpus, disk.read, Tally())
    readings = versions.read([at(blob) for blob in disk.blobs])
    assert [reading.version.found[0].resource.name for reading in readings] == [f"web{n}" for n in range(450)]
    assert corpus.engine.calls == [200, 200, 50]  # type: ignore[attr-defined]


def test_the_name_of_a_file_says_what_it_is_too(corpus: Corpus, deployment: Deployment) -> None:
    disk = Disk(a=deployment())
    manifest, kustomization = FileVersions(corpus, disk.read, Tally()).read(
        [at("a"), at("a", "kustomization.yaml")]
    )
    assert (len(manifest.facts), len(kustomization.facts)) == (1, 0)


def test_exemptions_are_judged_by_the_day(corpus: Corpus, deployment: Deployment) -> None:
    text = "known; expires=2024-05-01"
    disk = Disk(a=deployment(tag="latest", annotations={"kubepac.dev/exempt.deny-latest-tag": text}))
    versions = FileVersions(corpus, disk.read, Tally())
    today, later = versions.read([at("a"), at("a", day=date(2024, 5, 2))])
    assert violated(today) == [["deny-latest-tag"]]
    assert violated(later) == [["deny-latest-tag", "require-valid-exemptions"]]
    assert today.facts[0].exemptions == (("deny-latest-tag", "2024-05-01"),)
    assert today.version == later.version


def test_other_settings_are_other_answers(corpus: Corpus, deployment: Deployment) -> None:
    versions = FileVersions(corpus, Disk(a=deployment()).read, Tally())
    assert violated(versions.read([at("a")])[0]) == [[]]
    versions.use({"owner_label": "team"})
    assert violated(versions.read([at("a")])[0]) == [["require-owner-label"]]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [", "broken YAML"),
        ("kind: Pod\napiVersion: v1\nmetadata: {name: {{ .Values.name }}}\n", "template, not a manifest"),
        (b"kind: \xff\xfe\xff\n", "YAML"),
        (b"\x89PNG\0\0", "binary file"),
        (None, "missing or damaged"),
    ],
    ids=["broken", "template", "not UTF-8", "binary", "unreadable"],
)
def test_what_cannot_be_read_may_hide_objects(text: str | bytes | None, reason: str, corpus: Corpus) -> None:
    disk = Disk() if text is None else Disk(a=text)
    tally = Tally()
    (reading,) = FileVersions(corpus, disk.read, tally).read([at("a", "k8s/web.yaml")])
    assert reading.version.found == () and not reading.version.is_whole
    ((said, (count, place)),) = tally.rejected.items()
    assert reason in said and count == 1
    assert place.startswith("0123456789ab:k8s/web.yaml")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("values.yaml", "replicas: 2\n"),
        ("kustomization.yaml", "resources: [web.yaml]\n"),
        ("Chart.yaml", "name: web\n"),
        ("plain.yaml", "- 1\n"),
    ],
)
def test_what_is_understood_to_be_something_else_hides_nothing(file: str, text: str, corpus: Corpus) -> None:
    tally = Tally()
    (reading,) = FileVersions(corpus, Disk(a=text).read, tally).read([at("a", file)])
    assert reading.version.is_whole
    assert len(tally.rejected) == 1


def test_other_json_is_no_rejection(corpus: Corpus) -> None:
    tally = Tally()
    (reading,) = FileVersions(corpus, Disk(a='{"name": "left-pad"}').read, tally).read(
        [at("a", "package.json")]
    )
    assert reading.version.is_whole and not tally.rejected


def test_what_is_too_much_for_the_engine_is_unknown_and_the_rest_is_judged(
    corpus: Corpus, deployment: Deployment
) -> None:
    disk = Disk(a=deployment("too-much", tag="latest") + "---\n" + deployment(tag="latest"))
    tally = Tally()
    (reading,) = FileVersions(corpus, disk.read, tally).read([at("a")])
    assert violated(reading) == [[], ["deny-latest-tag"]]
    assert reading.facts[0].unknown == set(corpus.policies)
    ((reason, _),) = tally.rejected.items()
    assert reason.startswith("not evaluated: Deployment/shop/too-much: evaluation stopped")


def test_features_are_those_of_the_object_alone(corpus: Corpus, deployment: Deployment) -> None:
    (reading,) = FileVersions(corpus, Disk(a=deployment(replicas=3)).read, Tally()).read([at("a")])
    features = json.loads(reading.facts[0].features)
    assert (features["resource_kind"], features["replicas"]) == ("Deployment", 3)


def test_no_policy_asks_for_the_day_on_account_of_anything_but_exemptions(
    pytestconfig: pytest.Config,
) -> None:
    """Contents without exemptions are judged once, whatever the day."""
    asking = [
        path.parent.name
        for path in (pytestconfig.rootpath / "policies").rglob("*.rego")
        if '"today"' in path.read_text(encoding="utf-8") and not path.name.endswith("_test.rego")
    ]
    assert asking == ["require_valid_exemptions"]
