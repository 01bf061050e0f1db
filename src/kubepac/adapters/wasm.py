"""The compiled corpus in this process: `opa build -t wasm` gives the module, wasmtime runs it.

Every evaluation has three limits, and each ends in an `EngineError` that names the object: fuel for the
compiled code, host work for the builtins that OPA leaves to the host, and memory. Fuel costs a fifth of the
evaluation time; epochs would cost less, but need a ticking thread, and judge differently on a busy machine.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kubepac.adapters.builtins.registry import SUPPORTED, Builtin, find_builtin
from kubepac.adapters.builtins.terms import Term, parse_term, text_from_term
from kubepac.adapters.builtins.work import UndefinedError, Work, WorkLimitError
from kubepac.adapters.code_cache import cached_code
from kubepac.adapters.wasm_host import (
    Code,
    HostFunction,
    Instance,
    OutOfFuelError,
    StackExhaustedError,
    WasmTrapError,
)
from kubepac.core.errors import EngineError
from kubepac.core.json_types import Json, JsonObject
from kubepac.core.objects import resource_id
from kubepac.core.violations import Report
from kubepac.rego.dispatch import OTHER_KINDS, batch_entrypoint, entrypoint
from kubepac.rego.results import report_from_answer

__all__ = [
    "SUPPORTED",
    "UNDEFINED",
    "WasmEngine",
    "WasmLimits",
    "WasmModule",
    "required_builtins",
    "unsupported",
]

# A larger corpus would take minutes to compile; 60 policies are about half a megabyte.
MAX_MODULE_BYTES = 32 * 1024 * 1024
_ABI = (1, 2)
_JSON_OUTPUT = 0
# What is said to wasmtime around an evaluation costs as much as a third of one object: said once for so many.
_BATCH_OBJECTS = 64
# Answers of builtins that are remembered, and how long the operands and the answer of one may be together.
_KEPT_ANSWERS = 10_000
_KEPT_BYTES = 500


class _Undefined:
    def __repr__(self) -> str:
        return "UNDEFINED"


# What an entry point that has no value answers.
UNDEFINED = _Undefined()


@dataclass(frozen=True, slots=True)
class WasmLimits:
    """What one evaluation may use.

    `fuel` is roughly instructions of compiled code: the default takes one to two seconds. `host_work` is what
    the builtins may do, in characters or steps of a regular expression: the default takes a few seconds.
    """

    fuel: int = 1_000_000_000
    memory_bytes: int = 1 << 30
    host_work: int = 20_000_000


class WasmModule:
    """A module compiled by `opa build -t wasm`, ready to evaluate. Not for use by several threads at once.

    `cache_dir` is where machine code is kept between runs; None compiles every time.
    """

    def __init__(
        self, module: bytes, *, limits: WasmLimits | None = None, cache_dir: Path | None = None
    ) -> None:
        if len(module) > MAX_MODULE_BYTES:
            raise EngineError(
                f"the compiled corpus has {len(module)} bytes, over {MAX_MODULE_BYTES}: rebuild the bundle"
            )
        self._limits = limits or WasmLimits()
        self._code = cached_code(module, cache_dir)
        self._data: Json = {}
        self._machine = self._start()
        self.entrypoints: dict[str, int] = self._machine.entrypoints

    def evaluate_raw(self, entrypoint: str, input: Json, data: Json) -> Json:
        """Value of an entry point (`kubepac/main/Pod/report`), `UNDEFINED` if it has none.

        Sets are lists, in an order of the module's own.

        `data` is parsed again only when it is another object than the last time. Raises `EngineError` when a
        limit is hit, the policy fails, or `input` is no JSON.
        """
        number = self.entrypoints.get(entrypoint)
        if number is None:
            raise EngineError(f"the compiled corpus has no entry point {entrypoint}: rebuild the bundle")
        encoded = _json_bytes(input)
        try:
            return self._evaluate(number, encoded, data)
        except (WasmTrapError, WorkLimitError, MemoryError, EngineError) as error:
            # Whatever stopped it left the instance half-way.
            self._machine.close()
            raise _engine_error(error, self._limits) from error

    def _evaluate(self, number: int, encoded: bytes, data: Json) -> Json:
        if self._machine.closed:
            self._machine = self._start()
            self._data = {}
        if data is not self._data:
            self._machine.load_data(_json_bytes(data))
            self._data = data
        results = _json_value(self._machine.evaluate(number, encoded))
        match results:
            case []:
                return UNDEFINED
            case [{"result": value}]:
                return value
        raise EngineError("the compiled corpus answered no list of results: rebuild the bundle")

    def _start(self) -> _Machine:
        try:
            return _Machine(self._code, self._limits)
        except (WasmTrapError, WorkLimitError, MemoryError) as error:
            raise _engine_error(error, self._limits) from error


class WasmEngine:
    """`PolicyEngine` over the compiled corpus."""

    def __init__(
        self, module: bytes, *, limits: WasmLimits | None = None, cache_dir: Path | None = None
    ) -> None:
        self._module = WasmModule(module, limits=limits, cache_dir=cache_dir)
        self._inventory: JsonObject | None = None
        self._data: JsonObject = {}

    def evaluate(
        self,
        bodies: Sequence[JsonObject],
        *,
        inventory: JsonObject,
        parameters: JsonObject | None = None,
    ) -> list[Report]:
        """See `PolicyEngine`. An inventory that is the same object as the last time is not read again."""
        settings = parameters or {}
        if inventory is not self._inventory:
            self._inventory, self._data = inventory, {"inventory": inventory}
        answers = [Report()] * len(bodies)
        for kind, places in self._by_kind(bodies).items():
            for start in range(0, len(places), _BATCH_OBJECTS):
                batch = places[start : start + _BATCH_OBJECTS]
                found = self._batch(kind, [bodies[place] for place in batch], settings)
                for place, report in zip(batch, found, strict=True):
                    answers[place] = report
        return answers

    def _by_kind(self, bodies: Sequence[JsonObject]) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, body in enumerate(bodies):
            kind = body.get("kind")
            known = isinstance(kind, str) and entrypoint(kind) in self._module.entrypoints
            places.setdefault(str(kind) if known else OTHER_KINDS, []).append(place)
        return places

    def _batch(self, kind: str, bodies: Sequence[JsonObject], parameters: JsonObject) -> list[Report]:
        """One evaluation for all; where that fails, one for each, so that the error names its object."""
        try:
            document: JsonObject = {"objects": list(bodies), "parameters": parameters}
            answers = self._module.evaluate_raw(batch_entrypoint(kind), document, self._data)
            if isinstance(answers, list) and len(answers) == len(bodies):
                return [report_from_answer(answer) for answer in answers]
        except EngineError:
            # A deliberate retry: which object it was is only known when each stands alone.
            pass
        return [self._single(kind, body, parameters) for body in bodies]

    def _single(self, kind: str, body: JsonObject, parameters: JsonObject) -> Report:
        try:
            document: JsonObject = {"review": {"object": body}, "parameters": parameters}
            return report_from_answer(self._module.evaluate_raw(entrypoint(kind), document, self._data))
        except EngineError as error:
            raise EngineError(f"{resource_id(body)}: {error}") from error


def required_builtins(module: bytes) -> dict[str, int]:
    """Builtins that the module asks its host for, with the number it knows each by."""
    return _Machine(cached_code(module, None), WasmLimits(), allow_unsupported=True).required


def unsupported(module: bytes) -> list[str]:
    """Builtins that the module asks for and this host does not have, sorted."""
    return sorted(set(required_builtins(module)) - SUPPORTED)


class _Machine:
    """One instance: what OPA's ABI wants done around every evaluation."""

    def __init__(self, code: Code, limits: WasmLimits, *, allow_unsupported: bool = False) -> None:
        self.closed = False
        self._started = False
        self._limits = limits
        self._work = Work(limits.host_work)
        self._builtins: dict[int, Builtin] = {}
        self._answers: dict[tuple[int | bytes, ...], bytes] = {}
        self._instance = Instance(code, host=self._host(), memory_bytes=limits.memory_bytes, fuel=limits.fuel)
        self._started = True
        self._check_abi()
        self._instance.call("opa_malloc", 0)
        self._base = self._heap = self._instance.call("opa_heap_ptr_get")
        self._data_address = 0
        self.required = self._numbered("builtins")
        self.entrypoints = self._numbered("entrypoints")
        if not allow_unsupported:
            self._builtins = {number: find_builtin(name) for name, number in self.required.items()}
        self.load_data(b"{}")

    def close(self) -> None:
        self._instance.close()
        self.closed = True

    def load_data(self, encoded: bytes) -> None:
        """Replace the data document."""
        instance = self._instance
        # Reading is linear: a large inventory gets the fuel that it needs and no more.
        instance.set_fuel(self._limits.fuel + 2_000 * len(encoded))
        instance.call("opa_heap_stash_clear")
        instance.call("opa_heap_ptr_set", self._base)
        self._data_address = self._parsed("opa_json_parse", encoded, free=True)
        instance.call("opa_heap_blocks_stash")
        self._heap = instance.call("opa_heap_ptr_get")

    def evaluate(self, entrypoint: int, encoded: bytes) -> bytes:
        """The result set, as JSON text. What it allocated is given back by the next evaluation."""
        instance = self._instance
        instance.set_fuel(self._limits.fuel)
        self._work.restart()
        instance.write(self._heap, encoded)
        free = self._heap + len(encoded)
        arguments = (0, entrypoint, self._data_address, self._heap, len(encoded), free, _JSON_OUTPUT)
        return instance.text(instance.call("opa_eval", *arguments))

    def _check_abi(self) -> None:
        found = (
            self._instance.global_value("opa_wasm_abi_version"),
            self._instance.global_value("opa_wasm_abi_minor_version"),
        )
        if found[0] != _ABI[0] or found[1] is None or found[1] < _ABI[1]:
            raise EngineError(
                f"the compiled corpus speaks OPA ABI {found[0]}.{found[1]}, expected {_ABI[0]}.{_ABI[1]}"
                " or a later minor version: rebuild the bundle"
            )

    def _numbered(self, export: str) -> dict[str, int]:
        text = self._instance.text(self._instance.call("opa_json_dump", self._instance.call(export)))
        found = _json_value(text)
        if not isinstance(found, dict) or not all(isinstance(number, int) for number in found.values()):
            raise EngineError(f"the compiled corpus has no table of {export}: rebuild the bundle")
        return found

    def _parsed(self, parser: str, encoded: bytes, *, free: bool) -> int:
        instance = self._instance
        address = instance.call("opa_malloc", len(encoded))
        instance.write(address, encoded)
        value = instance.call(parser, address, len(encoded))
        if value == 0:
            raise EngineError(
                "the compiled corpus cannot read a value that was handed to it: report this as a bug"
            )
        if free:
            instance.call("opa_free", address)
        return value

    def _host(self) -> dict[str, tuple[int, bool, HostFunction]]:
        calls = {f"opa_builtin{count}": (count + 2, True, self._call_builtin) for count in range(5)}
        return {**calls, "opa_abort": (1, False, self._abort), "opa_println": (1, False, _ignore)}

    def _check_started(self) -> None:
        if not self._started:
            raise EngineError(
                "the compiled corpus calls its host before it is asked anything: rebuild the bundle"
            )

    def _abort(self, arguments: list[int]) -> None:
        self._check_started()
        message = self._instance.text(arguments[0]).decode(errors="replace")
        if message.startswith("opa_malloc"):
            raise MemoryError
        raise EngineError(f"a policy failed: {message}")

    def _call_builtin(self, arguments: list[int]) -> int:
        """Arguments are number, context, operands. Address 0 makes the expression undefined."""
        self._check_started()
        number, _, *addresses = arguments
        operands = tuple(map(self._dumped, addresses))
        # All builtins are pure, and policies ask the same of object after object.
        key: tuple[int | bytes, ...] = (number, *operands)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answer(number, operands)
            if len(self._answers) >= _KEPT_ANSWERS:
                self._answers.clear()
            if sum(map(len, operands)) + len(answer) <= _KEPT_BYTES:
                self._answers[key] = answer
        self._work.spend(len(answer))
        return self._parsed("opa_value_parse", answer, free=False) if answer else 0

    def _answer(self, number: int, operands: tuple[bytes, ...]) -> bytes:
        """What the builtin answers; nothing where it is undefined."""
        builtin = self._builtins.get(number)
        # The first parameter is the work that it counts.
        if builtin is None or builtin.__code__.co_argcount != len(operands) + 1:
            raise EngineError("the compiled corpus calls a builtin that it does not list: rebuild the bundle")
        try:
            answer = text_from_term(builtin(self._work, *map(_term, operands)))
        except UndefinedError:
            return b""
        except RecursionError as error:
            raise EngineError("a value is nested too deeply for a builtin: flatten the manifest") from error
        return answer.encode("utf-8", "replace")

    def _dumped(self, address: int) -> bytes:
        text = self._instance.text(self._instance.call("opa_value_dump", address))
        self._work.spend(len(text) + 10)
        return text


