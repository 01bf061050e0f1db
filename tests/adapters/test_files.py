"""Which files are read, in which order, and what is said of those that cannot be."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from kubepac.adapters.files import Source, find, load, read
from kubepac.core.errors import InputError
from kubepac.core.objects import KubeObject, Rejection
from kubepac.manifests.limits import Limits

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def write(*files: str) -> None:
    for file in files:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        Path(file).write_text(POD % Path(file).stem)


def files(*paths: str) -> list[str]:
    return [found.file for found in find(paths)]


def results(*paths: str, stdin: bytes = b"", limits: Limits | None = None) -> list[KubeObject | Rejection]:
    return list(load(paths, stdin=io.BytesIO(stdin), limits=limits))


def test_finds_manifests_of_a_folder_in_a_fixed_order(here: Path):
    write("k/b.yaml", "k/a.yml", "k/c.json", "k/sub/a.yaml", "k/README.md", "k/.hidden.yaml")
    write("k/.github/x.yaml", "k/node_modules/p/x.yaml", "z.yaml")
    assert files("k") == ["k/a.yml", "k/b.yaml", "k/c.json", "k/sub/a.yaml"]


def test_keeps_the_order_of_the_paths_and_reads_each_file_once(here: Path):
    write("b.yaml", "a.yaml")
    assert files("b.yaml", ".", "a.yaml", "./b.yaml") == ["b.yaml", "a.yaml"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.yaml", ["a.yaml"]),
        ("k/*", ["k/b.yaml", "k/c.yml"]),
        ("**/*.yaml", ["a.yaml", "k/b.yaml", "k/deep/er/d.yaml"]),
        ("k/**", ["k/b.yaml", "k/c.yml", "k/deep/er/d.yaml"]),
        ("k/**/d.*", ["k/deep/er/d.yaml"]),
        ("k/[bx].ya?l", ["k/b.yaml"]),
        ("k/*/*.yaml", []),
    ],
)
def test_expands_patterns(here: Path, pattern: str, expected: list[str]):
    write("a.yaml", "k/b.yaml", "k/c.yml", "k/deep/er/d.yaml", "k/notes.txt")
    if expected:
        assert files(pattern) == expected
    else:
        with pytest.raises(InputError, match="matches no"):
            files(pattern)


def test_a_file_may_have_the_characters_of_a_pattern_in_its_name(here: Path):
    write("a[1].yaml")
    assert files("a[1].yaml") == ["a[1].yaml"]


@pytest.mark.parametrize("path", ["gone.yaml", "gone/", "", "a\0b", "a.yaml/b.yaml", "x" * 5000])
def test_a_path_that_is_not_there_is_an_input_error_of_one_line(here: Path, path: str):
    write("a.yaml")
    with pytest.raises(InputError) as caught:
        files(path)
    assert "\n" not in str(caught.value)


def test_no_manifest_at_all_is_an_input_error(here: Path):
    write("docs/README.md")
    with pytest.raises(InputError, match=r"no manifests in docs: expected \*.yaml"):
        files("docs")
    with pytest.raises(InputError, match="no manifests: expected files"):
        files()


def test_links_out_of_the_folder_and_loops_are_left_out(here: Path, tmp_path: Path):
    write("k/a.yaml")
    (tmp_path / "secret.yaml").write_text(POD % "secret")
    Path("k/out.yaml").symlink_to(tmp_path / "secret.yaml")
    Path("k/loop").symlink_to(Path.cwd() / "k")
    Path("k/self.yaml").symlink_to("self.yaml")
    Path("k/broken.yaml").symlink_to("nowhere")
    assert files("k") == files("k/**") == ["k/a.yaml"]


def test_links_within_the_folder_are_followed_to_files(here: Path):
    write("k/..data/a.yaml")
    Path("k/a.yaml").symlink_to("..data/a.yaml")
    assert files("k") == ["k/a.yaml"]


def test_a_pipe_in_a_folder_is_not_opened(here: Path):
    write("k/a.yaml")
    os.mkfifo("k/pipe.yaml")
    assert files("k") == ["k/a.yaml"]


def test_reads_standard_input(here: Path):
    (found,) = results("-", stdin=(POD % "a").encode())
    assert isinstance(found, KubeObject)
    assert (found.file, found.id.name) == ("<stdin>", "a")


def test_loads_objects_and_rejections_of_all_files(here: Path):
    write("k/a.yaml", "k/c.yaml")
    Path("k/b.yaml").write_text("a: [\n")
    found = results("k")
    assert [type(one).__name__ for one in found] == ["KubeObject", "Rejection", "KubeObject"]
    assert [one.file for one in found] == ["k/a.yaml", "k/b.yaml", "k/c.yaml"]


def test_json_that_never_claims_to_be_a_manifest_is_ignored_unless_named(here: Path):
    write("k/a.yaml")
    Path("k/package.json").write_text('{"name": "a"}')
    Path("k/tsconfig.json").write_text('{ // comment\n "a": 1,}')
    assert [one.file for one in results("k")] == ["k/a.yaml"]
    (named,) = results("k/package.json")
    assert isinstance(named, Rejection)
    assert named.reason.startswith("not a Kubernetes object")


def test_a_binary_file_is_an_error_when_named_and_a_rejection_when_found(here: Path):
    Path("k").mkdir()
    Path("k/a.yaml").write_bytes(b"\x7fELF\0\0\0")
    assert results("k") == [Rejection("k/a.yaml", 1, "binary file: expected YAML or JSON text")]
    with pytest.raises(InputError, match=r"k/a\.yaml is a binary file: expected YAML or JSON text"):
        results("k/a.yaml")


def test_an_oversize_file_is_a_rejection_and_is_not_read(here: Path):
    with Path("big.yaml").open("wb") as file:
        file.truncate(10**12)
    assert results("big.yaml") == [
        Rejection("big.yaml", None, "larger than 134217728 bytes: split it, or raise the limit")
    ]


def test_standard_input_is_bounded(here: Path):
    assert results("-", stdin=b"a" * 100, limits=Limits(file_bytes=10)) == [
        Rejection("<stdin>", None, "larger than 10 bytes: split it, or raise the limit")
    ]


def test_a_file_that_cannot_be_read_is_an_error_when_named_and_a_rejection_when_found(here: Path):
    # Root may read everything, so a file that has gone since it was found stands in.
    def gone(*, is_explicit: bool) -> bytes | Rejection:
        source = Source("gone.yaml", Path("gone.yaml"), is_explicit)
        return read(source, stdin=io.BytesIO(), limits=Limits())

    assert gone(is_explicit=False) == Rejection(
        "gone.yaml", None, "cannot be read: No such file or directory"
    )
    with pytest.raises(InputError, match=r"gone\.yaml cannot be read: No such file"):
        gone(is_explicit=True)


def test_a_name_of_odd_bytes_can_be_printed(here: Path):
    Path(os.fsdecode(b"\xff.yaml")).write_text(POD % "a")
    (found,) = results(".")
    assert found.file == "\ufffd.yaml"
