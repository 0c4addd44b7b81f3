"""Two acts in one turn, one of which leaves out what no rule can: 未处理的不算，只看零售. What changed nothing and is not out of
the query anyway is asked about, never dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.grammar.followup import content
from assistant.grammar.into_shown import read_into_shown
from assistant.grammar.kinds_shared import read_kind_share
from assistant.grammar.left_out import values_of
from assistant.grammar.reading import unknown_words
from assistant.grammar.sentence import Sentence
from assistant.grammar.their_clients import read_their_clients
from assistant.grammar.tokens import Token
from assistant.grammar.two_edits import clauses_of, last_query, query_of, read_edits
from assistant.grammar.unknown import ask_again
from assistant.grammar.vocabulary import Vocabulary
from assistant.question import Interpretation, NotAnswerable, Question, Understood
from semantic_layer.query import SemanticQuery

_AWAY = ("exclude", "outside", "lacking")
_CHOOSING = ("having", "population", "limit")
_PARTS = (
    "metrics",
    "group_by",
    "where",
    "having",
    "population",
    "period",
    "compare",
    "target",
    "share",
    "limit",
    "order_by",
)


def read_acts(
    question: Question,
    typed: Question,
    whole: Interpretation,
    interpret: Callable[[Question], Interpretation],
    read: Callable[[Question], Sentence],
    vocabulary: Vocabulary,
) -> Interpretation:
    """``whole``, or what is asked inside the rows shown, or both of two acts one after the other, or a question back about the one
    that nothing shows; ``typed`` is the question in the words it was put in."""
    parts = read_kind_share(question, whole, interpret, read)
    inside = parts or read_into_shown(question, whole, interpret, read)
    inside = inside or read_their_clients(question, whole, interpret, read)
    known = inside or read_edits(question, whole, interpret, read) or whole
    return _ask_idle(typed, known, interpret, read, vocabulary) or known


def _ask_idle(
    question: Question,
    whole: Interpretation,
    interpret: Callable[[Question], Interpretation],
    read: Callable[[Question], Sentence],
    vocabulary: Vocabulary,
) -> Interpretation | None:
    """What to ask where the ``whole`` turn is read as without the clause that leaves something out; None where that has its effect,
    or says the same as the rest."""
    last, query, clauses = last_query(question), query_of(whole), clauses_of(question.text)
    if last is None or query is None or not isinstance(whole, Understood) or not 1 < len(clauses) < 5:
        return None
    for place, clause in enumerate(clauses):
        rest = "，".join(clauses[:place] + clauses[place + 1 :])
        other = interpret(question.model_copy(update={"text": rest}))
        if not isinstance(other, Understood) or other.requests != whole.requests:
            continue
        own = question.model_copy(update={"text": clause})
        alone, sentence = interpret(own), read(own)
        same = isinstance(alone, Understood) and (alone.requests == whole.requests or query_of(alone) == last)
        if same or not sentence.has(*_AWAY) or _gone(sentence, query, last):
            continue
        if isinstance(alone, NotAnswerable):
            return alone
        return ask_again(sentence, vocabulary, None, whole.language, clause)
    return None


def _gone(sentence: Sentence, query: SemanticQuery, last: SemanticQuery) -> bool:
    """Whether all that the clause leaves out is out of the query: figures and groups that were shown, values that others took the
    place of; where it names none of these, whether anything is (a threshold, a share, last year)."""
    if sentence.has("others") or any(getattr(last, part) and not getattr(query, part) for part in _CHOOSING):
        return True  # 成都深圳留着，别的不看; 3000万那条不要了，换成…
    if unknown_words(sentence):
        return not set(last.metrics) & set(query.metrics)  # 不是渗透率，我要的是复购率: known by what is shown
    said = [one for one in content(sentence) if not one.takes("pronoun")]
    values = [pair for token in said for pair in values_of(token)]
    if values:
        return all(_other_value(sentence, query, *pair) for pair in values)
    names = [ids for token in said if (ids := set(_named(sentence, token)))]
    if names:
        before, after = {*last.metrics, *last.group_by}, {*query.metrics, *query.group_by}
        return all(ids & before and not ids & after for ids in names)
    return any(getattr(last, part) not in (None, (), False, getattr(query, part)) for part in _PARTS)


def _other_value(sentence: Sentence, query: SemanticQuery, name: str, value: str) -> bool:
    """Whether the query chooses other values of the dimension, of which a row has one."""
    chosen = next((one for one in query.where if one.dimension == name), None)
    if chosen is None or sentence.model.dimensions[name].multi:
        return False
    return (value in chosen.values) != (chosen.op in ("in", "="))


def _named(sentence: Sentence, token: Token) -> Iterator[str]:
    """The metrics, and the dimension or the value, that a word may stand for."""
    yield from sentence.metrics_of(token)
    for one in (token.sense, *token.meanings):
        yield from (
            (str(one.value or one.id),) if one is not None and one.kind in ("value", "dimension", "metric") else ()
        )
