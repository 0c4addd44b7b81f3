"""One entry of the ledger, and the line of JSON that is hashed, exported and archived.

A line is ``{"seq", "audit_id", "entry", "at", "monotonic_ns", "record", "prev", "hash"}``; ``hash`` is the SHA-256 of the
line's own bytes up to it, ``prev`` the hash of the line before. The store keeps ``record`` as the very text that was hashed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

GENESIS: Final = "0" * 64
_RECORD: Final = b',"record":'
_PREV: Final = b',"prev":"'
_MARK: Final = b',"hash":"'
_TAIL: Final = len(_MARK) + 64 + len(b'"}\n')
Kind = Literal[
    "decision", "statement", "outcome", "alarm", "export", "checkpoint", "anchor", "documents", "comment", "segments"
]


@dataclass(frozen=True)
class Entry:
    """``kind`` is what ``entry`` says in the line; ``text`` the record's JSON; ``at`` UTC, ISO, to the millisecond."""

    seq: int
    audit_id: str
    kind: str
    at: str
    monotonic_ns: int
    text: str
    prev: str
    hash: str

    @property
    def body(self) -> bytes:
        """The bytes that are hashed."""
        head = f'{{"seq":{self.seq},"audit_id":{json.dumps(self.audit_id)},"entry":{json.dumps(self.kind)}'
        times = f'"at":{json.dumps(self.at)},"monotonic_ns":{self.monotonic_ns}'
        return f'{head},{times},"record":{self.text},"prev":"{self.prev}"'.encode("utf-8", "surrogatepass")

    @property
    def line(self) -> bytes:
        """The whole line, with its end."""
        return self.body + _MARK + self.hash.encode("utf-8", "surrogatepass") + b'"}\n'

    @property
    def intact(self) -> bool:
        """Whether the entry is what was hashed."""
        return hashlib.sha256(self.body).hexdigest() == self.hash

    @property
    def record(self) -> dict[str, Any]:
        """What the entry says; empty where that is no JSON object any more."""
        try:
            record = json.loads(self.text)
        except ValueError:
            return {}
        return record if isinstance(record, dict) else {}

    @property
    def shown(self) -> dict[str, Any]:
        """The entry as a dictionary, ``record`` read."""
        facts = {"seq": self.seq, "audit_id": self.audit_id, "entry": self.kind, "at": self.at}
        return facts | {"monotonic_ns": self.monotonic_ns, "record": self.record, "prev": self.prev, "hash": self.hash}


def seal(seq: int, audit_id: str, kind: Kind, at: str, monotonic_ns: int, record: dict[str, Any], prev: str) -> Entry:
    """The entry with its hash. Raises TypeError, ValueError for a record that is no JSON."""
    unsealed = Entry(seq, audit_id, kind, at, monotonic_ns, json_text(record), prev, "")
    digest = hashlib.sha256(unsealed.body).hexdigest()
    return replace(unsealed, hash=digest)


def parse(line: bytes) -> Entry | None:
    """The entry of a line; None if its bytes are not those that were hashed."""
    if len(line) <= _TAIL or not line.endswith(b'"}\n') or line[-_TAIL:].find(_MARK) != 0:
        return None
    body, digest = line[:-_TAIL], line[-_TAIL + len(_MARK) : -3].decode("ascii", "replace")
    start, end = body.find(_RECORD) + len(_RECORD), body.rfind(_PREV)
    if hashlib.sha256(body).hexdigest() != digest or end < start:
        return None
    facts = json.loads(line)
    text = body[start:end].decode("utf-8", "surrogatepass")
    named = (facts["seq"], facts["audit_id"], facts["entry"], facts["at"], facts["monotonic_ns"])
    entry = Entry(*named, text, facts["prev"], digest)
    return entry if entry.body == body else None


def json_text(record: dict[str, Any]) -> str:
    """The record as JSON on one line, Chinese readable; escaped where it holds half characters."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(record, separators=(",", ":"), allow_nan=False)
    return text


def user_of(record: dict[str, Any]) -> str:
    """Whose record it is, as a database can hold it; empty if it names nobody."""
    user = record.get("user")
    return user.encode("utf-8", "replace").decode().replace("\0", "")[:200] if isinstance(user, str) else ""
