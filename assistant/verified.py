"""Verified questions: promoted by one analyst, checked by another, answered directly, re-run when the model changes.

No machine approves: a re-run may only let an entry stand (it still binds and gives the same number) or let it expire.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from rapidfuzz import fuzz, process

from assistant.ledger.library import Entry, decide, entries, entry, key_of, propose, verified
from assistant.question import REQUEST, Request
from semantic_layer.errors import AccessDenied, BadInput, UnknownName

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.road import Road

_NEAR, _MOST_NEAR = 70, 2
Run = Callable[[Request, str], "tuple[Answer, str]"]


class QuestionLibrary:
    """The library of one home."""

    def __init__(self, road: Road) -> None:
        self._road = road

    def promote(self, audit_id: str, user_id: str, note: str = "") -> Entry:
        """Propose the answered question of an audit record. Raises AccessDenied (analysts only), UnknownName, BadInput."""
        from assistant.audit import Audit

        self._analyst(user_id)
        records = {one["entry"]: one["record"] for one in Audit(self._road).show(audit_id, user_id)}
        decision, outcome = records.get("decision", {}), records.get("outcome", {})
        text, request = str(decision.get("question") or ""), decision.get("request")
        if outcome.get("status") != "answered" or not text or not isinstance(request, dict):
            raise BadInput("not-to-be-verified")
        if (
            request.get("kind") in ("sql", "save_segment", "change_segment") or "requests" in decision or "«" in text
        ):  # one question, one request
            raise BadInput("not-to-be-verified")
        seen = {"model": str(decision.get("model", "")), "data_version": str(decision.get("data_version", ""))}
        seen |= {"data_date": self._road.data_date_text, "checksum": str(outcome.get("result", ""))}
        return propose(self._road.ledger, text, json.dumps(request, ensure_ascii=False), user_id, note, seen)

    def approve(self, id: str, user_id: str) -> Entry:
        """A second analyst says that the question means its request. Raises AccessDenied where it is the maker."""
        known = self._checked(id, user_id)
        return decide(self._road.ledger, known, "verified", user_id, model=self._road.model.hash)

    def withdraw(self, id: str, user_id: str) -> Entry:
        """The entry is no longer used. Raises AccessDenied, UnknownName."""
        self._analyst(user_id)
        return decide(self._road.ledger, entry(self._road.ledger, id), "withdrawn", user_id, "withdrawn")

    def listed(self, user_id: str) -> list[Entry]:
        """Every entry, the newest first. Raises AccessDenied for those who are not analysts or auditors."""
        policy = self._road.model.policies.roles.get(self._road.find_user(user_id).role)
        if policy is None or not (policy.typed_sql or policy.audit):
            raise AccessDenied("analysts-only")
        return entries(self._road.ledger)

    def using(self, term: str, user_id: str) -> list[str]:
        """The verified questions whose request names the metric, dimension or segment; none for those who may not list them."""
        policy = self._road.model.policies.roles.get(self._road.find_user(user_id).role)
        if policy is None or not (policy.typed_sql or policy.audit):
            return []
        return [one.text for one in entries(self._road.ledger, "verified") if f'"{term}"' in one.request]

    def exactly(self, text: str) -> Request | None:
        """The approved request for exactly this question, if it still holds: under the model it was last checked with, and for
        requests that name days, on the data date they were checked for."""
        known = verified(self._road.ledger, text)
        if known is None or known.model != self._road.model.hash:
            return None
        dated = any(name in known.request for name in ('"period"', '"compare_period"', '"periods"'))
        if dated and known.data_date != self._road.data_date_text:
            return None
        return _read(known)

    def near(self, text: str) -> list[tuple[str, Request]]:
        """Verified questions like this one, with their requests: examples for the language model."""
        known = entries(self._road.ledger, "verified")
        found = process.extract(
            key_of(text), [one.key for one in known], scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_MOST_NEAR
        )
        pairs = ((known[place].text, _read(known[place])) for _, _, place in found)
        return [(asked, request) for asked, request in pairs if request is not None]

    def recheck(self, run: Run) -> Iterator[Entry]:
        """Re-run what was verified under another model: what no longer answers, or gives another number on the same data,
        expires until a person looks. ``run`` answers a request as a user and gives the checksum of the result."""
        road = self._road
        for known in entries(road.ledger, "verified"):
            if known.model == road.model.hash:
                continue
            request = _read(known)
            answer, checksum = (None, "") if request is None else run(request, known.maker)
            if answer is None or answer.status != "answered":
                yield decide(road.ledger, known, "expired", known.checker, "no-longer-binds")
            elif known.data_version == road.data_version and checksum != known.checksum:
                yield decide(road.ledger, known, "expired", known.checker, "number-changed")
            else:
                seen = {"model": road.model.hash, "data_version": road.data_version, "checksum": checksum}
                yield decide(road.ledger, known, "verified", known.checker, **seen)

    def _checked(self, id: str, user_id: str) -> Entry:
        self._analyst(user_id)
        known = entry(self._road.ledger, id)
        if known.maker == user_id:
            raise AccessDenied("checker-is-maker")
        if known.state == "withdrawn":
            raise UnknownName("unknown-library-entry", name=id[:40])
        return known

    def _analyst(self, user_id: str) -> None:
        policy = self._road.model.policies.roles.get(self._road.find_user(user_id).role)
        if policy is None or not policy.typed_sql:
            raise AccessDenied("analysts-only")


def _read(known: Entry) -> Request | None:
    content: Any = json.loads(known.request)
    try:
        return REQUEST.validate_python(content)
    except ValidationError:  # written by a version with other requests
        return None
