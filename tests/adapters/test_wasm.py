from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wasmtime import wat2wasm

from kubepac.adapters.builtins.registry import SUPPORTED
from kubepac.adapters.code_cache import cached_code
from kubepac.adapters.opa import Opa, OpaEngine, World, find_opa
from kubepac.adapters.wasm import (
    UNDEFINED,
    WasmEngine,
    WasmLimits,
    WasmModule,
    required_builtins,
    unsupported,
)
from kubepac.core.errors import EngineError
from kubepac.core.json_types import Json, JsonObject
from kubepac.core.violations import Report
from kubepac.manifests.inventory import inventory
from kubepac.manifests.load import load_text
from kubepac.rego.dispatch import OTHER_KINDS, dispatch_kinds, dispatch_modules, entrypoint
from kubepac.stages.index import lib_paths, read_corpus, rego_path

pytestmark = pytest.mark.opa

ROOT = Path(__file__).parents[2]
FIXTURES = sorted((ROOT / "data/fixtures").rglob("*.yaml"))
Compile = Callable[..., bytes]

REPORTS = """package t

plain := {"n": input.n, "d": data.inventory}
nothing := 1 if input.missing
loop := count([1 | some i in numbers.range(1, 100000); some j in numbers.range(1, 100000); i * j < 0])
big := count({x | some i in numbers.range(1, 1000000000); x := sprintf("%d", [i])})
grow := count([s | some i in numbers.range(1, 10000); s := array.concat(input.s, [i])])
conflict := 1 if input.n == 1
conflict := 2 if input.n == 1
slow_regex := regex.replace(input.s, "(a|aa|a*)*b", "x")
wide := count(sprintf("%1000000d%1000000d%1000000d", [1, 1, 1]))
expand := count(net.cidr_expand("10.0.0.0/8"))
bad_number := to_number(units.parse("x"))
set_back := [count(net.cidr_expand("10.0.0.0/30")), net.cidr_merge(["10.0.0.0/25", "10.0.0.128/25"])]
echo := sprintf("%v", [input.v])
either := "yes" if units.parse(input.s) > 0
either := "no" if not positive
positive if units.parse(input.s) > 0
"""
ENTRIES = [line.split(" ")[0] for line in REPORTS.splitlines() if " := " in line]


@pytest.fixture(scope="session")
def opa() -> Opa:
    return Opa(find_opa())


@pytest.fixture(scope="session")
def compiled(opa: Opa, tmp_path_factory: pytest.TempPathFactory) -> Compile:
    def compile_(text: str, entrypoints: Sequence[str]) -> bytes:
        path = tmp_path_factory.mktemp("module") / "module.rego"
        path.write_text(text)
        return opa.build_wasm([path], entrypoints)

    return compile_


@pytest.fixture(scope="session")
def reports(compiled: Compile) -> bytes:
    return compiled(REPORTS, [f"t/{entry}" for entry in dict.fromkeys(ENTRIES)])


@pytest.fixture
def module(reports: bytes) -> WasmModule:
    return WasmModule(reports, limits=WasmLimits(fuel=50_000_000, memory_bytes=8 << 20, host_work=300_000))


@dataclass(frozen=True)
class Engines:
    """The corpus of this repository in both engines."""

    wasm: WasmEngine
    opa: OpaEngine

    def agree(self, worlds: Sequence[World]) -> list[list[Report]]:
        found = [
            self.wasm.evaluate(world.bodies, inventory=world.inventory, parameters=world.parameters)
            for world in worlds
        ]
        for world, ours, theirs in zip(worlds, found, self.opa.evaluate_worlds(worlds), strict=True):
            for body, our, their in zip(world.bodies, ours, theirs, strict=True):
                assert our == their, json.dumps(body)
        return found


