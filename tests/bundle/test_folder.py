from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubepac.bundle.load import load
from kubepac.core.errors import BundleError

# The bundle is put back after every example, so one folder serves them all.
ONE_FOLDER = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ALL_FILES = (
    "bundle.json",
    "calibration.json",
    "feature_schema.json",
    "golden.json",
    "index.jsonl",
    "model_card.md",
    "policies/images/deny_latest_tag/policy.rego",
    "policies/lib/workload.rego",
    "policies/main/Pod.rego",
    "policies/pod_security/deny_privileged_pods/policy.rego",
    "policy.wasm",
    "priors.json",
    "ranker.json",
)


@pytest.mark.parametrize("name", ALL_FILES)
def test_refuses_a_file_with_one_more_byte(folder: Path, name: str) -> None:
    with (folder / name).open("ab") as file:
        file.write(b" ")

    with pytest.raises(BundleError, match=r"export the bundle again or fetch a fresh copy"):
        load(folder)


@pytest.mark.parametrize("name", ALL_FILES)
def test_refuses_a_bundle_without_one_of_its_files(folder: Path, name: str) -> None:
    (folder / name).unlink()

    with pytest.raises(BundleError, match=f"{name}( is missing|, so this is no bundle)"):
        load(folder)


@pytest.mark.parametrize("name", ALL_FILES)
def test_refuses_a_file_replaced_by_a_link_to_the_same_bytes(folder: Path, name: str) -> None:
    copy = folder.parent / "copy"
    (folder / name).rename(copy)
    (folder / name).symlink_to(copy)

    with pytest.raises(BundleError, match=f"'{name}' is a symbolic link"):
        load(folder)


@ONE_FOLDER
@given(data=st.data())
def test_refuses_every_flipped_byte(folder: Path, data: st.DataObject) -> None:
    path = folder / data.draw(st.sampled_from(ALL_FILES), label="file")
    sound = path.read_bytes()
    place = data.draw(st.integers(0, len(sound) - 1), label="place")
    flipped = bytearray(sound)
    flipped[place] ^= data.draw(st.integers(1, 255), label="bits")
    path.write_bytes(flipped)
    try:
        with pytest.raises(BundleError):
            load(folder)
    finally:
        path.write_bytes(sound)


@pytest.mark.parametrize("name", ["notes.txt", "policies/lib/extra.rego", ".hidden", "ranker.onnx"])
def test_refuses_a_file_that_is_not_listed(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"x")

    with pytest.raises(BundleError, match=f"'{name}' is not listed in bundle.json"):
        load(folder)


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31m", "a\\b", "ünïcode", "c:d"])
def test_refuses_a_name_that_would_fool_a_terminal_or_a_file_system(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"x")

    with pytest.raises(BundleError, match="unsafe file name") as caught:
        load(folder)
    assert str(caught.value).isprintable()


def test_refuses_a_linked_folder(folder: Path) -> None:
    (folder / "policies" / "lib").rename(folder.parent / "lib")
    (folder / "policies" / "lib").symlink_to(folder.parent / "lib", target_is_directory=True)

    with pytest.raises(BundleError, match="'policies/lib' is a symbolic link"):
        load(folder)


def test_does_not_wait_for_a_fifo(folder: Path) -> None:
    (folder / "policy.wasm").unlink()
    os.mkfifo(folder / "policy.wasm")

    with pytest.raises(BundleError, match=r"'policy\.wasm' is no plain file"):
        load(folder)


def test_refuses_a_socket(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A socket's path has to be short, so it is bound from inside.
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("door")

        with pytest.raises(BundleError, match="'door' is no plain file"):
            load(folder)


def test_refuses_folders_nested_too_deep(folder: Path) -> None:
    (folder / "a" / "b" / "c" / "d").mkdir(parents=True)

    with pytest.raises(BundleError, match="'a/b/c/d/' does not belong to a bundle"):
        load(folder)


def test_refuses_more_entries_than_the_limit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubepac.bundle.folder._MAX_ENTRIES", 5)

    with pytest.raises(BundleError, match="more than 5 files and folders"):
        load(folder)


def test_refuses_a_sparse_giant_without_reading_it(folder: Path) -> None:
    with (folder / "policy.wasm").open("r+b") as file:
        file.truncate(1 << 40)

    with pytest.raises(BundleError, match=r"'policy\.wasm': 1,099,511,627,776 bytes, at most 67,108,864"):
        load(folder)


def test_refuses_a_file_that_grows_while_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_fstat = os.fstat

    def fstat_of_a_second_ago(descriptor: int) -> os.stat_result:
        values = list(real_fstat(descriptor))
        values[6] -= 1
        return os.stat_result(values)

    monkeypatch.setattr("kubepac.bundle.folder.os.fstat", fstat_of_a_second_ago)

    with pytest.raises(BundleError, match="changed while it was read: try again"):
        load(folder)
