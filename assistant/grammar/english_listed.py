"""English words of a follow-up that only clients shown before tell: any of them late, the dishonest ones too, not if they are
in court, unless overdue, with their rating, sort by loans, and without cards either."""

from __future__ import annotations

import re

from assistant.grammar.people import is_tag
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest

_PEOPLE = re.compile(
    r"\b(?:ones?|those|them|these|they|they're|who|whoever|anyone|anybody|everyone|everybody|people|clients?|customers?|firms?|"
    r"companies|borrowers?|guys|folks|payers?|accounts?|names|any of|which)\b"
)
_MEASURES = re.compile(
    r"\b(?:loans?|balances?|amounts?|rates?|ratios?|shares?|money|debts?|sums?|total|how much|how many)\b"
)
_JOINS = re.compile(
    r"^(?:and|also|plus|or|add|include|including|together with|along with|as well as|count in|now also)\b"
)
_RELATIVE = re.compile(r"\b(?:who|that|which|they|is|are|has|have|also listed|of (?:them|these|those))\b")
_ANY = frozenset({"any of them", "any of these", "either of them", "any of those", "some of them", "some of these"})
_UNLESS = frozenset({"unless", "barring", "sans"})
_THOSE = frozenset({"those", "these", "the ones"})
_HEADS = frozenset({"who", "that", "with", "in", "at", "from", "of", "listed", "having", "are", "where", "whose"})
_FIRST = frozenset(
    {"with", "show", "add", "plus", "and", "include", "list", "give", "put", "also", "together", "what", "which"}
)
_LOOKS_AFTER = re.compile(
    r"\b(?:looks? after|manag(?:es|ing)|cover(?:s|ing)|handl(?:es|ing)|serv(?:es|ing)|responsible|in charge|own(?:s|ing)"
    r"|takes? care|taking care|holds? the relationship|the rm|with whom"
    r"|their (?:rms?|managers?|relationship managers?|account managers?|banker)"
    r"|(?:rm|manager|relationship manager|account manager) (?:for|of) each)\b"
)
_COUNTS = (
    "sum",
    "count",
    "top",
    "bottom",
    "best",
    "worst",
    "share",
    "average",
    "trend",
    "distribution",
    "descend",
    "ascend",
)


def read_listed(sentence: Sentence, said: list[Token], last: QueryRequest) -> None:
    """Give the words of ``said`` the sense that they have beside the clients of ``last``."""
    client = sentence.model.defaults.client_dimension
    listed = list(last.query.group_by) == [client]
    if not (listed or _told_by_tags(sentence, last)):
        return
    _any_of(said)
    for token in sentence.metric_tokens():
        _trait(sentence, said, token)
    for token in said:
        if token.text.lower() in _UNLESS and (token.kind == "unknown" or token.takes("filler")):
            token.kind, token.sense = "word", Meaning("exclude")
    for token in sentence.of("unknown"):
        _by_a_word(sentence, token)
    _kinds(sentence, said, last)
    _either(sentence, said)
    if listed:
        for token in sentence.of("again"):
            token.sense = Meaning("each") if token.text.lower() == "also by" else token.sense  # split them by rating
        _amount_of_order(sentence)
        _of_each(sentence, said, client)


def _told_by_tags(sentence: Sentence, last: QueryRequest) -> bool:
    """Whether tags, a rule or both say which clients the figures shown are of."""
    tagged = any(sentence.model.dimensions[one.dimension].multi for one in last.query.where)
    population = last.query.population
    return tagged or (population is not None and population.entity == sentence.model.defaults.client_dimension)


def _silent(token: Token) -> None:
    token.pass_over()


def _text(tokens: list[Token]) -> str:
    return " ".join(one.text.lower() for one in tokens)


def _any_of(said: list[Token]) -> None:
    """「are any of them in court」 points at them, and does not say that either counts."""
    for place, token in enumerate(said):
        if token.takes("either") and token.text.lower() in _ANY and (said[place + 1 :] or place):
            token.sense = Meaning("pronoun")


def _trait(sentence: Sentence, said: list[Token], token: Token) -> None:
    """「only the ones that are overdue」, 「exclude anyone overdue」: who they are, and no figure."""
    names = sentence.metrics_of(token)
    code = sentence.readings["described"].get(names[0], "") if names else ""
    segment = sentence.model.segments.get(code)
    place = said.index(token) if token in said else 0
    before, after = _text(said[:place]), _text(said[place + 1 :])
    tested = sentence.has("operator", "after", "between", "number", *_COUNTS) or (sentence.has("add") and not before)
    if segment is None or segment.stored is None or tested or _MEASURES.search(f"{before} {token.text.lower()}"):
        return
    led = said[place - 1].takes("exclude", "only", "or") if place else False
    led = led or before.startswith("how many")
    if _PEOPLE.search(before) or led or re.match(r"(?:ones?|clients?|customers?|people|firms?|payers?)\b", after):
        token.kind, token.sense = "word", Meaning("value", segment.stored, segment.id)


