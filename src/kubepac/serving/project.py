"""The repository that is scanned: its kubepac.yaml, and where files lie in it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kubepac.adapters.files import Source, load
from kubepac.core.errors import InputError
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import KubeObject, Rejection
from kubepac.policies.parameters import check_settings, parameters_of
from kubepac.project.config import NO_CONFIG, Config, config_from_object
from kubepac.project.exemptions import Exemption, exemptions_of
from kubepac.serving.served import Served

CONFIG_NAME = "kubepac.yaml"


@dataclass(frozen=True, slots=True)
class Project:
    """A repository's settings as they hold today; `folder` is where its kubepac.yaml stands."""

    config: Config
    folder: Path
    today: date

    def settings(self, *, is_whole: bool) -> JsonObject:
        """What policies are given as `input.parameters`; `is_whole` is what the scan itself would say."""
        complete = is_whole if self.config.complete is None else self.config.complete
        return {
            **self.config.parameters,
            "complete_inventory": complete,
            "today": self.today.isoformat(),
        }

    def is_config(self, source: Source | Rejection) -> bool:
        """Whether this is the kubepac.yaml in force, which is no manifest."""
        own = self.config.source
        if own is None or isinstance(source, Rejection) or source.path is None:
            return False
        return source.path.resolve() == Path(own.file).resolve()

    def excludes_file(self, source: Source | Rejection) -> bool:
        """Whether kubepac.yaml leaves a file out."""
        if isinstance(source, Rejection) or source.path is None or not self.config.excluded_paths:
            return False
        return self.config.excludes_file(self._path_of(source.file))

    def excludes(self, item: KubeObject) -> bool:
        """Whether kubepac.yaml leaves an object out; what it says itself is always examined."""
        return item is not self.config.source and self.config.excludes(item.id)

    def exemptions_of(self, item: KubeObject) -> dict[str, Exemption]:
        """The exemptions in force for an object, by policy id; its own annotations go first."""
        listed = (
            self.config.exemptions_of(item.id, self._path_of(item.file), self.today)
            if self.config.exemptions
            else {}
        )
        return {**listed, **exemptions_of(item, self.today)}

    def _path_of(self, file: str) -> Sequence[str]:
        """The names of a file below the folder of kubepac.yaml; of one elsewhere, as it was given."""
        path = Path(file).resolve()
        return (path.relative_to(self.folder) if path.is_relative_to(self.folder) else Path(file)).parts


def find_config(start: Path) -> Path | None:
    """The nearest kubepac.yaml in `start` and the folders above it, up to the top of the repository."""
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).is_file():
            return folder / CONFIG_NAME
        if (folder / ".git").exists():
            return None
    return None


def open_project(served: Served, config_path: Path | None, *, today: date) -> Project:
    """The project of a scan; raises `InputError` with file and line for a kubepac.yaml that cannot be used."""
    path = config_path or find_config(Path.cwd())
    if path is None:
        return Project(NO_CONFIG, Path.cwd(), today)
    source = _only_object(path)
    config = config_from_object(source, policy_ids=served.policies)
    try:
        check_settings(config.parameters, parameters_of(served.policies.values()))
    except InputError as error:
        raise InputError(f"{source.file}:{source.locate('/parameters').line}: {error}") from None
    return Project(config, path.resolve().parent, today)


def _only_object(path: Path) -> KubeObject:
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    found = list(load([str(shown)], stdin=io.BytesIO()))
    if len(found) != 1:
        raise InputError(f"{shown}: expected one document with the settings of kubepac, found {len(found)}")
    if isinstance(found[0], Rejection):
        raise InputError(f"{found[0].place}: {found[0].reason}")
    return replace(found[0], id=replace(found[0].id, name=found[0].id.name or CONFIG_NAME))
