from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kubepac.bundle.format import FORMAT
from kubepac.bundle.load import load
from kubepac.core.errors import BundleError, PolicyError


def test_folder_and_archive_open_as_the_same_bundle(
    folder: Path, archive: Path, contents: dict[str, bytes]
) -> None:
    from_folder, from_archive = load(folder), load(archive)

    assert from_folder.manifest == from_archive.manifest
    assert from_folder.names == tuple(sorted(contents))
    assert {name: from_folder.read(name) for name in from_folder.names} == contents
    assert {name: from_archive.read(name) for name in from_archive.names} == contents


def test_gives_policies_in_the_order_of_the_index(folder: Path) -> None:
    assert [policy.id for policy in load(folder).policies] == ["deny-latest-tag", "deny-privileged-pods"]


def test_a_link_to_a_bundle_is_a_name_for_it(folder: Path) -> None:
    latest = folder.parent / "latest"
    latest.symlink_to(folder, target_is_directory=True)

    assert load(latest).digest == load(folder).digest


def test_uses_the_bytes_that_were_hashed_though_the_file_changes_later(folder: Path) -> None:
    bundle = load(folder)
    before = bundle.read("policy.wasm")
    (folder / "policy.wasm").write_bytes(b"swapped")

    assert bundle.read("policy.wasm") == before


def test_names_the_file_that_is_asked_for_and_not_there(folder: Path) -> None:
    with pytest.raises(BundleError, match=r"0\.1\.0: the bundle has no ranker\.onnx: export it again"):
        load(folder).read("ranker.onnx")


def test_refuses_text_that_is_not_utf8(folder: Path) -> None:
    bundle = load(folder)
    object.__setattr__(bundle, "_contents", {"model_card.md": b"\xff"})

    with pytest.raises(BundleError, match=r"model_card\.md is not UTF-8"):
        bundle.read_text("model_card.md")


def test_says_how_to_get_a_bundle_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"nowhere: there is no bundle: `make repro`"):
        load(tmp_path / "nowhere")


def test_calls_a_folder_without_manifest_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "a" / "b" / "c" / "d" / "e").mkdir(parents=True)

    with pytest.raises(BundleError, match=r"no bundle\.json, so this is no bundle"):
        load(tmp_path)


def test_does_not_wait_for_a_fifo(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "bundle.tar.gz")

    with pytest.raises(BundleError, match="neither a folder nor a plain file"):
        load(tmp_path / "bundle.tar.gz")


def test_refuses_a_device() -> None:
    with pytest.raises(BundleError, match="neither a folder nor a plain file"):
        load(Path("/dev/zero"))


def test_refuses_an_archive_larger_than_the_limit(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubepac.bundle.load.MAX_ARCHIVE_BYTES", 100)

    with pytest.raises(BundleError, match="at most 100 are allowed"):
        load(archive)


def test_says_why_a_file_cannot_be_read(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)

    with pytest.raises(
        BundleError, match="loop: the bundle cannot be read: Too many levels of symbolic links"
    ):
        load(loop)


def test_asks_for_an_upgrade_before_anything_else_looks_wrong(folder: Path) -> None:
    (folder / "bundle.json").write_text(f'{{"format": {FORMAT + 1}, "news": true}}')
    (folder / "news.bin").write_bytes(b"news")

    with pytest.raises(
        BundleError, match=f"has format {FORMAT + 1}, this kubepac reads {FORMAT}: upgrade kubepac"
    ):
        load(folder)


def test_an_index_that_is_no_index_is_an_error_of_its_own(contents: dict[str, bytes], folder: Path) -> None:
    bundle = load(folder)
    object.__setattr__(bundle, "_contents", {"index.jsonl": b"{}\n"})

    with pytest.raises(PolicyError, match=r"index\.jsonl:1"):
        _ = bundle.policies


def test_opening_a_folder_imports_no_guest_and_no_archive_library(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from kubepac.bundle.load import load; load(Path(sys.argv[1]));"
        "print(*sys.modules)"
    )
    # -S keeps site-packages' own start-up files out of the count, so the source folder is named.
    source = Path(__file__).parents[2] / "src"
    done = subprocess.run(
        [sys.executable, "-S", "-c", program, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(source)},
    )

    heavy = {"tarfile", "zlib", "gzip", "tempfile", "shutil", "pickle", "yaml", "typer", "numpy", "wasmtime"}
    assert heavy.isdisjoint(done.stdout.split())
