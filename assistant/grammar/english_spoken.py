"""Small words of spoken English that their neighbours settle: how many times, how old, its ratio and balance, the median."""

from __future__ import annotations

import re

from assistant.grammar.sentence import Sentence, fits
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_AMOUNTS = frozenset({"balance", "balances", "amount", "amounts", "volume", "total", "value"})
_RATES = frozenset({"ratio", "rate", "percentage", "percent", "share", "ratios", "rates"})
_JOINED = frozenset({"and", "&", "plus", "/", "as well as", "with"})
_MIDDLE = ("median", "mean", "score")
_AVERAGED = frozenset({"month average", "monthly average", "daily average", "average balance", "daily average balance"})
_ENDS = frozenset(".;:—–-!?…")
_TOLD = (
    "metric",
    "phrase",
    "value",
    "segment",
    "dimension",
    "name",
    "number",
    "period",
    "refusal",
    "ambiguity",
    "target",
)
_TALK = re.compile(
    r"(?:sorry|i|i'm|i've|i'll|we|we're|we've|somebody|someone|tomorrow|today|tonight"
    r"|(?:(?:my|our|the|this|a|an) )?(?:boss|bosses|board|management|meeting|call|committee|audit|auditors?|ceo|cfo|chairman"
    r"|president|finance|compliance|colleagues?))\b"
)


def read_spoken(sentence: Sentence) -> None:
    """Settle these words before any part of the question is read."""
    _preamble(sentence)
    for token in sentence.tokens:
        if token.text.isascii() and token.text.strip():
            _times(sentence, token)
            _how_old(sentence, token)
            _and_balance(sentence, token)
            _and_count(sentence, token)
            _median(sentence, token)
            _average_of(sentence, token)
            _number_and_share(sentence, token)
            _of_those_counted(sentence, token)
            _spread_people(sentence, token)
            _named_by_season(sentence, token)


def _preamble(sentence: Sentence) -> None:
    """「My boss is nagging me again. NPL ratio by branch?」: what somebody says of the day before the clause that asks has words of
    its own; they are named, not passed over."""
    clauses: list[list[Token]] = [[]]
    for token in sentence.tokens:
        if token.text.strip() in _ENDS and token.text.strip():
            clauses.append([])
        else:
            clauses[-1].append(token)
    asks = next((at for at, clause in enumerate(clauses) if any(sentence.metrics_of(token) for token in clause)), 0)
    for clause in clauses[:asks]:
        said = " ".join(token.text.strip().lower() for token in clause).strip()
        told = any(token.takes(*_TOLD) or token.kind in _TOLD for token in clause)
        for token in clause if _TALK.match(said) and not told else ():
            if token.kind == "unknown" and token.text.isascii():
                token.kind, token.sense, token.used, token.note["talk"] = "word", Meaning("filler"), True, token.text


def _times(sentence: Sentence, token: Token) -> None:
    """「how many times」, 「time to react」: no time deposit, unless the figure can be told by kinds of deposit."""
    if token.text.lower() not in ("time", "times") or not token.takes("value") or token.sense is None:
        return
    named = [sentence.model.metrics[name] for one in sentence.metric_tokens() for name in sentence.metrics_of(one)]
    if token.text.lower() == "times" or (named and not any(fits(sentence.model, token.sense, one) for one in named)):
        token.sense = Meaning("filler")


def _how_old(sentence: Sentence, token: Token) -> None:
    """A person's age is not told."""
    if token.text.lower() == "how old" and sentence.of("name"):
        token.sense = Meaning("personal")


def _and_balance(sentence: Sentence, token: Token) -> None:
    """「bad loan ratio and balance」, 「NPL balance and ratio」: the amount that the ratio is of, and the other way round."""
    joint = sentence.previous(token, frozenset({"the", "its", "their"}))
    before = sentence.previous(joint, frozenset()) if joint is not None else None
    if joint is None or before is None or joint.text.lower() not in _JOINED:
        return
    names, rate_of = sentence.metrics_of(before), sentence.readings["rate_of"]
    if len(names) != 1:
        return
    amounts = {rate: amount for amount, rate in rate_of.items() if rate in sentence.model.metrics}
    if token.text.lower() in _AMOUNTS and names[0] in amounts:
        token.sense = Meaning("metric", amounts[names[0]])
    elif token.text.lower() in _RATES and rate_of.get(names[0]) in sentence.model.metrics:
        token.kind, token.sense = "word", Meaning("metric", rate_of[names[0]])