@pytest.fixture(scope="session")
def engines(opa: Opa, tmp_path_factory: pytest.TempPathFactory) -> Engines:
    with contextlib.chdir(ROOT):
        policies = read_corpus(opa).policies
        rego = [path.resolve() for path in (*lib_paths(), *map(rego_path, policies))]
    dispatch = tmp_path_factory.mktemp("dispatch")
    for name, text in dispatch_modules(policies).items():
        (dispatch / name).write_text(text)
    kinds = dispatch_kinds(policies)
    paths = [*rego, *sorted(dispatch.iterdir())]
    module = opa.build_wasm(paths, [entrypoint(kind) for kind in (*kinds, OTHER_KINDS)])
    assert unsupported(module) == []
    return Engines(WasmEngine(module), OpaEngine(opa, paths=paths, kinds=kinds))


def world(path: Path) -> World:
    objects = load_text(path.read_bytes(), file=str(path)).objects
    return World([each.body for each in objects], inventory(objects))


def test_agrees_with_opa_on_every_fixture(engines: Engines) -> None:
    found = engines.agree([world(path) for path in FIXTURES])
    flagged = {
        violation.policy_id
        for path, objects in zip(FIXTURES, found, strict=True)
        if "negative" in path.parts
        for report in objects
        for violation in report.violations
    }
    assert len(flagged) >= 20


WORDS = ["", "*", "latest", "default", "a:b", "100m", "1Gi", "nginx", 'ä\n"', "Pod", "apps/v1", "0"]
NUMBERS = st.integers(-3, 70_000) | st.floats(-2, 2).map(lambda x: round(x, 3))
KEYS = st.sampled_from(["name", "value", "a~/b", "0"])
SMALL: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_agrees_with_opa_on_mutated_fixtures(engines: Engines, data: st.DataObject) -> None:
    originals = [world(data.draw(st.sampled_from(FIXTURES))) for _ in range(12)]
    mutated = [World([mutant(data, body) for body in each.bodies], each.inventory) for each in originals]
    engines.agree(mutated)


def mutant(data: st.DataObject, body: JsonObject) -> JsonObject:
    """One to three places deleted, replaced or added to."""
    changed = deepcopy(body)
    for _ in range(data.draw(st.integers(1, 3))):
        parent, key = data.draw(st.sampled_from(list(places(changed))))
        if data.draw(st.booleans()):
            parent[key] = data.draw(SMALL)  # type: ignore[index]
        elif isinstance(parent, list) and data.draw(st.booleans()):
            parent.insert(int(key), data.draw(SMALL))
        elif len(parent) > 1:
            del parent[key]  # type: ignore[arg-type]
    return changed


