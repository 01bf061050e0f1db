"""Machine code of the compiled corpus, kept between runs.

Machine code is run as it is, so it never travels in a bundle: each user has a folder of their own, that
nobody else may write, and the name of an entry says what it was made from and for. wasmtime has a cache of
its own, but trusts the folder whoever owns it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from kubepac.adapters.wasm_host import Code, code_from_serialized, code_from_wasm
from kubepac.core.errors import EngineError

_DIGEST_BYTES = 32
_MAX_BYTES = 256 * 1024 * 1024


def user_cache_dir() -> Path:
    """Where this user keeps machine code: `$XDG_CACHE_HOME/kubepac`, or `~/.cache/kubepac`."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".cache") / "kubepac"


def cached_code(wasm: bytes, cache_dir: Path | None) -> Code:
    """Machine code of `wasm`, from the cache when there is a sound entry, and into it when there is none.

    A cache that cannot be used (foreign owner, full disk, read-only) costs time, never the result.
    """
    if cache_dir is None:
        return code_from_wasm(wasm)
    entry = cache_dir / f"{sha256(wasm).hexdigest()}.code"
    kept = _read(entry)
    if kept is not None:
        try:
            return code_from_serialized(kept)
        except EngineError:
            # Made for another processor, with other settings or by another version.
            kept = None
    code = code_from_wasm(wasm)
    _write(entry, code.serialized())
    return code


def _read(entry: Path) -> bytes | None:
    try:
        if not _is_private(os.lstat(entry.parent), stat.S_ISDIR):
            return None
        descriptor = os.open(entry, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not _is_private(found, stat.S_ISREG) or found.st_size > _MAX_BYTES:
                return None
            content = file.read(_MAX_BYTES)
    except OSError:
        return None
    digest, code = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
    # Against a damaged disk; whoever can forge the digest can run code as this user already.
    return code if sha256(code).digest() == digest else None


def _write(entry: Path, code: bytes) -> None:
    temporary = entry.with_name(f".{entry.name}.{os.getpid()}")
    try:
        entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_private(os.lstat(entry.parent), stat.S_ISDIR):
            return
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(sha256(code).digest() + code)
        temporary.replace(entry)
    except OSError:
        with suppress(OSError):
            temporary.unlink()


def _is_private(found: os.stat_result, is_kind: Callable[[int], bool]) -> bool:
    """Of the expected kind, ours, and closed to writing by others."""
    if not is_kind(found.st_mode):
        return False
    # Windows has no such bits: there the profile folder is private.
    return not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o022)
