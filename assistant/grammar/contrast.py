"""What comes and what goes in one turn: by product rather than by branch, the amounts not the ratio, Q1 instead of today."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.grammar.english_edits import kind_of_figure
from assistant.grammar.kin import is_akin
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest

_MARKS = frozenset(
    {"rather than", "instead of", "in place of", "as opposed to", "and not", "but not", "not", "no longer"}
)
_LOOSE = frozenset({"not", "and not", "but not", "no longer"})
_SIGNS = frozenset(",;.，；。")
_KINDS = ("filler", "show", "implied", "present", "about", "pronoun", "overview", "measure")


def read_contrast(sentence: Sentence, last: QueryRequest) -> None:
    """Where one thing is set against another that is shown, the one behind ``rather than`` is only what goes: its days and its
    nouns for a kind of figure are no part of the question, and the word between them replaces."""
    for token in sentence.tokens:
        text = token.text.lower()
        if text not in _MARKS and not _two_words(sentence, token):
            continue
        place = sentence.index(token)
        come, gone = _side(reversed(sentence.tokens[:place])), _side(iter(sentence.tokens[place + 1 :]))
        gone = gone[1:] if gone and gone[0].text.lower() == "of" else gone
        if not come or not gone or not _goes(sentence, gone, last):
            continue
        kinds = _kinds(sentence, come) & _kinds(sentence, gone)
        if text in _LOOSE and not kinds:
            continue
        token.kind, token.sense, token.note["instead"] = "word", Meaning("replace"), "yes"
        for one in gone:
            if one.kind in ("period", "unknown") or one.takes(*_KINDS) or _chosen_alone(one, come, last):
                one.pass_over()
        return


def _chosen_alone(token: Token, come: Sequence[Token], last: QueryRequest) -> bool:
    """Whether the word is the one value chosen of a dimension of which another value comes: corporate, not retail."""
    if not token.takes("value") or token.sense is None:
        return False
    name = token.sense.id
    other = any(one.takes("value") and one.sense is not None and one.sense.id == name for one in come)
    return other and any(one.dimension == name and one.values == (token.sense.value,) for one in last.query.where)


def _two_words(sentence: Sentence, token: Token) -> bool:
    """Whether this is the 「instead」 of 「instead of」 with something before it."""
    after = sentence.next(token, frozenset())
    return token.text.lower() == "instead" and after is not None and after.text.lower() == "of"


def _side(tokens: object) -> list[Token]:
    side: list[Token] = []
    for one in tokens:  # type: ignore[attr-defined]
        if one.text.strip() in _SIGNS and one.text.strip():
            if side:
                break
            continue
        side.append(one)
    return side


def _kinds(sentence: Sentence, tokens: Sequence[Token]) -> set[str]:
    """What kinds of things a side names: days, figures, groups, values."""
    kinds: set[str] = set()
    for one in tokens:
        if one.kind == "period" or one.takes("present"):
            kinds.add("days")
        elif sentence.metrics_of(one) or kind_of_figure(one):
            kinds.add("figure")
        elif one.takes("dimension"):
            kinds.add("groups")
        elif one.takes("show") or one.text.lower() in ("chart", "graph", "plot"):
            kinds.add("show")
        elif one.takes("value", "segment") or one.names:
            kinds.add("value")
    return kinds


def _goes(sentence: Sentence, tokens: Sequence[Token], last: QueryRequest) -> bool:
    """Whether what goes is there to go: shown, or days, or but a noun for a kind of figure."""
    query = last.query
    groups = {*query.group_by, *(one.dimension for one in query.where)}
    for one in tokens:
        names = sentence.metrics_of(one)
        if names and not any(
            name == other or is_akin(sentence, name, other) for name in names for other in query.metrics
        ):
            return False
        if one.takes("dimension", "value") and one.sense is not None and one.sense.id not in groups:
            return False
    return bool(_kinds(sentence, tokens)) or any(one.kind == "unknown" or one.takes("implied") for one in tokens)
