"""Figures of a turn that the figure shown before tells: the number of loans after what was lent, insurance after the share that
holds wealth products, what percent of borrowers that is."""

from __future__ import annotations

from assistant.grammar.bare_amounts import is_topic
from assistant.grammar.kin import reaches
from assistant.grammar.normalise import singular
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest

_OWN = ("own", "bank", "each", "list", "dimension", "value", "segment", "period", "top", "bottom", "rank")
_THAT = frozenset("that this it they these those".split())
_LEADS = ("filler", "and", "about", "add", "ask", "replace", "only", "correct")


def read_shown_figures(sentence: Sentence, last: QueryRequest) -> None:
    """Give such words the figure that they have beside those of ``last``."""
    shown = [name for name in last.query.metrics if name in sentence.model.metrics]
    if not shown or last.query.target is not None:
        return
    for token in sentence.tokens:
        if sentence.model.defaults.client_dimension not in last.query.group_by:
            _number_of_them(sentence, token, shown)
        _part_of_it(sentence, token, shown[0])
    _same_of_another(sentence, shown)


def _number_of_them(sentence: Sentence, token: Token, shown: list[str]) -> None:
    """「number of loans too」, 「how many customers is that」 after an amount: the count of the same rows."""
    unit, model = _unit_asked(sentence, token, shown), sentence.model
    counts = {str(name): amount for name, amount in sentence.readings["amount_of"].items() if name in model.metrics}
    found = [name for name, amount in counts.items() if amount in shown and model.metrics[name].unit == unit]
    if len(found) != 1 or found[0] in shown:
        return
    before = sentence.previous(token, frozenset())
    if before is not None and before.text.lower() == "how many":
        before.used = True
    token.kind, token.sense, token.note["shown"] = "word", Meaning("metric", found[0]), "yes"


def _unit_asked(sentence: Sentence, token: Token, shown: list[str]) -> str:
    """The unit of what the word counts of the rows shown; nothing where it is a figure of its own."""
    names, model = sentence.metrics_of(token), sentence.model
    pointed = sentence.has("pronoun") or any(one.text.lower() in _THAT for one in sentence.tokens)
    if names and names[0] not in shown and (pointed or sentence.has("add") or not sentence.has(*_OWN)):
        narrower = sentence.readings["broader"].get(names[0], ())
        if any(sentence.readings["amount_of"].get(name) in shown for name in narrower):
            return model.metrics[names[0]].unit
    before = sentence.previous(token, frozenset())
    many = before is not None and before.text.lower() == "how many"
    rows = {str(name): str(unit) for unit, name in reversed(sentence.readings["row_units"].items())}
    named = [one.id for one in token.meanings if one.kind == "dimension" and one.id in rows]
    if many and pointed and named:
        return rows[named[0]]
    counted = model.metrics.get(str(sentence.readings["counted"]))
    people = token.takes("count") or (counted is not None and names[:1] == (counted.id,))
    return counted.unit if people and pointed and counted is not None else ""


def _part_of_it(sentence: Sentence, token: Token, first: str) -> None:
    """「what percent of borrowers is that」 of those who borrow and hold nothing else: the rate of the two."""
    known = sentence.readings["parts_of"].get(first, {})
    place = sentence.index(token)
    pointed = [one for one in sentence.tokens[place:] if one.takes("pronoun") or one.text.lower() in _THAT]
    if not (sentence.has("share") and pointed and known.get("rate") and known["of"] in sentence.metrics_of(token)):
        return
    for one in (*sentence.of("share"), *pointed):
        one.kind, one.sense, one.used = "word", Meaning("filler"), True
    token.kind, token.sense, token.note["shown"] = "word", Meaning("metric", str(known["rate"])), "yes"


def _same_of_another(sentence: Sentence, shown: list[str]) -> None:
    """「and insurance?」 after the penetration of wealth products: the figure of that name of the other product."""
    said = [one for one in sentence.tokens if one.text.strip(" ,，。.?？!！") and not one.takes(*_LEADS)]
    model, first = sentence.model, sentence.model.metrics[shown[-1]]
    if (
        len(said) != 1
        or "shown" in said[0].note
        or said[0].sense is None
        or not said[0].takes("value", "phrase", "dimension", "metric")
    ):
        return
    thing = said[0].takes("value", "dimension")
    if reaches(model, said[0].sense, first) if thing else (len(shown) > 1 or not is_topic(sentence, said[0])):
        return
    names = {one.en.lower(): one.id for one in model.metrics.values() if not one.hidden}
    names |= {one.zh: one.id for one in model.metrics.values() if not one.hidden}
    found = next((names[name] for name in _renamed(said[0].text.lower(), first.en, first.zh) if name in names), "")
    if found and found not in shown:
        said[0].kind, said[0].sense, said[0].note["shown"] = "word", Meaning("metric", found), "yes"


def _renamed(text: str, english: str, chinese: str) -> list[str]:
    """What the figure would be called if it were of ``text``."""
    if not text.isascii():
        return [text + chinese[place:] for place in range(1, len(chinese) - 1)]
    words, tail = [singular(one) for one in text.split()], english.lower().split()[1:]
    heads = dict.fromkeys((" ".join(words), words[0], words[-1])) if words and tail else ()
    return [" ".join((head, *tail)) for head in heads]