def places(value: Json) -> Iterator[tuple[dict[str, Json] | list[Json], str | int]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield value, key
            yield from places(child)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield value, index
            yield from places(child)


def test_an_unknown_kind_is_checked_by_the_policies_for_all_kinds(engines: Engines) -> None:
    bodies: list[JsonObject] = [{"kind": kind, "metadata": {}} for kind in ("Teapot", "", 3, None, "../Pod")]
    engines.agree([World([*bodies, {}], {})])


def test_reads_input_and_data(module: WasmModule) -> None:
    assert module.evaluate_raw("t/plain", {"n": 1.5}, {"inventory": {"a": []}}) == {"n": 1.5, "d": {"a": []}}


def test_reads_data_again_when_it_is_another_object(module: WasmModule) -> None:
    answers = [module.evaluate_raw("t/plain", {"n": 1}, {"inventory": n}) for n in (1, 2, 1)]
    assert answers == [{"n": 1, "d": 1}, {"n": 1, "d": 2}, {"n": 1, "d": 1}]


def test_an_entry_point_without_a_value_is_undefined(module: WasmModule) -> None:
    assert module.evaluate_raw("t/nothing", {}, {}) is UNDEFINED


def test_a_failing_builtin_is_undefined_and_not_an_error(module: WasmModule) -> None:
    assert module.evaluate_raw("t/bad_number", {}, {}) is UNDEFINED
    assert [module.evaluate_raw("t/either", {"s": s}, {}) for s in ("1Gi", "x", "1Gi")] == [
        "yes",
        "no",
        "yes",
    ]


def test_builtins_can_answer_sets(module: WasmModule) -> None:
    assert module.evaluate_raw("t/set_back", {}, {}) == [4, ["10.0.0.0/24"]]


@pytest.mark.parametrize("text", ["", "nul\0in", "\x7f\u2028", "𝄞", 'q"\\', "\ud800half", "é" * 20_000])
def test_text_survives_the_way_in_and_out(module: WasmModule, text: str) -> None:
    assert module.evaluate_raw("t/echo", {"v": text}, {}) == text.replace("\ud800", "\ufffd")


@pytest.mark.parametrize(
    ("entry", "document", "reason"),
    [
        ("loop", {}, "fuel"),
        ("slow_regex", {"s": "a" * 50_000}, "work in builtins (regex)"),
        ("wide", {}, "work in builtins"),
        ("expand", {}, "work in builtins (net.cidr_expand)"),
        ("grow", {"s": [0] * 20_000}, "bytes of memory"),
        ("big", {}, "stopped"),
        ("conflict", {"n": 1}, "a policy failed"),
    ],
)
def test_a_limit_ends_in_one_line_and_the_next_evaluation_works(
    module: WasmModule, entry: str, document: JsonObject, reason: str
) -> None:
    with pytest.raises(EngineError) as raised:
        module.evaluate_raw(f"t/{entry}", document, {"inventory": 7})
    assert reason in str(raised.value)
    assert "\n" not in str(raised.value)
    assert module.evaluate_raw("t/plain", {"n": 1}, {"inventory": 7}) == {"n": 1, "d": 7}


def nested(depth: int) -> Json:
    value: Json = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("depth", [400, 900, 5_000, 100_000])
def test_deep_nesting_is_an_error_or_an_answer_and_never_a_crash(module: WasmModule, depth: int) -> None:
    try:
        assert module.evaluate_raw("t/echo", {"v": nested(depth)}, {}) == f"{'[' * depth}1{']' * depth}"
    except EngineError as error:
        assert "deep" in str(error)
    assert module.evaluate_raw("t/echo", {"v": 1}, {}) == "1"


def test_memory_stays_level_over_many_evaluations(module: WasmModule) -> None:
    for n in range(3_000):
        module.evaluate_raw("t/echo", {"v": [n, "x" * 20_000]}, {})
    assert module.evaluate_raw("t/echo", {"v": 1}, {}) == "1"


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), {1: 2, "a": object()}, b"x", pytest.param(10**5000, id="digits")]
)
def test_what_json_cannot_say_is_refused(module: WasmModule, value: Json) -> None:
    with pytest.raises(EngineError, match="not JSON"):
        module.evaluate_raw("t/plain", {"n": value}, {})


