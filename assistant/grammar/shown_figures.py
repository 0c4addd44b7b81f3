"""Figures of a turn that the figure shown before tells: the number of loans after what was lent, insurance after the share that
holds wealth products, what percent of borrowers that is."""

from __future__ import annotations

import re

from assistant.grammar.bare_amounts import is_topic
from assistant.grammar.edit_metrics import kind_of
from assistant.grammar.english_edits import kind_of_figure
from assistant.grammar.kin import reaches
from assistant.grammar.normalise import singular
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown_holders import read_shown_holders
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest

_OWN = ("own", "bank", "each", "list", "dimension", "value", "segment", "period", "top", "bottom", "rank")
_THAT = frozenset("that this it they these those".split())
_RELATED = re.compile(
    r"^(?:and |so |now |but )?(?:it |that |show it |put it )?"
    r"(?:in relation to|in proportion to|relative to|measured against|set against|against|in (?:percent|%) of"
    r"|as (?:a |an )?(?:share|percentage|percent|proportion|part|fraction|%) of)(?: the| our| all| total)*$"
)
_HOW_MUCH = re.compile(
    r"(?:and |so )?how much(?: money| cash)? (?:is|was|are|were|does|do|did|would) (?:that|it|this|they|these|those)"
    r"(?: all)?(?: come to| make| amount to| be| add up to)?(?: in (?:yuan|money|cash|absolute terms))?"
)
_NOUNS = frozenset("amount amounts balance balances ratio rate rates ratios volume count number sum".split())
_LEADS = ("filler", "and", "about", "add", "ask", "replace", "only", "correct")


def read_shown_figures(sentence: Sentence, last: QueryRequest) -> None:
    """Give such words the figure that they have beside those of ``last``."""
    shown = [name for name in last.query.metrics if name in sentence.model.metrics]
    if not shown or last.query.target is not None:
        return
    for token in sentence.tokens:
        if sentence.model.defaults.client_dimension not in last.query.group_by:
            _number_of_them(sentence, token, shown)
        _rows_of_it(sentence, token, shown)
        _part_of_it(sentence, token, shown[0])
        _taken_count(sentence, token, shown)
        _ranks_kind(sentence, token, shown)
    _same_kind(sentence, shown)
    _amount_of_rate(sentence, shown)
    _same_of_another(sentence, shown)
    read_shown_holders(sentence, last.query)


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


def _rows_of_it(sentence: Sentence, token: Token, shown: list[str]) -> None:
    """「in number of loans」 after overdue loans: only those loans are counted, which the same count tells of many amounts."""
    names, before = sentence.metrics_of(token), sentence.previous(token, frozenset())
    if len(shown) != 1 or not names or len(sentence.metric_tokens()) != 1 or sentence.has(*_OWN):
        return
    if sentence.model.metrics[shown[0]].is_rate and names == (sentence.readings["counted"],):
        return  # number of clients, after the ratio of bad loans: all of them
    many = before is not None and before.text.lower() == "how many"
    for entry in sentence.readings["counts"]:
        count = entry["of"].get(shown[0])
        told = names == (count,) or (many and token.text.lower() in entry["nouns"])
        if told and count is not None and entry["where"].get(shown[0]):
            token.note["rows of"] = shown[0]
            return


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
    before = " ".join(one.text.lower() for one in sentence.tokens[:place] if one.text.strip())
    related = _RELATED.search(before) is not None and len(sentence.metric_tokens()) == 1
    part = (sentence.has("share") and pointed) or related
    if not (part and known.get("rate") and known["of"] in sentence.metrics_of(token)):
        return
    for one in (*sentence.of("share"), *pointed):
        one.pass_over()
    token.kind, token.sense, token.note["shown"] = "word", Meaning("metric", str(known["rate"])), "yes"


def _taken_count(sentence: Sentence, token: Token, shown: list[str]) -> None:
    """「drop the customers again」 of fees and the number of customers: that number."""
    model = sentence.model
    client = token.takes("dimension", "count") and any(
        one.id == model.defaults.client_dimension for one in token.meanings
    )
    unit = model.metrics[str(sentence.readings["counted"])].unit if sentence.readings["counted"] else ""
    named = [name for name in shown if model.metrics[name].unit == unit]
    if client and len(named) == 1 < len(shown) and sentence.has("exclude"):
        token.kind, token.sense, token.note["shown"] = "word", Meaning("metric", named[0]), "yes"


