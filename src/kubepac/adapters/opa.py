"""The real OPA binary as a child process: no shell, no environment, limited in time, memory and builtins."""

from __future__ import annotations

import io
import json
import os
import re
import resource
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from kubepac.core.errors import EngineError, PolicyError
from kubepac.core.json_types import Json, JsonObject
from kubepac.core.violations import Report
from kubepac.rego.dispatch import OTHER_KINDS
from kubepac.rego.results import report_from_answer

# OPA before 1.21.3 accepted unsigned bundles as signed; tools/go.mod pins what we build.
OLDEST_VERSION = (1, 21, 3)

# Builtins that reach outside the evaluation, or that make two evaluations of the same input differ.
FORBIDDEN_BUILTINS = frozenset(
    {
        "http.send",
        "io.jwt.decode_verify",
        "io.jwt.encode_sign",
        "io.jwt.encode_sign_raw",
        "net.lookup_ip_addr",
        "opa.runtime",
        "providers.aws.sign_req",
        "rand.intn",
        "time.now_ns",
        "trace",
        "uuid.rfc4122",
    }
)

# A module and not a query: in an ad-hoc query OPA 1.22 evaluates `with input as` before `item` has its value.
_BATCH = """package kubepac.batch

reports := [[_report(item, world) | some item in world.items] | some world in input.worlds]

_report(item, world) := report if {
	review := {"review": {"object": item.object}, "parameters": world.parameters}
	report := data.kubepac.main[item.entry].report with input as review
		with data.inventory as world.inventory
}
"""

_TIMEOUT_SECONDS = 120
# Go reserves far more address space than it uses; this only stops a runaway.
_ADDRESS_SPACE_BYTES = 16 * 2**30
_NO_ANSWER = "OPA did not answer for every object: check the corpus with `opa check --strict`"
_HOW_TO_GET_IT = "run `make setup`, or put opa >= 1.21.3 on PATH"


@dataclass(frozen=True, slots=True)
class TestResult:
    """One Rego test; `passed` is False for a failure and for an error."""

    __test__ = False  # not a pytest class

    package: str
    name: str
    passed: bool
    message: str


def find_opa(project_dir: Path | None = None) -> Path:
    """The binary that `make setup` built, or else one on PATH that is new enough; raises `EngineError`."""
    candidates = [(project_dir or Path.cwd()) / ".tools" / "bin" / "opa"]
    if on_path := shutil.which("opa"):
        candidates.append(Path(on_path))
    for candidate in candidates:
        if candidate.is_file() and version(candidate) >= OLDEST_VERSION:
            return candidate
    raise EngineError(f"no usable OPA found ({', '.join(map(str, candidates))}): {_HOW_TO_GET_IT}")


def version(binary: Path) -> tuple[int, ...]:
    """Version of an OPA binary, e.g. `(1, 22, 2)`; `(0,)` where it does not say."""
    output = _run([str(binary), "version"], timeout_seconds=20).stdout.decode(errors="replace")
    match = re.search(r"^Version: (\d+)\.(\d+)\.(\d+)", output, re.MULTILINE)
    return tuple(int(part) for part in match.groups()) if match else (0,)


