"""From a line of configuration to a ranker."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kubepac.core.errors import InputError
from kubepac.core.json_types import Json
from kubepac.models.contract import Ranker
from kubepac.models.lgbm_ranker import LgbmRanker
from kubepac.models.logreg import LogReg
from kubepac.models.rules_match import RulesMatch
from kubepac.models.rules_popularity import RulesPopularity
from kubepac.models.rules_recent import RulesRecent
from kubepac.models.rules_severity import RulesSeverity

KINDS: Mapping[str, Callable[..., Ranker]] = {
    "rules_match": RulesMatch,
    "rules_severity": RulesSeverity,
    "rules_popularity": RulesPopularity,
    "rules_recent": RulesRecent,
    "logreg": LogReg,
    "lgbm": LgbmRanker,
}


def build(name: str, parameters: Mapping[str, Json], *, seed: int) -> Ranker:
    """The unfitted ranker that `conf/model/<name>.yaml` describes: its `kind`, and arguments of that kind.

    A ranker that draws at random gets `seed`. Raises `InputError` where the kind or an argument is unknown.
    """
    kind = parameters.get("kind")
    ranker = KINDS.get(kind) if isinstance(kind, str) else None
    if ranker is None:
        raise InputError(f"conf/model/{name}.yaml: kind is {kind!r}, expected one of {', '.join(KINDS)}")
    arguments = {key: value for key, value in parameters.items() if key != "kind"}
    known = ranker().get_params()
    unknown = sorted(set(arguments).difference(known) | {"seed"}.intersection(arguments))
    if unknown:
        raise InputError(f"conf/model/{name}.yaml: {kind} has no argument {', '.join(unknown)}")
    return ranker(**arguments, **({"seed": seed} if "seed" in known else {}))
