"""Compose conf/ into params.yaml, byte for byte as `dvc exp run` does it.

usage: compose_params.py [OVERRIDE...]    e.g. experiment=smoke
"""

from __future__ import annotations

import sys
from pathlib import Path

from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

ROOT = Path(__file__).resolve().parent.parent


def composed(overrides: list[str]) -> str:
    """The text of params.yaml."""
    with initialize_config_dir(str(ROOT / "conf"), version_base=None):
        config = compose(config_name="config", overrides=overrides)
    OmegaConf.resolve(config)
    return str(OmegaConf.to_yaml(config))


if __name__ == "__main__":
    (ROOT / "params.yaml").write_text(composed(sys.argv[1:]), encoding="utf-8")
