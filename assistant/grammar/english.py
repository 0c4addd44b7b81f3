"""English words whose neighbours say what they are: over (each band, not above), by May, share of deposits in current accounts."""

from __future__ import annotations

import re

from assistant.grammar.normalise import singular
from assistant.grammar.people import counts_people, ends_in_people, is_client
from assistant.grammar.sentence import Sentence, fits
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_SPREAD = frozenset({"over", "across", "by", "among", "between", "in", "under"})
_VERBS = frozenset({"list", "name", "identify", "find", "show", "display", "give", "pull up", "find me", "show me", "give me",
    "get me", "get", "see", "flag", "spot", "bring up"})  # fmt: skip
_WHOSE_CLIENTS = frozenset({"me", "us", "my", "our", "all", "the", "any", "those", "of", "out"})
_PREPOSITIONS = frozenset({"on", "of", "for", "in", "from", "among", "at", "within"})
_MOST = frozenset({"most", "fewest", "least", "of"})
_OTHERWISE = ("each", "share", "trend", "distribution", "bands", "compare", "change", "versus", "percapita", "average", "sum",
    "ask", "count", "why", "define", "differ")  # fmt: skip
_GRADED = frozenset({"rated", "graded", "classed", "classified"})
_APART = frozenset({"apart", "separately", "side by side", "individually", "respectively", "each", "split", "separated",
    "independently", "one by one", "broken out", "next to each other"})  # fmt: skip


def read_english(sentence: Sentence) -> None:
    """Settle these words before any part of the question is read."""
    _whose(sentence)
    _when(sentence)
    _to_list(sentence)
    _which_clients(sentence)
    for token in sentence.tokens:
        if not token.text.isascii():
            continue
        _our_offices(sentence, token)
        _minus(sentence, token)
        _spread_over(sentence, token)
        _apart(sentence, token)
        _not_distributed(sentence, token)
        _graded(sentence, token)
        _mean(sentence, token)
        _none(sentence, token)
    _each_of(sentence)
    _heads(sentence)
    _of_part(sentence)
    _most_clients(sentence)
    _clients_first(sentence)
    _part_of(sentence)


def _heads(sentence: Sentence) -> None:
    """「customers by band, headcount」: heads are the clients named, where no one else is."""
    counted = sentence.readings["counted"]
    people = [one for one in sentence.of("dimension") if is_client(sentence, one)]
    for token in sentence.tokens:
        if token.text.lower() in ("headcount", "head count", "heads") and people and counted in sentence.model.metrics:
            token.sense = Meaning("metric", counted)


def _of_part(sentence: Sentence) -> None:
    """「the rate we pay on term deposits」: behind a preposition, what is also a value of the rate before it is its part."""
    for token in sentence.metric_tokens():
        value, place = token.has("value"), sentence.index(token)
        before = sentence.previous(token, frozenset({"the", "our", "my", "all"}))
        if value is None or before is None or before.text.lower().split()[-1] not in _PREPOSITIONS:
            continue
        heads = [one for one in sentence.tokens[:place] if sentence.metrics_of(one) and one is not token]
        metrics = [sentence.model.metrics[name] for one in heads[-1:] for name in sentence.metrics_of(one)]
        if metrics and metrics[0].is_rate and fits(sentence.model, value, metrics[0]):
            token.sense = value


def _each_of(sentence: Sentence) -> None:
    """「for each of the last 6 months」: by the unit of the window."""
    for token in sentence.of("each"):
        after = sentence.next(token, frozenset({"the", "of", "of the"}))
        if not token.text.lower().endswith(("each of", "each", "every")) or after is None or after.period is None:
            continue
        for dimension in sentence.model.dimensions.values():
            if dimension.grain is not None and re.search(rf"\b{dimension.grain}s\b", after.text.lower()):
                token.sense = Meaning("dimension", dimension.id)


def _most_clients(sentence: Sentence) -> None:
    """「the manager with the most clients」 is ranked by their number."""
    counted = sentence.readings["counted"]
    for token in sentence.of("top", "bottom"):
        after = sentence.next(token, frozenset())
        others = [one for one in sentence.of("dimension", "which") if one is not after and not is_client(sentence, one)]
        if token.text.lower().split()[-1] not in _MOST or after is None or not is_client(sentence, after):
            continue
        if others and not sentence.metric_tokens() and counted in sentence.model.metrics:
            after.sense = Meaning("metric", counted)


