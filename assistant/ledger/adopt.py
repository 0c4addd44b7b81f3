"""The present head anchored anew, with a reason: after a restore, or where a second machine joins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assistant.ledger import rows
from assistant.ledger.anchor import Anchor, Head
from assistant.ledger.ledger import Clock, Draft, utc_now
from assistant.ledger.line import GENESIS
from assistant.ledger.open_ledger import ledger_parts, open_ledger
from assistant.ledger.store import Store
from assistant.ledger.verify import verify
from assistant.settings import LedgerSettings
from semantic_layer.errors import LedgerError


def adopt(home: Path, settings: LedgerSettings, who: dict[str, str], reason: str, clock: Clock = utc_now) -> int:
    """Anchor the last entry that there is, and say so in an entry: what was anchored before, ``who``, the ``reason``. The
    number of that entry. Raises LedgerError (``ledger-damaged``) where the entries themselves are not whole."""
    store, anchor = ledger_parts(home / "ledger", settings)
    try:
        before = _moved(store, anchor, home / "ledger" / "archive")
    except OSError as fault:
        raise LedgerError("ledger-unwritable", reason=fault.strerror or "") from None
    finally:
        store.close()
        anchor.close()
    ledger = open_ledger(home, settings, clock)
    try:
        [entry] = ledger.append(lambda _: [Draft("anchor", {**who, "reason": reason, **before})])
    finally:
        ledger.close()
    return entry.seq


def _moved(store: Store, anchor: Anchor, archive: Path) -> dict[str, Any]:
    """Anchor the head; what was anchored, and what is now."""
    with anchor.turn():
        with store.reading() as connection:
            entry = rows.last(connection)
        head, before = Head(entry.seq, entry.hash) if entry else Head(0, GENESIS), anchor.read()
        verdict = verify(store, head, archive)
        if not verdict.ok:
            raise LedgerError("ledger-damaged", seq=verdict.broken_seq)
        anchor.write(head, durable=True)
    was = {} if before is None else {"before_seq": before.seq, "before_hash": before.hash}
    return {"seq": head.seq, "hash": head.hash, **was}
