"""Measure kubepac against conftest on the same Rego and the same files. Run it with `make bench`.

Whole processes in turn, medians, byte code on. Writes reports/bench/ and data/latency/ranker_inference.json.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import psutil
import yaml

from kubepac.adapters.files import load
from kubepac.bundle.load import load as load_bundle
from kubepac.core.objects import KubeObject
from kubepac.core.policy import Policy
from kubepac.features.history import History
from kubepac.features.objects import object_features
from kubepac.features.pairs import Query, candidates
from kubepac.manifests.inventory import inventory
from kubepac.manifests.load import load_text
from kubepac.models.served import ServedRanker
from kubepac.serving.served import Served
from kubepac.serving.settings import bundle_path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "shop"
REPORT_DIR = ROOT / "reports" / "bench"
INFERENCE_PATH = ROOT / "data" / "latency" / "ranker_inference.json"
NAMESPACE = "bookshop"
POLICIES_IN_PLAY = 100

KUBEPAC = str(Path(sys.executable).with_name("kubepac"))
CONFTEST = str(ROOT / ".tools" / "bin" / "conftest")


def main() -> None:
    """Measure everything and write the report."""
    os.chdir(ROOT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    served = Served(load_bundle(bundle_path(None)))
    results: dict[str, object] = {"machine": machine()}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        results["scan"] = [
            race("example application", EXAMPLE, folder, served, rounds=21),
            race("2,000 resources", copies(folder / "2k", 2_000), folder, served, rounds=5),
            race("20,000 resources", copies(folder / "20k", 20_000), folder, served, rounds=3),
        ]
        results["parsing"] = parsing(folder / "2k")
        results["sizes"] = sizes(folder)
    results["inference"] = inference(served)
    write(results)


def race(name: str, path: Path, folder: Path, served: Served, *, rounds: int) -> dict[str, object]:
    """Both programs in turn on the same files; conftest gets the inventory ready-made."""
    say(f"{name}: {rounds} rounds")
    objects = [found for found in load([str(path)], stdin=sys.stdin.buffer) if isinstance(found, KubeObject)]
    data = folder / "inventory.json"
    data.write_text(json.dumps({"inventory": inventory(objects, kinds=served.inventory_kinds)}))
    programs = {
        "kubepac": [KUBEPAC, "scan", str(path), "--format", "json", "--fail-on", "never"],
        "conftest": [CONFTEST, "test", "-o", "json", "--no-fail", "-d", str(data)]
        + [part for folder in ("lib", "main", "conftest") for part in ("-p", f"policies/{folder}")]
        + [str(path)],
    }
    found = {program: findings(program, run(command)) for program, command in programs.items()}
    if len(set(found.values())) != 1:
        raise SystemExit(f"bench: the two programs disagree on {name}: {found}")
    seconds: dict[str, list[float]] = {program: [] for program in programs}
    for _ in range(rounds):
        for program, command in programs.items():
            seconds[program].append(timed(command))
    medians = {program: statistics.median(times) for program, times in seconds.items()}
    return {
        "name": name,
        "objects": len(objects),
        "findings": found["kubepac"],
        "seconds": {program: [round(value, 4) for value in times] for program, times in seconds.items()},
        "median_seconds": {program: round(value, 4) for program, value in medians.items()},
        "times_faster_than_conftest": round(medians["conftest"] / medians["kubepac"], 2),
        "peak_mib": {program: round(peak_bytes(command) / 2**20) for program, command in programs.items()},
    }


def findings(program: str, output: bytes) -> int:
    """How many violations a program reported."""
    answer = json.loads(output)
    if program == "kubepac":
        return int(answer["summary"]["findings"])
    return sum(len(result.get("failures") or []) for result in answer)


def copies(folder: Path, resources: int) -> Path:
    """About so many objects: copies of the example application, each in a namespace of its own."""
    files = sorted(EXAMPLE.glob("*.yaml"))
    in_one = sum(isinstance(found, KubeObject) for found in load([str(EXAMPLE)], stdin=sys.stdin.buffer))
    for number in range(round(resources / in_one)):
        copy = folder / f"{number:04d}"
        copy.mkdir(parents=True)
        for file in files:
            text = file.read_text(encoding="utf-8").replace(NAMESPACE, f"{NAMESPACE}-{number:04d}")
            (copy / file.name).write_text(text, encoding="utf-8")
    return folder


def parsing(folder: Path) -> dict[str, object]:
    """Our loader, with the place of every field, against PyYAML's loaders, without."""
    say("parsing")
    text = "\n---\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml"))[:300])
    data = text.encode()
    parsers: dict[str, Callable[[], object]] = {
        "kubepac": lambda: load_text(data, file="bench.yaml"),
        "yaml.CSafeLoader": lambda: list(yaml.load_all(data, Loader=yaml.CSafeLoader)),
        "yaml.SafeLoader": lambda: list(yaml.load_all(data, Loader=yaml.SafeLoader)),
    }
    seconds = {name: statistics.median(clock(parse) for _ in range(3)) for name, parse in parsers.items()}
    return {
        "mib": round(len(data) / 2**20, 2),
        "mib_per_second": {name: round(len(data) / 2**20 / value, 2) for name, value in seconds.items()},
    }