def test_a_limit_names_the_object(compiled: Compile) -> None:
    text = "package kubepac.main.other_kinds\n\nreport := {} if count(numbers.range(1, 10000000)) > 1\n"
    engine = WasmEngine(
        compiled(text, ["kubepac/main/other_kinds/report"]),
        limits=WasmLimits(fuel=1_000_000, memory_bytes=8 << 20),
    )
    with pytest.raises(EngineError, match=r"^Pod/shop/web: evaluation stopped"):
        engine.evaluate([{"kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}}], inventory={})


@pytest.mark.parametrize("module", [b"", b"\0asm\1\0\0\0", b"not wasm at all", b"\0asm\1\0\0\0\xff\xff"])
def test_bytes_that_are_no_corpus_are_refused(module: bytes) -> None:
    with pytest.raises(EngineError, match=r"rebuild the bundle|not a module"):
        WasmModule(module)


ABI = """(import "env" "memory" (memory 2))
(global (export "opa_wasm_abi_version") i32 (i32.const 1))
(global (export "opa_wasm_abi_minor_version") i32 (i32.const 3))"""
HOSTILE = {
    "endless start": f"{ABI} (func $f (loop br 0)) (start $f)",
    "endless recursion": f"{ABI} (func $f (call $f)) (start $f)",
    "other types": f'{ABI} (func (export "opa_malloc") (param v128 v128) (result v128) local.get 0)',
    "too much memory": '(import "env" "memory" (memory 65000))',
    "system calls": '(import "wasi_snapshot_preview1" "fd_write" (func))',
    "early abort": f"""(import "env" "opa_abort" (func $b (param i32))) {ABI}
        (func $f (call $b (i32.const -8))) (start $f)""",
    "wild addresses": f"""{ABI} (func (export "opa_malloc") (param i32) (result i32) i32.const -1)
        (func (export "opa_heap_ptr_get") (result i32) i32.const -5)
        (func (export "builtins") (result i32) i32.const -9)
        (func (export "opa_json_dump") (param i32) (result i32) i32.const -7)""",
}  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_module_ends_in_an_error(body: str) -> None:
    module = bytes(wat2wasm(f"(module {body})"))
    with pytest.raises(EngineError, match=r"rebuild the bundle|evaluation stopped"):
        WasmModule(module, limits=WasmLimits(fuel=10_000_000, memory_bytes=64 << 20))


def test_an_unknown_entry_point_is_refused(module: WasmModule) -> None:
    with pytest.raises(EngineError, match="no entry point"):
        module.evaluate_raw("t/absent", {}, {})


def test_names_the_builtins_that_are_needed_and_missing(compiled: Compile) -> None:
    module = compiled('package t\n\np := [sprintf("%v", [1]), yaml.marshal(input), lower("A")]\n', ["t/p"])
    assert set(required_builtins(module)) == {"sprintf", "yaml.marshal"}
    assert unsupported(module) == ["yaml.marshal"]
    assert "sprintf" in SUPPORTED
    with pytest.raises(EngineError, match=r"yaml\.marshal"):
        WasmModule(module)


def test_machine_code_is_kept_and_used_again(reports: bytes, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = WasmModule(reports, cache_dir=cache)
    (entry,) = cache.iterdir()
    written = entry.stat().st_mtime_ns
    second = WasmModule(reports, cache_dir=cache)
    assert entry.stat().st_mtime_ns == written
    assert (cache.stat().st_mode & 0o777, entry.stat().st_mode & 0o777) == (0o700, 0o600)
    assert first.evaluate_raw("t/echo", {"v": 1}, {}) == second.evaluate_raw("t/echo", {"v": 1}, {}) == "1"


@pytest.mark.parametrize(
    "damage", [lambda code: b"", lambda code: code[:-9], lambda code: code[:99] + b"x" + code[100:]]
)
def test_damaged_machine_code_is_made_again(
    reports: bytes, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    cached_code(reports, tmp_path / "cache")
    (entry,) = (tmp_path / "cache").iterdir()
    sound = entry.read_bytes()
    entry.write_bytes(damage(sound))
    assert WasmModule(reports, cache_dir=tmp_path / "cache").evaluate_raw("t/echo", {"v": 1}, {}) == "1"
    assert len(entry.read_bytes()) == len(sound)


def test_a_cache_that_others_can_write_is_not_trusted(reports: bytes, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(0o777)
    WasmModule(reports, cache_dir=cache)
    assert list(cache.iterdir()) == []


def test_a_link_in_the_cache_is_not_followed(reports: bytes, tmp_path: Path) -> None:
    cached_code(reports, tmp_path / "cache")
    (entry,) = (tmp_path / "cache").iterdir()
    entry.rename(tmp_path / "elsewhere")
    entry.symlink_to(tmp_path / "elsewhere")
    cached_code(reports, tmp_path / "cache")
    assert not entry.is_symlink()


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(reports: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = tmp_path / "file" / "cache"
    assert WasmModule(reports, cache_dir=cache).evaluate_raw("t/echo", {"v": 1}, {}) == "1"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
