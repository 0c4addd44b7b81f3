"""Whether a pronoun points at what was shown before, and whether at one client or at several."""

from __future__ import annotations

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.query import SemanticQuery

_INSIDE = frozenset(
    "下面 下边 底下 名下 里 里面 里头 中 旗下 下属 下辖 的 家 那 那家 这家 那个 这个 那位 那户 那只 一 个 one ones one's".split()
)
PREPOSITIONS = ("of", "in", "at", "for", "from", "among", "under", "by", "the")
_SUBJECT = ("do", "does", "did", "have", "has")
_DOES_IT = ("does it", "did it", "has it")
_THERE, _BE = ("there", "那里", "那边", "那儿"), frozenset("is are was were 's be been will".split())
_TOWARDS = ("给", "给了", "给过", "借给", "贷给", "放给")

_TO = frozenset({"to", "on", "with", "by", "in", "at", "among", "against", "across", "out to", "over", "do", "did"})


def points_back(sentence: Sentence, token: Token) -> bool:
    """Whether nothing before the pronoun names who or what it stands for."""
    if _are_asked_of(sentence, token):
        return True
    before = sentence.tokens[: sentence.index(token)]
    if before and before[-1].text.endswith("的") and token.text in ("那家", "这家"):
        return False  # 增加最多的那家
    if (
        before
        and before[-1].text.lower() in ("of", "for", "from")
        and token.text.lower().split()[0] in ("these", "those", "them")
    ) or token.text.lower().startswith(("of ", "among ")):
        return True  # deposits of these
    if before and before[-1].text.endswith(_TOWARDS) and token.text.lower() in sentence.readings["one_client"]:
        return True  # 授信额度给了它多少
    clients = token.text.lower() in sentence.readings["several_clients"]  # what deposits do these clients keep
    towards = bool(before) and before[-1].text.lower() in _TO  # what is our exposure to these
    inside = bool(before) and before[-1].text.lower() in ("in", "at", "under", "inside")  # which clients are in them
    client = sentence.model.defaults.client_dimension
    return not any(
        one.names
        or one.takes("value", "segment", *(() if towards else ("own",)))
        or (_of_others(sentence, one) and not (inside and one.sense is not None and one.sense.id == client))
        or (sentence.metrics_of(one) and not (clients or towards))
        for one in before
    )


def _are_asked_of(sentence: Sentence, token: Token) -> bool:
    """「how many corporate clients do they have」: what is asked for stands before the pronoun, and nobody who could have it."""
    before = [one for one in sentence.tokens[: sentence.index(token)] if one.text.strip()]
    client = sentence.model.defaults.client_dimension
    rows = [one.sense.id for one in before if one.takes("dimension") and one.sense is not None]
    asked = bool(before) and before[0].text.lower().startswith("how many") and _is_subject(sentence, token)
    joined = any(
        one.names or one.takes("own", "and") for one in before
    )  # how many do we have, and how much do they hold
    return asked and not joined and set(rows) <= {client}


def _of_others(sentence: Sentence, token: Token) -> bool:
    """Whether a word for groups names what a pronoun may stand for: offices, and not what clients have (which industries)."""
    if not token.takes("dimension") or token.sense is None:
        return False
    defaults, dimension = sentence.model.defaults, sentence.model.dimensions[token.sense.id]
    return dimension.group != defaults.client_group or dimension.id == defaults.client_dimension


def many(sentence: Sentence) -> bool:
    """Whether a pronoun points at several (这些客户, they), not at the one client."""
    single = sentence.readings["one_client"]
    return any(
        token.text.lower() not in single and points_back(sentence, token) and token.text not in ("这个", "那个")
        for token in sentence.of("pronoun")
    )


def pointer_of(sentence: Sentence, last: SemanticQuery) -> tuple[list[Token] | None, bool]:
    """The words that point at the rows shown, and whether they point at one; none where there are none, or others than the rows
    are meant."""
    found = [one for one in sentence.of("pronoun") if points_back(sentence, one) or _is_subject(sentence, one)]
    found = found or [one for one in sentence.tokens if one.text.lower() in _DOES_IT or _is_there(sentence, one, last)]
    if not found and any(_is_that(sentence, one) for one in sentence.tokens):
        return [], False
    if len(found) != 1:
        return None, False
    text = found[0].text.lower()
    single = text in (*sentence.readings["one_client"], *_DOES_IT, *_THERE, "这个", "那个", "this", "that")
    return joined_words(sentence, found[0], last.group_by[0]), single


def _is_there(sentence: Sentence, token: Token, last: SemanticQuery) -> bool:
    """「which clients there have bad loans」: the place shown, and no 「are there any」; of one row 「how many are there」 too."""
    around = (sentence.previous(token, frozenset()), sentence.next(token, frozenset()))
    if last.limit == 1 and around[1] is None:
        return token.text.lower() in _THERE
    return token.text.lower() in _THERE and not any(one is not None and one.text.lower() in _BE for one in around)


def _is_that(sentence: Sentence, token: Token) -> bool:
    """「how much is that in total」: all the rows shown, where nothing else stands behind it."""
    before = sentence.previous(token, frozenset())
    rest = sentence.tokens[sentence.index(token) + 1 :]
    led = before is not None and before.text.lower() in _BE
    return led and token.text.lower() in ("that", "those", "these") and all(one.takes("sum", "filler") for one in rest)


def _is_subject(sentence: Sentence, token: Token) -> bool:
    """「how many private banking clients do they have」: the pronoun is nobody named before it."""
    before = sentence.previous(token, frozenset())
    return before is not None and before.text.lower() in _SUBJECT


def joined_words(sentence: Sentence, pointer: Token, name: str) -> list[Token]:
    """The pointer with the words that join it to the rest: 它 · 下面 · 的, of · its, 这个 · 行业 · 的."""
    found, place = [pointer], sentence.index(pointer)
    for token in sentence.tokens[place + 1 :]:
        own = token.takes("dimension") and token.sense is not None and token.sense.id == name
        if token.text.lower() not in _INSIDE and not own and token.text.strip():
            break
        found.append(token)
    before = sentence.tokens[place - 1] if place else None
    if before is not None and before.text.lower() in PREPOSITIONS:
        found.insert(0, before)
    return found
