"""An OPA module at work in wasmtime: one instance with its memory, its host functions and its limits."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from functools import lru_cache

import wasmtime

from kubepac.core.errors import EngineError

PAGE_BYTES = 65_536
# OPA says how much memory a module needs before it adds the table of functions, which may need another page.
_SPARE_PAGES = 16
# How far the wasm code may recurse. Threads of other platforms have as little as 512 KiB of stack in all.
STACK_BYTES = 384 * 1024

HostFunction = Callable[[list[int]], int | None]

# Where a string without its end is given up; also the step in which its end is looked for.
_CHUNK_BYTES = 4096


class WasmTrapError(Exception):
    """The code was stopped; the instance it ran in cannot be used again."""


class OutOfFuelError(WasmTrapError):
    """It used up its fuel."""


class StackExhaustedError(WasmTrapError):
    """It recursed too deeply."""


class Code:
    """Machine code of one module."""

    def __init__(self, module: wasmtime.Module) -> None:
        self.module = module

    def serialized(self) -> bytes:
        """Bytes for `code_from_serialized`, on this machine and with this version of wasmtime."""
        return bytes(self.module.serialize())


def code_from_wasm(wasm: bytes) -> Code:
    """Compile; raises `EngineError` for bytes that are no valid module."""
    try:
        return Code(wasmtime.Module(_engine(), wasm))
    except wasmtime.WasmtimeError as error:
        raise _refused(error) from error


def code_from_serialized(code: bytes) -> Code:
    """Load what `Code.serialized` gave. The bytes are run as they are: they must be our own.

    Raises `EngineError` for code of another version of wasmtime, or for another processor.
    """
    try:
        return Code(wasmtime.Module.deserialize(_engine(), code))
    except wasmtime.WasmtimeError as error:
        raise _refused(error) from error


class Instance:
    """One module at work, with a memory of its own. Not for use by several threads at once."""

    def __init__(
        self, code: Code, *, host: Mapping[str, tuple[int, bool, HostFunction]], memory_bytes: int, fuel: int
    ) -> None:
        """`host` has, by name, how many i32 arguments a host function takes and whether it answers."""
        self._store = wasmtime.Store(_engine())
        self._store.set_limits(
            memory_size=memory_bytes, table_elements=10_000, instances=1, tables=4, memories=1
        )
        self.set_fuel(fuel)
        imports = self._imports(code.module, host)
        try:
            self._exports = wasmtime.Instance(self._store, code.module, imports).exports(self._store)
        except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
            raise _stopped(error) from error

    def close(self) -> None:
        """Give the memory back; the instance is of no use afterwards."""
        self._store.close()

    def set_fuel(self, fuel: int) -> None:
        """Fuel for what comes next."""
        self._store.set_fuel(fuel)

    def call(self, name: str, *arguments: int) -> int:
        """Call an export of i32 arguments; its i32 answer, 0 where it gives none.

        Raises `WasmTrapError` when it is stopped, whatever a host function raised meanwhile, and
        `EngineError` when there is no such export.
        """
        function = self._exports.get(name)
        if not isinstance(function, wasmtime.Func):
            raise EngineError(
                f"the compiled corpus has no function {name}: it is not a module of OPA's ABI 1"
            )
        try:
            answer = function(self._store, *map(_signed, arguments))
        except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
            raise _stopped(error) from error
        return 0 if answer is None else int(answer) & 0xFFFFFFFF

    def global_value(self, name: str) -> int | None:
        """Value of an exported i32 global."""
        found = self._exports.get(name)
        return int(found.value(self._store)) if isinstance(found, wasmtime.Global) else None

    def write(self, address: int, content: bytes) -> None:
        """Copy into memory, which grows to hold it; `MemoryError` where the limit does not allow it."""
        missing = address + len(content) - self._memory.data_len(self._store)
        if missing > 0:
            try:
                self._memory.grow(self._store, -(-missing // PAGE_BYTES))
            except wasmtime.WasmtimeError:
                raise MemoryError from None
        ctypes.memmove(self._base() + address, content, len(content))

    def text(self, address: int) -> bytes:
        """The bytes from `address` up to the next NUL."""
        base, size = self._base(), self._memory.data_len(self._store)
        chunks: list[bytes] = []
        while address < size:
            chunk = ctypes.string_at(base + address, min(_CHUNK_BYTES, size - address))
            end = chunk.find(0)
            if end >= 0:
                return b"".join([*chunks, chunk[:end]])
            chunks.append(chunk)
            address += len(chunk)
        raise EngineError("the compiled corpus answered an address outside its memory: rebuild the bundle")

    def _base(self) -> int:
        return ctypes.addressof(self._memory.data_ptr(self._store).contents)

    def _imports(
        self, module: wasmtime.Module, host: Mapping[str, tuple[int, bool, HostFunction]]
    ) -> list[wasmtime.Func | wasmtime.Memory]:
        return [self._import(wanted, host) for wanted in module.imports]

    def _import(
        self, wanted: wasmtime.ImportType, host: Mapping[str, tuple[int, bool, HostFunction]]
    ) -> wasmtime.Func | wasmtime.Memory:
        if (
            wanted.module == "env"
            and wanted.name == "memory"
            and isinstance(wanted.type, wasmtime.MemoryType)
        ):
            pages = wasmtime.MemoryType(wasmtime.Limits(wanted.type.limits.min + _SPARE_PAGES, None))
            try:
                self._memory = wasmtime.Memory(self._store, pages)
            except wasmtime.WasmtimeError:
                raise MemoryError from None
            return self._memory
        if wanted.module == "env" and wanted.name in host:
            count, answers, function = host[wanted.name]
            i32 = wasmtime.ValType.i32
            shape = wasmtime.FuncType([i32() for _ in range(count)], [i32()] if answers else [])
            return wasmtime.Func(self._store, shape, _callback(function, answers=answers))
        raise EngineError(
            f"the compiled corpus wants {wanted.module}.{wanted.name}, as no OPA module does: rebuild the bundle"
        )


def _callback(function: HostFunction, *, answers: bool) -> Callable[..., int | None]:
    # wasmtime raises again in the caller what a host function raised.
    def run(*arguments: int) -> int | None:
        answer = function([argument & 0xFFFFFFFF for argument in arguments])
        return _signed(answer or 0) if answers else None

    return run


def _signed(value: int) -> int:
    """wasmtime's i32 is signed, OPA's addresses are not."""
    return value - (1 << 32) if value >= 1 << 31 else value


@lru_cache(maxsize=1)
def _engine() -> wasmtime.Engine:
    config = wasmtime.Config()
    config.consume_fuel = True
    config.max_wasm_stack = STACK_BYTES
    return wasmtime.Engine(config)


def _refused(error: wasmtime.WasmtimeError) -> EngineError:
    return EngineError(f"the compiled corpus is no wasm module ({_first_line(error)}): rebuild the bundle")


def _stopped(error: wasmtime.WasmtimeError | wasmtime.Trap) -> WasmTrapError:
    code = error.trap_code if isinstance(error, wasmtime.Trap) else None
    kinds = {
        wasmtime.TrapCode.OUT_OF_FUEL: OutOfFuelError,
        wasmtime.TrapCode.STACK_OVERFLOW: StackExhaustedError,
    }
    return kinds.get(code, WasmTrapError)(_first_line(error))


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
