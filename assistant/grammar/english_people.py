"""English clauses about whom is counted or listed: have both a loan and insurance, also borrow, held by women, how many RMs
manage more than 100 clients, firms rated AA or better."""

from __future__ import annotations

from assistant.grammar.bare_topics import asked_by
from assistant.grammar.normalise import singular
from assistant.grammar.people import counts_people, ends_in_people, is_client, names_people, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_HAVE = frozenset({"have", "has", "had", "hold", "holds", "holding", "own", "owns", "with", "having", "both", "also",
    "that", "who", "still have", "still has", "do", "does", "who have", "that have", "have both"})  # fmt: skip
_JOINTS = frozenset({"and", "or", "plus", "as well as", "a", "an", "any", "the", "our", "some", "either", "with us"})
_VERBS = frozenset({"borrow", "borrowe", "owe", "save", "invest", "investe", "saving", "borrowing", "owe us"})
_DONE_BY = ("ed", "held", "made", "given", "taken", "won", "run", "brought", "sold", "paid", "kept", "written", "due")
_TESTED = ("operator", "between", "exclude", "lacking", "negative")
_MODIFIED = frozenset(
    {"with", "without", "rated", "graded", "that", "who", "whose", "having", "holding", "owing", "which"}
)


def read_people(sentence: Sentence) -> None:
    """Settle these words before any other part of an English question is read."""
    for token in sentence.tokens:
        if token.text.isascii():
            _among_figures(sentence, token)
            _rows_counted(sentence, token)
            _by_whom(sentence, token)
            _with_figure(sentence, token)
            _noun_of_value(sentence, token)
    _what_they_have(sentence)


def speaks_of_people(sentence: Sentence, token: Token) -> bool:
    """Whether the word is one for clients: clients, women, overdue borrowers, how many customers."""
    told = token.takes("value", "segment", "metric", "phrase", "count")
    return is_client(sentence, token) or (told and (names_people(sentence, token) or ends_in_people(sentence, token)))


def is_modified(sentence: Sentence, token: Token) -> bool:
    """Whether a clause behind the word says more of those it names: firms rated AA, clients with a loan."""
    behind = [one for one in sentence.tokens[sentence.index(token) + 1 :] if one.text.strip()]
    if behind and behind[0].text.lower() in ("we", "i", "you"):
        return True  # clients we lent to
    return any(one.text.lower().split()[0] in _MODIFIED for one in behind if one.text.strip())


def _noun_of_value(sentence: Sentence, token: Token) -> None:
    """「firms in the construction sector」: behind its value, the name of a dimension says what it is of, and splits nothing."""
    before = sentence.previous(token, frozenset())
    if not token.takes("dimension") or token.sense is None or before is None or not before.takes("value"):
        return
    if token.text.lower().startswith(("by ", "per ", "each ", "every ", "for ")):
        return  # excluding Shanghai by branch
    led = sentence.previous(before, frozenset({"the", "our", "all"}))
    several = led is not None and led.takes("each", "and", "or", "versus")
    if before.sense is not None and before.sense.id == token.sense.id and not several:
        token.pass_over()


def count_heads(sentence: Sentence) -> None:
    """「customers by band, headcount」: heads are the clients named, where no one else is; so is a bare number listed with a
    figure of theirs: number and AUM of clients with a churn warning."""
    counted = sentence.readings["counted"]
    named = [sentence.model.metrics[name] for one in sentence.metric_tokens() for name in sentence.metrics_of(one)]
    if counted not in sentence.model.metrics or any(one.unit == people_unit(sentence) for one in named):
        return
    clients = any(is_client(sentence, one) for one in sentence.of("dimension"))
    people = clients or any(speaks_of_people(sentence, one) for one in sentence.of("value", "segment"))
    for token in sentence.tokens:
        heads = clients and token.text.lower() in ("headcount", "head count", "heads")
        if heads or (people and token.text.lower() in _BARE and _is_listed(sentence, token)):
            token.sense = Meaning("metric", counted)
            return


_BARE = frozenset({"number", "numbers", "count", "counts"})
_BESIDE = frozenset({"their", "the", "total", "combined"})


