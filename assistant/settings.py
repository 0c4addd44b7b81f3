"""The settings of one home: which model, which data, which users. Without a file: the demonstration bank."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.language_model import LanguageModelSettings
from assistant.sign_on import SignOn
from assistant.turnstile import Fairness
from knowledge.embedder_settings import EmbedderSettings
from knowledge.limits import ReadingLimits
from semantic_layer.errors import SettingsError

FILE = "wenshu.yml"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AlarmSettings(_Value):
    """When a person must look: more than ``client_rows`` rows of single clients in an hour, personal data read outside
    ``begin``–``end`` in ``time_zone``, ``refusals`` for want of rights within ``refusal_minutes``."""

    client_rows: int = Field(default=200, ge=0)
    begin: str = "07:00"
    end: str = "22:00"
    time_zone: str = "Asia/Shanghai"
    refusals: int = Field(default=3, ge=1)
    refusal_minutes: int = Field(default=10, ge=1, le=1_440)

    @field_validator("begin", "end")
    @classmethod
    def _is_a_time(cls, value: str) -> str:
        time.fromisoformat(value)
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, OSError) as fault:
            raise ValueError("there is no such time zone") from fault
        return value


class LedgerSettings(_Value):
    """Where the ledger is: ``url`` of a SQLite or PostgreSQL database, the file of its ``anchor``, the ``stream`` for
    collectors (a file, or ``syslog://host:port``), the ``years`` that entries stay, the limits of ``alarms``."""

    url: str | None = Field(default=None, pattern=r"^(sqlite|postgresql)(\+\w+)?://")
    anchor: Path | None = None
    stream: str | None = Field(default=None, min_length=1)
    years: int = Field(default=5, ge=5)
    alarms: AlarmSettings = AlarmSettings()

    @field_validator("stream")
    @classmethod
    def _is_a_collector(cls, value: str | None) -> str | None:
        if value and "://" in value and not (value.startswith("syslog://") and value.rpartition(":")[2].isdecimal()):
            raise ValueError("a file, or syslog://host:port")
        return value


class Settings(_Value):
    """What ``wenshu.yml`` in the home may say; paths are relative to it (docs/settings.md tells each).

    ``model`` is a folder of YAML files, ``data`` a folder of CSV and Parquet files or one DuckDB file, ``users`` a YAML file,
    ``data_date`` the last day of the data (without it, the last date of the model's facts), ``ledger`` where the records are,
    ``sign_on`` which claims of the organisation's sign-on are what, ``fairness`` how many questions run together,
    ``shipped_documents`` whether the demonstration bank's own are
    there with its model, ``embedder`` what makes the vectors of policy documents, ``documents`` what reading one of them may cost,
    ``language_model`` which endpoint may read questions, ``session_minutes`` after how long an unused page shows nothing more.
    """

    model: Path | None = None
    data: Path | None = None
    users: Path | None = None
    data_date: date | None = None
    sign_on: SignOn | None = None
    fairness: Fairness = Fairness()
    ledger: LedgerSettings = LedgerSettings()
    shipped_documents: bool = True
    embedder: EmbedderSettings = EmbedderSettings()
    language_model: LanguageModelSettings = LanguageModelSettings()
    documents: ReadingLimits = ReadingLimits()
    session_minutes: int = Field(default=30, ge=1, le=1_440)


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
    return read.model_copy(update=paths | {"ledger": _placed(read.ledger, home)})


def _placed(ledger: LedgerSettings, home: Path) -> LedgerSettings:
    """The ledger's settings with whole paths; the folder of its anchor must be there, lest a typing error make a new one."""
    anchor = home / ledger.anchor if ledger.anchor else None
    if anchor is not None and not anchor.parent.is_dir():
        raise SettingsError(file=FILE, problem=f"ledger.anchor: there is no folder {anchor.parent.name}")
    stream = ledger.stream if not ledger.stream or "://" in ledger.stream else str(home / ledger.stream)
    url = ledger.url
    if url and url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
        url = f"sqlite:///{home / url.removeprefix('sqlite:///')}"
    return ledger.model_copy(update={"anchor": anchor, "stream": stream, "url": url})
