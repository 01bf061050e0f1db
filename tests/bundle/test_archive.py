"""Archives made by hand, each with one thing in it that no bundle has."""

from __future__ import annotations

import gzip
import io
import tarfile
import tracemalloc
import zlib
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubepac.bundle.archive import pack, read_archive
from kubepac.bundle.load import load
from kubepac.core.errors import BundleError

FOLDER = "kubepac-bundle-0.1.0"


def member(
    name: str, data: bytes = b"x", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, link, len(data)
    return info, data


def tar(*members: tuple[tarfile.TarInfo, bytes], form: int = tarfile.USTAR_FORMAT) -> bytes:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=form) as archive:
        for info, data in members:
            archive.addfile(info, io.BytesIO(data))
    return plain.getvalue()


def read(compressed: bytes) -> dict[str, bytes]:
    return read_archive(io.BytesIO(compressed), "b.tar.gz")


def refusal(compressed: bytes) -> str:
    with pytest.raises(BundleError) as caught:
        read(compressed)
    message = str(caught.value)
    assert message.startswith("b.tar.gz: ")
    assert message.isprintable()
    return message


def with_header(plain: bytes, place: int, value: bytes) -> bytes:
    """The archive with a field of its first header replaced, and the header's checksum made right again."""
    header = bytearray(plain[:512])
    header[place : place + len(value)] = value
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + plain[512:]


def test_packs_the_same_bytes_in_whatever_order_the_files_come() -> None:
    files = {"b": b"2", "a": b"1", "policies/lib/c.rego": b""}

    assert pack(files, folder=FOLDER) == pack(dict(reversed(files.items())), folder=FOLDER)


def test_packs_plain_files_of_nobody_from_no_time_in_one_folder() -> None:
    packed = pack({"b": b"22", "a": b"1"}, folder=FOLDER)

    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        facts = [(m.name, m.type, m.mode, m.uid, m.gid, m.uname, m.gname, m.mtime) for m in archive]
    assert facts == [(f"{FOLDER}/{name}", b"0", 0o644, 0, 0, "", "", 0) for name in ("a", "b")]
    # No flags, so no file name; no time; the system is "unknown".
    assert packed[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def test_reads_what_it_packs_and_what_the_standard_tools_read() -> None:
    files = {"a": b"", "policies/lib/c.rego": b"x" * 512, "big": bytes(range(256)) * 400}
    packed = pack(files, folder=FOLDER)

    assert read(packed) == files
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        assert archive.extractfile(f"{FOLDER}/big").read() == files["big"]


def test_packs_and_reads_names_too_long_for_the_name_field() -> None:
    name = f"policies/{'p' * 64}/{'q' * 64}/policy.rego"

    assert read(pack({name: b"x"}, folder="kubepac-bundle-" + "9" * 64)) == {name: b"x"}


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT])
def test_reads_what_others_pack_from_the_folder(folder: Path, form: int, tmp_path: Path) -> None:
    again = tmp_path / "again.tar.gz"
    with tarfile.open(again, "w:gz", format=form) as archive:
        archive.add(folder, arcname="0.1.0")

    assert load(again).manifest == load(folder).manifest


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (tarfile.LNKTYPE, "a hard link"),
        (tarfile.SYMTYPE, "a symbolic link"),
        (tarfile.CHRTYPE, "a character device"),
        (tarfile.BLKTYPE, "a block device"),
        (tarfile.FIFOTYPE, "a FIFO"),
        (tarfile.CONTTYPE, "a member of type b'7'"),
        (tarfile.GNUTYPE_SPARSE, "a member of type b'S'"),
        (b"Z", "a member of type b'Z'"),
    ],
)
def test_refuses_everything_but_plain_files(kind: bytes, found: str) -> None:
    plain = with_header(tar(member(f"{FOLDER}/policy.wasm", b"")), 156, kind)

    assert f"'{FOLDER}/policy.wasm' is {found}: a bundle holds plain files only" in refusal(
        gzip.compress(plain)
    )


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_refuses_extended_headers_that_rename_members(form: int) -> None:
    long_name = f"{FOLDER}/" + "n" * 300

    assert "a member of type" in refusal(gzip.compress(tar(member(long_name), form=form)))


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../policy.wasm",
        f"{FOLDER}/../policy.wasm",
        f"{FOLDER}/./policy.wasm",
        f"{FOLDER}//policy.wasm",
        "policy.wasm",
        f"{FOLDER}/a\\b",
        f"{FOLDER}/a\x1b[2J",
        f"{FOLDER}/C:/x",
        f"{FOLDER}/",
    ],
)
def test_refuses_unsafe_names(name: str) -> None:
    assert "unsafe file name" in refusal(gzip.compress(tar(member(name))))


