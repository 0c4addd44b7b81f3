"""An answer to a question back: 第二个, option 2, a choice's own label."""

from __future__ import annotations

import re

from assistant.question import Choice, Turn
from semantic_layer.model import SemanticModel

_ORDINALS = {"一": 0, "1": 0, "二": 1, "2": 1, "三": 2, "3": 2, "first": 0, "second": 1, "third": 2}
_ENDS = " \n。.!?？！"
_ANSWER = re.compile(r"^(?:我?(?:要|选|看|说|指)的?(?:是)?|就|是|the |i mean |i meant )|(?:的那个|那个|的|吧|呢|one)$")


def pick_choice(turn: Turn, text: str, model: SemanticModel) -> Choice | None:
    """The choice of the last question back that ``text`` names: 第二个, its label, or a metric's name in it."""
    plain = _ANSWER.sub("", text.lower().strip(_ENDS))
    for word, place in _ORDINALS.items():
        forms = (
            word,
            f"第{word}",
            f"第{word}个",
            f"第{word}种",
            f"选{word}",
            f"选第{word}个",
            f"the {word}",
            f"the {word} one",
            f"{word} one",
            f"option {word}",
        )
        if plain in forms and place < len(turn.choices):
            return turn.choices[place]
    scored = [(_likeness(plain, choice), -place, choice) for place, choice in enumerate(turn.choices)]
    best = max(scored, key=lambda item: item[:2], default=(0.0, 0, None))
    rivals = [score for score, _, _ in scored if score == best[0]]
    return best[2] if best[2] is not None and best[0] >= 0.5 and len(rivals) == 1 else None


def _likeness(plain: str, choice: Choice) -> float:
    for label in (choice.label_zh.lower(), choice.label_en.lower()):
        if plain and (
            plain == label or (len(plain) >= 2 and plain in label) or (label in plain and len(plain) <= len(label) + 6)
        ):
            return 1.0 if plain == label else 0.8
    return 0.0
