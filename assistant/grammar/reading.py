"""What was taken for what, and what was not placed."""

from __future__ import annotations

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.question import Word

_SILENT = frozenset(
    {
        "filler",
        "ask",
        "and",
        "or",
        "each",
        "own",
        "about",
        "list",
        "which",
        "operator",
        "after",
        "between",
        "sum",
        "present",
        "versus",
        "again",
        "pronoun",
        "overview",
        "count",
        "schedule",
        "include",
        "only",
        "average",
        "both",
        "implied",
        "steady",
        "naming",
    }
)
_SHAPES = frozenset(
    {
        "trend",
        "top",
        "bottom",
        "best",
        "worst",
        "rank",
        "share",
        "distribution",
        "change",
        "show",
        "compare",
        "target",
        "behind",
        "ahead",
        "define",
        "differ",
        "profile",
        "bank",
        "exclude",
        "outside",
        "replace",
        "add",
        "remove",
        "undo",
        "why",
        "documents",
    }
)


def reading_of(sentence: Sentence) -> tuple[Word, ...]:
    """One word per stretch that meant something, and per stretch that meant nothing."""
    return tuple(word for token in sentence.tokens for word in _words(sentence, token))


def _words(sentence: Sentence, token: Token) -> list[Word]:
    model, sense = sentence.model, token.sense
    if token.kind == "unknown":
        return [Word(text=token.text, kind="unknown")] if _content(token) else []
    if token.period is not None:
        period = token.period.period
        return [
            Word(
                text=token.text,
                kind="period",
                id=period.code if period else token.period.kind,
                label=period.code if period else "",
            )
        ]
    if token.number is not None:
        return [Word(text=token.text, kind="number", label=f"{token.number.value:g}")]
    if token.names:
        return [
            Word(text=token.text, kind="value", id=f"{match.dimension}:{match.code}", label=match.code)
            for match in token.names[:1]
        ]
    if sense is None or sense.kind in _SILENT:
        return []
    if names := _meant(sentence, token):
        return [Word(text=token.text, kind="metric", id=name, label=model.metrics[name].zh) for name in names]
    if sense.kind == "dimension":
        return [Word(text=token.text, kind="dimension", id=sense.id, label=model.dimensions[sense.id].label.zh)]
    if sense.kind == "value":
        known = model.dimensions[sense.id].values.get(sense.value)
        return [
            Word(text=token.text, kind="value", id=f"{sense.id}:{sense.value}", label=known.zh if known else token.text)
        ]
    return [
        Word(
            text=token.text,
            kind="shape" if sense.kind in _SHAPES else sense.kind,
            id=sense.value or sense.kind,
            label=token.text,
        )
    ]


def _meant(sentence: Sentence, token: Token) -> tuple[str, ...]:
    """The metrics that the word stands for; of a word for several amounts (余额) the one that was taken."""
    names, fitted = sentence.metrics_of(token), token.note.get("fitted", "")
    return (fitted,) if fitted and fitted not in names else names


def _content(token: Token) -> bool:
    return any(char.isalnum() for char in token.text)


_TOUCHES = ("part", "measure", "stretch", "restore", "uncompare")


def unknown_words(sentence: Sentence) -> list[str]:
    """Stretches that nothing explains and that a reading must not pass over: a character or a word,
    and amounts that measure nothing."""
    words = [token.text for token in sentence.of("unknown") if _content(token)]
    words += [
        token.text
        for token in sentence.of(
            "more",
            "less",
            "better",
            "worse",
            "operator",
            "after",
            "percapita",
            "bands",
            "place",
            "span",
            "maturing",
            *_TOUCHES,
        )
        if not token.used and any(char.isalnum() for char in token.text)
    ]
    words += [token.text for token in sentence.of("period") if _in_a_row(sentence, token)]
    words += [token.text for token in sentence.of("average") if _unaveraged(sentence, token)]
    words += [
        token.text
        for token in sentence.of("each")
        if not token.used and (after := sentence.next(token)) is not None and after.period is not None
        if (head := sentence.next(after)) is None or not sentence.metrics_of(head)
    ]
    idle = [token for token in sentence.of("number") if token.number is not None and not token.used]
    if sentence.has("maturing") or any("到期" in token.text for token in sentence.metric_tokens()):
        words += [token.text for token in idle if token.number is not None and token.number.unit == "plain"]
    else:
        words += [token.text for token in idle if _counts_rows(sentence, token)]
    return words + [
        token.text for token in idle if token.number is not None and token.number.unit in ("money", "fraction", "rank")
    ]


def _counts_rows(sentence: Sentence, token: Token) -> bool:
    """「which three of my offices」, 「late by 90 days」 that nothing took up: rows without their number are another answer."""
    after = sentence.next(token, _OF)
    known = (
        sentence.model.dimensions.get(after.sense.id)
        if after is not None and after.takes("dimension") and after.sense
        else None
    )
    ranked = sentence.has("top", "bottom", "best", "worst", "which")
    plain = token.number is not None and token.number.unit == "plain" and token.number.value > 1
    return plain and token.text.isascii() and known is not None and (ranked or known.grain is not None)


_OF = frozenset({"of", "the", "my", "our", "of the", "of my", "of our"})
_ADDITIVE = ("sum", "count", "balance")


def _unaveraged(sentence: Sentence, token: Token) -> bool:
    """「平均每笔贷款金额」: an average of what adds up, which no metric of the question is and no period or place splits."""
    names = [name for other in sentence.metric_tokens() for name in sentence.metrics_of(other)]
    each = [other for other in sentence.of("dimension") if other.sense is not None]
    split = any(
        sentence.model.dimensions[other.sense.id].grain is not None
        or sentence.model.dimensions[other.sense.id].group == sentence.model.defaults.tree_group
        for other in each
        if other.sense is not None
    )
    additive = bool(each) and all(sentence.model.metrics[name].kind in _ADDITIVE for name in names)
    return not token.used and additive and not split


def _in_a_row(sentence: Sentence, token: Token) -> bool:
    """「连续三个月下降」 asks for every month, which no single comparison tells."""
    before = sentence.previous(token)
    told = any(word in token.text.lower() for word in _RUNS) or (before is not None and before.text in _RUNS)
    return told and sentence.has("change", "operator", "more", "less")


_RUNS = ("连续", "consecutive", "in a row")
