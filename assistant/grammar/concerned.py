"""How many clients an amount is of: 逾期贷款余额多少，涉及多少客户, the NPL balance and how many clients are involved."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.people import is_client, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.unnamed_subject import subject_of_values
from assistant.grammar.vocabulary import Meaning
from semantic_layer.query import SemanticQuery

_ADDS_UP = ("sum", "balance", "average_balance", "count")
_PAUSES = frozenset("，,、；;")
_ASKED = ("几", "多少", "有几", "有多少", "共几", "共多少")
_BETWEEN = frozenset(
    {"how many", "they", "it", "are", "is", "were", "does", "do", "this", "that", "these", "them", "了"}
)


def settle_concerned(sentence: Sentence) -> None:
    """Make the number of clients whom something concerns one word, before anything else counts them."""
    for token in sentence.of("concerns"):
        counts = _counts(sentence, token)
        for one in (token, *counts[1:]):
            one.pass_over()
        for one in counts[:1]:
            one.sense, one.used = Meaning("concerned"), True
    for pause in sentence.tokens[:-1]:
        before, asked = sentence.previous(pause), _asked_last(sentence, pause)
        if pause.text.strip() in _PAUSES and before is not None and asked and _measured(sentence, before):
            asked[0].sense, asked[0].used = Meaning("concerned"), True  # 贷款余额多少，有多少客户
            for one in asked[1:]:
                one.pass_over()


def settle_counted_apart(sentence: Sentence) -> None:
    """「多少客户有贷款，贷款多少」 counts clients in a clause without a figure, before one that asks for a figure of theirs;
    「触发预警的客户有多少」, 「有多少客户触发了预警」 those whom what is counted concerns."""
    for token in sentence.of("ask", "count"):
        people = sentence.next(token, frozenset())
        rest = sentence.tokens[sentence.index(token) + 1 :]
        pause = next((at for at, one in enumerate(rest) if one.text.strip() in _PAUSES), len(rest))
        asked = token.text.endswith(("多少", "几", "多少户", "几户", "多少个", "几个")) and people is not None
        if asked and people is not None and is_client(sentence, people):
            clause, behind = rest[:pause], rest[pause:]
            if (
                any(one.takes("value", "segment") for one in clause)
                and not _figures(sentence, clause)
                and _figures(sentence, behind)
            ):
                token.sense, token.note["counts"] = Meaning("count"), "apart"
                people.used = True
            elif not behind and _events(sentence, clause[1:]):
                token.sense, token.used, token.note["alone"] = Meaning("concerned"), True, "yes"
                for one in (people, *(each for each in clause[1:] if each.takes("implied"))):
                    one.pass_over()
        elif token.takes("count") and token.text.startswith("客户") and not _figures(sentence, rest):
            told = sentence.previous(token, frozenset({"的", "过", "了"}))
            link = sentence.previous(token, frozenset())
            if told is not None and link is not None and link.text == "的" and _events(sentence, [told]):
                token.sense, token.used = Meaning("concerned"), True


def _figures(sentence: Sentence, tokens: list[Token]) -> list[Token]:
    return [one for one in tokens if sentence.metrics_of(one)]


def _events(sentence: Sentence, tokens: list[Token]) -> list[Token]:
    """The one figure that counts what happens, where nothing else is said."""
    said = [one for one in tokens if any(map(str.isalnum, one.text)) and not one.takes("filler", "implied")]
    known = [sentence.model.metrics[name] for one in said for name in sentence.metrics_of(one)]
    plain = len(said) == 1 and all(one.kind == "count" and one.unit != people_unit(sentence) for one in known)
    return said if known and plain else []


def _measured(sentence: Sentence, token: Token) -> bool:
    """Whether the clause that ends in the token asks for a figure that is no number of clients."""
    before = sentence.previous(token) if token.takes("ask") and not sentence.metrics_of(token) else token
    names = sentence.metrics_of(before) if before is not None else ()
    return bool(names) and all(sentence.model.metrics[name].unit != people_unit(sentence) for name in names)


def _asked_last(sentence: Sentence, pause: Token) -> list[Token]:
    """「有多少 · 客户」, 「有几户」 as all of the last clause."""
    clause = [one for one in sentence.tokens[sentence.index(pause) + 1 :] if one.text.strip(" ?？。")]
    counts = len(clause) == 1 and clause[0].takes("count") and clause[0].text.startswith(_ASKED)
    asked = len(clause) == 2 and clause[0].takes("ask") and is_client(sentence, clause[1])
    return clause if counts or asked else []


def _counts(sentence: Sentence, token: Token) -> list[Token]:
    """The words for a number of clients beside the word: behind it in Chinese, before or behind it in English."""
    beside = (sentence.next(token, _BETWEEN), sentence.previous(token, _BETWEEN) if token.text.isascii() else None)
    for one in beside:
        behind = sentence.next(one, frozenset()) if one is not None else None
        if one is not None and (sentence.metrics_of(one)[:1] == (sentence.readings["counted"],) or one.takes("count")):
            return [one]
        if one is not None and one.takes("ask") and behind is not None and is_client(sentence, behind):
            return [one, behind]
    return []


def add_concerned(sentence: Sentence, draft: Draft, last: SemanticQuery | None) -> None:
    """Put the number of clients who have some of the amount beside it; on its own it is of the amount asked before."""
    model, counted = sentence.model, sentence.readings["counted"]
    said = sentence.of("concerned")
    if not said:
        return
    if not draft.metrics and last is None:
        subject_of_values(sentence, draft)
    names = draft.metrics or (last.metrics if last is not None else ())
    amounts = [name for name in names if _adds_up(sentence, name)]
    if not amounts or counted not in model.metrics:
        said[0].kind, said[0].sense = "unknown", None
        return
    asked = [name for name in draft.metrics if name != counted] if _asked_too(sentence, said[0]) else []
    asked = [] if "alone" in said[0].note else asked
    if not draft.metrics:
        draft.of_last, said[0].note["rows"] = True, "concerned"  # of the rows and days shown
    draft.metrics = [*asked, counted]
    draft.holders = amounts[:1]


def _asked_too(sentence: Sentence, count: Token) -> bool:
    """Whether the amount is asked for as well (不良贷款余额，涉及客户数), and not only who it is of (集团传染预警涉及几户)."""
    before = sentence.tokens[: sentence.index(count)]
    after = sentence.tokens[sentence.index(count) + 1 :]
    joined = any(one.takes("ask", "and", "add") or one.text.strip() in _PAUSES for one in before)
    return joined or any(sentence.metrics_of(one) for one in after)


def _adds_up(sentence: Sentence, name: str) -> bool:
    metric = sentence.model.metrics[name]
    known = sentence.model.defaults.client_group in metric.dims and metric.kind in _ADDS_UP
    return known and metric.unit != people_unit(sentence)