def _same_kind(sentence: Sentence, shown: list[str]) -> None:
    """「and overdue?」 after the ratio of bad loans is the overdue rate; 「and bad loans?」 after an amount is their amount."""
    rates = {str(name): str(rate) for name, rate in sentence.readings["rate_of"].items()}
    said = [one for one in sentence.tokens if one.text.strip(" ,，。.?？!！") and not one.takes(*_LEADS)]
    if len(shown) != 1 or len(said) != 1 or any(one.text.lower().startswith("how much") for one in sentence.tokens):
        return
    names = sentence.metrics_of(said[0])
    told = "shown" in said[0].note or kind_of_figure(said[0]) or set(said[0].text.lower().split()) & _NOUNS
    if not names or names[0] not in rates or told or not said[0].text.isascii():
        return
    if shown[0] in rates.values():
        said[0].sense, said[0].note["shown"] = Meaning("metric", rates[names[0]]), "yes"
    elif shown[0] in rates and len(names) > 1:
        said[0].sense, said[0].note["shown"] = Meaning("metric", names[0]), "yes"


def _amount_of_rate(sentence: Sentence, shown: list[str]) -> None:
    """「how much money is that」 after an overdue rate: the amount that the rate is of."""
    amounts = {str(rate): str(name) for name, rate in sentence.readings["rate_of"].items()}
    said = [
        one for one in sentence.tokens if one.text.strip(" ,，。.?？!！") and not one.takes("and", "about", "aside")
    ]
    text = " ".join(one.text.lower() for one in said)
    if shown[0] in amounts and _HOW_MUCH.fullmatch(text):
        for one in said:
            one.pass_over()
        said[0].sense, said[0].note["shown"] = Meaning("metric", amounts[shown[0]]), "yes"


def _ranks_kind(sentence: Sentence, token: Token, shown: list[str]) -> None:
    """「order by rate」 of an amount and a rate: the one shown that is of that kind."""
    kind, loose = kind_of_figure(token), token.kind == "unknown" or token.takes("filler", "implied", "measure")
    if not (kind and loose and len(shown) > 1 and sentence.has("rank", "descend", "ascend", "top", "bottom")):
        return
    named = [name for name in shown if kind_of(sentence, name) == kind]
    if len(named) == 1:
        token.kind, token.sense, token.note["shown"] = "word", Meaning("metric", named[0]), "yes"


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
    known = thing and reaches(model, said[0].sense, first) and not _part_named(sentence, said[0].sense, first.en)
    if known if thing else (len(shown) > 1 or not is_topic(sentence, said[0])):
        return
    names = {one.en.lower(): one.id for one in model.metrics.values() if not one.hidden}
    names |= {one.zh: one.id for one in model.metrics.values() if not one.hidden}
    found = next((names[name] for name in _renamed(said[0].text.lower(), first.en, first.zh) if name in names), "")
    if found and found not in shown:
        said[0].kind, said[0].sense, said[0].note["shown"] = "word", Meaning("metric", found), "yes"


def _part_named(sentence: Sentence, meaning: Meaning, english: str) -> bool:
    """Whether the figure is itself of one value of that dimension: demand, after time deposits."""
    values = sentence.model.dimensions[meaning.id].values if meaning.id in sentence.model.dimensions else {}
    return english.lower().split()[0] in {label.en.lower().split()[0] for label in values.values()}


def _renamed(text: str, english: str, chinese: str) -> list[str]:
    """What the figure would be called if it were of ``text``."""
    if not text.isascii():
        return [text + chinese[place:] for place in range(1, len(chinese) - 1)]
    words, tail = [singular(one) for one in text.split()], english.lower().split()[1:]
    heads = dict.fromkeys((" ".join(words), words[0], words[-1])) if words and tail else ()
    return [" ".join((head, *tail)) for head in heads]
