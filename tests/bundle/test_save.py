from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kubepac.bundle.load import load
from kubepac.bundle.manifest import BundleInfo
from kubepac.bundle.save import save
from kubepac.core.errors import BundleError

# Saves a fixed bundle under whatever time zone, umask, locale and hash seed the caller has set.
SAVE_ELSEWHERE = """
import os, sys
from pathlib import Path
from kubepac.bundle.load import load
from kubepac.bundle.save import save

os.umask(int(sys.argv[3], 8))
bundle = load(Path(sys.argv[1]))
save({name: bundle.read(name) for name in reversed(bundle.names)}, bundle.info, Path(sys.argv[2]))
"""

# Saves a larger bundle of the same version where no file may grow beyond 2,000 bytes.
SAVE_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from kubepac.bundle.load import load
from kubepac.bundle.save import save
from kubepac.core.errors import BundleError

bundle = load(Path(sys.argv[1]))
contents = {name: bundle.read(name) for name in bundle.names}
contents["policy.wasm"] = b"\\0asm" + bytes(range(256)) * 40
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    save(contents, bundle.info, Path(sys.argv[2]))
except BundleError as error:
    print(error)
"""


def tree(directory: Path) -> dict[str, str]:
    """Every file below, with the hash of its bytes."""
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def test_writes_the_folder_and_the_archive_and_nothing_else(folder: Path, archive: Path) -> None:
    assert sorted(path.name for path in folder.parent.iterdir()) == ["0.1.0", archive.name]


def test_saving_twice_gives_the_same_bytes(
    folder: Path, contents: dict[str, bytes], about: BundleInfo, tmp_path: Path
) -> None:
    again = save(dict(reversed(contents.items())), about, tmp_path / "again")

    assert tree(again.parent) == tree(folder.parent)


@pytest.mark.parametrize(
    ("environment", "umask"),
    [
        ({"TZ": "Asia/Kathmandu", "LC_ALL": "C"}, "077"),
        ({"TZ": "UTC", "PYTHONHASHSEED": "7", "LANG": "tr_TR"}, "000"),
    ],
)
def test_gives_the_same_bytes_in_another_process(
    folder: Path, environment: dict[str, str], umask: str, tmp_path: Path
) -> None:
    out_dir = tmp_path / "elsewhere"
    program = [sys.executable, "-c", SAVE_ELSEWHERE, str(folder), str(out_dir), umask]
    subprocess.run(program, check=True, env={**os.environ, **environment})

    assert tree(out_dir) == tree(folder.parent)
    assert {oct(path.stat().st_mode & 0o777) for path in out_dir.rglob("*") if path.is_file()} == {"0o644"}
    assert {oct(path.stat().st_mode & 0o777) for path in (out_dir / "0.1.0").rglob("*") if path.is_dir()} == {
        "0o755"
    }


def test_replaces_a_bundle_of_the_same_version(
    folder: Path, contents: dict[str, bytes], about: BundleInfo
) -> None:
    del contents["policies/lib/workload.rego"]
    save(contents, replace(about, ranker="logreg"), folder.parent)

    assert load(folder).info.ranker == "logreg"
    assert not (folder / "policies" / "lib").exists()
    assert sorted(path.name for path in folder.parent.iterdir()) == ["0.1.0", "kubepac-bundle-0.1.0.tar.gz"]


def test_bundles_of_two_versions_stand_side_by_side(
    folder: Path, contents: dict[str, bytes], about: BundleInfo
) -> None:
    newer = save(contents, replace(about, version="0.2.0"), folder.parent)

    assert load(folder).info.version == "0.1.0"
    assert load(newer).info.version == "0.2.0"


def test_a_full_disk_leaves_the_old_bundle_and_nothing_else(folder: Path) -> None:
    before = tree(folder.parent)
    program = [sys.executable, "-c", SAVE_ON_A_FULL_DISK, str(folder), str(folder.parent)]
    done = subprocess.run(program, check=True, capture_output=True, text=True)

    assert done.stdout == (
        f"{folder}: the bundle was not written: File too large; nothing was changed: "
        "free some space and export again\n"
    )
    assert tree(folder.parent) == before
    assert len(list(folder.parent.iterdir())) == 2


@pytest.mark.parametrize("successes", range(16))
def test_a_disk_that_fills_up_at_any_flush_leaves_the_old_bundle(
    folder: Path,
    contents: dict[str, bytes],
    about: BundleInfo,
    monkeypatch: pytest.MonkeyPatch,
    successes: int,
) -> None:
    before = tree(folder.parent)
    remaining = successes

    def fsync(descriptor: int) -> None:
        nonlocal remaining
        if remaining == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        remaining -= 1

    monkeypatch.setattr("kubepac.bundle.save.os.fsync", fsync)

    with pytest.raises(BundleError, match="No space left on device; nothing was changed: free some space"):
        save(contents, replace(about, ranker="logreg"), folder.parent)
    assert tree(folder.parent) == before
    assert len(list(folder.parent.iterdir())) == 2


@pytest.mark.parametrize("failing", ["0.1.0", "kubepac-bundle-0.1.0.tar.gz"])
@pytest.mark.parametrize(
    ("error", "caught"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), BundleError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
    ids=["refused", "interrupted"],
)
def test_a_rename_that_fails_puts_the_old_bundle_back(
    folder: Path,
    contents: dict[str, bytes],
    about: BundleInfo,
    monkeypatch: pytest.MonkeyPatch,
    failing: str,
    error: BaseException,
    caught: type[BaseException],
) -> None:
    before = tree(folder.parent)

    def failing_at(real: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
        def move(source: Path, target: Path) -> Path:
            if source.name == target.name == failing:
                raise error
            return real(source, target)

        return move

    monkeypatch.setattr(Path, "rename", failing_at(Path.rename))
    monkeypatch.setattr(Path, "replace", failing_at(Path.replace))

    with pytest.raises(caught):
        save(contents, replace(about, ranker="logreg"), folder.parent)
    assert tree(folder.parent) == before
    assert len(list(folder.parent.iterdir())) == 2


def test_an_interrupted_export_leaves_nothing_behind(
    contents: dict[str, bytes], about: BundleInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kubepac.bundle.save.os.fsync", interrupt)

    with pytest.raises(KeyboardInterrupt):
        save(contents, about, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_says_so_where_the_output_is_a_file(
    contents: dict[str, bytes], about: BundleInfo, tmp_path: Path
) -> None:
    (tmp_path / "bundles").write_bytes(b"")

    with pytest.raises(BundleError, match=r"bundles/0\.1\.0: the bundle was not written: File exists"):
        save(contents, about, tmp_path / "bundles")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"version": "../0.1.0"}, "expected a semantic version"),
        ({"metrics": {"hit@5": float("nan")}}, "expected a finite number"),
        ({"ranker": "My Ranker"}, "expected a snake_case name"),
    ],
)
def test_refuses_to_write_what_could_not_be_loaded(
    contents: dict[str, bytes], about: BundleInfo, tmp_path: Path, change: dict[str, object], expected: str
) -> None:
    with pytest.raises(BundleError, match=expected):
        save(contents, replace(about, **change), tmp_path / "bundles")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["model.pkl", "../x", "policies/x.rego", "bundle.json", "policies/lib/../x.rego"]
)
def test_refuses_to_write_a_file_that_no_bundle_has(
    contents: dict[str, bytes], about: BundleInfo, tmp_path: Path, name: str
) -> None:
    with pytest.raises(BundleError, match=f"'{name}' is no file of a bundle"):
        save({**contents, name: b""}, about, tmp_path / "bundles")
    assert list(tmp_path.iterdir()) == []
