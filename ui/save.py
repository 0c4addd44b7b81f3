"""An answer written to a file of the asker's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from semantic_layer.errors import BadInput

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.desk import Desk


def save(answer: Answer, desk: Desk, file: Path, user_id: str) -> None:
    """Write the rows of ``answer`` to a new ``file``, in the format that its ending names, readable by its owner alone.

    Raises AccessDenied, BadInput (export-format, export-file), LedgerError.
    """
    ending = file.suffix.removeprefix(".").lower()
    if ending not in ("csv", "xlsx"):
        raise BadInput("export-format", name=file.suffix)
    if file.exists():
        raise BadInput("export-file", file=file.name, problem="the file exists")
    exported = desk.export(answer, "csv" if ending == "csv" else "xlsx", user_id)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(exported.content)
    except OSError as fault:
        raise BadInput("export-file", file=file.name, problem=fault.strerror or "") from None
