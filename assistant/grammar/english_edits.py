"""English words of a follow-up that only what was shown before tells: plus Shanghai, minus Ningbo, just the ratio, how have they
moved since a year ago, the next five."""

from __future__ import annotations

from assistant.grammar.english_listed import read_listed
from assistant.grammar.english_turns import read_english_turns
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning, Vocabulary
from assistant.question import QueryRequest

_PLUS = frozenset(
    {"plus", "+", "and also", "along with", "with", "including", "together with", "also", "and", "then also"}
)
_MINUS = frozenset(
    {"minus", "lose", "skip", "omit", "sans", "less", "cut", "ditch", "chuck", "bar", "barring", "remove"}
)
_MOVED = frozenset(
    "moved move moving changed developed evolved done fared progressed trended behaved performed shifted gone".split()
)
_NEXT = frozenset({"next", "following", "subsequent", "the next", "the following", "another", "next lot of"})
_WHICH_ONES = frozenset(
    {
        "which ones",
        "which one",
        "the ones",
        "ones with",
        "those with",
        "only the ones",
        "just the ones",
        "which of them",
    }
)
_NOUNS = {
    "rate": frozenset("ratio ratios rate rates percentage percentages pct".split()),
    "money": frozenset("amount amounts balance balances money volume volumes sum sums yuan rmb cny renminbi".split()),
    "count": frozenset("count counts number numbers headcount".split()),
}
_PARTS = frozenset("percentage percentages pct".split())
_AGAIN = frozenset({"again", "same", "same again", "the same", "same thing", "repeat", "once more", "same view"})
_ARTICLES = ("as a ", "as an ", "as ", "the ", "just the ", "only the ", "a ", "that ")


def read_english_edits(sentence: Sentence, last: QueryRequest, vocabulary: Vocabulary) -> None:
    """Give English words of a follow-up the sense that they have beside ``last``."""
    said = [token for token in sentence.tokens if token.text.strip(" ,.?!;:")]
    if not said or not any(token.text.isascii() for token in said):
        return
    read_english_turns(sentence, said, last)
    _opening(said)
    read_listed(sentence, said, last)
    _kind(sentence, last)
    _beside(sentence, said, last)
    _less(sentence, said, last)
    _since(sentence, last, vocabulary)
    _moved(sentence)
    _next(sentence, last)


def _opening(said: list[Token]) -> None:
    """「now by branch」, 「same again, but for women」: words that lead from the last question to the next one."""
    first, second = said[0], said[1] if len(said) > 1 else None
    if first.text.lower() == "split" and second is not None and (second.takes("value", "dimension") or second.names):
        first.sense = Meaning("each" if second.takes("dimension") else "filler")  # split men and women too
    if first.takes("present") and first.text.lower() == "now" and second is not None and not second.takes("versus"):
        first.pass_over()
    for place, token in enumerate(said):
        before = said[place - 1] if place else None
        led = before is None or before.text.lower() in _AGAIN
        if led and token.takes("exclude") and token.text.lower() in ("but for", "except for"):
            token.sense = Meaning("about") if token.text.lower() == "but for" else token.sense


def _kind(sentence: Sentence, last: QueryRequest) -> None:
    """「in amounts」, 「as a rate」: the figure of that kind of what the one figure shown is of."""
    first = last.query.metrics[0] if last.query.metrics else ""
    model, readings = sentence.model, sentence.readings
    if first not in model.metrics or sentence.metric_tokens() or last.query.share or sentence.has("share"):
        return
    kind = "rate" if model.metrics[first].is_rate else "money"
    rates = {str(name): str(rate) for name, rate in readings["rate_of"].items()}
    of = {"rate": rates, "money": {rate: name for name, rate in rates.items()}}
    for token in sentence.tokens:
        wanted = kind_of_figure(token)
        sibling = of.get(wanted, {}).get(first) if wanted != kind else None
        plain = token.kind == "unknown" or token.takes("filler", "implied", "measure")
        if sibling in model.metrics and plain and token.text.lower() not in _PARTS and "instead" not in token.note:
            token.kind, token.sense, token.used = "word", Meaning("metric", str(sibling)), True
            before = sentence.previous(token, frozenset({"the", "their"}))
            if before is not None and before.text.lower() in ("with", "plus", "and", "including"):
                before.kind, before.sense = "word", Meaning("add")
            return


