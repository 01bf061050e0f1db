from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubepac.core.objects import ResourceId
from kubepac.events.resources import FileVersion, Followed, Found, Resources, Step


def found(name: str, content: str = "1", *, api: str = "apps/v1", namespace: str = "") -> Found:
    who = ResourceId(api, "Deployment", namespace, name)
    return Found(who, f"{who}{api}{content}")


def version(*objects: Found, is_whole: bool = True) -> FileVersion:
    return FileVersion(objects, is_whole)


def moves(step: Step) -> dict[str, str]:
    """Where each resource was before, by where it is now."""
    return {
        f"{after.file}:{after.found.resource.name}": before.file if before else "new"
        for before, after in step.seen
    }


def key_of(resources: Resources, file: str, number: int = 0) -> str:
    return [item.key for item in resources.all() if item.file == file][number]


def test_an_object_that_changes_is_the_same_resource() -> None:
    resources = Resources()
    resources.advance("a", {"web.yaml": version(found("web"))})
    key = key_of(resources, "web.yaml")
    step = resources.advance("b", {"web.yaml": version(found("web", "2"))})
    assert [(before and before.key, after.key) for before, after in step.seen] == [(key, key)]
    assert step.gone == step.lost == ()


def test_a_file_that_is_gone_takes_its_objects_along() -> None:
    resources = Resources()
    resources.advance("a", {"web.yaml": version(found("web"), found("api"))})
    step = resources.advance("b", {"web.yaml": None})
    assert [item.found.resource.name for item in step.gone] == ["web", "api"]
    assert resources.files() == []


def test_an_object_that_leaves_its_file_is_gone() -> None:
    resources = Resources()
    resources.advance("a", {"all.yaml": version(found("web"), found("api"))})
    step = resources.advance("b", {"all.yaml": version(found("api"))})
    assert [item.found.resource.name for item in step.gone] == ["web"]


@pytest.mark.parametrize("content", ["1", "2"], ids=["unchanged", "changed"])
def test_a_file_that_moves_is_no_deletion(content: str) -> None:
    resources = Resources()
    resources.advance("a", {"old/web.yaml": version(found("web"))})
    step = resources.advance("b", {"old/web.yaml": None, "new/place/web.yml": version(found("web", content))})
    assert moves(step) == {"new/place/web.yml:web": "old/web.yaml"}
    assert step.gone == ()


def test_an_object_that_moves_between_files_that_stay_is_followed() -> None:
    resources = Resources()
    resources.advance("a", {"all.yaml": version(found("web"), found("api")), "api.yaml": version()})
    step = resources.advance("b", {"all.yaml": version(found("web")), "api.yaml": version(found("api"))})
    assert moves(step) == {"all.yaml:web": "all.yaml", "api.yaml:api": "all.yaml"}
    assert step.gone == ()


def test_copies_are_kept_apart_by_file() -> None:
    resources = Resources()
    resources.advance("a", {"base/web.yaml": version(found("web"))})
    step = resources.advance("b", {"copy/web.yaml": version(found("web"))})
    assert moves(step) == {"copy/web.yaml:web": "new"}
    step = resources.advance("c", {"base/web.yaml": None})
    assert [item.file for item in step.gone] == ["base/web.yaml"]
    assert key_of(resources, "copy/web.yaml")


def test_copies_that_move_together_go_to_the_nearest_path() -> None:
    resources = Resources()
    files = ["a/base/web.yaml", "a/overlay/web.yaml", "b/base/web.yaml"]
    resources.advance("a", {file: version(found("web")) for file in files})
    gone = dict.fromkeys(files)
    step = resources.advance("b", gone | {f"k8s/{file}": version(found("web", "2")) for file in files})
    assert moves(step) == {f"k8s/{file}:web": file for file in files}


def test_a_namespace_that_is_named_later_is_no_other_resource() -> None:
    resources = Resources()
    resources.advance("a", {"web.yaml": version(found("web"))})
    step = resources.advance("b", {"web.yaml": version(found("web", namespace="shop"))})
    assert moves(step) == {"web.yaml:web": "web.yaml"}


def test_an_object_of_another_namespace_in_another_file_is_another_resource() -> None:
    resources = Resources()
    resources.advance("a", {"web.yaml": version(found("web"))})
    step = resources.advance(
        "b", {"web.yaml": None, "test/web.yaml": version(found("web", namespace="test"))}
    )
    assert moves(step) == {"test/web.yaml:web": "new"}


