"""Questions found again in the ledger: by user, time, metric, code and text, as far as the searcher may see them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from assistant.ledger import rows
from assistant.ledger.ledger import Ledger
from assistant.ledger.store import ENTRIES
from assistant.ledger.view import view
from semantic_layer.policies import RolePolicy
from semantic_layer.user import User

_MOST_SCANNED: Final = 200_000
_STRETCH: Final = 1_000
_ASKED: Final = ("decision", "statement", "outcome")
_EXACT: Final = ("role", "channel", "status")


@dataclass(frozen=True)
class Wanted:
    """What to look for; every part that is given must hold. ``since`` and ``until`` are aware times, the end excluded;
    ``code`` is an error's, a policy's or an alarm's; ``text`` stands anywhere in what the searcher sees; ``role``, ``channel``
    and ``status`` are exactly what the record says; ``typed``: only what somebody typed, no clicks and no pages."""

    user: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    metric: str | None = None
    code: str | None = None
    text: str | None = None
    role: str | None = None
    channel: str | None = None
    status: str | None = None
    typed: bool = False


def search(
    ledger: Ledger, wanted: Wanted, user: User, policy: RolePolicy | None, limit: int = 50
) -> list[list[dict[str, Any]]]:
    """The newest ``limit`` questions that are wanted, newest first, each as its entries. Raises LedgerError."""
    everybody = policy is not None and (policy.audit or policy.typed_sql)
    found = []
    with ledger.store.reading() as connection:
        for audit_id in _candidates(connection, wanted, None if everybody else user.id):
            seen = view([entry.shown for entry in rows.under(connection, audit_id)], user, policy)
            if seen and _is_wanted(seen, wanted):
                found.append(seen)
            if len(found) == limit:
                break
    return found


def alarms_raised(ledger: Ledger, since: datetime | None = None, limit: int = 200) -> list[dict[str, Any]]:
    """The newest alarms, newest first. Raises LedgerError."""
    query = select(ENTRIES.c.seq).where(ENTRIES.c.entry == "alarm").order_by(ENTRIES.c.seq.desc()).limit(limit)
    if since is not None:
        query = query.where(ENTRIES.c.at >= since.isoformat(timespec="milliseconds"))
    with ledger.store.reading() as connection:
        found = [rows.at_seq(connection, seq) for seq in connection.execute(query).scalars().all()]
    return [entry.shown for entry in found if entry is not None]


def _candidates(connection: Connection, wanted: Wanted, only: str | None) -> Iterator[str]:
    """Audit ids that may be wanted, newest first, each once: what the database can tell, asked a stretch at a time."""
    query: Select[Any] = (
        select(ENTRIES.c.audit_id, ENTRIES.c.seq).where(ENTRIES.c.entry.in_(_ASKED)).order_by(ENTRIES.c.seq.desc())
    )
    for name in (wanted.user, only):
        query = query if name is None else query.where(ENTRIES.c.user_id == name)
    if wanted.since is not None:
        query = query.where(ENTRIES.c.at >= wanted.since.isoformat(timespec="milliseconds"))
    if wanted.until is not None:
        query = query.where(ENTRIES.c.at < wanted.until.isoformat(timespec="milliseconds"))
    known, scanned = set[str](), 0
    query = _holding(query, wanted)
    while scanned < _MOST_SCANNED and (stretch := connection.execute(query.limit(_STRETCH)).all()):
        scanned += len(stretch)
        for row in stretch:
            if row.audit_id not in known:
                known.add(row.audit_id)
                yield str(row.audit_id)
        query = query.where(ENTRIES.c.seq < stretch[-1].seq)


def _holding(query: Select[Any], wanted: Wanted) -> Select[Any]:
    """One condition of the text suffices here: each may hold in another entry of the question."""
    part = wanted.metric or wanted.code or wanted.text
    exact = {name: getattr(wanted, name) for name in _EXACT if getattr(wanted, name)}
    if part:
        needle = json.dumps(part, ensure_ascii=False)[1:-1]
    elif exact:
        needle = json.dumps(dict([exact.popitem()]), ensure_ascii=False, separators=(",", ":"))[1:-1]
    else:
        return query
    return query.where(func.lower(ENTRIES.c.record).contains(needle.lower(), autoescape=True))


def _is_wanted(entries: list[dict[str, Any]], wanted: Wanted) -> bool:
    records = [entry["record"] for entry in entries]
    if any(getattr(wanted, name) not in (None, *(record.get(name) for record in records)) for name in _EXACT):
        return False
    if wanted.typed and not any(map(was_typed, records)):
        return False
    if wanted.metric and not any(wanted.metric in metrics_in(record) for record in records):
        return False
    if wanted.code and not any(wanted.code in _codes(record) for record in records):
        return False
    return not wanted.text or any(wanted.text.casefold() in said.casefold() for said in _texts(records))


def was_typed(decision: dict[str, Any]) -> bool:
    """Whether somebody typed its question: a page asks its figures, some of them in words, outside of any conversation."""
    asked = decision.get("request") if isinstance(decision.get("request"), dict) else {}
    alone = decision.get("channel") == "page" and not decision.get("conversation")
    return bool(decision.get("question")) and (not alone or (asked or {}).get("kind") in ("policy", "sql"))


def metrics_in(value: Any) -> set[str]:
    """Every metric that the query, or the queries, of a record name."""
    if isinstance(value, list):
        return {name for one in value for name in metrics_in(one)}
    if not isinstance(value, dict):
        return set()
    found = {value["metric"]} if isinstance(value.get("metric"), str) else set()
    named = value.get("metrics")
    found |= {name for name in named if isinstance(name, str)} if isinstance(named, list) else set()
    return found | {name for one in value.values() if isinstance(one, dict | list) for name in metrics_in(one)}


def _codes(record: dict[str, Any]) -> set[str]:
    found = {str(record.get(name)) for name in ("code", "error") if record.get(name)}
    found |= {str(one) for one in record.get("alarms", ())}
    pairs = [*record.get("policies", ()), *record.get("rewrites", ()), *record.get("assumed", ())]
    return found | {str(pair[0]) for pair in pairs if isinstance(pair, list) and pair}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
