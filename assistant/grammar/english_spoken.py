"""Small words of spoken English that their neighbours settle: how many times, how old, its ratio and balance, the median."""

from __future__ import annotations

from assistant.grammar.english_asides import name_asides
from assistant.grammar.english_how_much import count_beside, count_described
from assistant.grammar.people import ends_in_people, is_client
from assistant.grammar.sentence import Sentence, fits
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_AMOUNTS = frozenset({"balance", "balances", "amount", "amounts", "volume", "total", "value"})
_RATES = frozenset({"ratio", "rate", "percentage", "percent", "share", "ratios", "rates"})
_JOINED = frozenset({"and", "&", "plus", "/", "as well as", "with"})
_MIDDLE = ("median", "mean", "score")
_AVERAGED = frozenset({"month average", "monthly average", "daily average", "average balance", "daily average balance"})


def read_spoken(sentence: Sentence) -> None:
    """Settle these words before any part of the question is read."""
    name_asides(sentence)
    for token in sentence.tokens:
        if token.text.isascii() and token.text.strip():
            _labelled(sentence, token)
            _beside_it(sentence, token)
            _and_the(sentence, token)
            _times(sentence, token)
            _lead(sentence, token)
            _how_old(sentence, token)
            _and_balance(sentence, token)
            _and_count(sentence, token)
            _how_many_of_them(sentence, token)
            count_beside(sentence, token)
            count_described(sentence, token)
            _as_rates(sentence, token)
            _median(sentence, token)
            _average_of(sentence, token)
            _number_and_share(sentence, token)
            _of_those_counted(sentence, token)
            _spread_people(sentence, token)
            _named_by_season(sentence, token)


_LABELLED = frozenset({"tagged", "labelled", "labeled", "marked", "flagged"})


def _labelled(sentence: Sentence, token: Token) -> None:
    """「clients tagged as falling contribution」: the tag says itself who is meant."""
    joint, after = sentence.next(token, frozenset()), sentence.next(token, frozenset({"as", "the"}))
    named = joint is not None and joint.text.lower() == "as"
    if (
        token.text.lower() in _LABELLED
        and after is not None
        and named
        and after.takes("segment", "value", "phrase", "metric")
    ):
        token.pass_over()


def _beside_it(sentence: Sentence, token: Token) -> None:
    """「+ insurance premiums」, 「with the number of open opportunities」: a figure beside those that are shown."""
    words = [one for one in sentence.tokens if one.text.strip()]
    if token is not words[0] or token.text.lower() not in ("+", "with", "with the", "plus") or len(words) < 2:
        return
    figures = [one for one in words[1:] if sentence.metrics_of(one)]
    if figures and all(one in figures or one.takes("filler", "and") for one in words[1:]):
        token.kind, token.sense = "word", Meaning("add")


def _and_the(sentence: Sentence, token: Token) -> None:
    """「loans and the overdue amount」: a joint behind a figure; at the head of a sentence it asks the same for something else."""
    heads = sentence.tokens[: sentence.index(token)]
    if (
        token.takes("about")
        and token.text.lower().startswith("and ")
        and any(sentence.metrics_of(one) for one in heads)
    ):
        token.sense = Meaning("and")


def _times(sentence: Sentence, token: Token) -> None:
    """「how many times」, 「time to react」: no time deposit, unless the figure can be told by kinds of deposit."""
    if token.text.lower() not in ("time", "times") or not token.takes("value") or token.sense is None:
        return
    named = [sentence.model.metrics[name] for one in sentence.metric_tokens() for name in sentence.metrics_of(one)]
    if token.text.lower() == "times" or (named and not any(fits(sentence.model, token.sense, one) for one in named)):
        token.pass_over()


def _lead(sentence: Sentence, token: Token) -> None:
    """「fees this year: which three branches lead」, 「who leads among branches」: they are ahead; no sales leads."""
    before = sentence.previous(token, frozenset())
    named = any(one is not token for one in sentence.metric_tokens())
    if token.text.lower() in ("lead", "leads") and named and before is not None and before.takes("dimension", "which"):
        token.kind, token.sense = "word", Meaning("top")


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