def test_refuses_a_name_that_is_not_ascii() -> None:
    plain = with_header(tar(member(f"{FOLDER}/a", b"")), 0, b"k\xff/a\0")

    assert "unsafe file name" in refusal(gzip.compress(plain))


def test_refuses_a_second_folder() -> None:
    message = refusal(gzip.compress(tar(member(f"{FOLDER}/a"), member("elsewhere/b"))))

    assert "'elsewhere/b' is not in the one folder" in message


def test_refuses_the_same_file_twice() -> None:
    message = refusal(gzip.compress(tar(member(f"{FOLDER}/a", b"1"), member(f"{FOLDER}/a", b"2"))))

    assert "'a' is there twice" in message


def test_refuses_a_declared_size_over_the_limit_before_it_decompresses_that_much() -> None:
    plain = with_header(tar(member(f"{FOLDER}/policy.wasm", b"")), 124, b"%011o\0" % (1 << 32))

    assert "4,294,967,296 bytes, at most 67,108,864 are allowed" in refusal(gzip.compress(plain))


@pytest.mark.parametrize(
    "size", [b"\x80" + b"\0" * 10 + b"\x01", b"-0000000001\0", b"12345678\x009 ", b"            "]
)
def test_refuses_a_size_that_is_no_octal_number(size: bytes) -> None:
    plain = with_header(tar(member(f"{FOLDER}/policy.wasm", b"")), 124, size)

    assert "has no readable size" in refusal(gzip.compress(plain))


def test_a_gzip_bomb_costs_neither_time_nor_memory() -> None:
    packed = pack({"a": b"1"}, folder=FOLDER)
    bomb = gzip.compress(gzip.decompress(packed) + bytes(64 << 20))
    tracemalloc.start()
    try:
        message = refusal(bomb)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert "something behind the end of the archive" in message
    assert peak_bytes < 8 << 20


def test_a_bomb_of_many_files_ends_at_the_limit_of_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubepac.bundle.contents.MAX_TOTAL_BYTES", 2500)
    plain = tar(*(member(f"{FOLDER}/{number}", b"x" * 1000) for number in range(3)))

    assert "more than 2,500 bytes in all files" in refusal(gzip.compress(plain))


def test_refuses_more_members_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubepac.bundle.archive._MAX_MEMBERS", 3)
    folders: Iterable[tuple[tarfile.TarInfo, bytes]] = (
        member(FOLDER, b"", tarfile.DIRTYPE) for _ in range(4)
    )

    assert "more than 3 members" in refusal(gzip.compress(tar(*folders)))


def test_refuses_a_folder_with_content() -> None:
    plain = with_header(tar(member(f"{FOLDER}/a", b"x" * 512)), 156, tarfile.DIRTYPE)

    assert "a member of type b'5'" in refusal(gzip.compress(plain))


def test_refuses_a_header_whose_checksum_is_wrong() -> None:
    plain = bytearray(tar(member(f"{FOLDER}/a")))
    plain[0] ^= 1

    assert "not a tar archive, or a damaged one" in refusal(gzip.compress(bytes(plain)))