def _summed(sentence: Sentence) -> bool:
    """Whether a number of clients or a figure of them all is asked: how many, total loans."""
    return counts_people(sentence) or any(
        one.text.lower().startswith(("total", "combined", "overall")) for one in sentence.tokens
    )


def _clients_first(sentence: Sentence) -> None:
    """「clients in manufacturing, with contribution」 begins with whom it lists, and asks for nothing else of them."""
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text) and not one.takes("own")]
    first = said[0] if said else None
    if first is None or not re.fullmatch(r"[ -~]+s", first.text.lower()) or not first.takes("dimension"):
        return
    if len(said) > 1 and said[1].takes("change"):
        sentence.tokens[0].note["movers"] = "1"  # customers losing deposits
    described = sentence.has("value", "segment", "number")
    others = [one for one in sentence.of("dimension") if one is not first]
    plain = not sentence.has(*_OTHERWISE) and not _summed(sentence)
    if is_client(sentence, first) and described and not others and plain:
        first.note["listed"] = "1"


def _our_offices(sentence: Sentence, token: Token) -> None:
    """「our sub-branches」 in the plural are rows, not the asker's own one."""
    words = re.split(r"[\s-]+", token.text.lower())
    if not token.takes("own") or len(words) < 2 or not words[-1].endswith("es"):
        return
    name = " ".join([*words[1:-1], singular(words[-1])])
    for dimension in sentence.model.dimensions.values():
        if name in (one.lower().replace("-", " ") for one in (dimension.label.en, *dimension.synonyms)):
            token.sense = Meaning("dimension", dimension.id)


def _minus(sentence: Sentence, token: Token) -> None:
    """「revenue less costs」 is a sum that nobody computes; 「for judicial reasons」 is no why."""
    before, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
    if before is None:
        return
    if (
        token.text.lower() in ("less", "minus")
        and after is not None
        and sentence.metrics_of(before)
        and sentence.metrics_of(after)
    ):
        token.kind, token.sense = "unknown", None
    elif token.takes("why") and token.text.lower() in ("reason", "reasons") and before.takes("value"):
        token.sense = Meaning("filler")


def _graded(sentence: Sentence, token: Token) -> None:
    """「rated BB」, 「rated below BB」 only lead up to the grade."""
    after = sentence.next(token)
    grade = sentence.next(after) if after is not None and after.takes("operator") else after
    if token.text.lower() in _GRADED and grade is not None and grade.takes("value"):
        token.kind, token.sense = "word", Meaning("filler")


def _mean(sentence: Sentence, token: Token) -> None:
    """「mean deposit per customer」 is an average; 「what does … mean」 asks what it is."""
    if token.text.lower() == "mean" and token.takes("define"):
        after = sentence.next(token, frozenset({"the", ","}))
        asked = any(one.text.lower() in ("does", "do", "what does", "did") for one in sentence.tokens)
        if (
            not asked
            and after is not None
            and (sentence.metrics_of(after) or after.takes("dimension", "value", "percapita"))
        ):
            token.sense = Meaning("average")


def _none(sentence: Sentence, token: Token) -> None:
    """「made no visits」: none of what is counted, which no filter says; it is asked about, not passed over."""
    after, before = sentence.next(token, frozenset()), sentence.previous(token, frozenset())
    counted = after is not None and bool(sentence.metrics_of(after))
    behind = before is not None and any(char.isalnum() for char in before.text)
    if token.text.lower() in ("no", "zero") and token.takes("correct", "filler") and counted and behind:
        token.kind, token.sense = "unknown", None


def _when(sentence: Sentence) -> None:
    """「when does the loan mature」 asks for a date, which no figure is."""
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text)]
    verbs = ("do", "does", "did", "is", "was", "were", "are", "will", "has", "have")
    if len(said) > 1 and said[0].text.lower().split()[0] == "when" and said[1].text.lower().split()[0] in verbs:
        said[0].kind, said[0].sense = "unknown", None


def _whose(sentence: Sentence) -> None:
    """「whose loan book has shrunk」 asks which; 「clients whose…」 does not."""
    first = next((one for one in sentence.tokens if any(char.isalnum() for char in one.text)), None)
    if first is not None and first.text.lower() == "whose":
        first.sense = Meaning("which")


