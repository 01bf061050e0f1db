"""`kubepac propose`: the policies that matter most for one object."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from kubepac.cli.options import BundleOption, LogOption
from kubepac.cli.output import print_json


def propose(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A manifest with one object, or - for standard input.")
    ],
    top: Annotated[int, typer.Option("--top", min=1, help="How many policies to propose.")] = 5,
    bundle: BundleOption = None,
    log: LogOption = None,
) -> None:
    """Print the policies to look at for an object, best first, as JSON with their Rego."""
    from datetime import date

    from kubepac.adapters.files import load
    from kubepac.core.errors import InputError
    from kubepac.core.objects import KubeObject
    from kubepac.serving.propose import candidates_to_json, propose
    from kubepac.serving.served import open_bundle
    from kubepac.serving.settings import bundle_path, log_to_read

    found = list(load([file], stdin=sys.stdin.buffer))
    objects = [item for item in found if isinstance(item, KubeObject)]
    if len(objects) != 1:
        reasons = "; ".join(
            f"{item.place}: {item.reason}" for item in found if not isinstance(item, KubeObject)
        )
        raise InputError(
            f"{file} holds {len(objects)} objects, propose takes one: use `kubepac scan` for more"
            + (f" ({reasons})" if reasons else "")
        )
    served = open_bundle(bundle_path(bundle), log=log_to_read(log))
    candidates = propose(served, objects[0].body, top=top, today=date.today())
    answer = candidates_to_json(candidates, served.log_rejected)
    print_json(json.dumps(answer, indent=2, ensure_ascii=False) + "\n")
