"""Who 「它」 and 「该客户」 are: the client that the conversation spoke of last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.grammar.beside import beside_alone
from assistant.grammar.draft import Draft
from assistant.grammar.numbers import read_count
from assistant.grammar.past import Past
from assistant.grammar.pronouns import many, points_back
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import listed_entity, one_shown
from assistant.grammar.tokens import Token
from semantic_layer.query import Condition, SemanticQuery

_PEOPLE = frozenset(
    {"他们", "她们", "他们的", "这些人", "那些人", "这批人", "they", "them", "their", "theirs", "these people"}
)
_OR_FIGURES = frozenset({"they", "them", "their", "theirs"})


def recall(sentence: Sentence, draft: Draft, past: Past, named: Callable[[str], str | None]) -> None:
    """Give the pronoun of one client the client of the newest query that is about one; ``named`` finds the client that an
    earlier question named without being about it alone."""
    client = sentence.model.defaults.client_dimension
    tokens = _single(sentence)
    if not tokens or any(one.dimension == client for one in draft.where):
        return
    code = named(past.open.text) if past.open is not None else None
    if code is not None:
        draft.where.append(Condition(dimension=client, values=(code,)))
        return
    for request, text in zip(reversed(past.queries), reversed(past.texts), strict=False):
        condition = _client_of(request.query, client)
        code = named(text) if condition is None else None
        condition = Condition(dimension=client, values=(code,)) if code is not None else condition
        if condition is not None:
            draft.where.append(condition)
            return
        if listed_entity(request.query, sentence.model) == client or one_shown(request.query):
            return
        if not any(_explicit(token) for token in tokens) and _about_one(request.query):
            return


def about_another(sentence: Sentence, draft: Draft, past: Past) -> bool:
    """Whether 「它」 is a client that the last query does not speak of: what is asked of it is a question of its own."""
    client = sentence.model.defaults.client_dimension
    if not _single(sentence) or past.last is None or not draft.metrics:
        return False
    recalled = next((one for one in draft.where if one.dimension == client), None)
    return recalled is not None and _client_of(past.last.query, client) != recalled


def to_list_meant(sentence: Sentence, past: Past) -> Past:
    """「这些客户」, their, 那三户 after a figure of nobody, or of one of them: the newest rows shown before are the last again."""
    last = past.last.query if past.last is not None else None
    if last is None or last.group_by or not (sentence.metric_tokens() or sentence.has("each", "list")):
        return past
    tokens = [one for one in sentence.of("pronoun") if points_back(sentence, one)]
    several = sentence.readings["several_clients"]
    people = any(one.text.lower() in _PEOPLE or one.text in several for one in tokens)
    wanted = next((number for one in tokens if (number := _told_many(one))), 0)
    nobody = people and not (last.where or last.population or last.having)
    if not nobody and not (wanted and one_shown(last)):
        return past
    entities = (sentence.model.defaults.client_dimension, sentence.model.defaults.person_dimension)
    for one in reversed(past.queries):
        told = wanted in (0, one.query.limit) or one.query.limit is None
        if told and one.query.limit != 1 and listed_entity(one.query, sentence.model) in entities:
            return replace(past, queries=(*past.queries, one), texts=(*past.texts, past.texts[-1]), nameless=False)
    return past


def _told_many(token: Token) -> int:
    """The number in 那三户, those three; 0 where there is none."""
    text = token.text.lower()
    word = text.split()[-1] if text.isascii() else text[-2:-1]
    return int(read_count(word) or 0)


def lost(sentence: Sentence, draft: Draft, past: Past) -> bool:
    """「这个客户」 without anybody having been named, 「这些客户」 without any having been shown."""
    client = sentence.model.defaults.client_dimension
    named = any(one.dimension == client for one in draft.where)
    last = past.last.query if past.last is not None else None
    if sentence.has("title") and not named:
        return True
    if any(token.text in sentence.readings["several_clients"] for token in sentence.of("pronoun")) and not draft.where:
        return last is None or not (
            last.where or last.population or client in last.group_by or listed_entity(last, sentence.model)
        )
    if last is None and _asks_of_that(sentence):
        return True
    chosen = last is not None and (last.where or last.population or last.group_by or last.having)
    if (
        not chosen
        and not (past.before is not None and beside_alone(sentence))
        and any(
            _people(sentence, token, shown=last is not None and not draft.metrics) for token in sentence.of("pronoun")
        )
    ):
        return not named
    tokens = _single(sentence)
    if not tokens or named:
        return False
    if last is None:
        return True
    if one_shown(last) or (last.limit == 1 and last.group_by == (sentence.model.defaults.person_dimension,)):
        return False  # 谁的存款最多 · 他的贷款呢
    one_row = listed_entity(last, sentence.model) == client and (last.limit == 1 or bool(sentence.of("number")))
    explicit = any(_explicit(token) for token in tokens)
    listed = listed_entity(last, sentence.model) == client and bool(draft.metrics)
    return (explicit or listed) and not one_row and _client_of(last, client) is None


def _people(sentence: Sentence, token: Token, *, shown: bool) -> bool:
    """Whether a pronoun is people's; ``shown``: where the figures shown may be meant as well, as in “how did they grow”."""
    word = token.text.lower()
    return word in _PEOPLE and not (shown and word in _OR_FIGURES) and points_back(sentence, token)


def _asks_of_that(sentence: Sentence) -> bool:
    """「how many loans is that」 with nothing before it."""
    words = [word for token in sentence.tokens for word in token.text.lower().split() if word.isalpha()]
    return words[:2] == ["how", "many"] and words[-2:] in (["is", "that"], ["are", "those"], ["are", "these"])


def _client_of(query: SemanticQuery, client: str) -> Condition | None:
    return next(
        (one for one in query.where if one.dimension == client and one.op in ("in", "=") and len(one.values) == 1), None
    )


def _about_one(query: SemanticQuery) -> bool:
    """Whether the query speaks of one office, one line of business: 「它」 is that."""
    return any(one.op in ("in", "=") and len(one.values) == 1 for one in query.where)


def _single(sentence: Sentence) -> list[Token]:
    if many(sentence):
        return []
    singular = sentence.readings["one_client"]
    return [
        token
        for token in sentence.of("pronoun")
        if token.text.lower() in singular and points_back(sentence, token) and not token.names
        if (before := sentence.previous(token)) is None or not before.takes("rank")  # sort it by loans: the list
    ]


def _explicit(token: Token) -> bool:
    """Whether the pronoun says that it means a client (该客户, this client, 他), which 它 and it do not."""
    text = token.text.lower()
    return text in ("他", "她", "he", "she", "him", "his", "her") or len(text) > (3 if text.isascii() else 1)
