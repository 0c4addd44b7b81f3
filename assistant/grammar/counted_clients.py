"""Numbers of clients that other rows are tested by: RMs with fewer than 20 customers, branches with more than 5 overdue clients."""

from __future__ import annotations

from collections.abc import Callable

from assistant.grammar.draft import Draft
from assistant.grammar.people import is_client
from assistant.grammar.sentence import Sentence
from assistant.grammar.threshold_units import partner_of
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.query import Having, HavingOp


def take_numbers(sentence: Sentence, draft: Draft, describes: Callable[[Sentence, Token], bool]) -> None:
    """「RMs with fewer than 20 customers」: a number of clients that others are tested by."""
    counted = sentence.readings["counted"]
    for token in sentence.of("number"):
        _take_range(sentence, token)
        before, after = sentence.previous(token), sentence.next(token, frozenset({"个", "名"}))
        tested = before is not None and before.takes("operator") and counted in sentence.model.metrics
        if tested and token.number is not None and token.number.unit == "plain" and after is not None:
            if _tests_rows(sentence, token, after, draft):
                continue
            others = [one for one in sentence.of("dimension") if not is_client(sentence, one)]
            _describe(sentence, after)
            if is_client(sentence, after) and others and not sentence.metric_tokens():
                after.sense = Meaning("metric", counted)
            elif not (describes(sentence, after) and _of_clients(sentence, after)):
                continue
            elif others and before is not None and before.sense is not None:
                op: HavingOp = before.sense.value  # type: ignore[assignment]
                draft.having.append(Having(metric=counted, op=op, values=(token.number.value,)))
                token.used = before.used = True
                draft.plain = False


def _take_range(sentence: Sentence, token: Token) -> None:
    """「RMs with between 20 and 40 customers」: the upper end stands before those who are counted."""
    counted, last = sentence.readings["counted"], partner_of(sentence, token, sentence.of("number"))
    people = sentence.next(last, frozenset({"个", "名", "户"})) if last is not None else None
    plain = all(one is not None and one.number is not None and one.number.unit == "plain" for one in (token, last))
    rows = [one for one in sentence.tokens[: sentence.index(token)] if one.takes("dimension")]
    others = [one for one in rows if not is_client(sentence, one)]
    if people is None or not plain or not others or sentence.metric_tokens() or counted not in sentence.model.metrics:
        return
    if people.takes("dimension") and is_client(sentence, people):
        people.sense = Meaning("metric", counted)


def _tests_rows(sentence: Sentence, token: Token, after: Token, draft: Draft) -> bool:
    """「branches with more than 500 customers and their NPL ratio」: rows named before the number are tested by their number of
    what is named right behind it, whatever else is asked of them."""
    sign = sentence.previous(token)
    rows = sentence.previous(sign, _HAVING) if sign is not None else None
    counted = _counted_by(sentence, after)
    named = rows is not None and rows.takes("dimension") and not is_client(sentence, rows) and rows.text.isascii()
    alone = is_client(sentence, after) and not sentence.metric_tokens()
    behind = sentence.next(after, frozenset())
    kind = behind is not None and (is_client(sentence, behind) or bool(sentence.metrics_of(behind)))
    if not named or not counted or alone or kind or sign is None or sign.sense is None or token.number is None:
        return False
    op: HavingOp = sign.sense.value  # type: ignore[assignment]
    draft.having.append(Having(metric=counted, op=op, values=(token.number.value,)))
    token.used = sign.used = after.used = True
    after.sense, draft.plain = Meaning("filler"), False
    return True


def _counted_by(sentence: Sentence, token: Token) -> str:
    """The metric that counts what the word names: clients, visits, loans; empty where none does."""
    metrics, units = sentence.model.metrics, sentence.readings["row_units"]
    if is_client(sentence, token):
        return str(sentence.readings["counted"])
    for name in sentence.metrics_of(token)[:1]:
        if metrics[name].kind == "count":
            return name
        counts = [one for one, amount in sentence.readings["amount_of"].items() if amount == name and one in metrics]
        rows = [
            one
            for one in counts
            if units.get(metrics[one].unit) not in (None, sentence.model.defaults.client_dimension)
        ]
        return rows[0] if rows and metrics[rows[0]].kind == "count" and token.text.lower().endswith("s") else ""
    return ""


_HAVING = frozenset("with having that which who have has had made got of the a at least".split())


def _of_clients(sentence: Sentence, token: Token) -> bool:
    """Whether a value is one of clients, and not of what a metric behind it counts (5 red alerts)."""
    if not token.takes("value") or token.sense is None:
        return True
    return sentence.model.dimensions[token.sense.id].group == sentence.model.defaults.client_group


