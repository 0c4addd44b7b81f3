"""What a person saved under a name: found in a question like a word of the model, and the words that save it.

The rule of a saved segment is the person's own; nobody else's questions know its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from assistant.grammar.frames import named_in, names_in
from assistant.grammar.normalise import Text
from assistant.grammar.past import past_of
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning, Vocabulary
from assistant.question import (
    ChangeSegment,
    Choice,
    Interpretation,
    Language,
    NotAnswerable,
    OwnSegment,
    QueryRequest,
    Question,
    SaveSegment,
    Unclear,
    Understood,
    Word,
)
from semantic_layer.model import SemanticModel

_QUOTES = " \t“”「」『』《》\"'‘’【】[]()（）,，.。:：!！"
_CODE = "own-segment"
_OWN_CODES = frozenset({"segment-name-missing", "segment-nobody", "segment-remove", "segment-which"})


def own_tokens(text: Text, saved: Sequence[OwnSegment], vocabulary: Vocabulary) -> list[Token]:
    """Where the names of ``saved`` stand in the question, longer names before shorter ones; their entries stand behind the
    segments of the vocabulary's readings."""
    keys, first = [atom.key for atom in text.atoms], len(vocabulary.readings["segments"])
    found: list[Token] = []
    for place, one in sorted(enumerate(saved), key=lambda pair: -len(pair[1].name)):
        name = [atom.key for atom in vocabulary.normaliser.read(one.name).atoms]
        for start in range(len(keys) - len(name) + 1):
            begin, end = text.atoms[start].start, text.atoms[start + len(name) - 1].end
            free = all(end <= other.start or other.end <= begin for other in found)
            if free and keys[start : start + len(name)] == name:
                meaning = Meaning("segment", str(first + place))
                found.append(Token(begin, end, text.typed(begin, end), "word", (meaning,), proper=True))
    return [*found, *(longer for one in found for longer in _with_people(one, text, vocabulary))]


def _with_people(token: Token, text: Text, vocabulary: Vocabulary) -> Iterator[Token]:
    """The name with a word for clients behind it (重点回访的客户), which the best cover may take instead."""
    rest = text.plain[token.end :]
    for word in vocabulary.readings["people"]:
        for joint in ("", "的", " "):
            if len(word) > 1 and rest.startswith(f"{joint}{word}") and (joint == " ") == word.isascii():
                end = token.end + len(joint) + len(word)
                yield replace(token, end=end, text=text.typed(token.start, end))


def with_own(readings: dict[str, Any], saved: Sequence[OwnSegment]) -> dict[str, Any]:
    """The readings with ``saved`` behind the segments of the model."""
    if not saved:
        return readings
    entries = [{"words": [one.name], "rule": one.rule, "code": _CODE, "details": {"name": one.name}} for one in saved]
    return {**readings, "segments": [*readings["segments"], *entries]}


def read_own(
    text: Text, question: Question, model: SemanticModel, vocabulary: Vocabulary, language: Language
) -> Interpretation | None:
    """「把这些客户存成分群 重点回访」: what was listed last, to be kept under a name; a name changed or forgotten; the refusal of a
    question about a segment whose rule cannot be computed any more. None for any other question."""
    if (span := named_in(text.plain, "saving")) is not None:
        past = past_of(question, model, vocabulary)
        answered = (
            past.open is None or past.open.code in _OWN_CODES
        )  # 「这些客户」 are not those before a question left open
        return _saving(text, span, past.last if answered else None, language)
    if (changed := _changing(text, question, language)) is not None:
        return changed
    lost = next((one for one in question.saved if one.rule is None and own_tokens(text, [one], vocabulary)), None)
    return NotAnswerable(code="segment-stale", details={"name": lost.name}, language=language) if lost else None


def _saving(text: Text, span: tuple[int, int], last: QueryRequest | None, language: Language) -> Interpretation:
    name = text.typed(*span).strip(_QUOTES)
    if not name:
        return Unclear(code="segment-name-missing", confidence=0.3, language=language)
    if last is None:
        return NotAnswerable(code="segment-nobody", language=language)
    reading = (Word(text=text.original.strip(), kind=_CODE, label=name),)
    return Understood(requests=(SaveSegment(name=name[:200], query=last.query),), reading=reading, language=language)


def _changing(text: Text, question: Question, language: Language) -> Interpretation | None:
    """「把分群重点回访改名为六月走访」 at once, 「删除分群重点回访」 asked back first. A name without the word for a segment must
    be one of the asker's; None for anything else."""
    for section in ("renaming", "removing"):
        spans = names_in(text.plain, section)
        if "name" not in spans:
            continue
        said = {group: text.typed(*span).strip(_QUOTES) for group, span in spans.items()}
        own = next((one.name for one in question.saved if _plain(one.name) == _plain(said["name"])), None)
        if own is None and not said.get("group"):
            continue
        if own is None:
            return NotAnswerable(code="segment-which", details={"name": said["name"][:40]}, language=language)
        request = ChangeSegment(name=own, to=said["to"][:200] if section == "renaming" else None)
        if section == "renaming":
            reading = (Word(text=text.original.strip(), kind=_CODE, label=own),)
            return Understood(requests=(request,), reading=reading, language=language)
        choice = Choice(label_zh=f"删除「{own}」", label_en=f"Delete “{own}”", request=request)
        return Unclear(code="segment-remove", details={"name": own}, choices=(choice,), language=language)
    return None


def _plain(name: str) -> str:
    return "".join(name.casefold().split())
