"""Thresholds need rows to test: clients when the question names them; of one figure, or in a series, they are a question."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.limits import whether_words
from assistant.grammar.people import names_people, people_unit
from assistant.grammar.sentence import Sentence


def _list_clients(sentence: Sentence, draft: Draft) -> None:
    """A threshold needs rows: clients when the question names them (日均下降超过两成的对公客户)."""
    customer = sentence.model.defaults.client_dimension
    counted = sentence.readings["counted"]
    named = [token for token in sentence.of("value", "segment", "dimension") if names_people(sentence, token)]
    if (
        draft.having
        and not draft.group_by
        and (named or sentence.has("count") or counted in draft.metrics)
        and all(having.of is None for having in draft.having)
    ):
        draft.group(customer)
        draft.metrics = [name for name in draft.metrics if name != counted]


def settle_threshold(sentence: Sentence, draft: Draft) -> None:
    """In a series a threshold is a question about it (有没有超4%), not a filter on months."""
    _list_clients(sentence, draft)
    if draft.trend or (not draft.group_by and _yes_or_no(sentence)):
        for having in [having for having in draft.having if having.on == "value" and having.of is None]:
            draft.having.remove(having)
            draft.assume(
                "threshold", metric=having.metric, op=having.op, value=" ".join(f"{value:g}" for value in having.values)
            )


def _yes_or_no(sentence: Sentence) -> bool:
    """Whether the question is about one figure: 不良率有没有超过2%."""
    return any(token.text.lower() in _ASKED or token.text in whether_words() for token in sentence.tokens)


_ASKED = frozenset({"吗", "有没有", "是否", "是不是", "没有", "么", "is", "are", "does", "did"})


def tested_by_number(sentence: Sentence, draft: Draft) -> bool:
    """Whether other rows are tested by their number of clients: 哪些支行沉睡客户超过三户."""
    unit = people_unit(sentence)
    others = set(draft.group_by) - {sentence.model.defaults.client_dimension}
    return bool(unit and others) and any(sentence.model.metrics[one.metric].unit == unit for one in draft.having)