def inference(served: Served) -> dict[str, object]:
    """Features, scores and probabilities for one object with a hundred candidates, for every ranker."""
    say("ranker inference")
    policy_ids = list(served.policies)
    many = {
        f"{policy_ids[n % len(policy_ids)]}-{n}": replace(served.policies[policy_ids[n % len(policy_ids)]])
        for n in range(POLICIES_IN_PLAY)
    }
    objects = [
        found for found in load([str(EXAMPLE)], stdin=sys.stdin.buffer) if isinstance(found, KubeObject)
    ]
    known = inventory(objects)
    queries = [Query(object_features(item.body, inventory=known), list(many)) for item in objects]
    samples: dict[str, list[float]] = {}
    for folder in sorted((ROOT / "models").glob("*/fix")):
        ranker = ServedRanker.from_files({path.name: path.read_bytes() for path in folder.iterdir()})
        samples[folder.parent.name] = [
            1000 * clock(lambda: _probabilities(ranker, query, many, served.history))  # noqa: B023
            for _ in range(12)
            for query in queries
        ]
    return {
        "policies": POLICIES_IN_PLAY,
        "median_ms": {name: round(statistics.median(values), 4) for name, values in samples.items()},
        "p99_ms": {
            name: round(statistics.quantiles(values, n=100)[98], 4) for name, values in samples.items()
        },
        "samples": {name: len(values) for name, values in samples.items()},
    }


def _probabilities(
    ranker: ServedRanker, query: Query, policies: Mapping[str, Policy], history: History
) -> list[float]:
    return ranker.probabilities(ranker.score_candidates(list(candidates([query], policies, history))))


def sizes(folder: Path) -> dict[str, float]:
    """What a user downloads."""
    say("sizes")
    uv = ROOT / ".tools" / "uv" / "bin" / "uv"
    subprocess.run([str(uv), "build", "--quiet", "--wheel", "--out-dir", str(folder / "dist")], check=True)
    wheel = next((folder / "dist").glob("*.whl"))
    bundle = bundle_path(None)
    archive = next(bundle.parent.glob(f"*-{bundle.name}.tar.gz"))
    unpacked = sum(path.stat().st_size for path in bundle.rglob("*") if path.is_file())
    return {
        "wheel_kib": round(wheel.stat().st_size / 1024, 1),
        "bundle_tar_gz_kib": round(archive.stat().st_size / 1024, 1),
        "bundle_folder_kib": round(unpacked / 1024, 1),
    }


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    return {
        "cpu": next(
            (
                line.split(":")[1].strip()
                for line in Path("/proc/cpuinfo").read_text().splitlines()
                if "model name" in line
            ),
            platform.processor(),
        ),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "conftest": subprocess.run(
            [CONFTEST, "--version"], capture_output=True, text=True, check=True
        ).stdout.split("\n")[1],
    }


