"""Many variants of one Rego module against its tests in few OPA processes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from kubepac.adapters.opa import Opa
from kubepac.core.errors import EngineError, PolicyError
from kubepac.rego.mutate import moved

# Starting OPA and compiling the libraries costs as much as some ten mutants; more than this many in one process
# gain nothing, and one that is too slow spoils the fewer.
BATCH_SIZE = 60

_ORIGINAL = "original"


class Verdict(Enum):
    """What the tests say of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Suite:
    """A module with its tests, and the files that both import.

    `packages` are those of the module and of its tests, without `data.`.
    """

    name: str
    module: str
    tests: str
    packages: tuple[str, str]
    context: tuple[Path, ...]


class MutantOpa(Opa):
    """One OPA binary that tells which of many mutants the tests of a module kill."""

    def verdicts(self, suite: Suite, modules: Sequence[str]) -> list[Verdict]:
        """A verdict on each of `modules`, which are mutants of the module of `suite`.

        Killed is also what makes a test err or take too long. Raises `PolicyError` where the module itself does
        not compile or does not pass its tests.
        """
        found: list[Verdict] = []
        for first in range(0, len(modules), BATCH_SIZE):
            batch = {f"m{first + n}": text for n, text in enumerate(modules[first : first + BATCH_SIZE])}
            verdicts = self._batch(suite, {_ORIGINAL: suite.module, **batch})
            if verdicts.pop(_ORIGINAL) is not Verdict.SURVIVED:
                raise PolicyError(
                    f"{suite.name} fails its own tests: run `make policies`, and mutate it then"
                )
            found += [verdicts[label] for label in batch]
        return found

    def _batch(self, suite: Suite, modules: Mapping[str, str]) -> dict[str, Verdict]:
        with tempfile.TemporaryDirectory() as scratch:
            files = _written(Path(scratch), suite, modules)
            invalid = self._refused(files, suite.context)
            valid = [label for label in modules if label not in invalid]
            return {
                **dict.fromkeys(invalid, Verdict.INVALID),
                **self._tested(files, suite.context, valid),
            }

    def _refused(self, files: Mapping[str, Sequence[Path]], context: Sequence[Path]) -> set[str]:
        """Labels of what does not compile; in turns, because OPA's compiler stops at a stage with errors."""
        labels = {str(path): label for label, paths in files.items() for path in paths}
        refused: set[str] = set()
        while True:
            paths = [*context, *(path for label in files if label not in refused for path in files[label])]
            files_with_errors = self._compile_errors(paths)
            if not files_with_errors:
                return refused
            new = {labels[name] for name in files_with_errors if name in labels}
            if not new:
                raise PolicyError(f"{files_with_errors[0]} does not compile: run `make check`")
            refused |= new

    def _compile_errors(self, paths: Sequence[Path]) -> list[str]:
        """Files of the first errors of a compilation that is not strict: `opa eval` prints them as JSON."""
        data = [f"--data={path}" for path in paths]
        output = self._with_capabilities(["eval", "--format=json", *data], ["true"], accept=(0, 2))
        errors = json.loads(output).get("errors", [])
        return [error["location"]["file"] for error in errors if "location" in error]

    def _tested(
        self, files: Mapping[str, Sequence[Path]], context: Sequence[Path], labels: Sequence[str]
    ) -> dict[str, Verdict]:
        if not labels:
            return {}
        try:
            results = self.test([*context, *(path for label in labels for path in files[label])])
        except EngineError:
            if len(labels) == 1:
                return {labels[0]: Verdict.KILLED}
            half = len(labels) // 2
            return self._tested(files, context, labels[:half]) | self._tested(files, context, labels[half:])
        failed = {_label(result.package) for result in results if not result.passed}
        return {label: Verdict.KILLED if label in failed else Verdict.SURVIVED for label in labels}


def _written(folder: Path, suite: Suite, modules: Mapping[str, str]) -> dict[str, tuple[Path, Path]]:
    """Each module beside tests of its own, in packages of their own."""
    files = {}
    for label, text in modules.items():
        paths = (folder / f"{label}.rego", folder / f"{label}_test.rego")
        for path, source in zip(paths, (text, suite.tests), strict=True):
            path.write_text(moved(source, suite.packages, below=label), encoding="utf-8")
        files[label] = paths
    return files


def _label(package: str) -> str:
    """`m7` for `data.m7.kubepac.lib.patch_test`."""
    return package.removeprefix("data.").split(".", 1)[0]