def _how_many_of_them(sentence: Sentence, token: Token) -> None:
    """「borrowers in court: how many, and how much do they owe」: their number beside another figure of them."""
    counted, place = sentence.readings["counted"], sentence.index(token)
    after = sentence.next(token, _THERE)
    before = sentence.previous(token, frozenset())
    joined = before is not None and before.takes("and", "filler") and before.text.lower() in ("and", ",", "plus", "&")
    alone = after is None or after.takes("and") or not any(char.isalnum() for char in after.text)
    people = [one for one in sentence.tokens[:place] if is_client(sentence, one) or ends_in_people(sentence, one)]
    behind = any(sentence.metrics_of(one) for one in sentence.tokens[place + 1 :])
    figures = behind or (joined and any(one.text.lower() in ("how much", "total") for one in sentence.tokens[:place]))
    if token.text.lower() in _HOW_MANY and alone and people and figures and counted in sentence.model.metrics:
        token.kind, token.sense = "word", Meaning("metric", counted)
    elif token.text.lower() == "how much" and joined and after is None and sentence.has("operator", "between"):
        token.kind, token.sense = (
            "unknown",
            None,
        )  # how many owe over 1 million and how much: an amount that is but tested


_NUMBER_OF = frozenset({"number", "numbers", "count", "counts", "how", "many", "of", "the", "in", "and", "total"})


def _as_rates(sentence: Sentence, token: Token) -> None:
    """「is retail or corporate worse for overdue loans? rates please」: the rate of the amount named, set apart by a sign."""
    text, rate_of = token.text.lower(), sentence.readings["rate_of"]
    before, after = (
        sentence.previous(token, frozenset()),
        sentence.next(token, frozenset({"please", "pls", "only", "thanks"})),
    )
    apart = text.startswith("as ") or (before is not None and not any(char.isalnum() for char in before.text))
    ends = after is None or not any(char.isalnum() for char in after.text)
    named = sentence.metric_tokens()
    if text in _PERCENT and ends and sentence.has("compare", "versus") and sentence.has("period"):
        token.pass_over()  # May against April, in %: the change is told so as well
    if text not in _AS_RATES or not token.has("implied") or not apart or not ends or len(named) != 1:
        return
    name = sentence.metrics_of(named[0])[0]
    if rate_of.get(name) in sentence.model.metrics:
        named[0].sense = Meaning("metric", str(rate_of[name]))
    elif not sentence.model.metrics[name].is_rate:
        return
    token.pass_over()


_PERCENT = frozenset({"in %", "in percent", "as a percentage", "percent", "in per cent"})
_THERE = frozenset({"are there", "are they", "of them", "there", "are", "of", "?"})
_HOW_MANY = frozenset({"how many", "how many of them", "how many are there", "how many are they", "number of them"})
_AS_RATES = frozenset(
    {"rate", "rates", "ratio", "ratios", "as a rate", "as rates", "as a ratio", "as ratios", "percentages", "the rate"}
)


def _median(sentence: Sentence, token: Token) -> None:
    """「median time to pick up an alert」: the figure is one by itself."""
    if token.takes("average") or token.text.lower() in ("median", "typical"):
        names = [name for one in sentence.metric_tokens() for name in sentence.metrics_of(one)]
        middle = bool(names) and all(sentence.model.metrics[name].kind in _MIDDLE for name in names)
        if middle and token.text.lower() in ("median", "typical"):
            token.pass_over()


def _named_by_season(sentence: Sentence, token: Token) -> None:
    """「the March-May spring loan campaign」: the months are part of what the campaign is called."""
    after, before = sentence.next(token, frozenset()), sentence.previous(token, frozenset())
    yearly = sentence.readings["windows"].get("yearly", ())
    named = after is not None and after.takes("value") and after.sense is not None and after.sense.id in yearly
    if token.period is not None and named and before is not None and before.text.lower() in ("the", "our", "that"):
        token.pass_over()


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
    """「distribution of customers over deposit bands + their balances」, spread of clients across branches: count the clients."""
    counted, before = sentence.readings["counted"], sentence.previous(token)
    named = [one for one in (*sentence.metric_tokens(), *sentence.of("dimension")) if one is not token]
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
    told = (
        rate if rate is not None else next(iter(sentence.metric_tokens()), None)
    )  # loan-only clients, number and share
    names = sentence.metrics_of(told) if told is not None and joint is not None and joint.text.lower() == "and" else ()
    shared = any(one.takes("share") for one in (behind[: behind.index(rate)] if rate is not None else behind))
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