def run(command: Sequence[str]) -> bytes:
    """Standard output of a command that has to succeed."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def timed(command: Sequence[str]) -> float:
    """Wall seconds of a whole process, its output thrown away."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def peak_bytes(command: Sequence[str]) -> int:
    """Largest sum of resident memory over a process and its children, sampled every 10 ms."""
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        root = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, sum(resident(child) for child in (root, *children(root))))
            time.sleep(0.01)
    return peak


def children(process: psutil.Process) -> list[psutil.Process]:
    """Its descendants; none once it has ended."""
    try:
        return list(process.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def resident(process: psutil.Process) -> int:
    """Memory that is its own: pages shared after a fork are counted once for each share."""
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0


def clock(work: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def say(text: str) -> None:
    """Progress, on standard error."""
    sys.stderr.write(f"bench: {text}\n")


def write(results: Mapping[str, object]) -> None:
    """The raw samples as JSON, the same as a page to read, and the table that `compare` shows."""
    REPORT_DIR.mkdir(parents=True, exist_ok=True)
    (REPORT_DIR / "bench.json").write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    (REPORT_DIR / "bench.md").write_text("\n".join(page(results)) + "\n")
    INFERENCE_PATH.parent.mkdir(parents=True, exist_ok=True)
    record = {"machine": results["machine"], **results["inference"]}  # type: ignore[dict-item]
    INFERENCE_PATH.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n")


def page(results: Mapping[str, object]) -> Iterator[str]:
    """Markdown."""
    facts = results["machine"]
    assert isinstance(facts, dict)
    yield "# Measured by `make bench`"
    yield ""
    machine = f"{facts['cpu']}, {facts['cores']} cores, {facts['memory_gib']} GiB, Python {facts['python']}"
    yield f"{machine}. Whole processes in turn, medians; conftest runs the same Rego on the same files and is"
    yield "given the inventory ready-made; both report the same number of findings, kubepac ranks them as well."
    yield "Ratios carry over to other machines, seconds do not."
    yield ""
    yield "| scan | objects | findings | kubepac s | conftest s | times faster | kubepac MiB | conftest MiB |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for row in results["scan"]:  # type: ignore[attr-defined]
        seconds, peak = row["median_seconds"], row["peak_mib"]
        yield (
            f"| {row['name']} | {row['objects']} | {row['findings']} | {seconds['kubepac']:.3f} |"
            f" {seconds['conftest']:.3f} | {row['times_faster_than_conftest']:.2f} |"
            f" {peak['kubepac']} | {peak['conftest']} |"
        )
    yield from _rest(results)


def _rest(results: Mapping[str, object]) -> Iterator[str]:
    parsing, inference, sizes = results["parsing"], results["inference"], results["sizes"]
    assert isinstance(parsing, dict) and isinstance(inference, dict) and isinstance(sizes, dict)
    yield ""
    yield f"## Parsing {parsing['mib']} MiB of manifests"
    yield ""
    yield "kubepac builds objects from libyaml's events and keeps the place of every field; PyYAML keeps none."
    yield ""
    yield "| loader | MiB/s |"
    yield "|---|---:|"
    yield from (f"| {name} | {speed:.2f} |" for name, speed in parsing["mib_per_second"].items())
    yield ""
    yield f"## Ranking one object with {inference['policies']} candidates: features to probabilities"
    yield ""
    yield "| ranker | median ms | p99 ms | samples |"
    yield "|---|---:|---:|---:|"
    for name, median in inference["median_ms"].items():
        yield f"| {name} | {median:.3f} | {inference['p99_ms'][name]:.3f} | {inference['samples'][name]} |"
    yield ""
    yield "## Sizes"
    yield ""
    packed, unpacked = sizes["bundle_tar_gz_kib"], sizes["bundle_folder_kib"]
    yield f"Wheel {sizes['wheel_kib']} KiB, bundle {packed} KiB packed, {unpacked} KiB unpacked."


if __name__ == "__main__":
    main()