@pytest.mark.parametrize(
    "data", [b"", b"\x1f\x8b", b"not gzip at all", b"PK\x03\x04" + bytes(600), bytes(2000)]
)
def test_refuses_what_is_not_gzip(data: bytes) -> None:
    assert "not a gzip file" in refusal(data) or "ends too early" in refusal(data)


def test_refuses_gzip_that_holds_no_tar() -> None:
    assert "not a tar archive" in refusal(gzip.compress(b"text " * 1000))


def test_refuses_an_archive_without_its_end() -> None:
    plain = tar(member(f"{FOLDER}/a"))

    assert "ends too early" in refusal(gzip.compress(plain[:1024]))
    assert "ends too early" in refusal(gzip.compress(plain[: 1024 + 512]))
    assert "ends too early" in refusal(gzip.compress(plain[:700]))


def test_refuses_an_archive_with_another_behind_it() -> None:
    packed = pack({"a": b"1"}, folder=FOLDER)

    assert "something behind the end" in refusal(packed + packed)
    assert "something behind the end" in refusal(packed + b"x")
    assert "something behind the end" in refusal(gzip.compress(gzip.decompress(packed) * 2))


def test_refuses_every_truncation() -> None:
    packed = pack({"a": b"1", "b": bytes(range(256))}, folder=FOLDER)

    for size_bytes in range(len(packed)):
        refusal(packed[:size_bytes])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_byte_is_refused_or_without_effect(archive: Path, data: st.DataObject) -> None:
    sound = archive.read_bytes()
    place = data.draw(st.integers(0, len(sound) - 1), label="place")
    flipped = bytearray(sound)
    flipped[place] ^= data.draw(st.integers(1, 255), label="bits")
    try:
        contents = read(bytes(flipped))
    except BundleError:
        return
    # The time in gzip's header means nothing, and the same zeros can be compressed in more than one way.
    assert contents == read(sound)


def test_refuses_a_tampered_file_in_an_archive_that_is_sound_itself(archive: Path, tmp_path: Path) -> None:
    files = read(archive.read_bytes())
    for name in files:
        tampered = tmp_path / "tampered.tar.gz"
        tampered.write_bytes(pack({**files, name: files[name] + b" "}, folder=FOLDER))

        with pytest.raises(BundleError, match=r"export the bundle again or fetch a fresh copy"):
            load(tampered)


def test_refuses_an_archive_that_lacks_a_file_or_holds_one_more(archive: Path, tmp_path: Path) -> None:
    files = read(archive.read_bytes())
    other = tmp_path / "other.tar.gz"

    other.write_bytes(pack({**files, "model.pkl": b"x"}, folder=FOLDER))
    with pytest.raises(BundleError, match=r"'model\.pkl' is not listed in bundle\.json"):
        load(other)
    for name in files:
        other.write_bytes(pack({left: files[left] for left in files if left != name}, folder=FOLDER))
        with pytest.raises(BundleError, match=rf"{name}( is missing|, so this is no bundle)"):
            load(other)


@settings(max_examples=300, deadline=None)
@given(
    plain=st.binary(max_size=2000)
    | st.binary(max_size=600).map(lambda tail: tar(member(f"{FOLDER}/a")) + tail)
)
def test_arbitrary_bytes_raise_nothing_but_bundle_errors(plain: bytes) -> None:
    for compressed in (plain, zlib.compress(plain), gzip.compress(plain)):
        try:
            read(compressed)
        except BundleError as error:
            assert str(error).isprintable()


@settings(max_examples=300, deadline=None)
@given(place=st.integers(0, 511), value=st.binary(min_size=1, max_size=12))
def test_hostile_headers_raise_nothing_but_bundle_errors(place: int, value: bytes) -> None:
    plain = with_header(tar(member(f"{FOLDER}/a", b"")), place, value[: 512 - place])
    try:
        contents = read(gzip.compress(plain))
    except BundleError as error:
        assert str(error).isprintable()
    else:
        assert all(name.isascii() and ".." not in name.split("/") for name in contents)
