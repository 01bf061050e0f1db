"""`kubepac bundle`: look at a bundle, check it, compare it with another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from kubepac.cli.options import EXIT_FAILED
from kubepac.cli.output import print_json, print_text

if TYPE_CHECKING:
    from kubepac.bundle.diff import BundleDiff, Change, Metric, Names
    from kubepac.bundle.golden import Scorer
    from kubepac.bundle.load import Bundle
    from kubepac.core.json_types import Json

app = typer.Typer(help="Look at a bundle, check it, compare it with another.")

_SHORT = 12
_FLOAT32_MAX = 3.4e38

BundlePath = Annotated[Path, typer.Argument(metavar="PATH", help="A bundle's folder, or its .tar.gz.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback(invoke_without_command=True)
def _commands(context: typer.Context) -> None:
    """Look at a bundle, check it, compare it with another."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(EXIT_FAILED)


@app.command()
def inspect(path: BundlePath, as_json: AsJson = False) -> None:
    """Say what a bundle is: where it comes from, how well it ranks, what it holds."""
    from kubepac.bundle.load import load

    bundle = load(path)
    if as_json:
        _print_json(bundle.manifest.to_json())
    else:
        _print(_inspect_lines(bundle))


@app.command()
def verify(
    path: BundlePath,
    digest: Annotated[str, typer.Option(help="The digest that it must have, from a source you trust.")] = "",
) -> None:
    """Check every hash, that the parts fit together, and that the ranker still ranks as it did at export."""
    from kubepac.bundle.load import load
    from kubepac.bundle.verify import verify as verify_parts
    from kubepac.core.errors import BundleError

    bundle = load(path)
    if digest and digest.lower() != bundle.digest:
        raise BundleError(
            f"{path}: the digest is {bundle.digest}, expected {digest!a}: this is another bundle"
        )
    if problems := verify_parts(bundle, scorer=_scorer):
        raise BundleError(f"{path}: {'; '.join(problems)}: export the bundle again")
    _print([f"{path}: ok, bundle {bundle.info.version}, {len(bundle.names)} files, digest {bundle.digest}"])


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="The older bundle: folder or .tar.gz.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The newer bundle: folder or .tar.gz.")],
    as_json: AsJson = False,
) -> None:
    """Say what changed from bundle A to bundle B: policies, metrics, features, ranker, files."""
    from dataclasses import asdict

    from kubepac.bundle.diff import diff as compare
    from kubepac.bundle.load import load

    changes = compare(load(before), load(after))
    if as_json:
        _print_json(asdict(changes))
    else:
        _print(diff_lines(changes))


def _scorer(bundle: Bundle) -> Scorer:
    """How this installation scores the rows of a golden case."""
    from kubepac.models.served import ServedRanker

    ranker = ServedRanker.from_files({name: bundle.read(name) for name in bundle.names})
    return lambda rows: ranker.scores(_rows(rows, len(ranker.columns)))


def _rows(rows: Json, width: int) -> list[list[float]]:
    from kubepac.core.errors import BundleError

    if not isinstance(rows, list) or not all(_is_row(row, width) for row in rows):
        raise BundleError(f"golden.json: an input is no matrix of {width} columns")
    return cast("list[list[float]]", rows)


def _is_row(row: Json, width: int) -> bool:
    return (
        isinstance(row, list)
        and len(row) == width
        and all(isinstance(value, int | float) and abs(value) <= _FLOAT32_MAX for value in row)
    )


def _print_json(document: object) -> None:
    import json

    print_json(json.dumps(document, indent=2, sort_keys=True) + "\n")


def _print(lines: Iterable[str]) -> None:
    """Print lines; what a bundle says is data, so it gets no say over the terminal."""
    print_text(
        "".join(f"{''.join(char if char.isprintable() else '?' for char in line)}\n" for line in lines)
    )


def _inspect_lines(bundle: Bundle) -> Iterator[str]:
    info = bundle.info
    size_bytes = sum(entry.size_bytes for entry in bundle.manifest.files.values())
    facts = {
        "digest": bundle.digest,
        "git commit": info.git_commit or "none",
        "ranker": f"{info.ranker}, trained on {info.trained_on.events:,} {info.trained_on.source} events",
        "policies": f"{len(bundle.policies)}",
        "feature schema": f"{info.feature_schema}",
        "files": f"{len(bundle.names)}, {size_bytes:,} bytes",
    }
    yield f"bundle {info.version} (format {bundle.manifest.format})"
    yield from _table(facts)
    yield "metrics"
    yield from _table({name: f"{value:.4g}" for name, value in sorted(info.metrics.items())})
    yield "made with"
    hashes = {"params.yaml": info.params_sha256, "events": info.data_sha256, "corpus": info.corpus_sha256}
    short = {name: f"sha256 {value[:_SHORT]}" for name, value in hashes.items()}
    yield from _table({**short, **dict(sorted(info.library_versions.items()))})


def _table(rows: dict[str, str]) -> Iterator[str]:
    width = max(map(len, rows), default=0)
    for name, value in rows.items():
        yield f"  {name:<{width}}  {value}"


def diff_lines(changes: BundleDiff) -> Iterator[str]:
    """What differs between two bundles, for people."""
    if changes.is_same:
        yield f"no difference: both are {changes.before}"
        return
    yield from _section("about", [_change(change) for change in changes.about])
    yield from _section("policies", _policy_lines(changes))
    yield from _section("metrics", [_metric(metric) for metric in changes.metrics])
    yield from _section("features", _name_lines(changes.features))
    yield from _section("files", _name_lines(changes.files))


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield title if lines else f"{title}: no difference"
    for line in lines:
        yield f"  {line}"


def _policy_lines(changes: BundleDiff) -> list[str]:
    lines = [f"+ {policy_id}" for policy_id in changes.policies_added]
    lines += [f"- {policy_id}" for policy_id in changes.policies_removed]
    for policy in changes.policies_changed:
        what = ["Rego"] if policy.rego else []
        what += [_change(change) if change.name == "severity" else change.name for change in policy.metadata]
        lines.append(f"~ {policy.id}: {', '.join(what)}")
    return lines


def _name_lines(names: Names) -> list[str]:
    marks = (("+", names.added), ("-", names.removed), ("~", names.changed))
    return [f"{mark} {name}" for mark, group in marks for name in group]


def _change(change: Change) -> str:
    before, after = (_short(value) for value in (change.before, change.after))
    return f"{change.name} {before} -> {after}"


def _short(value: str | None) -> str:
    if value is None:
        return "none"
    is_hash = len(value) in (40, 64) and set(value) <= set("0123456789abcdef")
    return value[:_SHORT] if is_hash else value


def _metric(metric: Metric) -> str:
    if metric.before is None or metric.after is None:
        before, after = (
            "none" if value is None else f"{value:.4g}" for value in (metric.before, metric.after)
        )
        return f"{metric.name}  {before} -> {after}"
    return f"{metric.name}  {metric.before:.4g} -> {metric.after:.4g} ({metric.after - metric.before:+.2g})"
