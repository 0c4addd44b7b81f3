"""Which amount a bare word (余额, balance) is: that of the topic, the book, the values or the tag named beside it."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.holdings_counted import amounts_of
from assistant.grammar.relative_clauses import metric_tests
from assistant.grammar.sentence import Sentence, fits
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning


def is_topic(sentence: Sentence, token: Token) -> bool:
    """Whether the word names the book that another figure is of: loans, deposits."""
    assert token.sense is not None
    return token.takes("phrase") and bool(sentence.readings["phrases"][int(token.sense.id)].get("topic"))


def fitting_amount(sentence: Sentence, token: Token, names: tuple[str, ...], kinds: dict[str, str]) -> tuple[str, ...]:
    """The metrics of a word for several amounts: the one that the other words of the question fit."""
    assert token.sense is not None
    entry = sentence.readings["phrases"][int(token.sense.id)]
    choices = [name for name in entry.get("otherwise", ()) if name in sentence.model.metrics]
    if choices and (owed := _told_by_tag(sentence)):
        return (owed,)  # overdue borrowers with a balance over 1m
    if token.text.isascii() and (topic := _topic_before(sentence, token, (names[0], *choices))) is not None:
        return topic or names  # loans to manufacturing: balance
    amounts = sentence.readings["amount_of"]
    named = [
        amounts.get(name) for one in sentence.metric_tokens() if one is not token for name in sentence.metrics_of(one)
    ]
    for name in named if choices else ():
        if name in (names[0], *choices):
            return (str(name),)  # balance and number of loans
    if counted := _of_those_counted(sentence, token):
        return (counted,)  # how many loans mature in the next 30 days, and their balance
    beside = _book_beside(sentence, token) if choices else None
    if beside in (names[0], *choices):
        return (str(beside),)  # 投放和余额
    if topic := _topic_before(sentence, token, (names[0], *choices)):
        return topic  # 欠我们贷款最多的十个客户，按余额排
    values = [*values_of(sentence), *_limited(sentence)]
    model = sentence.model
    groups = {model.dimensions[one.sense.id].group for one in sentence.of("dimension") if one.sense is not None}
    if not choices or not (values or groups - set(model.metrics[names[0]].dims)):
        return names
    for name in amounts_of(sentence, values, kinds):
        if name in (names[0], *choices):
            return (str(name),)
    for name in (names[0], *choices):
        metric = model.metrics[name]
        if groups <= set(metric.dims) and all(fits(model, value, metric) for value in values):
            return (name,)
    return names


def amount_of_counted(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「余额呢」 after a number of clients: the amount by which the model counts them, that of loans for borrowers, of what they
    hold for those who hold it; a word for it is unknown where what they hold has none."""
    words, first = sentence.metric_tokens(), base.metrics[0]
    entry = sentence.readings["phrases"][int(words[0].sense.id)] if words[0].takes("phrase") and words[0].sense else {}
    choices = [*sentence.metrics_of(words[0]), *entry.get("otherwise", ())]
    if len(words) != 1 or draft.metrics != choices[:1] or len(base.metrics) != 1:
        return
    amount = sentence.readings["amount_of"].get(first)
    held = [one.dimension for one in base.where if one.dimension in sentence.readings["held"] and one.values == ("Y",)]
    tested = {one.metric for one in metric_tests(base.population) if one.metric in sentence.model.metrics}
    balances = [name for name in tested if sentence.model.metrics[name].kind == "balance"]
    if len(balances) == 1 and draft.metrics[0] != balances[0]:  # 贷款余额超过1000万的客户有多少户，余额合计多少
        draft.metrics = balances
        return
    if first == sentence.readings["counted"] and len(held) == 1:
        amount = sentence.readings["holdings"].get(held[0])
        if amount is None:
            words[0].kind, words[0].sense, draft.metrics = "unknown", None, []
            return
    if amount in choices:
        draft.metrics = [str(amount)]


def _of_those_counted(sentence: Sentence, token: Token) -> str:
    """The amount, told at one day, of the rows that the one figure before the word counts."""
    metrics, told = sentence.model.metrics, [one for one in sentence.metric_tokens() if one is not token]
    names = [name for one in told for name in sentence.metrics_of(one)]
    amount = str(sentence.readings["amount_of"].get(names[0], "")) if len(names) == 1 else ""
    if amount not in metrics or metrics[amount].window.kind != "end" or sentence.index(told[0]) > sentence.index(token):
        return ""
    return amount if token.text.lower() in sentence.readings["heads"] else ""


def _told_by_tag(sentence: Sentence) -> str:
    """The amount of money that the clients of a tag are told by, where no other figure or holding is named."""
    metrics, described = sentence.model.metrics, sentence.readings["described"]
    if len(sentence.metric_tokens()) > 1:
        return ""
    said = {value.value for value in values_of(sentence)}
    known = [name for name, tag in described.items() if tag in said and name in metrics and "元" in metrics[name].unit]
    return known[0] if len(known) == 1 else ""


def _book_beside(sentence: Sentence, token: Token) -> str | None:
    """The amount of the one book that all other figures of the question are of: loans, beside what was lent."""
    amounts = {
        group: name
        for group, name in sentence.readings["amounts"].items()
        if group != sentence.model.defaults.client_group
    }
    books = [
        {group for group in amounts if group in sentence.model.metrics[name].dims}
        for one in sentence.metric_tokens()
        if one is not token and not is_topic(sentence, one)
        for name in sentence.metrics_of(one)
    ]
    found = set.intersection(*books) if books else set()
    return str(amounts[found.pop()]) if len(found) == 1 else None


def _topic_before(sentence: Sentence, token: Token, known: tuple[str, ...]) -> tuple[str, ...] | None:
    """The amount among ``known`` that was named last before (贷款余额超过1000万的客户有几户，余额多少), or is of the last topic
    named before, empty when that is another; None without one or a choice."""
    for other in reversed(sentence.tokens[: sentence.index(token)]):
        said = sentence.metrics_of(other) if len(known) > 1 else ()
        if said and other.text.lower().endswith(token.text.lower()):
            return said[:1]  # 逾期贷款余额最高的三家支行，余额多少
        names = tuple(name for name in said if name in known)
        if said and (names or is_topic(sentence, other)):
            return names[:1]
    return None


def _limited(sentence: Sentence) -> list[Meaning]:
    """The values that the model's own words for parts stand for (逾期90天以上: bands of days overdue)."""
    entries = [sentence.readings["segments"][int(one.sense.id)] for one in sentence.of("segment") if one.sense]
    return [
        Meaning("value", name, str(code))
        for entry in entries
        for name, codes in (entry.get("where") or {}).items()
        for code in codes
        if name in sentence.model.dimensions
    ]


def values_of(sentence: Sentence) -> list[Meaning]:
    """The values that the words of the question stand for."""
    return [token.sense for token in sentence.of("value") if token.sense is not None]
