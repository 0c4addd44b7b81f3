"""Small readings of words for groups: type of guarantee, 不同押品抵押率, 越…越…."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.vocabulary import Meaning


def name_kinds(sentence: Sentence) -> None:
    """「type of guarantee」 is the guarantee."""
    for token in sentence.of("dimension"):
        after = sentence.next(token, frozenset())
        beyond = sentence.next(after, frozenset()) if after is not None and after.text.lower() == "of" else None
        if (
            token.text.lower() in ("type", "types", "kind", "kinds")
            and beyond is not None
            and beyond.takes("dimension")
        ):
            token.sense = Meaning("filler")


def group_by_name(sentence: Sentence, draft: Draft) -> None:
    """「不同押品抵押率」: the metric's name begins with what it is asked for by each."""
    for token in sentence.of("each"):
        after = sentence.next(token, frozenset())
        if token.used or after is None or not sentence.metrics_of(after) or after.start != token.end:
            continue
        metric = sentence.model.metrics[sentence.metrics_of(after)[0]]
        for dimension in sentence.model.dimensions.values():
            names = [name for name in (dimension.label.zh, *dimension.synonyms) if len(name) > 1]
            if {dimension.id, dimension.group} & set(metric.dims) and any(
                after.text.startswith(name) for name in names
            ):
                token.used = True
                draft.group(dimension.id)
                break


def goes_with(sentence: Sentence) -> bool:
    """「存款越稳的客户产品拿得越多吗」, or points are to be drawn."""
    drawn = any(token.sense is not None and token.sense.value == "scatter" for token in sentence.of("show"))
    return drawn or sum(token.text.count("越") for token in sentence.tokens) > 1