class Opa:
    """One OPA binary under restricted capabilities.

    Every method raises `PolicyError` for Rego that OPA refuses (file, line and OPA's reason), and
    `EngineError` for a time-out or a binary that cannot be run.
    """

    def __init__(self, binary: Path, *, timeout_seconds: int = _TIMEOUT_SECONDS) -> None:
        self._binary = binary
        self._timeout_seconds = timeout_seconds
        self._capabilities: bytes | None = None

    def check(self, paths: Sequence[Path]) -> None:
        """Compile in strict mode."""
        self._with_capabilities(["check", "--strict", "--format=json"], _strings(paths))

    def test(self, paths: Sequence[Path]) -> list[TestResult]:
        """Run the Rego tests found in `paths`."""
        output = self._with_capabilities(["test", "--format=json"], _strings(paths), accept=(0, 2))
        return [_test_result(item) for item in _objects(output or b"[]")]

    def coverage(self, paths: Sequence[Path]) -> JsonObject:
        """Coverage report of the Rego tests, as `opa test --coverage` gives it."""
        return _object(self._with_capabilities(["test", "--coverage", "--format=json"], _strings(paths)))

    def eval(self, query: str, *, paths: Sequence[Path], document: Json = None) -> Json:
        """Value of `query` with `document` as input; None where it is undefined."""
        data = [argument for path in paths for argument in ("--data", str(path))]
        limit = f"--timeout={self._timeout_seconds}s"
        arguments = ["eval", "--format=json", "--stdin-input", limit, *data]
        output = self._with_capabilities(arguments, [query], stdin=_dumps(document))
        results = _object(output).get("result")
        return results[0]["expressions"][0]["value"] if isinstance(results, list) and results else None

    def parse(self, path: Path) -> JsonObject:
        """Syntax tree of one file, with row, column and text of every node."""
        return _object(self._run(["parse", "--format=json", "--json-include=locations,comments", str(path)]))

    def inspect(self, paths: Sequence[Path]) -> JsonObject:
        """Packages and METADATA annotations of the modules below one folder."""
        with _staged(paths) as folder:
            return _object(self._run(["inspect", "--annotations", "--format=json", folder]))

    def build_wasm(self, paths: Sequence[Path], entrypoints: Sequence[str]) -> bytes:
        """Compile to a wasm module with these entry points (`package/path/rule`)."""
        with tempfile.TemporaryDirectory() as scratch:
            archive = Path(scratch) / "bundle.tar.gz"
            entries = [argument for entry in entrypoints for argument in ("--entrypoint", entry)]
            target = ["build", "--target=wasm", "--prune-unused", f"--output={archive}", *entries]
            self._with_capabilities(target, _strings(paths))
            with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as bundle:
                module = bundle.extractfile("/policy.wasm")
                if module is None:
                    raise EngineError("opa build wrote no /policy.wasm: is this version of OPA supported?")
                return module.read()

    def _with_capabilities(
        self,
        arguments: Sequence[str],
        operands: Sequence[str],
        *,
        stdin: bytes | None = None,
        accept: tuple[int, ...] = (0,),
    ) -> bytes:
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            file.write(self._restricted_capabilities())
            file.flush()
            command = [*arguments, f"--capabilities={file.name}", *operands]
            return self._run(command, stdin=stdin, accept=accept)

    def _restricted_capabilities(self) -> bytes:
        if self._capabilities is None:
            current = _object(self._run(["capabilities", "--current"]))
            builtins = current.get("builtins")
            if not isinstance(builtins, list):
                raise EngineError("opa capabilities lists no builtins: is this version of OPA supported?")
            allowed = [builtin for builtin in builtins if builtin["name"] not in FORBIDDEN_BUILTINS]
            self._capabilities = _dumps({**current, "builtins": allowed, "allow_net": []})
        return self._capabilities

    def _run(
        self, arguments: Sequence[str], *, stdin: bytes | None = None, accept: tuple[int, ...] = (0,)
    ) -> bytes:
        done = _run([str(self._binary), *arguments], stdin=stdin, timeout_seconds=self._timeout_seconds)
        if done.returncode not in accept:
            raise _refusal(arguments[0], done)
        return done.stdout


@dataclass(frozen=True, slots=True)
class World:
    """Objects that are evaluated with one inventory and the same settings."""

    bodies: Sequence[JsonObject]
    inventory: JsonObject
    parameters: JsonObject = field(default_factory=dict)


class OpaEngine:
    """`PolicyEngine` on the binary: one process for all the objects of a call.

    `paths` holds the corpus and its dispatch modules; `kinds` are those with an entry point of their own.
    """

    def __init__(self, opa: Opa, *, paths: Sequence[Path], kinds: Sequence[str]) -> None:
        self._opa = opa
        self._paths = tuple(paths)
        self._kinds = frozenset(kinds)

    def evaluate(
        self,
        bodies: Sequence[JsonObject],
        *,
        inventory: JsonObject,
        parameters: JsonObject | None = None,
    ) -> list[Report]:
        """What the corpus says of each object, in the order of `bodies`."""
        (reports,) = self.evaluate_worlds([World(bodies, inventory, parameters or {})])
        return reports

    def evaluate_worlds(self, worlds: Sequence[World]) -> list[list[Report]]:
        """The same for several sets of objects that do not see each other, in one process."""
        with tempfile.TemporaryDirectory() as scratch:
            batch = Path(scratch) / "batch.rego"
            batch.write_text(_BATCH)
            document = {"worlds": [self._document(world) for world in worlds]}
            paths = [*self._paths, batch]
            reports = self._opa.eval("data.kubepac.batch.reports", paths=paths, document=document)
        return [_reports(world, answer) for world, answer in _answers(worlds, reports)]

    def _document(self, world: World) -> JsonObject:
        items = [{"entry": self._entry(body), "object": body} for body in world.bodies]
        return {"items": items, "inventory": world.inventory, "parameters": world.parameters}

    def _entry(self, body: JsonObject) -> str:
        kind = body.get("kind")
        return kind if isinstance(kind, str) and kind in self._kinds else OTHER_KINDS