def _term(text: bytes) -> Term:
    try:
        return parse_term(text.decode("utf-8", "replace"))
    except ValueError as error:
        # No Rego value, or a number of thousands of digits.
        raise EngineError(
            f"a builtin was handed what it cannot read ({error}): simplify the policy"
        ) from error


def _ignore(arguments: list[int]) -> None:
    """`print` is not part of the answer."""


def _json_bytes(value: Json) -> bytes:
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except RecursionError as error:
        raise EngineError("nested too deeply to be evaluated: flatten the manifest") from error
    except (TypeError, ValueError) as error:
        raise EngineError(f"not JSON ({error}): only what JSON can say can be evaluated") from error
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair; OPA too reads it as the replacement character.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _json_value(text: bytes) -> Json:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EngineError(f"the compiled corpus answered no JSON ({error}): rebuild the bundle") from error


def _engine_error(error: Exception, limits: WasmLimits) -> EngineError:
    match error:
        case EngineError():
            return error
        case OutOfFuelError():
            reason = f"took more than {limits.fuel:,} units of fuel: simplify the manifest or the policy"
        case WorkLimitError():
            work = f"{limits.host_work:,} units of work in builtins ({error})"
            reason = f"took more than {work}: simplify the policy"
        case MemoryError():
            reason = f"needed more than {limits.memory_bytes:,} bytes of memory: scan fewer files at once"
        case StackExhaustedError():
            reason = "recursed too deeply: flatten the manifest"
        case _:
            reason = f"trapped ({' '.join(str(error).split())}): rebuild the bundle"
    return EngineError(f"evaluation stopped, it {reason}")
