"""English phrasing made plain before its words are looked up: auxiliaries of questions, 's behind a Chinese name, and an
adjective that stands before a value instead of its noun (open red alerts: red open alerts)."""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.grammar.normalise import Normaliser, Text
from assistant.grammar.rephrased import rephrased
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Vocabulary
from semantic_layer.model import SemanticModel

_PERFECT = (
    r"been|risen|rose|grown|fallen|gone|changed|improved|declined|dropped|increased|decreased|shrunk|come|moved|got|gotten|"
    r"slipped|climbed|worsened|deteriorated|developed|evolved|done|made|reached|exceeded|become|performed|fared|behaved|trended"
)
_AUXILIARY = re.compile(
    r"^(?P<opening>\W*(?:by how much |how much |how far |how fast |how |why |when )?)(?P<have>have|has|had)\b"
    rf"(?=(?:(?!\b(?:that|who|which)\b).)*\b(?:{_PERFECT})\b)"
)
_BY_HOW_MUCH = re.compile(r"\bby (?=how (?:much|many|far)\b)")
_POSSESSIVE = re.compile(r"(?<=[\u4e00-\u9fff\d])['’‘`]s\b")
_EMPHASIS = re.compile(
    r"(?<=\w )(?:on earth|in the world|the hell|the heck|the devil|exactly|precisely)(?= (?:is|are|does|do|was|did)\b)"
)
_THOSE = re.compile(r"(?<=\S\S的)(?:那些|那批|那几个)(?=客户|企业|公司|户)")
_TOLD = re.compile(
    r"(?:刚才|刚刚|上面|前面|上述|之前|[说列提看查问讲]到?过?)的?(?:那些|那批|那几个)|^\W*(?:那些|那批|那几个)"
)
_KINDS = ("metric", "phrase")


def plainly(text: Text, normaliser: Normaliser) -> Text:
    """``text`` with the auxiliary of a question (have bad loans been rising) and 's behind a Chinese name blanked."""
    told = rephrased(text.plain)
    text = text if told == text.plain else normaliser.read(told)
    plain = _AUXILIARY.sub(_plain_auxiliary, text.plain)
    plain = _BY_HOW_MUCH.sub(lambda match: "  " + match.group()[2:], plain)
    plain = _POSSESSIVE.sub("  ", plain)
    plain = _EMPHASIS.sub(lambda match: " " * len(match.group()), plain)
    plain = (
        plain if _TOLD.search(plain) else _THOSE.sub(lambda match: " " * len(match.group()), plain)
    )  # 贡献为负的那些客户
    if plain == text.plain:
        return text
    return Text(text.original, plain, normaliser.read(plain).atoms)


def _plain_auxiliary(match: re.Match[str]) -> str:
    """「have deposits grown」 asks as 「did deposits grow」 does; behind how and why it says nothing."""
    return match["opening"] + ("" if match["opening"].strip() else "did").ljust(len(match["have"]))


def unjoined(text: Text, tokens: list[Token], vocabulary: Vocabulary, model: SemanticModel) -> Text | None:
    """``text`` with 「贡献下降」 as 贡献在下降 (contribution is fall), where no alerts are meant: a figure that moved."""
    amounts = model.readings.amounts
    counts = {group for group, name in amounts.items() if name in model.metrics and model.metrics[name].kind == "count"}
    signals = {name for group, name in amounts.items() if group in counts}
    for token in tokens:
        groups = {model.dimensions[one.id].group for one in token.meanings if one.kind == "value"}
        if not groups or not groups <= counts - {model.defaults.client_group}:
            continue
        if any(one.kind == "metric" and one.id in signals for other in tokens for one in other.meanings):
            continue
        first, _, last = token.text.rpartition(" ")
        if token.text.isascii() and first.endswith(" in") and _moves(vocabulary, first[:-3]):
            return _with_article(text, token, vocabulary)
        if token.text.isascii():
            way, _, what = token.text.partition(" ")  # shrinking deposits
            moved = any(one.kind == "change" for one in vocabulary.meanings(way)) and not any(
                one.kind in _KINDS for one in token.meanings
            )
            turned = f"{what} {way}"
            if (
                moved
                and any(one.kind in _KINDS for one in vocabulary.meanings(what))
                and not vocabulary.meanings(turned)
            ):
                return vocabulary.normaliser.read(text.plain[: token.start] + turned + text.plain[token.end :])
            figure = any(one.kind in _KINDS for one in vocabulary.meanings(first))
            if figure and any(one.kind == "change" for one in vocabulary.meanings(last)):
                return vocabulary.normaliser.read(
                    f"{text.plain[: token.start]}{first} is {last}{text.plain[token.end :]}"
                )
            continue
        for place in range(2, len(token.text) - 1):
            left, right = vocabulary.meanings(token.text[:place]), vocabulary.meanings(token.text[place:])
            if any(one.kind in ("metric", "phrase") for one in left) and any(one.kind == "change" for one in right):
                spot = token.start + place
                return vocabulary.normaliser.read(f"{text.plain[:spot]}在{text.plain[spot:]}")
    return None


def _with_article(text: Text, token: Token, vocabulary: Vocabulary) -> Text:
    """「the biggest drop in the deposits」: with the article it is no name of a rule."""
    last = token.end - len(token.text.rpartition(" ")[2])
    return vocabulary.normaliser.read(f"{text.plain[:last]}the {text.plain[last:]}")


def _moves(vocabulary: Vocabulary, word: str) -> bool:
    return any(one.kind == "change" for one in vocabulary.meanings(word))


def reordered(text: Text, tokens: list[Token], vocabulary: Vocabulary, _: SemanticModel) -> Text | None:
    """``text`` with an adjective moved behind the values that part it from its noun; None where nothing is parted."""
    words = [token for token in tokens if any(char.isalnum() for char in token.text)]
    for first, middle in pairwise(words):
        if middle.has("value") and len(middle.text.split()) == 2 and not first.number and not first.has("value"):
            value, name = middle.text.lower().split()  # open · red alerts
            whole = vocabulary.meanings(f"{first.text} {name}")
            adjective = any(meaning.kind == "value" for meaning in vocabulary.meanings(value)) and not first.has(
                "dimension"
            )
            if adjective and any(meaning.kind in _KINDS for meaning in whole) and middle.text.isascii():
                moved = f"{value} {first.text.lower()} {name}"
                return vocabulary.normaliser.read(text.plain[: first.start] + moved + text.plain[middle.end :])
    for first, middle, noun in zip(words, words[1:], words[2:], strict=False):
        if not (first.text.isascii() and noun.text.isascii() and middle.has("value")) or first.number or first.period:
            continue
        if not middle.text.isascii() or first.has("value") or len(first.text.split()) > 1:
            continue
        whole = vocabulary.meanings(f"{first.text} {noun.text}")
        if any(meaning.kind in _KINDS for meaning in whole) and not vocabulary.meanings(f"{first.text} {middle.text}"):
            plain = text.plain
            moved = f"{middle.text.lower()} {first.text.lower()} {noun.text.lower()}"
            return vocabulary.normaliser.read(plain[: first.start] + moved + plain[noun.end :])
    return None
