"""Ground for the ledger's tests: one ledger on SQLite or on a really started PostgreSQL, and programs that write to it."""

import itertools
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from assistant.ledger.ledger import Ledger, utc_now
from assistant.ledger.open_ledger import open_ledger, verify_home
from assistant.ledger.verify import Verdict
from assistant.settings import LedgerSettings

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
from assistant.ledger.open_ledger import open_ledger
from assistant.settings import LedgerSettings
ledger = open_ledger(Path(sys.argv[1]), LedgerSettings.model_validate_json(sys.argv[2]))
print("open", flush=True)
for number in range(int(sys.argv[3])):
    print(ledger.decide({"user": sys.argv[4], "number": number}), flush=True)
"""


NUMBERS = itertools.count()


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """The URL of a new database of the PostgreSQL server whose socket is in ``folder``; dropped afterwards."""
    name = f"ledger{next(NUMBERS)}"
    address = f"postgresql+psycopg://postgres@/{{}}?host={folder}"
    engine = create_engine(address.format("postgres"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
            yield address.format(name)
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


@dataclass
class Clock:
    """A clock that stands until it is told to go on."""

    now: datetime = datetime(2026, 5, 29, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai

    def __call__(self) -> datetime:
        return self.now

    def go(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Ground:
    """A home with its ledger's settings; ``dialect`` is sqlite or postgresql."""

    home: Path
    url: str | None
    dialect: str
    opened: list[Ledger] = field(default_factory=list)

    @property
    def settings(self) -> LedgerSettings:
        return LedgerSettings(url=self.url)

    def open(self, clock: Any = utc_now, **more: Any) -> Ledger:
        """The ledger, opened once more."""
        ledger = open_ledger(self.home, self.settings.model_copy(update=more), clock)
        self.opened.append(ledger)
        return ledger

    def verify(self) -> Verdict:
        return verify_home(self.home, self.settings)

    def written(self, count: int = 6) -> list[str]:
        """The audit ids of ``count`` decisions by a ledger that is closed again."""
        ledger = open_ledger(self.home, self.settings)
        ids = [ledger.decide({"user": "hq", "text": f"问题{number}"}) for number in range(count)]
        ledger.close()
        return ids

    def attack(self, *statements: str) -> None:
        """Change the database behind the ledger's back, as somebody with its password could."""
        engine = create_engine(self.url or f"sqlite:///{self.home / 'ledger' / 'ledger.sqlite'}")
        with engine.begin() as connection:
            for trigger in ("entries_stay", "entries_are_kept"):
                on = " ON entries" if self.dialect == "postgresql" else ""
                connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger}{on}"))
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def rows(self, query: str) -> list[Any]:
        engine = create_engine(self.url or f"sqlite:///{self.home / 'ledger' / 'ledger.sqlite'}")
        with engine.connect() as connection:
            found = list(connection.execute(text(query)))
        engine.dispose()
        return found

    def writer(self, count: int, name: str) -> "subprocess.Popen[str]":
        """Another process that writes ``count`` decisions and prints each audit id once it has it."""
        command = [sys.executable, "-c", WRITER, str(self.home), self.settings.model_dump_json(), str(count), name]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def close(self) -> None:
        for ledger in self.opened:
            ledger.close()