def test_another_group_of_the_api_is_no_other_resource() -> None:
    resources = Resources()
    resources.advance("a", {"web.yaml": version(found("web", api="extensions/v1beta1"))})
    step = resources.advance("b", {"web.yaml": None, "k8s/web.yaml": version(found("web"))})
    assert moves(step) == {"k8s/web.yaml:web": "web.yaml"}


def test_equals_in_one_file_are_paired_by_content_and_then_in_order() -> None:
    resources = Resources()
    resources.advance("a", {"web.yaml": version(found("web", "1"), found("web", "2"), found("web", "3"))})
    first, second, third = (key_of(resources, "web.yaml", number) for number in range(3))
    assert len({first, second, third}) == 3
    resources.advance("b", {"web.yaml": version(found("web", "3"), found("web", "1"), found("web", "4"))})
    assert [key_of(resources, "web.yaml", number) for number in range(3)] == [third, first, second]


def test_what_may_still_stand_in_a_file_is_lost_and_can_be_found_again() -> None:
    resources = Resources()
    resources.advance("a", {"all.yaml": version(found("web"), found("api"))})
    step = resources.advance("b", {"all.yaml": version(found("api"), is_whole=False)})
    assert [item.found.resource.name for item in step.lost] == ["web"]
    assert step.gone == ()
    assert resources.advance("c", {"all.yaml": version(found("api", "2"), is_whole=False)}).lost == ()
    step = resources.advance("d", {"all.yaml": version(found("api", "2"), found("web", "2"))})
    assert moves(step) == {"all.yaml:api": "all.yaml", "all.yaml:web": "all.yaml"}
    assert not any(item.is_lost for item in resources.all())


def test_a_deleted_object_that_is_added_again_is_a_new_resource() -> None:
    resources = Resources()
    resources.advance("a", {"web.yaml": version(found("web"))})
    key = key_of(resources, "web.yaml")
    resources.advance("b", {"web.yaml": None})
    resources.advance("c", {"web.yaml": version(found("web"))})
    assert key_of(resources, "web.yaml") != key


def test_many_equals_that_move_at_once_are_followed_in_order() -> None:
    resources = Resources()
    files = [f"old/{number:03}.yaml" for number in range(150)]
    resources.advance("a", {file: version(found("web")) for file in files})
    gone = dict.fromkeys(files)
    step = resources.advance(
        "b", gone | {file.replace("old", "new"): version(found("web")) for file in files}
    )
    assert step.gone == ()
    assert all(before is not None for before, _ in step.seen)


FOUND = st.builds(
    found,
    st.sampled_from(["api", "web"]),
    st.sampled_from(["1", "2"]),
    api=st.sampled_from(["apps/v1", "extensions/v1beta1"]),
    namespace=st.sampled_from(["", "shop"]),
)
VERSIONS = st.none() | st.builds(FileVersion, st.lists(FOUND, max_size=4).map(tuple), st.booleans())
HISTORY = st.lists(
    st.dictionaries(st.sampled_from(["a/x.yaml", "a/y.yaml", "b/x.yaml"]), VERSIONS), max_size=6
)


@given(HISTORY)
def test_resources_are_neither_doubled_nor_forgotten(history) -> None:  # type: ignore[no-untyped-def]
    resources = Resources()
    alive: set[str] = set()
    files: dict[str, FileVersion | None] = {}
    for number, changes in enumerate(history):
        step = resources.advance(str(number), changes)
        known = {before.key for before, _ in step.seen if before}
        new = {after.key for before, after in step.seen if before is None}
        gone = {item.key for item in step.gone}
        assert known | gone | {item.key for item in step.lost} <= alive
        assert not new & alive
        assert not known & gone
        alive = (alive | new) - gone
        files |= changes
        now = list(resources.all())
        assert len(now) == len(alive) and {item.key for item in now} == alive
        in_files = {file: [i.found for i in now if i.file == file and not i.is_lost] for file in files}
        assert in_files == {file: list(each.found) if each else [] for file, each in files.items()}


@given(HISTORY)
def test_a_state_that_was_written_and_read_is_the_same(history) -> None:  # type: ignore[no-untyped-def]
    resources = Resources()
    for number, changes in enumerate(history):
        resources.advance(str(number), changes)
    again = Resources.from_json(json.loads(json.dumps(resources.to_json())))
    assert list(again.all()) == list(resources.all())
    assert all(isinstance(item, Followed) for item in again.all())
