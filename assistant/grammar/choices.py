"""An answer to a question back: 第二个, option 2, a choice's own label or a word of it, and what may follow (第二个，按支行)."""

from __future__ import annotations

import re

from assistant.grammar.numbers import read_number
from assistant.question import Choice, QueryRequest, Turn
from semantic_layer.model import SemanticModel

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_PLACE = re.compile(
    rf"(?:选|选项|option |number |the )?(?:第?(?P<n>[1-9一二三四五六七八九])[个种项]?|(?P<word>{'|'.join(_ORDINALS)}))(?: one)?"
)
_YES = frozenset("是 是的 对 对的 好 好的 可以 行 嗯 就这个 yes yep ok okay sure right".split())
_LAST = frozenset({"最后一个", "最后那个", "the last", "the last one", "last one", "last"})
_ENDS = " \n。.!?？！"
_ANSWER = re.compile(
    r"^(?:我?(?:想?要|想?看|选|说|指)的?(?:是)?|就看?|是|the |i mean |i meant |i want |go with |choose |pick )"
    r"|(?:的那个|那个|的|吧|呢| one| please)$"
)
_PARTS = re.compile(r"[,，;；。]\s*")


def pick_choice(turn: Turn, text: str, model: SemanticModel) -> tuple[Choice | None, str]:
    """The choice of the last question back that ``text`` names, and what the text goes on to say."""
    if not turn.choices:
        return None, ""
    whole = _pick(turn, text, model)
    parts = [part for part in _PARTS.split(text.strip(_ENDS), maxsplit=1) if part]
    if whole is not None or len(parts) < 2:
        return whole, ""
    first = _pick(turn, parts[0], model)
    return first, parts[1] if first is not None else ""


def _pick(turn: Turn, text: str, model: SemanticModel) -> Choice | None:
    """The choice that ``text`` alone is: by its place, or the only one that is called so."""
    plain = _ANSWER.sub("", text.lower().strip(_ENDS)).strip()
    if text.lower().strip(_ENDS) in _YES:
        return turn.choices[0] if len(turn.choices) == 1 else None
    if plain in _LAST:
        return turn.choices[-1]
    if (said := _PLACE.fullmatch(plain)) is not None:
        place = _ORDINALS.index(said["word"]) + 1 if said["word"] else int(read_number(said["n"]) or 0)
        if place <= len(turn.choices):
            return turn.choices[place - 1]
    if turn.code == "not-understood":  # what was not understood is no list to choose from by part of a name
        return next((one for one in turn.choices if plain in (one.label_zh.lower(), one.label_en.lower())), None)
    scored = [(_likeness(plain, choice, model), -place, choice) for place, choice in enumerate(turn.choices)]
    best = max(scored, key=lambda item: item[:2], default=(0.0, 0, None))
    rivals = [score for score, _, _ in scored if score == best[0]]
    return best[2] if best[2] is not None and best[0] >= 0.5 and len(rivals) == 1 else None


def _likeness(plain: str, choice: Choice, model: SemanticModel) -> float:
    """1 for the label itself, 0.8 for a part of it, 0.6 for words of it or for another name of its metric."""
    for label in (choice.label_zh.lower(), choice.label_en.lower()):
        if plain and (
            plain == label or (len(plain) >= 2 and plain in label) or (label in plain and len(plain) <= len(label) + 6)
        ):
            return 1.0 if plain == label else 0.8
    words = _stems(plain)
    if words and words <= _stems(choice.label_en.lower()):
        return 0.6
    request = choice.request
    names = request.query.metrics[:1] if isinstance(request, QueryRequest) else ()
    synonyms = {synonym.lower() for name in names if name in model.metrics for synonym in model.metrics[name].synonyms}
    return 0.6 if plain in synonyms else 0.0


def _stems(text: str) -> set[str]:
    """English words without their plural s."""
    return {word.rstrip("s") for word in re.findall(r"[a-z]+", text) if word not in ("the", "of", "a", "for", "one")}
