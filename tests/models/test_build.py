import pytest

from kubepac.core.errors import InputError
from kubepac.models.build import build


def test_rankers_that_draw_get_the_seed():
    assert build("lgbm", {"kind": "lgbm", "trees": 3}, seed=7).get_params()["seed"] == 7
    assert build("lgbm", {"kind": "lgbm", "trees": 3}, seed=7).get_params()["trees"] == 3


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({}, "kind is None, expected one of rules_match"),
        ({"kind": "oracle"}, "kind is 'oracle'"),
        ({"kind": ["lgbm"]}, "kind is "),
        ({"kind": "lgbm", "branches": 3}, "lgbm has no argument branches"),
        ({"kind": "lgbm", "seed": 3}, "lgbm has no argument seed"),
    ],
    ids=["none", "unknown", "list", "argument", "seed of its own"],
)
def test_unknown_words_are_refused(parameters, reason):
    with pytest.raises(InputError, match=reason) as caught:
        build("mine", parameters, seed=1)
    assert str(caught.value).startswith("conf/model/mine.yaml: ")