def _named(token: Token, last: QueryRequest) -> set[str]:
    """The dimensions that the word names a value of, of those that the last query groups or filters by."""
    known = {*last.query.group_by, *(one.dimension for one in last.query.where)}
    found = {one.id for one in token.meanings if one.kind in ("value", "dimension")}
    return (found | {one.dimension for one in token.names}) & known


def _beside(sentence: Sentence, said: list[Token], last: QueryRequest) -> None:
    """「plus Shanghai」: a value beside those chosen; 「plus loans」 a figure beside those shown."""
    for token in said[:2]:
        after = sentence.next(token, frozenset({"the", "a", "our"}))
        if token.text.lower() not in _PLUS or after is None or token.takes("add"):
            continue
        plus = token.text.lower() in ("plus", "+", "also", "and also", "then also", "along with", "together with")
        chosen = {one.dimension for one in last.query.where if one.op in ("in", "=")}
        if plus and token is said[0] and (_named(after, last) & chosen or sentence.metrics_of(after)):
            token.kind, token.sense = "word", Meaning("add")


def _less(sentence: Sentence, said: list[Token], last: QueryRequest) -> None:
    """「minus Ningbo」, 「lose Shanghai as well」: what is named next is left out."""
    token = said[0]
    after = sentence.next(token, frozenset({"the", "our", "all", "that"}))
    if token.text.lower() not in _MINUS or after is None or token.takes("exclude"):
        return
    shown = set(sentence.metrics_of(after)) & set(last.query.metrics)
    if _named(after, last) or shown or kind_of_figure(after):
        token.kind, token.sense = "word", Meaning("exclude")
        for one in sentence.of("add"):
            one.pass_over()  # as well: too


def _since(sentence: Sentence, last: QueryRequest, vocabulary: Vocabulary) -> None:
    """「and since the start of the year」 where a comparison is shown: against that day instead."""
    said = [one for one in sentence.tokens if one.text.strip(" ,.?!") and not one.takes("filler", "and", "about")]
    if last.query.compare is None or len(said) != 1 or said[0].period is None:
        return
    word, _, base = said[0].text.lower().partition(" ")
    meanings = vocabulary.meanings(f"compared with {base}") if word == "since" else ()
    compare = next((one for one in meanings if one.kind == "compare"), None)
    if compare is not None:
        said[0].kind, said[0].sense, said[0].period = "word", compare, None


def _moved(sentence: Sentence) -> None:
    """「how have they moved since a year ago」: the change against the base that is named, not a series."""
    measured = any(one.text.lower().startswith(("how much", "how far", "by how")) for one in sentence.tokens)
    if not (sentence.has("compare", "change") or (measured and sentence.has("period"))):
        return
    for token in sentence.of("trend"):
        if token.text.lower() in _MOVED or measured:
            token.sense = Meaning("change", value="any")


def _next(sentence: Sentence, last: QueryRequest) -> None:
    """「the next five」 of a list that was cut: as many rows behind those shown."""
    if last.query.limit is None or last.query.limit_per is not None:
        return
    for token in sentence.of("number"):
        before = sentence.previous(token, frozenset())
        plain = token.number is not None and token.number.unit == "plain" and token.number.value >= 1
        if plain and before is not None and before.text.lower() in _NEXT:
            before.pass_over()
            token.note["next"] = "yes"


def kind_of_figure(token: Token) -> str:
    """``rate``, ``money`` or ``count`` where the word is but a noun for a kind of figure (just the ratio)."""
    text = token.text.lower()
    text = next((text.removeprefix(one) for one in _ARTICLES if text.startswith(one)), text)
    return next((kind for kind, words in _NOUNS.items() if text in words), "")


def asks_which_ones(sentence: Sentence) -> bool:
    """Whether the rows shown are meant: which ones had loans rising, which one has the most alerts."""
    said = [
        token for token in sentence.tokens if token.text.strip(" ,.?!") and not token.takes("and", "about", "aside")
    ]
    opens = bool(said) and said[0].text.lower() in _WHICH_ONES
    return opens and not (said[0].takes("dimension") or sentence.has("dimension"))
