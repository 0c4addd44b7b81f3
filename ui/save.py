"""An answer written to a file of the asker's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from semantic_layer.errors import BadInput

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.desk import Desk
    from assistant.export import Format

FORMATS: Final[dict[str, Format]] = {"csv": "csv", "xlsx": "xlsx", "png": "png"}


def save(answer: Answer, desk: Desk, file: Path, user_id: str) -> None:
    """Write the rows of ``answer``, or to .png its charts, to a new ``file`` that its owner alone can read.

    Raises AccessDenied, BadInput (export-format, export-file, export-no-chart), LedgerError.
    """
    ending = file.suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        raise BadInput("export-format", name=file.suffix)
    if file.exists():
        raise BadInput("export-file", file=file.name, problem="the file exists")
    exported = desk.export(answer, FORMATS[ending], user_id)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(exported.content)
    except OSError as fault:
        raise BadInput("export-file", file=file.name, problem=fault.strerror or "") from None