def _counts_clients(sentence: Sentence, token: Token) -> bool:
    """「list my dormant clients」: the word that counts them names them too."""
    names = sentence.metrics_of(token)
    described = bool(names) and all(name in sentence.readings["described"] for name in names)
    return described and ends_in_people(sentence, token)


def _which_clients(sentence: Sentence) -> None:
    """「which of my clients have overdue loans」 lists them."""
    for token in sentence.of("which"):
        after = sentence.next(token, _WHOSE_CLIENTS)
        if (
            token.text.isascii()
            and after is not None
            and (is_client(sentence, after) or _clients_by_kind(sentence, after))
        ):
            token.sense = Meaning("list")


def _clients_by_kind(sentence: Sentence, token: Token) -> bool:
    """「corporates」, 「borrowers」: a value of clients in the plural that describes no noun behind it."""
    value = token.has("value")
    if value is None or not token.text.lower().endswith("s"):
        return False
    after = sentence.next(token, frozenset())
    described = after is not None and (after.takes("dimension", "value", "segment") or bool(sentence.metrics_of(after)))
    dimension = sentence.model.dimensions[value.id]
    return dimension.group == sentence.model.defaults.client_group and not described


def _to_list(sentence: Sentence) -> None:
    """「list clients of mine without a loan」: the verb right before the word for clients asks for their names."""
    for token in sentence.tokens:
        if token.text.lower() not in _VERBS or not token.takes("filler"):
            continue
        after = sentence.next(token, _WHOSE_CLIENTS)
        listed = after is not None and (is_client(sentence, after) or _counts_clients(sentence, after))
        if listed:
            token.sense = Meaning("list")
        return


def _not_distributed(sentence: Sentence, token: Token) -> None:
    """A word that is a figure and a way to spread one out (spread) is the figure when the question has no other."""
    spread = token.has("distribution")
    if spread is None or not sentence.metrics_of(token):
        return
    after = sentence.next(token, frozenset())
    others = [one for one in sentence.metric_tokens() if one is not token]
    if others or (after is not None and after.text.lower() in ("of", "over", "across", "by size")):
        token.sense = spread


def _spread_over(sentence: Sentence, token: Token) -> None:
    """「customers over deposit bands」 groups; 「by May」 is in May."""
    if token.text.lower() not in _SPREAD or token.number is not None:
        return
    after = sentence.next(token, frozenset({"the", "our", "all", "their", "in", "during", "for", "?"}))
    if after is None:
        if token.takes("each") and token.text.lower() == "by":
            token.sense = Meaning("filler")  # what did loans grow by
        return
    banded = after.takes("dimension", "bands") or _banded(sentence, after)
    if token.takes("operator", "filler") and token.text.lower() == "over" and banded:
        token.sense = Meaning("each")
    elif token.takes("each") and after.period is not None:
        token.sense = Meaning("filler")


def _banded(sentence: Sentence, token: Token) -> bool:
    """Whether the word is a metric that bands stand behind: over loan size brackets."""
    behind = sentence.next(token, frozenset({"size"}))
    return bool(sentence.metrics_of(token)) and behind is not None and behind.takes("bands", "dimension")


def _apart(sentence: Sentence, token: Token) -> None:
    """「corporate and retail apart」: values side by side, which the reading shows in rows of their own."""
    if token.text.lower() not in _APART or token.takes("dimension"):
        return
    before, after = sentence.previous(token), sentence.next(token, frozenset())
    ends = after is None or not any(char.isalnum() for char in after.text)
    if ends and before is not None and before.takes("value", "dimension"):
        token.kind, token.sense = "word", Meaning("versus" if before.takes("value") else "filler")


def _part_of(sentence: Sentence) -> None:
    """「what share of deposits is current accounts」: the word that is also a value of the other metric is a part of it."""
    shares = sentence.of("share")
    named = sentence.metric_tokens()
    if not shares or len(named) < 2:
        return
    for token in named:
        value = token.has("value")
        others = [name for one in named if one is not token for name in sentence.metrics_of(one)]
        if value is None or not token.text.isascii() or not others:
            continue
        if fits(sentence.model, value, sentence.model.metrics[others[0]]) and sentence.index(token) > sentence.index(
            shares[0]
        ):
            token.sense = value
            return
