"""A bundle as one file: a gzipped tar archive that holds one folder.

Reading is done here rather than by `tarfile`, which knows many more kinds of members than a bundle may hold
and takes longer to import than this takes to run. Nothing is ever written to disk, and no more is
decompressed than the size limits allow.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from kubepac.bundle.contents import Intake, is_safe_name, shown
from kubepac.core.errors import BundleError

_BLOCK_BYTES = 512
_CHUNK_BYTES = 1 << 16
# The usual record is 20 blocks; whoever packs with larger ones may.
_MAX_PADDING_BYTES = 1 << 20
_MAX_MEMBERS = 16384
_GZIP = 31  # zlib's window bits for "a gzip header and trailer"
# No flags, no time, no name, best compression, unknown system: the same on every machine.
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_FILE_TYPES = (b"0", b"\0")
_FOLDER_TYPE = b"5"
_REFUSED_TYPES = {
    b"1": "a hard link",
    b"2": "a symbolic link",
    b"3": "a character device",
    b"4": "a block device",
    b"6": "a FIFO",
}


def pack(files: Mapping[str, bytes], *, folder: str) -> bytes:
    """The archive of `files` below `folder`: the same bytes every time, whoever packs and whenever.

    The tar archive inside depends on nothing but its arguments. Its compressed form also depends on the
    version of zlib.
    """
    import tarfile  # only exporting needs it, and loading is to be fast

    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(files):
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size = len(files[name])
            archive.addfile(member, io.BytesIO(files[name]))
    return _gzip(plain.getvalue())


def read_archive(file: BinaryIO, where: str) -> dict[str, bytes]:
    """Every file of the archive by its name below the one folder; raises `BundleError` on anything else."""
    intake = Intake(where)
    stream = _Stream(file, where)
    folders: set[str] = set()
    for _ in range(_MAX_MEMBERS):
        header = stream.read(_BLOCK_BYTES)
        if not any(header):
            stream.read_padding()
            return intake.contents
        member = _member(header, where)
        folder, _, name = member.name.partition("/")
        folders.add(folder)
        if len(folders) > 1:
            raise BundleError(f"{where}: {shown(member.name)} is not in the one folder that a bundle is")
        if not member.is_folder:
            intake.expect(name, member.size_bytes)
            intake.contents[name] = stream.read(member.size_bytes)
            stream.read(-member.size_bytes % _BLOCK_BYTES)
    raise BundleError(f"{where}: more than {_MAX_MEMBERS} members: this is no bundle")


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size_bytes: int
    is_folder: bool


def _member(header: bytes, where: str) -> _Member:
    """What a POSIX.1-1988 (ustar) header announces."""
    if header[257:262] != b"ustar" or _octal(header[148:156]) != _checksum(header):
        raise BundleError(f"{where}: not a tar archive, or a damaged one: fetch a fresh copy")
    name, prefix = (_until_nul(field).decode("ascii", "replace") for field in (header[:100], header[345:500]))
    full_name = f"{prefix}/{name}" if prefix else name
    kind, size_bytes = header[156:157], _octal(header[124:136])
    is_folder = kind == _FOLDER_TYPE and size_bytes == 0
    if not is_folder and kind not in _FILE_TYPES:
        found = _REFUSED_TYPES.get(kind, f"a member of type {kind!a}")
        raise BundleError(f"{where}: {shown(full_name)} is {found}: a bundle holds plain files only")
    if size_bytes is None:
        raise BundleError(f"{where}: {shown(full_name)} has no readable size: fetch a fresh copy")
    if not is_safe_name(full_name.removesuffix("/") if is_folder else full_name):
        raise BundleError(f"{where}: unsafe file name {shown(full_name)}: do not use this bundle")
    return _Member(full_name, size_bytes, is_folder)


def _checksum(header: bytes) -> int:
    """The sum of all bytes, those of the checksum itself taken as blanks."""
    return sum(header[:148]) + 8 * ord(" ") + sum(header[156:])


def _octal(field: bytes) -> int | None:
    digits = field.strip(b" \0")
    return int(digits, 8) if digits and not digits.strip(b"01234567") else None


def _until_nul(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _gzip(data: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    trailer = zlib.crc32(data).to_bytes(4, "little") + (len(data) % 2**32).to_bytes(4, "little")
    return _GZIP_HEADER + deflate.compress(data) + deflate.flush() + trailer


class _Stream:
    """Decompressed bytes, exactly as many as are asked for: what nobody asks for is never decompressed."""

    def __init__(self, file: BinaryIO, where: str) -> None:
        self._file = file
        self._where = where
        self._inflate = zlib.decompressobj(_GZIP)

    def read(self, size_bytes: int) -> bytes:
        data = self._read_up_to(size_bytes)
        if len(data) < size_bytes:
            raise self._cut_short()
        return data

    def read_padding(self) -> None:
        """Read to the end, where nothing but zeros may be left."""
        padding = self._read_up_to(_MAX_PADDING_BYTES)
        if len(padding) < _BLOCK_BYTES:
            raise self._cut_short()
        # A checksum that does not match shows only when the end has been reached.
        if any(padding) or not self._inflate.eof or self._inflate.unused_data or self._file.read(1):
            raise BundleError(
                f"{self._where}: there is something behind the end of the archive: fetch a fresh copy"
            )

    def _read_up_to(self, size_bytes: int) -> bytes:
        data = bytearray()
        while len(data) < size_bytes and not self._inflate.eof:
            compressed = self._inflate.unconsumed_tail or self._file.read(_CHUNK_BYTES)
            if not compressed:
                raise self._cut_short()
            data += self._decompress(compressed, size_bytes - len(data))
        return bytes(data)

    def _decompress(self, compressed: bytes, size_bytes: int) -> bytes:
        try:
            return self._inflate.decompress(compressed, size_bytes)
        except zlib.error:
            raise BundleError(
                f"{self._where}: not a gzip file, or a damaged one: "
                "give a bundle's folder or its .tar.gz, or fetch a fresh copy"
            ) from None

    def _cut_short(self) -> BundleError:
        return BundleError(f"{self._where}: the archive ends too early: fetch a fresh copy")
