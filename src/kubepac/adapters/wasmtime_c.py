"""The few functions of wasmtime's C API that an OPA module needs, bound directly.

The library is the one that the `wasmtime` wheel ships; its Python layer is left alone because importing it
costs 50 ms of every command, and each of its calls ten times what the C call takes. Only checked entry points
of the C API are used (`wasmtime_func_call`, `wasmtime_linker_define_func`), so a module whose exports have
other types than OPA's ends in an error and not in foreign memory.

The layouts below are those of wasmtime 50; any other major version is refused.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from ctypes import POINTER, Structure, Union, byref, c_bool, c_char_p, c_size_t, c_uint8, c_uint64, c_void_p
from functools import lru_cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import NamedTuple

from kubepac.core.errors import EngineError

MAJOR = "50"
PAGE_BYTES = 65_536
# How far the wasm code may recurse. Threads of other platforms have as little as 512 KiB of stack in all.
STACK_BYTES = 384 * 1024

HostFunction = Callable[[list[int]], int | None]

_I32 = 0
_EXTERN_FUNC = 0
_EXTERN_GLOBAL = 1
_EXTERN_MEMORY = 3
_EXTERNTYPE_MEMORY = 3
_TRAP_STACK_OVERFLOW = 0
_TRAP_OUT_OF_FUEL = 11
# Where a string without its end is given up; also the step in which its end is looked for.
_CHUNK_BYTES = 4096


class WasmTrapError(Exception):
    """The code was stopped; the instance it ran in cannot be used again."""


class OutOfFuelError(WasmTrapError):
    """It used up its fuel."""


class StackExhaustedError(WasmTrapError):
    """It recursed too deeply."""


class _Private(Structure):
    """A function, memory, global or instance of the C API: at most 24 bytes."""

    _fields_ = (("a", c_uint64), ("b", c_uint64), ("c", c_uint64))


class _Value(Union):
    _fields_ = (("i32", ctypes.c_int32), ("i64", ctypes.c_int64), ("largest", _Private))


class _Val(Structure):
    _fields_ = (("kind", c_uint8), ("of", _Value))


class _Extern(Structure):
    _fields_ = (("kind", c_uint8), ("of", _Private))


class _Vec(Structure):
    """Any `wasm_*_vec_t`."""

    _fields_ = (("size", c_size_t), ("data", c_void_p))


_Callback = ctypes.CFUNCTYPE(c_size_t, c_void_p, c_void_p, POINTER(_Val), c_size_t, POINTER(_Val), c_size_t)

_SIGNATURES: dict[str, tuple[object, tuple[object, ...]]] = {
    "wasm_byte_vec_delete": (None, (c_void_p,)),
    "wasm_config_new": (c_void_p, ()),
    "wasm_engine_delete": (None, (c_void_p,)),
    "wasm_engine_new_with_config": (c_void_p, (c_void_p,)),
    "wasm_externtype_as_memorytype_const": (c_void_p, (c_void_p,)),
    "wasm_externtype_kind": (c_uint8, (c_void_p,)),
    "wasm_functype_delete": (None, (c_void_p,)),
    "wasm_functype_new": (c_void_p, (c_void_p, c_void_p)),
    "wasm_importtype_type": (c_void_p, (c_void_p,)),
    "wasm_importtype_vec_delete": (None, (c_void_p,)),
    "wasm_memorytype_delete": (None, (c_void_p,)),
    "wasm_trap_delete": (None, (c_void_p,)),
    "wasm_trap_message": (None, (c_void_p, c_void_p)),
    "wasm_valtype_new": (c_void_p, (c_uint8,)),
    "wasm_valtype_vec_new": (None, (c_void_p, c_size_t, c_void_p)),
    "wasmtime_config_consume_fuel_set": (None, (c_void_p, c_bool)),
    "wasmtime_config_max_wasm_stack_set": (None, (c_void_p, c_size_t)),
    "wasmtime_config_wasm_memory64_set": (None, (c_void_p, c_bool)),
    "wasmtime_config_wasm_multi_memory_set": (None, (c_void_p, c_bool)),
    "wasmtime_config_wasm_threads_set": (None, (c_void_p, c_bool)),
    "wasmtime_context_set_fuel": (c_void_p, (c_void_p, c_uint64)),
    "wasmtime_error_delete": (None, (c_void_p,)),
    "wasmtime_error_message": (None, (c_void_p, c_void_p)),
    "wasmtime_func_call": (c_void_p, (c_void_p, c_void_p, c_void_p, c_size_t, c_void_p, c_size_t, c_void_p)),
    "wasmtime_global_get": (None, (c_void_p, c_void_p, c_void_p)),
    "wasmtime_instance_export_get": (c_bool, (c_void_p, c_void_p, c_char_p, c_size_t, c_void_p)),
    "wasmtime_linker_define": (
        c_void_p,
        (c_void_p, c_void_p, c_char_p, c_size_t, c_char_p, c_size_t, c_void_p),
    ),
    "wasmtime_linker_define_func": (
        c_void_p,
        (c_void_p, c_char_p, c_size_t, c_char_p, c_size_t, c_void_p, _Callback, c_void_p, c_void_p),
    ),
    "wasmtime_linker_delete": (None, (c_void_p,)),
    "wasmtime_linker_instantiate": (c_void_p, (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)),
    "wasmtime_linker_new": (c_void_p, (c_void_p,)),
    "wasmtime_memory_data": (c_void_p, (c_void_p, c_void_p)),
    "wasmtime_memory_data_size": (c_size_t, (c_void_p, c_void_p)),
    "wasmtime_memory_grow": (c_void_p, (c_void_p, c_void_p, c_uint64, c_void_p)),
    "wasmtime_memory_new": (c_void_p, (c_void_p, c_void_p, c_void_p)),
    "wasmtime_memorytype_minimum": (c_uint64, (c_void_p,)),
    "wasmtime_memorytype_new": (c_void_p, (c_uint64, c_bool, c_uint64, c_bool, c_bool, c_uint8, c_void_p)),
    "wasmtime_module_delete": (None, (c_void_p,)),
    "wasmtime_module_deserialize": (c_void_p, (c_void_p, c_char_p, c_size_t, c_void_p)),
    "wasmtime_module_imports": (None, (c_void_p, c_void_p)),
    "wasmtime_module_new": (c_void_p, (c_void_p, c_char_p, c_size_t, c_void_p)),
    "wasmtime_module_serialize": (c_void_p, (c_void_p, c_void_p)),
    "wasmtime_store_context": (c_void_p, (c_void_p,)),
    "wasmtime_store_delete": (None, (c_void_p,)),
    "wasmtime_store_limiter": (None, (c_void_p, *(ctypes.c_int64,) * 5)),
    "wasmtime_store_new": (c_void_p, (c_void_p, c_void_p, c_void_p)),
    "wasmtime_trap_code": (c_bool, (c_void_p, c_void_p)),
    "wasmtime_trap_new": (c_void_p, (c_char_p, c_size_t)),
}


def target() -> str:
    """What machine code is made for: version of wasmtime and platform."""
    return _installed().target


class Code:
    """Machine code of one module, and the engine it was made for."""

    def __init__(self, engine: _Engine, module: int) -> None:
        self.engine = engine
        self.module = module

    def __del__(self) -> None:
        self.engine.library.wasmtime_module_delete(self.module)

    def serialized(self) -> bytes:
        """Bytes for `code_from_serialized`, on this machine and with this version of wasmtime."""
        library, out = self.engine.library, _Vec()
        _check(library, library.wasmtime_module_serialize(self.module, byref(out)))
        return _take_bytes(library, out)

    def imported_pages(self) -> int:
        """How many pages of memory the module wants to start with."""
        library, imports = self.engine.library, _Vec()
        library.wasmtime_module_imports(self.module, byref(imports))
        types = (c_void_p * imports.size).from_address(imports.data) if imports.size else ()
        pages = 0
        for imported in types:
            type_ = library.wasm_importtype_type(imported)
            if library.wasm_externtype_kind(type_) == _EXTERNTYPE_MEMORY:
                memory = library.wasm_externtype_as_memorytype_const(type_)
                pages = int(library.wasmtime_memorytype_minimum(memory))
        library.wasm_importtype_vec_delete(byref(imports))
        return pages


def code_from_wasm(wasm: bytes, *, fuel: bool = True) -> Code:
    """Compile; raises `EngineError` for bytes that are no valid module."""
    engine, out = _engine(fuel), c_void_p()
    _check(engine.library, engine.library.wasmtime_module_new(engine.pointer, wasm, len(wasm), byref(out)))
    return Code(engine, _address(out))


def code_from_serialized(code: bytes, *, fuel: bool = True) -> Code:
    """Load what `Code.serialized` gave. The bytes are run as they are: they must be our own."""
    engine, out = _engine(fuel), c_void_p()
    error = engine.library.wasmtime_module_deserialize(engine.pointer, code, len(code), byref(out))
    _check(engine.library, error)
    return Code(engine, _address(out))


class Instance:
    """One module at work, with a memory of its own. Not for use by several threads at once."""

    _store: int | None = None

    def __init__(
        self, code: Code, *, host: dict[str, tuple[int, bool, HostFunction]], memory_bytes: int, fuel: int
    ) -> None:
        """`host` has, by name, how many i32 arguments a host function takes and whether it answers."""
        self._library = code.engine.library
        self._code = code
        self._pending: BaseException | None = None
        self._functions: dict[str, _Function] = {}
        self._store = self._library.wasmtime_store_new(code.engine.pointer, None, None)
        self._context = self._library.wasmtime_store_context(self._store)
        self._library.wasmtime_store_limiter(self._store, memory_bytes, 10_000, 1, 4, 1)
        self.set_fuel(fuel)
        self._memory = self._new_memory(code.imported_pages())
        self._callbacks = {name: self._callback(function) for name, (_, _, function) in host.items()}
        self._instance = self._link({name: shape[:2] for name, shape in host.items()})

    def close(self) -> None:
        """Give the memory back; the instance is of no use afterwards."""
        if self._store is not None:
            self._library.wasmtime_store_delete(self._store)
            self._store = None
            self._callbacks = {}
            self._functions = {}

    def __del__(self) -> None:
        self.close()

    def set_fuel(self, fuel: int) -> None:
        """Fuel for what comes next; without effect where the code was compiled without."""
        if self._code.engine.fuel:
            _check(self._library, self._library.wasmtime_context_set_fuel(self._context, fuel))

    def call(self, name: str, *arguments: int) -> int:
        """Call an export of i32 arguments that answers an i32.

        Raises `WasmTrapError` when it is stopped, whatever a host function raised meanwhile, and
        `EngineError` when there is no such export.
        """
        return self._call(name, arguments, 1)

    def call_void(self, name: str, *arguments: int) -> None:
        """Call an export of i32 arguments that answers nothing."""
        self._call(name, arguments, 0)

    def global_value(self, name: str) -> int | None:
        """Value of an exported i32 global."""
        found = self._export(name, _EXTERN_GLOBAL)
        if found is None:
            return None
        value = _Val()
        self._library.wasmtime_global_get(self._context, byref(found.of), byref(value))
        return int(value.of.i32)

    def write(self, address: int, content: bytes) -> None:
        """Copy into memory, which grows to hold it; `MemoryError` where the limit does not allow it."""
        base, size = self._span()
        end = address + len(content)
        if end > size:
            pages = -(-(end - size) // PAGE_BYTES)
            error = self._library.wasmtime_memory_grow(
                self._context, byref(self._memory), pages, byref(c_uint64())
            )
            if error:
                self._library.wasmtime_error_delete(error)
                raise MemoryError
            base, _ = self._span()
        ctypes.memmove(base + address, content, len(content))

    def text(self, address: int) -> bytes:
        """The bytes from `address` up to the next NUL."""
        base, size = self._span()
        chunks = []
        while address < size:
            chunk = ctypes.string_at(base + address, min(_CHUNK_BYTES, size - address))
            end = chunk.find(0)
            if end >= 0:
                chunks.append(chunk[:end])
                return b"".join(chunks)
            chunks.append(chunk)
            address += len(chunk)
        raise EngineError("the compiled corpus answered an address outside its memory: rebuild the bundle")

    def _span(self) -> tuple[int, int]:
        memory = byref(self._memory)
        base = self._library.wasmtime_memory_data(self._context, memory)
        return base, self._library.wasmtime_memory_data_size(self._context, memory)

    def _call(self, name: str, arguments: tuple[int, ...], results: int) -> int:
        function = self._functions.get(name)
        if function is None:
            function = self._functions[name] = self._function(name, len(arguments), results)
        for slot, argument in zip(function.slots, arguments, strict=True):
            slot.i32 = argument
        trap = c_void_p()
        error = self._library.wasmtime_func_call(*function.call, byref(trap))
        if error or trap:
            self._raise(error, trap)
        return int(function.result.of.i32) & 0xFFFFFFFF

    def _function(self, name: str, arguments: int, results: int) -> _Function:
        found = self._export(name, _EXTERN_FUNC)
        if found is None:
            raise EngineError(
                f"the compiled corpus has no function {name}: it is not a module of OPA's ABI 1"
            )
        return _Function(self._context, found.of, arguments, results)

    def _export(self, name: str, kind: int) -> _Extern | None:
        found, encoded = _Extern(), name.encode()
        there = self._library.wasmtime_instance_export_get(
            self._context, byref(self._instance), encoded, len(encoded), byref(found)
        )
        return found if there and found.kind == kind else None

    def _new_memory(self, pages: int) -> _Private:
        type_, memory = c_void_p(), _Private()
        _check(
            self._library,
            self._library.wasmtime_memorytype_new(pages, False, 0, False, False, 16, byref(type_)),
        )
        try:
            _check(self._library, self._library.wasmtime_memory_new(self._context, type_, byref(memory)))
        finally:
            self._library.wasm_memorytype_delete(type_)
        return memory

    def _link(self, shapes: dict[str, tuple[int, bool]]) -> _Private:
        library = self._library
        linker = library.wasmtime_linker_new(self._code.engine.pointer)
        try:
            extern = _Extern(_EXTERN_MEMORY, self._memory)
            _check(
                library,
                library.wasmtime_linker_define(linker, self._context, b"env", 3, b"memory", 6, byref(extern)),
            )
            for name, (arguments, answers) in shapes.items():
                self._define(linker, name, arguments, answers)
            instance, trap = _Private(), c_void_p()
            error = library.wasmtime_linker_instantiate(
                linker, self._context, self._code.module, byref(instance), byref(trap)
            )
            if error or trap:
                self._raise(error, trap)
            return instance
        finally:
            library.wasmtime_linker_delete(linker)

    def _define(self, linker: int, name: str, arguments: int, answers: bool) -> None:
        library, encoded = self._library, name.encode()
        type_ = library.wasm_functype_new(
            byref(_i32_types(library, arguments)), byref(_i32_types(library, int(answers)))
        )
        error = library.wasmtime_linker_define_func(
            linker, b"env", 3, encoded, len(encoded), type_, self._callbacks[name], None, None
        )
        library.wasm_functype_delete(type_)
        _check(library, error)

    def _callback(self, function: HostFunction) -> object:
        def run(_env: int, _caller: int, arguments: object, count: int, results: object, answers: int) -> int:
            try:
                answer = function([arguments[i].of.i32 & 0xFFFFFFFF for i in range(count)])  # type: ignore[index]
            # The exception crosses the wasm frames as a trap, and is raised again by `_call`.
            except BaseException as error:
                self._pending = error
                return int(self._library.wasmtime_trap_new(b"host", 4))
            if answers:
                results[0].kind = _I32  # type: ignore[index]
                results[0].of.i32 = answer  # type: ignore[index]
            return 0

        return _Callback(run)

    def _raise(self, error: int | None, trap: c_void_p) -> None:
        """What a host function raised; else what stopped the code; else what the call was refused for."""
        pending, self._pending = self._pending, None
        try:
            if error:
                _check(self._library, error)
            self._raise_trap(trap)
        except (EngineError, WasmTrapError):
            if pending is not None:
                raise pending from None
            raise

    def _raise_trap(self, trap: c_void_p) -> None:
        library = self._library
        code, message = c_uint8(255), _Vec()
        known = library.wasmtime_trap_code(trap, byref(code))
        library.wasm_trap_message(trap, byref(message))
        library.wasm_trap_delete(trap)
        text = _take_bytes(library, message).rstrip(b"\0").decode(errors="replace")
        kinds = {_TRAP_OUT_OF_FUEL: OutOfFuelError, _TRAP_STACK_OVERFLOW: StackExhaustedError}
        raise (kinds.get(code.value, WasmTrapError) if known else WasmTrapError)(text)


class _Function:
    """An export with the slots for its arguments, made once so that a call allocates nothing."""

    def __init__(self, context: int, function: _Private, arguments: int, results: int) -> None:
        self.values = (_Val * max(arguments, 1))()
        self.slots = [value.of for value in self.values[:arguments]]
        self.result = _Val()
        self.function = function
        for value in self.values:
            value.kind = _I32
        self.call = (context, byref(function), self.values, arguments, byref(self.result), results)


class _Engine:
    """Compiler and settings; one per process and setting."""

    def __init__(self, library: ctypes.CDLL, *, fuel: bool) -> None:
        self.library = library
        self.fuel = fuel
        config = library.wasm_config_new()
        library.wasmtime_config_consume_fuel_set(config, fuel)
        library.wasmtime_config_max_wasm_stack_set(config, STACK_BYTES)
        # OPA needs none of these; what is off cannot be attacked.
        library.wasmtime_config_wasm_memory64_set(config, False)
        library.wasmtime_config_wasm_multi_memory_set(config, False)
        library.wasmtime_config_wasm_threads_set(config, False)
        self.pointer = library.wasm_engine_new_with_config(config)


@lru_cache(maxsize=2)
def _engine(fuel: bool) -> _Engine:
    return _Engine(_library(), fuel=fuel)


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL:
    path = _installed().library
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:
        raise EngineError(
            f"cannot load wasmtime for this platform ({error}): reinstall kube-pac-copilot"
        ) from error
    for name, (answer, arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype = answer
        function.argtypes = arguments
    return library


class _Installed(NamedTuple):
    library: Path
    target: str


@lru_cache(maxsize=1)
def _installed() -> _Installed:
    spec = PathFinder.find_spec("wasmtime")
    if spec is None or not spec.submodule_search_locations:
        raise EngineError("wasmtime is not installed: reinstall kube-pac-copilot")
    folder = Path(spec.submodule_search_locations[0])
    versions = [found.name.split("-")[1] for found in folder.parent.glob("wasmtime-*.dist-info")]
    versions = [version.removesuffix(".dist") for version in versions]
    if len(versions) != 1 or versions[0].split(".")[0] != MAJOR:
        found = ", ".join(versions) or "unknown"
        raise EngineError(f"wasmtime {MAJOR} is needed and {found} is installed: reinstall kube-pac-copilot")
    # A wheel holds the library of its own platform, in a folder that names it.
    libraries = sorted(folder.glob(f"{sys.platform}-*/*wasmtime.*"))
    if len(libraries) != 1:
        raise EngineError(
            f"the installed wasmtime holds no library for {sys.platform}: reinstall kube-pac-copilot"
        )
    return _Installed(libraries[0], f"{versions[0]}-{libraries[0].parent.name}")


def _i32_types(library: ctypes.CDLL, count: int) -> _Vec:
    types = (c_void_p * max(count, 1))(*(library.wasm_valtype_new(_I32) for _ in range(count)))
    vector = _Vec()
    library.wasm_valtype_vec_new(byref(vector), count, types)
    return vector


def _check(library: ctypes.CDLL, error: int | None) -> None:
    if error:
        message = _Vec()
        library.wasmtime_error_message(error, byref(message))
        library.wasmtime_error_delete(error)
        text = _take_bytes(library, message).decode(errors="replace")
        raise EngineError(
            f"the compiled corpus cannot be used ({' '.join(text.split())}): rebuild the bundle"
        )


def _take_bytes(library: ctypes.CDLL, vector: _Vec) -> bytes:
    taken = ctypes.string_at(vector.data, vector.size) if vector.size else b""
    library.wasm_byte_vec_delete(byref(vector))
    return taken


def _address(pointer: c_void_p) -> int:
    assert pointer.value is not None
    return pointer.value
