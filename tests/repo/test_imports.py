"""Start-up stays cheap, and heavy guests stay in their rooms."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

HEAVY = (
    "dvc", "hydra", "lightgbm", "matplotlib", "numpy", "onnxruntime", "pandas", "pydantic", "rich",
    "sklearn", "sqlalchemy", "wasmtime", "yaml",
)  # fmt: skip

# Who may import them at all: the start of a module's path below src/kubepac.
ROOMS = {
    "distributed": ("adapters/compute",),
    "dvc": (),
    "hydra": (),
    "joblib": ("adapters/compute",),
    "omegaconf": (),
    "lightgbm": ("models/lgbm_", "models/onnx_export"),
    "onnxruntime": ("models/", "adapters/"),
    "sqlalchemy": ("adapters/store_sql",),
    "sqlite3": ("adapters/",),
    "subprocess": ("adapters/",),
    "typer": ("cli/",),
    "wasmtime": ("adapters/wasm",),
}

FORBIDDEN_MODULES = {"pickle", "cPickle", "cloudpickle", "dill", "marshal", "shelve"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_ATTRIBUTES = {"os.system", "os.popen", "yaml.load", "yaml.unsafe_load", "yaml.full_load"}


def test_the_command_line_starts_without_a_heavy_guest() -> None:
    code = "import sys, kubepac.cli.app; print(*sorted(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert set(HEAVY) & set(answer.stdout.split()) == set()


@pytest.mark.opa
def test_a_scan_with_a_ranker_of_weights_and_no_log_imports_no_numpy_and_no_pydantic(
    corpus_bundle: Path, root: Path, tmp_path: Path
) -> None:
    code = (
        "import contextlib, sys\n"
        "from kubepac.cli.app import main\n"
        "with contextlib.suppress(SystemExit): main()\n"
        "print(*sorted({'numpy', 'onnxruntime', 'pydantic'} & set(sys.modules)), file=sys.stderr)"
    )
    scan = ["scan", str(root / "examples" / "shop"), "--bundle", str(corpus_bundle)]
    environment = {name: value for name, value in os.environ.items() if name != "KUBEPAC_LOG"}
    command = [sys.executable, "-c", code, *scan]
    answer = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment, cwd=tmp_path
    )
    assert "findings" in answer.stdout
    assert answer.stderr == "\n"


@pytest.mark.parametrize("guest", ROOMS)
def test_a_guest_is_imported_in_its_own_room_only(guest: str, modules: Mapping[str, ast.Module]) -> None:
    hosts = [name for name, tree in modules.items() if guest in _imported(tree)]
    assert [name for name in hosts if not name.startswith(ROOMS[guest])] == []


def test_no_module_can_run_code_out_of_data(modules: Mapping[str, ast.Module]) -> None:
    found = [
        f"{name}:{node.lineno}: {what}" for name, tree in modules.items() for node, what in _dangers(tree)
    ]
    assert found == []


def _imported(tree: ast.Module) -> set[str]:
    """Top-level packages that a module imports, inside functions too."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def _dangers(tree: ast.Module) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node, alias.name) for alias in names if alias.name in FORBIDDEN_MODULES)
            case ast.ImportFrom(module=module) if module in FORBIDDEN_MODULES:
                yield node, str(module)
            case ast.Call(func=ast.Name(id=called)) if called in FORBIDDEN_CALLS:
                yield node, called
            case ast.Call(keywords=keywords) if any(_is_shell(keyword) for keyword in keywords):
                yield node, "shell"
            case ast.Attribute() if ast.unparse(node) in FORBIDDEN_ATTRIBUTES:
                yield node, ast.unparse(node)


def _is_shell(keyword: ast.keyword) -> bool:
    return keyword.arg == "shell" and not (
        isinstance(keyword.value, ast.Constant) and not keyword.value.value
    )
