"""Values named in one list are of one dimension, the one that has them all: 活期、定期、大额存单 are three kinds of deposits."""

from __future__ import annotations

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.model import Dimension

_JOINTS = frozenset("、,，/")


def settle_one_dimension(sentence: Sentence) -> None:
    """Give each value of a list that mixes sibling dimensions its meaning in the one of them that has a value of every name."""
    _with_and_without(sentence)
    for run in _runs(sentence):
        parts = [part for token in run for part in _spelled_out(sentence, token)]
        siblings = list(dict.fromkeys(one.sense.id for one in run if one.sense is not None))
        first, last = sentence.index(run[0]), sentence.index(run[-1])
        joined = last - first >= len(run) and not sentence.has("versus")
        if len(siblings) < 2 or len(parts) < (2 if joined else 3):
            continue
        known = [sentence.model.dimensions[name] for name in siblings]
        found = {one.id: [_code(one, part) for part in parts] for one in known}
        whole = [name for name, codes in found.items() if all(codes) and len({*codes}) == len(codes)]
        if len({one.group for one in known}) == 1 and len(whole) == 1:
            for part, code in zip(parts, found[whole[0]], strict=True):
                part.sense = Meaning("value", whole[0], code)
            joints = [one for one in sentence.tokens[first:last] if one not in run]
            sentence.tokens[first : last + 1] = sorted([*parts, *joints], key=lambda one: one.start)


def _with_and_without(sentence: Sentence) -> None:
    """「clients with and without a loan」: both are asked for, each in a row of its own; a move from one value to another of one
    dimension is told by no filter."""
    for token in sentence.of("value"):
        before = sentence.previous(token, frozenset())
        name = token.sense.id if token.sense is not None else ""
        joint = before if before is not None and before.text.lower() == "and" else None
        lead = sentence.previous(joint, frozenset()) if joint is not None else before
        both = token.text.lower().startswith("without " if joint is not None else "and without ")
        if lead is not None and both and lead.text.lower() == "with":
            token.sense, token.meanings = Meaning("dimension", name), ()
            lead.sense = Meaning("each")
        start = sentence.previous(before, frozenset()) if before is not None and before.text.lower() == "to" else None
        led = sentence.previous(start, frozenset({"from"})) if start is not None else None
        same = start is not None and start.takes("value") and start.sense is not None and start.sense.id == name
        if same and led is not None and led.text.lower() in _MOVES and not sentence.metric_tokens():
            led.kind, led.sense = "unknown", None


_MOVES = frozenset(
    {"moved", "move", "went", "upgraded", "downgraded", "promoted", "migrated", "switched", "changed", "rose", "fell"}
)


def _runs(sentence: Sentence) -> list[list[Token]]:
    """Values and names of dimensions that follow on one another with nothing but joints between."""
    runs: list[list[Token]] = [[]]
    for token in sentence.tokens:
        known = (
            sentence.model.dimensions.get(token.sense.id) if token.sense and token.takes("value", "dimension") else None
        )
        if known is not None and not known.multi and not token.proper:
            runs[-1].append(token)
        elif token.text.strip() and token.text not in _JOINTS and not token.takes("and", "or"):
            runs.append([])
    return [run for run in runs if len(run) > 1]


def _spelled_out(sentence: Sentence, token: Token) -> list[Token]:
    """A value as itself, the name of a dimension that is made of its values' names (活期定期) as those values."""
    assert token.sense is not None
    if token.takes("value"):
        return [token]
    labels = [
        (token.text.find(label.zh), label.zh) for label in sentence.model.dimensions[token.sense.id].values.values()
    ]
    named = sorted(one for one in labels if one[0] >= 0)
    if "".join(name for _, name in named) != token.text:
        return [token]
    return [
        Token(token.start + place, token.start + place + len(name), name, "word", token.meanings, sense=token.sense)
        for place, name in named
    ]


def _code(dimension: Dimension, token: Token) -> str:
    """The value of ``dimension`` that is called so, or whose name begins so; none when several are."""
    assert token.sense is not None
    if token.takes("value") and token.sense.id == dimension.id:
        return token.sense.value
    word = token.text.lower()
    word = f"{word} " if word.isascii() else word
    names = {code: (label.zh, label.en) for code, label in dimension.values.items()}
    for code, said in dimension.value_synonyms.items():
        names[code] = (*names.get(code, ()), *said)
    codes = [code for code, said in names.items() if any(f"{one} ".lower().startswith(word) for one in said)]
    return codes[0] if len(codes) == 1 else ""
