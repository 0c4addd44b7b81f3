"""Where the data of this installation lives, and the desk that a command opens on them."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from assistant.desk import Desk
    from assistant.journey import Channel

OPENED: Final = ExitStack()  # what a command opened, closed when it ends


def data_home(chosen: Path | None = None) -> Path:
    """The data folder: ``chosen`` (``--home``), else ``WENSHU_HOME``, else ``.wenshu`` beside the code of a clone, else
    ``~/.wenshu``."""
    if chosen is not None:
        return chosen.expanduser()
    if os.environ.get("WENSHU_HOME"):
        return Path(os.environ["WENSHU_HOME"]).expanduser()
    clone = Path(__file__).resolve().parents[1]
    return (clone if (clone / "pyproject.toml").exists() else Path.home()) / ".wenshu"


def open_desk(chosen: Path | None, channel: Channel = "cli") -> Desk:
    """The desk on the data folder, open until the command ends."""
    from assistant.desk import Desk

    return OPENED.enter_context(closing(Desk.open(data_home(chosen), channel=channel)))
