"""By which figure an English ranking chooses its rows: the top 10 clients by deposits, the five branches with the most loans, the
ten largest borrowers."""

from __future__ import annotations

from assistant.grammar.people import ends_in_people, is_client, names_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_BY = frozenset({"by", "ranked by", "measured by", "in terms of", "according to"})
_WITH = frozenset({"with", "having", "that", "who", "which", "that have", "who have", "with the"})
_LIGHT = frozenset({"the", "their", "have", "has", "hold", "holds", "of", "our"})
_OF = frozenset({"of", "for", "from", "at", "to", "by", "with"})


def chosen_by(sentence: Sentence, count: Token) -> Token | None:
    """The word for the figure by which as many rows as ``count`` says are chosen; None where the rows alone are named."""
    rows = _rows(sentence, count)
    behind = _behind(sentence, rows) if rows is not None else None
    return behind or (rows if rows is not None and _held(sentence, rows) else None)


def _behind(sentence: Sentence, rows: Token) -> Token | None:
    """The figure that stands behind the rows it chooses: clients by deposits, branches with the most loans."""
    after = sentence.next(rows, frozenset())
    led = sentence.next(after, _LIGHT) if after is not None else None
    if after is not None and after.text.lower() in _WITH and led is not None:
        led = sentence.next(led, _LIGHT) if led.takes("top", "bottom") else None
    elif after is None or after.text.lower() not in _BY:
        led = None
    return led if led is not None and sentence.metrics_of(led) else None


def chooses_rows(sentence: Sentence, token: Token) -> bool:
    """Whether rows that are named are chosen by this figure, and another is asked of them: 贷款最多的五家支行的不良率."""
    if any(_behind(sentence, rows) is token for rows in sentence.of("dimension")):
        return True
    end = sentence.next(token, frozenset())
    behind = sentence.tokens[sentence.index(end) + 1 :][:4] if end is not None and end.takes("top", "bottom") else []
    rows = next((place for place, one in enumerate(behind) if one.takes("dimension")), -1)
    led = end is not None and (end.text.endswith("的") or (rows > 0 and behind[0].text == "的"))
    after = sentence.tokens[sentence.index(behind[rows]) + 1 :] if rows >= 0 else []
    return led and any(sentence.metrics_of(one) for one in after)


def holds(sentence: Sentence, token: Token) -> bool:
    """Whether the word is one for clients by what they hold (depositors)."""
    if not token.takes("phrase") or token.sense is None:
        return False
    entry = sentence.readings["phrases"][int(token.sense.id)]
    return sentence.model.defaults.client_dimension in entry.get("group_by", ())


def one_holder(sentence: Sentence, token: Token) -> bool:
    """「our largest borrower」: one client, where the word for whom it is also says the order."""
    if not holds(sentence, token) or not token.text.isascii() or token.text.lower().endswith("s"):
        return False
    led = sentence.previous(token, frozenset())
    headed = led is not None and led.takes("top", "bottom") and led.number is None
    return headed or token.text.lower().split()[0] in _LARGEST


_LARGEST = frozenset({"largest", "biggest", "top"})


def joint_of(sentence: Sentence, by: Token) -> Token | None:
    """The 「by」 that leads to the figure, if one does."""
    before = sentence.previous(by, _LIGHT)
    return before if before is not None and before.text.lower() in _BY else None


def _held(sentence: Sentence, token: Token) -> bool:
    """Whether the word is one for clients by what they hold, which then chooses them."""
    return "held" in token.note or "first" in token.note or holds(sentence, token)


def _rows(sentence: Sentence, count: Token) -> Token | None:
    """The word for the rows that are counted, behind what narrows them: the ten corporate clients."""
    counts = count.takes("top", "bottom") or (count.number is not None and count.number.unit in ("rank", "plain"))
    if not counts or not count.text.isascii():
        return None
    rows: Token | None = None
    for token in sentence.tokens[sentence.index(count) + 1 :][:4]:
        if _held(sentence, token) or token.takes("dimension") or is_client(sentence, token):
            return token
        if not token.takes("value"):
            return rows
        rows = token if names_people(sentence, token) or ends_in_people(sentence, token) else rows
    return rows


def settle_holders_chosen(sentence: Sentence) -> None:
    """「deposits of the ten largest borrowers」: they are rows, chosen by what they hold, where another figure is asked of them."""
    held = sentence.readings["holdings"]
    for count in sentence.of("number", "top", "bottom"):
        rows, led = sentence.next(count, frozenset()), sentence.previous(count, _LIGHT - {"of"})
        if (count.number is not None and count.number.unit != "rank") or rows is None or led is None:
            continue
        of = led.text.lower().split()[0] in _OF and sentence.previous(led, _LIGHT) is not None
        amount = next((held[one.id] for one in rows.meanings if one.kind == "value" and one.id in held), "")
        figures = [one for one in sentence.tokens[: sentence.index(count)] if sentence.metrics_of(one)]
        if of and figures and amount in sentence.model.metrics and rows.text.isascii():
            rows.sense, rows.meanings, rows.note["held"] = Meaning("metric", amount), (), "yes"
            rows.note["few"] = sentence.model.defaults.client_dimension
            if count.number is None and not rows.text.lower().endswith("s"):
                rows.note["single"] = "1"