def _and_count(sentence: Sentence, token: Token) -> None:
    """「deposits by branch and how many customers」: a second figure, not the first one counted."""
    joint = sentence.previous(token, frozenset())
    counted = sentence.readings["counted"]
    heads = sentence.tokens[: sentence.index(token)]
    if (
        token.takes("count")
        and joint is not None
        and joint.text.lower() in ("and", "&", "plus")
        and token.text.lower() in ("how many customers", "how many clients")
        and any(sentence.metrics_of(one) for one in heads)
        and counted in sentence.model.metrics
    ):
        token.sense = Meaning("metric", counted)


def _median(sentence: Sentence, token: Token) -> None:
    """「median time to pick up an alert」: the figure is one by itself."""
    if token.takes("average") or token.text.lower() in ("median", "typical"):
        names = [name for one in sentence.metric_tokens() for name in sentence.metrics_of(one)]
        middle = bool(names) and all(sentence.model.metrics[name].kind in _MIDDLE for name in names)
        if middle and token.text.lower() in ("median", "typical"):
            token.kind, token.sense, token.used = "word", Meaning("filler"), True


def _named_by_season(sentence: Sentence, token: Token) -> None:
    """「the March-May spring loan campaign」: the months are part of what the campaign is called."""
    after, before = sentence.next(token, frozenset()), sentence.previous(token, frozenset())
    yearly = sentence.readings["windows"].get("yearly", ())
    named = after is not None and after.takes("value") and after.sense is not None and after.sense.id in yearly
    if token.period is not None and named and before is not None and before.text.lower() in ("the", "our", "that"):
        token.kind, token.period, token.sense = "word", None, Meaning("filler")


def _average_of(sentence: Sentence, token: Token) -> None:
    """「AUM by tier, month average」: the average of the amount named, not that of deposits."""
    if token.text.lower() not in _AVERAGED or not sentence.metrics_of(token):
        return
    model = sentence.model
    for other in sentence.metric_tokens():
        names = sentence.metrics_of(other) if other is not token else ()
        means = (one.metric for one in model.alternatives.values() if set(names[:1]) & set(one.metrics))
        found = [one for one in means if one in model.metrics and model.metrics[one].kind == "average_balance"]
        own = found[:1] == list(sentence.metrics_of(token))  # deposits are what it speaks of by itself
        if found and not own:
            other.sense, token.sense = Meaning("metric", found[0]), Meaning("filler")
            return


def _spread_people(sentence: Sentence, token: Token) -> None:
    """「distribution of customers over deposit bands + their balances」 counts the customers too."""
    counted, before = sentence.readings["counted"], sentence.previous(token)
    named = [one for one in sentence.metric_tokens() if one is not token]
    spread = before is not None and before.takes("distribution", "ambiguity")
    if spread and named and counted in sentence.model.metrics and token.takes("dimension") and token.sense is not None:
        people = token.sense.id == sentence.model.defaults.client_dimension
        token.sense = Meaning("metric", counted) if people else token.sense


def _number_and_share(sentence: Sentence, token: Token) -> None:
    """「number and share of loan-only clients」: the amount that the rate behind it is of, beside it."""
    if token.text.lower() not in ("number", "the number", "count", "number of") or sentence.metrics_of(token):
        return
    joint = sentence.next(token, frozenset())
    behind = sentence.tokens[sentence.index(token) + 1 :]
    rate = next((one for one in behind if sentence.metrics_of(one)), None)
    names = sentence.metrics_of(rate) if rate is not None and joint is not None and joint.text.lower() == "and" else ()
    shared = rate is not None and any(one.takes("share") for one in behind[: behind.index(rate)])
    found = [amount for amount, of in sentence.readings["rate_of"].items() if of in names[:1]]
    if found and shared and found[0] in sentence.model.metrics:
        token.kind, token.sense = "word", Meaning("metric", found[0])


def _of_those_counted(sentence: Sentence, token: Token) -> None:
    """「new customers' deposits」: clients that only a count knows are no filter; they are named instead of counted."""
    names = sentence.metrics_of(token)
    people = any(word in token.text.lower() for word in ("client", "customer"))
    if len(names) != 1 or not people or sentence.model.metrics[names[0]].kind != "count" or token.has("value"):
        return
    if names[0] in sentence.readings["described"]:
        return
    before, after = sentence.previous(token, frozenset({"the", "our", "my"})), sentence.next(token, frozenset({"'"}))
    sign = sentence.next(token, frozenset())
    owned = token.text.endswith("'s") or (sign is not None and sign.text == "'")
    owned = owned and after is not None and bool(sentence.metrics_of(after))
    head = sentence.previous(before, frozenset()) if before is not None else None
    of = before is not None and before.text.lower() in ("of", "from", "held by")
    if owned or (of and head is not None and bool(sentence.metrics_of(head)) and not head.takes("share")):
        token.kind, token.sense = "unknown", None