def _is_listed(sentence: Sentence, token: Token) -> bool:
    """Whether a word for and, or a sign of a list, joins the word to a figure."""
    for step in (sentence.previous, sentence.next):
        joint = step(token, _BESIDE)
        other = step(joint, _BESIDE) if joint is not None and joint.text.lower() in _AND else None
        if other is not None and sentence.metrics_of(other):
            return True
    return False


_AND = frozenset({"and", "&", "+", "plus", ","})


def _among_figures(sentence: Sentence, token: Token) -> None:
    """「deposits, loans, customers」, 「customers and AUM per AUM band」: clients in a list of figures are counted."""
    counted = sentence.readings["counted"]
    if not is_client(sentence, token) or not token.takes("dimension") or counted not in sentence.model.metrics:
        return
    if token.text.lower().startswith(("by ", "per ")):
        return
    behind = [one for one in sentence.tokens[sentence.index(token) + 1 :] if one.text.strip()]
    heads = [one for one in sentence.tokens[: sentence.index(token)] if one.text.strip()]
    ends = not behind or behind[0].text[:1] in ".?!-–" or behind[0].text.lower().split()[0] in ("by", "per", "in")
    last = len(heads) > 1 and heads[-1].text in _AND and bool(sentence.metrics_of(heads[-2])) and ends
    first = all(one.takes("filler", "ask", "own", "show") for one in heads) and len(behind) > 1
    first = first and behind[0].text in _AND and bool(sentence.metrics_of(behind[1]))
    grouped = any(one.takes("dimension") for one in behind) or not sentence.has(
        "top", "bottom", "best", "worst", "which"
    )
    listed = _behind_groups(heads) and len(behind) > 1 and behind[0].text in _AND
    first = first or (listed and bool(sentence.metrics_of(behind[1])))
    others = [one for one in behind if one.takes("dimension") and not is_client(sentence, one)]
    split = first and any(asked_by(sentence, one) for one in others)  # by branch, worst churn first
    _alone_by_group(sentence, token, others)
    if (last or (first and grouped)) and (split or not sentence.has("top", "bottom", "best", "worst")):
        token.sense = Meaning("metric", counted)


def _alone_by_group(sentence: Sentence, token: Token, others: list[Token]) -> None:
    """「customers by branch」: with no figure at all, their number in each group is asked."""
    split = any(asked_by(sentence, one) for one in others)
    rest = [one for one in sentence.tokens if one is not token and one not in others and one.text.strip()]
    light = all(one.takes("filler", "ask", "own", "each", "show", "descend", "ascend") or one.period for one in rest)
    if split and light and not sentence.metric_tokens():
        token.sense = Meaning("metric", sentence.readings["counted"])


def _behind_groups(heads: list[Token]) -> bool:
    """「by firm size: customers and AUM」: the groups are named, and a sign opens what is asked of them."""
    return len(heads) > 1 and heads[-1].text in _OPENS and any(one.takes("dimension") for one in heads)


_OPENS = frozenset({":", ",", "-", "–", "—"})


def _rows_counted(sentence: Sentence, token: Token) -> None:
    """「how many RMs manage more than 100 clients」: those who pass a test are told one by one; their number passes none."""
    words = token.text.lower().replace("-", " ").split()
    if words[:2] != ["how", "many"] or len(words) < 3 or not sentence.metrics_of(token):
        return
    no = any(one.text.lower() in ("no", "any") for one in sentence.tokens)
    if not (sentence.has(*_TESTED) or no) or speaks_of_people(sentence, token):
        return
    name = singular(" ".join(words[2:]))
    for dimension in sentence.model.dimensions.values():
        known = (dimension.label.en, *dimension.synonyms, *sentence.readings["dimensions"].get(dimension.id, ()))
        if name in {singular(one.lower().replace("-", " ")) for one in known}:
            token.sense = Meaning("dimension", dimension.id)
            return