def _describe(sentence: Sentence, token: Token) -> None:
    """「5 overdue clients」: a metric of those whom the word describes is their segment."""
    names, after = sentence.metrics_of(token), sentence.next(token, frozenset())
    segment = sentence.model.segments.get(sentence.readings["described"].get(names[0], "")) if names else None
    if segment is not None and segment.stored is not None and after is not None and is_client(sentence, after):
        token.sense = Meaning("value", segment.stored, segment.id)


def counts_of_book(sentence: Sentence, counter: Token, counts: dict[str, str]) -> bool:
    """「科技企业贷款余额和户数」: the number is joined to an amount whose clients a figure of its own counts (borrowers), and those
    who have none of it are not meant; clients told by a tag, a rule or a limit are counted as they are told."""
    tested = sentence.has("operator", "more", "less", "after", "between", "lacking", "bands", "distribution")
    if counter.note.get("counts") == "those":  # 有多少小微客户逾期
        return not (tested or sentence.has("change")) and all(
            one.number is None or one.number.unit == "plain" for one in sentence.of("number")
        )
    joint = sentence.previous(counter)
    if joint is None or not (joint.takes("and", "versus", "add") or joint.text in "、，,/"):
        return False
    amount = sentence.previous(joint)
    names = sentence.metrics_of(amount) if amount is not None else ()
    own = [counts[name] for name in names if name in counts]
    if not own or own[0] == sentence.readings["counted"] or tested:
        return False
    entries = [sentence.readings["segments"][int(one.sense.id)] for one in sentence.of("segment") if one.sense]
    tags = [one for one in sentence.of("value") if one.sense and sentence.model.dimensions[one.sense.id].multi]
    return not tags and all("rule" not in entry for entry in entries)


_PAUSES = frozenset("，,；;。？?")


def asked_apart(sentence: Sentence, token: Token) -> bool:
    """「各客群多少户，户均贡献多少」: the clients of each group are counted in a clause without a figure, before one with it."""
    place = sentence.index(token)
    before, rest = sentence.tokens[:place], sentence.tokens[place + 1 :]
    pause = next((spot for spot, one in enumerate(rest) if one.text.strip() in _PAUSES), None)
    grouped = any(one.takes("dimension") and not is_client(sentence, one) for one in before)
    told = any(sentence.metrics_of(one) for one in before) or any(sentence.metrics_of(one) for one in rest[:pause])
    return pause is not None and grouped and not told


def count_joined(sentence: Sentence) -> None:
    """「有多少客户、多少存款」: clients behind how many, with another figure asked behind a joint, are one too."""
    for token in sentence.of("ask"):
        client = sentence.next(token, frozenset({"个", "位", "名", "户"}))
        joint = sentence.next(client, frozenset()) if client is not None else None
        if client is None or joint is None or not client.takes("dimension") or not is_client(sentence, client):
            continue
        other = sentence.next(joint, frozenset("，,、和与及又有"))
        asks = token.text.endswith(_MANY) and (joint.takes("and", "add") or joint.text in "，,、")
        figure = sentence.next(other, frozenset()) if other is not None and other.takes("ask") else other
        asked = other is not None and (other.takes("ask") or _asked_behind(sentence, other))
        if (
            asks
            and asked
            and figure is not None
            and sentence.metrics_of(figure)
            and not sentence.has("operator", "between")
        ):
            client.sense = Meaning("metric", str(sentence.readings["counted"]))


_MANY = ("多少", "几", "多少个", "几个", "几位", "多少位", "多少名", "几名")


def clients_apart(sentence: Sentence, token: Token) -> bool:
    """「有多少客户有逾期，逾期金额多少」: clients behind how many are told in a clause of their own, a figure is asked for in the
    next."""
    client = sentence.next(token, frozenset({"个", "位", "名"})) if token.takes("ask") else None
    if (
        client is None
        or not token.text.endswith(_MANY)
        or not client.takes("dimension")
        or not is_client(sentence, client)
    ):
        return False
    rest = sentence.tokens[sentence.index(client) + 1 :]
    pause = next((place for place, one in enumerate(rest) if one.text.strip() in _PAUSES), 0)
    behind = [one for one in rest[pause + 1 :] if sentence.metrics_of(one)]
    asked = any(one.text.endswith(_MANY) or _asked_behind(sentence, one) for one in behind)
    tested = sentence.has("operator", "between", "more", "less", "after", "change")
    return pause > 0 and len(behind) == 1 and asked and not tested


def _asked_behind(sentence: Sentence, figure: Token) -> bool:
    """Whether a word that asks how much stands right behind the figure: 存款多少."""
    after = sentence.next(figure, frozenset("是有共合计总")) if sentence.metrics_of(figure) else None
    return after is not None and after.takes("ask")
