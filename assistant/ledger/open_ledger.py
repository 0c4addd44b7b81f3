"""The ledger of a home, as its settings say."""

from __future__ import annotations

from pathlib import Path

from assistant.ledger.anchor import Anchor
from assistant.ledger.import_lines import import_lines
from assistant.ledger.ledger import Clock, Ledger, utc_now
from assistant.ledger.store import Store
from assistant.ledger.stream import Stream
from assistant.ledger.verify import Verdict, verify
from assistant.settings import LedgerSettings
from semantic_layer.errors import LedgerError


def open_ledger(home: Path, settings: LedgerSettings, clock: Clock = utc_now) -> Ledger:
    """The ledger in ``<home>/ledger``, or where ``settings`` say; one of JSON lines is imported first. Raises LedgerError."""
    folder = home / "ledger"
    store, anchor = ledger_parts(folder, settings)
    try:
        import_lines(folder, store, anchor)
        stream = Stream(settings.stream, store, folder / "streamed") if settings.stream else None
        return Ledger(store, anchor, folder / "archive", limits=settings.alarms, stream=stream, clock=clock)
    except LedgerError:
        store.close()
        raise
    except OSError as fault:
        store.close()
        raise LedgerError("ledger-unavailable", reason=fault.strerror or "") from None


def verify_home(home: Path, settings: LedgerSettings) -> Verdict:
    """The verdict on a ledger, also on one that does not open. Raises LedgerError without a database that can be read."""
    folder = home / "ledger"
    store, anchor = ledger_parts(folder, settings)
    try:
        with anchor.turn():
            anchored = anchor.read()
        return verify(store, anchored, folder / "archive")
    finally:
        store.close()
        anchor.close()


def ledger_parts(folder: Path, settings: LedgerSettings) -> tuple[Store, Anchor]:
    """The database and the anchor, not yet compared. Raises LedgerError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        anchor = Anchor(settings.anchor or folder / "head")
    except OSError as fault:
        raise LedgerError("ledger-unavailable", reason=fault.strerror or "") from None
    return Store(settings.url or f"sqlite:///{folder / 'ledger.sqlite'}"), anchor