def _by_a_word(sentence: Sentence, token: Token) -> None:
    """「the dishonest ones」: the one tag that has the word in its name."""
    word, model = token.text.lower(), sentence.model
    before, after = sentence.previous(token, frozenset({"the", "all"})), sentence.next(token, frozenset())
    led = before is not None and (
        before.takes("exclude", "only", "or", "about", "add")
        or before.text.lower() in ("if", "are", "is", "they're", "they are")
    )
    people = after is not None and bool(_PEOPLE.match(after.text.lower()))
    if len(word) < 6 or not word.isalpha() or not (led or people):
        return
    found = {
        (known.id, code)
        for known in model.dimensions.values()
        if known.multi and known.group == model.defaults.client_group
        for code, value in known.values.items()
        if word in value.en.lower().replace("-", " ").split()
    }
    if len(found) == 1:
        name, code = found.pop()
        token.kind, token.sense, token.note["people"] = "word", Meaning("value", name, code), "yes"


def _kinds(sentence: Sentence, said: list[Token], last: QueryRequest) -> None:
    """Whether another kind of clients joins those shown, takes their place or leaves them: and M3 too, unless in court."""
    place = next((at for at, one in enumerate(said) if is_tag(sentence, one) or one.takes("segment")), None)
    if place is None:
        return
    lead, tail = said[:place], _text(said[place + 1 :])
    for at, one in enumerate(lead):
        behind = _text(said[at + 1 : at + 2])
        if (
            one.takes("pronoun")
            and one.text.lower() in _THOSE
            and (at == place - 1 or (behind.split()[:1] and behind.split()[0] in _HEADS))
        ):
            _silent(one)  # and for those listed as dishonest: no one shown before
    asked = sentence.has("about") or any(one.text.strip() == "?" for one in sentence.tokens)  # and pass-through ones?
    if sentence.has("exclude", "only", "replace", "correct", "or") or (asked and not sentence.has("add")):
        if asked and said[0].takes("and") and not sentence.has("exclude", "only", "or"):
            said[0].sense = Meaning("about")
        return
    text = _text(lead)
    people = "people" in said[place].note or _PEOPLE.search(f"{text} {said[place].text.lower()} {tail}")
    related = _RELATIVE.search(text)
    joined = bool(_JOINS.match(text)) and (sentence.has("add") or bool(people))
    apart = _apart(sentence, said[place], last)
    if (joined and people and not related) or (apart and (joined or sentence.has("add", "and"))):
        for one in sentence.of("add", "about"):
            _silent(one)
        said[0].kind, said[0].sense = "word", Meaning("or")


def _apart(sentence: Sentence, token: Token, last: QueryRequest) -> bool:
    """Whether no client is both of this kind and of one that is shown, so that only either can be meant: M2, and M3 too."""
    shown = {str(value) for one in last.query.where if one.op in ("in", "=") for value in one.values}
    code = token.sense.value if token.sense is not None else ""
    return any(code in family and shown & set(family) - {code} for family in sentence.readings["apart"])


def _either(sentence: Sentence, said: list[Token]) -> None:
    """「and no insurance either」: as well."""
    if len(said) > 1 and said[-1].text.lower() in ("either", "neither") and (sentence.has("value", "exclude")):
        _silent(said[-1])


def _amount_of_order(sentence: Sentence) -> None:
    """「sort them by loans」: by their amount, and not one loan a row."""
    if not (sentence.has("rank", "top", "bottom", "descend", "ascend") or sentence.of("number")):
        return
    client = sentence.model.defaults.client_dimension
    for token in sentence.metric_tokens():
        before = sentence.previous(token, frozenset({"the", "their"}))
        if before is not None and before.text.lower() in ("by", "in", "on"):
            token.note["theirs"] = "yes"  # top 5 by overdue loans: of the clients
    for token in sentence.of("dimension"):
        amount = token.has("metric") or token.has("phrase")
        if amount is not None and token.sense is not None and token.sense.id != client:
            token.sense = amount


def _of_each(sentence: Sentence, said: list[Token], client: str) -> None:
    """「with their rating」, 「who looks after each of them」: told of each client beside it, and no split."""
    if sentence.metric_tokens() or sentence.has(
        "value", "segment", "number", "period", "versus", "replace", "again", *_COUNTS
    ):
        return
    text, model = _text(said), sentence.model
    theirs = sentence.has("pronoun") or said[0].text.lower().split()[0] in _FIRST
    told = [one for one in sentence.of("dimension") if one.sense is not None and one.sense.id != client]
    split = any(one.takes("each") and _text([one]) != "each" for one in said) or any(
        one.text.lower().startswith(("by ", "per ", "each ", "every ", "for ")) for one in told
    )
    keeps = all(model.dimensions[one.sense.id].grain is None for one in told if one.sense is not None)
    counted = re.search(r"\b(?:how many|which|most|split|group|break|per|by)\b", text)
    after = _LOOKS_AFTER.search(text) and sentence.has("which", "list", "why")
    if not counted and not split and keeps and (after if not told else theirs or after):
        for one in (*told, *sentence.of("which", "list")):
            one.note["beside"] = "yes"