def _by_whom(sentence: Sentence, token: Token) -> None:
    """「deposits held by women」: by whom something is done or held narrows it; it does not split."""
    if token.text.lower() != "by" or not token.takes("each"):
        return
    before, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset({"the", "our", "all"}))
    if before is None or after is None or not after.takes("value") or after.has("dimension"):
        return
    joined = sentence.next(after, frozenset())
    several = joined is not None and joined.takes("and", "versus", "or")
    if before.text.lower().endswith(_DONE_BY) and not several:
        token.pass_over()


def _with_figure(sentence: Sentence, token: Token) -> None:
    """「branches with deposit growth above 5%」: of offices, what stands behind with is their figure and no trait of clients."""
    before, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
    rows = before is not None and before.takes("dimension") and not is_client(sentence, before)
    amount = sentence.readings["holdings"].get(token.sense.id) if token.sense is not None else None
    grown = after is not None and after.takes("change", "operator", "more", "less")
    if _says_held(sentence, token) and rows and grown and amount in sentence.model.metrics:
        token.sense = Meaning("metric", str(amount))


def _what_they_have(sentence: Sentence) -> None:
    """「clients that have both a loan and insurance」, 「who also borrow」: each thing is a condition on those it is said of."""
    people = next((one for one in sentence.tokens if one.text.isascii() and speaks_of_people(sentence, one)), None)
    if people is None:
        return
    led, counted = _says_held(sentence, people), counts_people(sentence)
    for token in sentence.tokens[sentence.index(people) + 1 :]:
        text = token.text.lower()
        if text in _HAVE or _says_held(sentence, token):
            led = True
        elif (had := _said_to_have(sentence, token)) is not None and not _compared(sentence, token):
            led, token.sense = True, had
        elif counted and _does(sentence, token) and not _compared(sentence, token):
            led, token.sense = True, Meaning("value", str(_thing(sentence, token)), "Y")
        elif text not in _JOINTS and text.strip() and not (text == "," and counted):
            thing = _thing(sentence, token) if led and not _compared(sentence, token) else None
            led = thing is not None
            if thing is not None:
                token.sense = Meaning("value", thing, "Y")


def _does(sentence: Sentence, token: Token) -> bool:
    """「how many firms borrow」, 「save but do not borrow」: what those who are counted do, said right behind them or behind do."""
    before = sentence.previous(token, frozenset({"us", "actually", "currently", "also", "only", "who", "that"}))
    led = before is not None and (
        before.text.lower() in ("do", "does", "not", "don't", "doesn't", "but", "and")
        or speaks_of_people(sentence, before)
    )
    verb = token.text.lower().removesuffix("s").removesuffix("d") in _VERBS
    return led and verb and _thing(sentence, token) is not None


def _says_held(sentence: Sentence, token: Token) -> bool:
    return token.takes("value") and token.sense is not None and token.sense.id in _held(sentence)


def _said_to_have(sentence: Sentence, token: Token) -> Meaning | None:
    """What clients hold, where the word for it opens with the verb and more is joined: have deposits and a loan."""
    joint = sentence.next(token, frozenset())
    if joint is None or joint.text.lower() not in _AND:
        return None
    had = next((one for one in token.meanings if one.kind == "value" and one.id in _held(sentence)), None)
    words = token.text.lower().split()
    return had if len(words) > 1 and (words[0] in _HAVE or " ".join(words[:2]) in _HAVE) else None


def _held(sentence: Sentence) -> dict[str, list[str]]:
    held: dict[str, list[str]] = sentence.readings["held"]
    return held


def _thing(sentence: Sentence, token: Token) -> str | None:
    """The attribute that says whether clients have what the word names: a loan, insurance, borrow."""
    text = token.text.lower()
    named = next((name for name, nouns in _held(sentence).items() if text in nouns), None)
    names = sentence.metrics_of(token)
    amounts = {amount: name for name, amount in sentence.readings["holdings"].items()}
    found = named or (amounts.get(names[0]) if len(names) == 1 and token.takes("phrase") else None)
    return found if found in sentence.model.dimensions and not token.takes("dimension") else None


def _compared(sentence: Sentence, token: Token) -> bool:
    """Whether a number behind the word measures the amount: loans over 1 million."""
    after = sentence.next(token)
    return after is not None and (after.takes("operator", "between", "after", "change") or after.number is not None)
