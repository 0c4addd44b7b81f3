"""The settings of one home: which model, which data, which users. Without a file: the demonstration bank."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from semantic_layer.errors import SettingsError

FILE = "wenshu.yml"


class Settings(BaseModel):
    """What ``wenshu.yml`` in the home may say; paths are relative to it (docs/settings.md tells each).

    ``model`` is a folder of YAML files, ``data`` a folder of CSV and Parquet files or one DuckDB file, ``users`` a YAML file,
    ``data_date`` the last day of the data (without it, the last date of the model's facts).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: Path | None = None
    data: Path | None = None
    users: Path | None = None
    data_date: date | None = None


def read_settings(home: Path) -> Settings:
    """The settings of ``home``, their paths made whole. Raises SettingsError with ``problem``."""
    file = home / FILE
    if not file.is_file():
        return Settings()
    try:
        read = Settings.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise SettingsError(file=FILE, problem=str(fault).splitlines()[0]) from fault
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SettingsError(file=FILE, problem=f"{place}: {first['msg']}") from fault
    paths = {name: home / path for name in ("model", "data", "users") if (path := getattr(read, name)) is not None}
    for name, path in paths.items():
        if not path.exists():
            raise SettingsError(file=FILE, problem=f"{name}: there is no {path.name}")
    return read.model_copy(update=paths)
