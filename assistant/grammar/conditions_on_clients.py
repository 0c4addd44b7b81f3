"""English conditions that stand behind the word for clients: customers with AUM above 1m, firms that owe more than 5m."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.people import names_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

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
