"""Whose data: other offices and other people's clients are refused alike; of the branch above, its public totals."""

from __future__ import annotations

import re

from assistant.grammar.draft import Draft
from assistant.grammar.reading import reading_of
from assistant.grammar.refusals import looks_like_name
from assistant.grammar.sentence import Sentence
from assistant.grammar.vocabulary import Meaning
from assistant.question import Language, NotAnswerable
from semantic_layer.model import SemanticModel
from semantic_layer.policies import RolePolicy
from semantic_layer.user import User

# What the number of a client or a colleague is like; an asker with limits learns nothing of one that is not theirs.
_CODE = re.compile(r"[a-z]{1,2}\d{3,}(?:'?s)?")


def refuse_outside(
    sentence: Sentence, draft: Draft, user: User, paths: dict[str, str], language: Language
) -> NotAnswerable | None:
    """Another's client or office: one answer, whether or not it exists. ``paths`` gives the path of each office."""
    unknown = any(
        token.kind == "unknown" and looks_like_name(sentence, place) for place, token in enumerate(sentence.tokens)
    )
    if sentence.has("form") or unknown:
        return _refusal(sentence, language)
    path = user.org_path or ""
    bounded = user.person_id is not None or any(not other.startswith(path) for other in paths.values())
    coded = any(token.kind == "unknown" and _CODE.fullmatch(token.text.lower()) for token in sentence.tokens)
    if bounded and (coded or (sentence.has("neighbour") and not _own_place(sentence))):
        return _refusal(sentence, language)
    for condition in draft.where:
        if sentence.model.dimensions[condition.dimension].group == sentence.model.defaults.tree_group:
            others = [paths[str(code)] for code in condition.values if str(code) in paths]
            if not all(other.startswith(path) or path.startswith(other) for other in others):
                return _refusal(sentence, language)
    return None


def _own_place(sentence: Sentence) -> bool:
    """Whether the offices beside one's own are named as those among whom one's own place is asked: 在兄弟支行里排第几."""
    return sentence.has("rank") and sentence.has("own") and not sentence.has("each", "which", "list")


def read_above(
    sentence: Sentence, draft: Draft, user: User, paths: dict[str, str], language: Language
) -> NotAnswerable | None:
    """The branch above the asker: its public totals become scope ``branch``; anything else of it is refused."""
    path, model = user.org_path or "", sentence.model
    for condition in list(draft.where):
        others = [paths.get(str(code), "") for code in condition.values]
        if condition.op != "in" or not any(other and other != path and path.startswith(other) for other in others):
            continue
        if not (_is_public(draft, model) and len(draft.where) == 1 and not draft.having):
            return _refusal(sentence, language)
        draft.where, draft.scope = [], "branch"
    if _whole_branch(sentence, path, paths):
        if draft.where or draft.having or draft.tests or draft.members or not _is_public(draft, model):
            return _refusal(sentence, language)
        draft.scope = "branch"
    return None


def _whole_branch(sentence: Sentence, path: str, paths: dict[str, str]) -> bool:
    """Whether 整个分行, 全分行 is said by somebody of an office below it."""
    levels = list(sentence.model.defaults.levels)
    known = sentence.model.dimensions.get(levels[0]) if levels else None
    above = any(
        other and other != path and path.startswith(other) and other.count("/") == 3 for other in paths.values()
    )
    if known is None or not above:
        return False
    label, plain = known.label.zh, known.label.en.lower()
    said = [token.text.lower() for token in sentence.of("own")]
    told = any(text.startswith(("全", "整")) and label in text for text in said)
    return told or any(plain in text and "sub" not in text and not text.startswith(_MINE) for text in said)


_MINE = ("my ", "our ")


def _is_public(draft: Draft, model: SemanticModel) -> bool:
    """Whether everybody may see the figures: public metrics, by nothing but time."""
    times = all(model.dimensions[name].grain is not None for name in draft.group_by)
    return times and all(model.metrics[name].public for name in draft.metrics)


def _refusal(sentence: Sentence, language: Language) -> NotAnswerable:
    return NotAnswerable(code="outside-scope", reading=reading_of(sentence), language=language)


def settle_naming(sentence: Sentence, role: RolePolicy, language: Language) -> NotAnswerable | None:
    """「客户叫什么名字」 asks for a list of who they are; of a role that is shown no names it is refused."""
    said = [token for token in sentence.tokens if token.has("naming") and token.takes("naming", "list", "filler")]
    if said and role.business and sentence.model.defaults.name_class not in role.columns:
        return NotAnswerable(code="personal-data", details={"words": said[0].text}, language=language)
    for token in said:
        token.sense = Meaning("list")
    return None
