from __future__ import annotations

import pytest

from kubepac.core.errors import BundleError, EngineError, InputError, KubepacError, PolicyError


@pytest.mark.parametrize("error", [BundleError, EngineError, InputError, PolicyError])
def test_every_error_that_a_user_can_act_on_is_a_kubepac_error(error: type[KubepacError]) -> None:
    assert issubclass(error, KubepacError)
    assert str(error("bundle.json: missing: export again")) == "bundle.json: missing: export again"


def test_errors_are_not_mistaken_for_those_of_python() -> None:
    assert not issubclass(KubepacError, OSError | ValueError | LookupError)
