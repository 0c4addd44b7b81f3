"""English conditions that stand behind the word for clients: customers with AUM above 1m, firms that owe more than 5m."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.people import counts_people, names_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

_PARTICLES = frozenset({"的", "以上", "以下", "of", "the", "了", "那些", "这些"})
_EACH = ("各", "每", "逐", "分")
_WITH = frozenset({"with", "whose", "having", "who", "that", "have", "has", "who have", "that have", "with a"})


def leads(sentence: Sentence, token: Token) -> bool:
    """Whether a condition on clients follows on the word for them: customers with AUM above 1m, firms that owe more than 5m."""
    after = sentence.next(token, frozenset({"of", "mine"}))
    people = is_client_word(sentence, token) or (token.takes("value") and names_people(sentence, token))
    people = people or sentence.metrics_of(token)[:1] == (sentence.readings["counted"],)
    if not people or not token.text.isascii() or after is None:
        return False
    verb = bool(sentence.metrics_of(after)) and token.text.endswith("s") and "condition" in after.note
    then = sentence.next(after) if verb else None
    tested = [one for one in (after, then) if one is not None and (one.takes("operator", "between") or one.number)]
    return after.text.lower().split()[0] in _WITH or bool(tested)


def clients_follow(sentence: Sentence) -> bool:
    """Whether a word for clients stands behind a condition, alone or joined to more of what they are like: 各支行贷款超过1000万的
    客户, 存款超过500万又没有理财的对公客户; so does the number of them by group: 存款超过500万的各支行客户数."""
    if any(leads(sentence, token) for token in sentence.tokens):
        return True
    for token in sentence.of("number", "after", "negative", "change"):
        after = sentence.next(token, _PARTICLES)
        if after is not None and (
            is_client_word(sentence, after) or (after.takes("value") and names_people(sentence, after))
        ):
            return True
        counted = after is not None and sentence.metrics_of(after)[:1] == (sentence.readings["counted"],)
        if after is not None and (counted or after.takes("value", "count")) and counts_people(sentence):
            return True
        if after is not None and "的" not in (after.text, token.text) and _joined_clients(sentence, token):
            return True
    return False


def _joined_clients(sentence: Sentence, number: Token) -> bool:
    """Whether what follows on ``number`` goes on to tell what clients are like and ends with the word for them, or with the
    number of them in each group."""
    counted, grouped = sentence.readings["counted"], False
    for token in sentence.tokens[sentence.index(number) + 1 :]:
        people = is_client_word(sentence, token) or (token.takes("value") and names_people(sentence, token))
        if people or (grouped and sentence.metrics_of(token)[:1] == (counted,)):
            return True
        grouped = token.takes("each") or (token.takes("dimension") and (grouped or token.text.startswith(_EACH)))
        if not (grouped or _describes(sentence, token)):
            return False
    return False


def _describes(sentence: Sentence, token: Token) -> bool:
    """Whether the word may stand in what clients are like: a trait, a condition, a number or a joint."""
    trait = token.takes("value") and token.sense is not None and _of_client(sentence, token.sense.id)
    joint = token.takes("filler", "and", "exclude", "holding", "lacking", "operator") or token.text in _PARTICLES
    return trait or joint or "condition" in token.note or token.number is not None


def _of_client(sentence: Sentence, name: str) -> bool:
    dimension = sentence.model.dimensions[name]
    return dimension.multi or dimension.group == sentence.model.defaults.client_group


def clients_meant(sentence: Sentence, draft: Draft) -> bool:
    """Whether figures stand in conditions alone, of people who are described: manufacturers that owe us more than 5m; list them."""
    model, tested = sentence.model, {one.metric for one in draft.having}
    traits = [one for one in draft.where if model.dimensions[one.dimension].group == model.defaults.client_group]
    told = sentence.has("list") or any("rows" in token.note for token in sentence.of("value", "segment"))
    told = told or any(token.text.lower() == "whose" for token in sentence.tokens)
    said = all("condition" in token.note for token in sentence.metric_tokens())
    alone = bool(tested) and said and not (draft.group_by or draft.ranking or draft.limit)
    return alone and bool(traits) and told and not sentence.has("sum", "count", "ask", "share", "each")


def is_client_word(sentence: Sentence, token: Token) -> bool:
    """Whether the word is the one for clients, or counts them."""
    return (
        token.sense is not None
        and token.takes("dimension", "count")
        and (token.takes("count") or token.sense.id == sentence.model.defaults.client_dimension)
    )


def amount_tested(sentence: Sentence, token: Token) -> bool:
    """「whose AUM fell and who have loans above 1m」: beside another figure, what is held is the amount that a number tests."""
    sign = sentence.next(token)
    number = sentence.next(sign) if sign is not None and sign.takes("operator", "between") else None
    others = [one for one in sentence.metric_tokens() if one is not token]
    amount = "元" in sentence.model.metrics[sentence.metrics_of(token)[0]].unit
    return amount and token.text.isascii() and bool(others) and number is not None and number.number is not None
