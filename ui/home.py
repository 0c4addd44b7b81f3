"""Where the data of this installation lives."""

from __future__ import annotations

import os
from pathlib import Path


def data_home(chosen: Path | None = None) -> Path:
    """The data folder: ``chosen`` (``--home``), else ``WENSHU_HOME``, else ``.wenshu`` beside the code of a clone, else
    ``~/.wenshu``."""
    if chosen is not None:
        return chosen.expanduser()
    if os.environ.get("WENSHU_HOME"):
        return Path(os.environ["WENSHU_HOME"]).expanduser()
    clone = Path(__file__).resolve().parents[1]
    return (clone if (clone / "pyproject.toml").exists() else Path.home()) / ".wenshu"
