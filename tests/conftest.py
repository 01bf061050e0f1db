"""What many tests stand on: the real OPA, and a pipeline that really ran, on the smoke budget, without DVC.

The stages run in folders of their own that hold what they read; nothing is ever written into the repository.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from kubepac.adapters.opa import Opa, find_opa

# Runs stages, such as "index" or "train lgbm", in a folder.
StageRunner = Callable[..., None]
# A copy of the finished pipeline to work on, with some top-level settings of its own.
PipelineCopy = Callable[..., Path]
# Runs `git ARGUMENTS...` in a folder and gives back what it prints.
Git = Callable[..., str]
# Commits files by path, None for one to take away, on a day of 2024; gives back the commit's id.
CommitFiles = Callable[..., str]
# Runs `kubepac ARGUMENTS...` as a process of its own; `cwd`, `stdin` and `env` by keyword.
Command = Callable[..., subprocess.CompletedProcess[bytes]]

_STAGES_BEFORE_TRAINING = ("index", "simulate", "label", "split", "featurize")
_STAGES_AFTER_TRAINING = ("compare", "ablate", "calibrate", "export")


@pytest.fixture(scope="session")
def opa(pytestconfig: pytest.Config) -> Opa:
    return Opa(find_opa(pytestconfig.rootpath))


@pytest.fixture(scope="session")
def smoke_params(pytestconfig: pytest.Config) -> str:
    """The text of params.yaml on the smoke budget."""
    path = pytestconfig.rootpath / "scripts" / "compose_params.py"
    spec = importlib.util.spec_from_file_location("compose_params", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text: str = module.composed(["experiment=smoke"])
    return text


@pytest.fixture(scope="session")
def run_stages() -> StageRunner:
    """Run stages in a folder, as `python -m kubepac.stages.NAME` would but in this process."""
    return _run_stages


@pytest.fixture(scope="session")
def pipeline(
    pytestconfig: pytest.Config, smoke_params: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder in which every stage has run once. Read it; to change something, take a `pipeline_copy`."""
    folder = tmp_path_factory.mktemp("pipeline")
    _furnish(folder, pytestconfig.rootpath, smoke_params)
    models = yaml.safe_load(smoke_params)["model"]
    _run_stages(
        folder, *_STAGES_BEFORE_TRAINING, *(f"train {name}" for name in models), *_STAGES_AFTER_TRAINING
    )
    return folder


@pytest.fixture(scope="session")
def pipeline_copy(pipeline: Path) -> PipelineCopy:
    def copied(folder: Path, **settings: object) -> Path:
        shutil.copytree(pipeline, folder, symlinks=True, dirs_exist_ok=True)
        if settings:
            _set_params(folder / "params.yaml", settings)
        return folder

    return copied


@pytest.fixture(scope="session")
def corpus_bundle(pipeline_copy: PipelineCopy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle folder: the repository's policies, ranked by a rule."""
    return _exported(pipeline_copy(tmp_path_factory.mktemp("rule"), ranker="rules_match"))


@pytest.fixture(scope="session")
def lgbm_bundle(pipeline_copy: PipelineCopy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle folder: the repository's policies, ranked by a model in ONNX."""
    return _exported(pipeline_copy(tmp_path_factory.mktemp("lgbm"), ranker="lgbm"))


@pytest.fixture(scope="session")
def cache_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where compiled corpora are kept: not in the user's home, and once for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def run_kubepac(cache_home: Path) -> Command:
    """The command line as a shell starts it, with nothing in the environment but a place for its cache."""

    def run(
        *arguments: str | Path, cwd: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "kubepac.cli.app", *map(os.fspath, arguments)],
            cwd=cwd,
            env={"XDG_CACHE_HOME": str(cache_home), **(env or {})},
            input=stdin,
            capture_output=True,
            check=False,
            timeout=60,
        )

    return run


@pytest.fixture
def git(monkeypatch: pytest.MonkeyPatch) -> Git:
    """Real git, without anybody's settings, as a person whom no other text names."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Zaphod")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "zaphod@heart-of-gold.example")

    def run(folder: Path, *arguments: str | Path, date: str | None = None, stdin: bytes = b"") -> str:
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
        done = subprocess.run(
            ["git", "-C", folder, "-c", "protocol.file.allow=always", *arguments],
            env={**os.environ, **dates},
            input=stdin,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.decode().strip()

    return run


@pytest.fixture
def new_repo(git: Git, tmp_path: Path) -> Callable[[str], Path]:
    """An empty repository by its name."""

    def made(name: str = "shop") -> Path:
        git(tmp_path, "init", "--quiet", "--initial-branch=main", name)
        return tmp_path / name

    return made


@pytest.fixture
def commit_files(git: Git) -> CommitFiles:
    def committed(repo: Path, files: Mapping[str, str | bytes | None], *, day: float = 1) -> str:
        for name, content in files.items():
            path = repo / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        git(repo, "add", "--all")
        # The second 1704067200 is the first of 2024, day 0.
        seconds = 1704067200 + int(day * 86400)
        git(
            repo, "commit", "--quiet", "--allow-empty", "--message=what nobody reads", date=f"{seconds} +0000"
        )
        return git(repo, "rev-parse", "HEAD")

    return committed


def _furnish(folder: Path, root: Path, params: str) -> None:
    """Put into `folder` what the stages read. Policies are copied: the stage `index` writes beside them."""
    shutil.copytree(root / "policies", folder / "policies")
    shutil.copytree(root / "data" / "latency", folder / "data" / "latency")
    shutil.copytree(root / "data" / "priors", folder / "data" / "priors")
    (folder / "data" / "fixtures").symlink_to(root / "data" / "fixtures")
    (folder / ".tools").symlink_to(root / ".tools")
    (folder / "params.yaml").write_text(params, encoding="utf-8")


def _run_stages(folder: Path, *commands: str) -> None:
    for command in commands:
        name, *arguments = command.split()
        stage = importlib.import_module(f"kubepac.stages.{name}")
        with contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.argv", [name, *arguments])
            stage.main()


def _set_params(path: Path, settings: Mapping[str, object]) -> None:
    params = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**params, **settings}, sort_keys=False), encoding="utf-8")


def _exported(folder: Path) -> Path:
    shutil.rmtree(folder / "bundles")
    _run_stages(folder, "export")
    return folder / "bundles" / "0.1.0"