def _answers(worlds: Sequence[World], reports: Json) -> list[tuple[World, Json]]:
    if not isinstance(reports, list) or len(reports) != len(worlds):
        raise EngineError(_NO_ANSWER)
    return list(zip(worlds, reports, strict=True))


def _reports(world: World, answers: Json) -> list[Report]:
    if not isinstance(answers, list) or len(answers) != len(world.bodies):
        raise EngineError(_NO_ANSWER)
    return [report_from_answer(answer) for answer in answers]


def _run(
    command: list[str], *, timeout_seconds: int, stdin: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    # HOME and the rest stay outside: a policy must not be able to read them, and nothing here needs them.
    try:
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={},
        ) as process:
            _limit(process.pid, timeout_seconds)
            try:
                stdout, stderr = process.communicate(stdin, timeout=timeout_seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                raise EngineError(f"opa {command[1]} took over {timeout_seconds} s and was stopped") from None
    except OSError as error:
        raise EngineError(f"cannot run {command[0]}: {error.strerror}: {_HOW_TO_GET_IT}") from error
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def _limit(pid: int, timeout_seconds: int) -> None:
    # prlimit is Linux's; elsewhere the time-out alone holds.
    if hasattr(resource, "prlimit"):
        try:
            cpu_seconds = timeout_seconds * (os.cpu_count() or 1)
            resource.prlimit(pid, resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
            resource.prlimit(pid, resource.RLIMIT_AS, (_ADDRESS_SPACE_BYTES, _ADDRESS_SPACE_BYTES))
        except ProcessLookupError:
            return  # it has already finished


class _staged:  # noqa: N801 - reads as a verb: `with _staged(paths) as folder`
    """A folder that holds only the files of `paths` with Rego; `opa inspect` takes exactly one folder."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._scratch = tempfile.TemporaryDirectory()

    def __enter__(self) -> str:
        root = Path(self._scratch.name)
        for number, path in enumerate(self._paths):
            target = root / str(number)
            if path.is_dir():
                shutil.copytree(path, target, ignore=shutil.ignore_patterns("*_test.rego"))
            else:
                target.mkdir()
                shutil.copy(path, target)
        return self._scratch.name

    def __exit__(self, *_: object) -> None:
        self._scratch.cleanup()


def _refusal(verb: str, done: subprocess.CompletedProcess[bytes]) -> PolicyError | EngineError:
    if done.returncode < 0:
        signal = -done.returncode
        return EngineError(f"opa {verb} was killed by signal {signal}: the policy or its input is too big")
    for stream in (done.stdout, done.stderr):
        if reasons := _reasons(stream):
            return PolicyError("; ".join(reasons))
    text = (done.stderr or done.stdout).decode(errors="replace").strip()
    return PolicyError(text.splitlines()[-1].strip() if text else f"opa {verb} failed with {done.returncode}")


def _reasons(stream: bytes) -> list[str]:
    try:
        errors = json.loads(stream)["errors"]
        return [_reason(error) for error in errors[:3]]
    except (ValueError, KeyError, TypeError):
        return []


def _reason(error: JsonObject) -> str:
    location = error.get("location")
    if not isinstance(location, dict) or not location.get("file"):
        return str(error["message"])
    return f"{location['file']}:{location['row']}: {error['message']}"


def _test_result(item: JsonObject) -> TestResult:
    failed = bool(item.get("fail") or item.get("error"))
    error = item.get("error")
    message = json.dumps(error) if error else ""
    return TestResult(str(item["package"]), str(item["name"]), not failed, message)


def _object(output: bytes) -> JsonObject:
    value = _json(output)
    if not isinstance(value, dict):
        raise EngineError("OPA answered no JSON object: is this version of OPA supported?")
    return value


def _objects(output: bytes) -> list[JsonObject]:
    value = _json(output)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise EngineError("OPA answered no list of JSON objects: is this version of OPA supported?")
    return value


def _json(output: bytes) -> Json:
    try:
        return cast(Json, json.loads(output))
    except ValueError:
        raise EngineError("OPA answered no JSON: is this version of OPA supported?") from None


def _dumps(value: Json) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _strings(paths: Sequence[Path]) -> list[str]:
    return [str(path) for path in paths]
