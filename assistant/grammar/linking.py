"""A question cut into tokens, its names among them: exact ones first, then names with one wrong character in what is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.grammar.normalise import Text
from assistant.grammar.tokens import Token, tokenise
from assistant.grammar.vocabulary import Vocabulary
from semantic_layer.policies import RolePolicy
from semantic_layer.user import User
from warehouse.names import NameIndex


def cover(
    text: Text,
    vocabulary: Vocabulary,
    names: NameIndex,
    user: User,
    policy: RolePolicy,
    today: date,
    own: Sequence[Token] = (),
) -> list[Token]:
    """The best cover of ``text`` by words, numbers, periods, the names that ``user`` may see under ``policy``, and the words that
    are the user's ``own``."""
    found = names.find(text.plain, user, policy)
    tokens = tokenise(text, vocabulary, today, found, names.trades, own)
    unknown = [(token.start, token.end) for token in tokens if token.kind == "unknown"]
    near = names.near(text.plain, unknown, user, policy) if unknown else []
    return tokenise(text, vocabulary, today, [*found, *near], names.trades, own) if near else tokens
