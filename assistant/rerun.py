"""A recorded question run again today, by its reader and under the reader's own rights: is it the same, and if not, what
changed?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from assistant.answer import Answer, cited
from assistant.audit import Audit
from assistant.audit_record import AuditRecord, record_of
from assistant.journey import result_checksum
from assistant.ledger.view import HIDDEN
from assistant.question import REQUEST, Request
from semantic_layer.errors import BadInput

if TYPE_CHECKING:
    from assistant.desk import Desk

Verdict = Literal["same", "changed", "unlike", "refused"]


@dataclass(frozen=True)
class Rerun:
    """``answer`` is today's, with a record of its own. ``verdict``: same result · changed · unlike (the recorded result is not the
    reader's to compare) · refused or failed today. ``changed`` tells what is not as it was: ``reader``, ``rights``, ``data``,
    ``model``; with ``changed`` as the verdict and nothing here, nobody knows why."""

    answer: Answer
    verdict: Verdict
    changed: tuple[str, ...]


def rerun(desk: Desk, audit_id: str, user_id: str) -> Rerun:
    """Run the request of a record again. Raises UnknownUser, UnknownName; BadInput (``not-to-be-rerun``, ``rerun-hidden``,
    ``rerun-several``) where there is no such request."""
    then = record_of(Audit(desk.road).show(audit_id, user_id))
    request = request_of(then)
    language, client = then.outcome.get("language"), then.decision.get("client")
    answer = desk.run(request, user_id, language=language if language in ("zh", "en") else "zh", client=client or None)
    now = record_of(Audit(desk.road).show(answer.audit_id, user_id))
    return Rerun(answer, _verdict(then, answer), tuple(_changed(then, now)))


def request_of(then: AuditRecord) -> Request:
    """What can be run again of a record as its reader sees it. Raises BadInput (``not-to-be-rerun``, ``rerun-hidden``,
    ``rerun-several``): somebody else's values would stand in the reader's own record, so they are never filled in."""
    if "requests" in then.decision:
        raise BadInput("rerun-several")
    content = then.decision.get("request")
    # the reader's own alarm, or a segment that the reader would save or change
    if (
        not isinstance(content, dict)
        or "unsafe" in then.decision
        or content.get("kind") in ("save_segment", "change_segment")
    ):
        raise BadInput("not-to-be-rerun")
    if HIDDEN in json.dumps([content, then.decision.get("client")], ensure_ascii=False):
        raise BadInput("rerun-hidden")
    try:
        return REQUEST.validate_python(content)
    except ValidationError:  # written by a version with other requests
        raise BadInput("not-to-be-rerun") from None


def _verdict(then: AuditRecord, answer: Answer) -> Verdict:
    if answer.status != "answered":
        return "same" if (answer.status, answer.error and answer.error.code) == (then.status, then.code) else "refused"
    recorded = then.outcome.get("result")
    if recorded == HIDDEN or not recorded:
        return "unlike"
    same = recorded == result_checksum(answer) and then.documents == tuple(map(cited, answer.citations))
    return "same" if same and then.status == "answered" else "changed"


def _changed(then: AuditRecord, now: AuditRecord) -> Iterator[str]:
    both = bool(then.sql and now.sql)
    if then.user != now.user:
        yield "reader"
    elif then.role != now.role or (both and then.policies != now.policies):
        yield "rights"
    for label, name in (("data", "data_version"), ("model", "model")):
        if then.decision.get(name) != now.decision.get(name):
            yield label
