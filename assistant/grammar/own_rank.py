"""「我们支行存款在分行排第几」: one's own place among its siblings, or a named place among those beside it."""

from __future__ import annotations

import re

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition
from semantic_layer.user import User

_SELF = re.compile(r"\b(i|we|my|our)\b")
_RANK = ("第几", "老几", "几号位", "几名", "名次", "排名", "位次", "rank")


def read_own_rank(sentence: Sentence, draft: Draft, user: User, paths: dict[str, str]) -> None:
    """Whether the asker's own rank is asked, or that of a place inside their scope. ``paths`` gives the path of each place.

    The rank asked for before stays until more is asked than it can say: 各客户经理呢 is of the figure itself."""
    _beside_others(sentence, draft)
    draft.peers = draft.peers and not (
        _narrowed(draft) or draft.group_by or draft.order_by or draft.ranking or draft.trend
    )
    words = [
        token
        for token in sentence.of("rank")
        if "own" in token.note or any(word in token.text.lower() for word in _RANK)
    ]
    each = [token for token in sentence.of("each") if token.text.lower() != "by"]
    if not words or not draft.metrics or each or sentence.has("top", "bottom") or _narrowed(draft):
        return
    levels = _levels(sentence.model)
    places = [one for one in draft.where if one.dimension in levels and one.op == "in" and len(one.values) == 1]
    mine = user.org_path or ""
    around = [one for one in places if mine.startswith(paths.get(str(one.values[0]), " "))]
    inside = [one for one in places if one not in around]
    own = levels[user.depth - 2] if 2 <= user.depth <= len(levels) + 1 else ""
    upper = levels[: levels.index(own) + 1] if own else []
    if inside:
        _among_siblings(draft, inside, paths, levels)
    elif (
        sentence.has("own")
        or around
        or _of_last(draft)
        or any("own" in token.note or _SELF.search(token.text.lower()) for token in words)
    ) and all(name in upper for name in draft.group_by):
        draft.peers = True
        for token in sentence.of("each"):
            token.pass_over()  # by a figure, not by groups
        draft.group_by = []
        draft.where = [one for one in draft.where if one not in around]


def _beside_others(sentence: Sentence, draft: Draft) -> None:
    """「Binjiang's NPL ratio versus the other sub-branches」: a place stands among all of its kind, one row for each."""
    for token in sentence.of("others"):
        led, kind = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
        level = kind.sense.id if kind is not None and kind.takes("dimension") and kind.sense is not None else ""
        named = [one for one in draft.where if one.dimension == level and one.op == "in" and len(one.values) == 1]
        if led is not None and led.takes("versus") and named and draft.group_by == [level]:
            draft.where, token.used = [one for one in draft.where if one not in named], True


def _of_last(draft: Draft) -> bool:
    """Whether the rank is of the one figure shown before (我们支行存款多少 · 在分行排第几)."""
    return draft.edits is not None and not (draft.edits.query.group_by or draft.where)


def settle_own_rank(draft: Draft) -> None:
    """A rank among peers is one row: nothing is grouped, sorted or cut."""
    if draft.peers:
        draft.group_by, draft.order_by, draft.ranking, draft.limit, draft.rank = [], [], "", None, False
        draft.overview = draft.trend = False
        draft.benchmark = ""
        draft.compare = draft.also_compare = None


def _narrowed(draft: Draft) -> bool:
    """Whether more is asked than a rank among peers can say."""
    compared = draft.compare if not draft.overview else None
    shapes = (
        draft.change,
        draft.having,
        draft.tests,
        draft.columns,
        draft.population,
        draft.bands,
        compared,
        draft.limit,
    )
    return any(shapes) or draft.share or draft.running


def _among_siblings(draft: Draft, inside: list[Condition], paths: dict[str, str], levels: list[str]) -> None:
    """「西湖支行的存款在分行排第几」: all places of its kind within the level that is named above it; 「where does Binjiang rank
    among the sub-branches」: all of its kind."""
    place = inside[0]
    if len(inside) == 1 and draft.group_by == [place.dimension]:
        draft.where.remove(place)
        draft.ranking = draft.ranking or "desc"
        return
    above = levels[: levels.index(place.dimension)]
    named = [name for name in draft.group_by if name in above]
    if len(inside) > 1 or not named or len(draft.group_by) != len(named):
        return
    steps = paths.get(str(place.values[0]), "").strip("/").split("/")
    depth = levels.index(named[0]) + 1
    if depth >= len(steps):
        return
    draft.where.remove(place)
    draft.where.append(Condition(dimension=named[0], values=(steps[depth],)))
    draft.group_by = [place.dimension]
    draft.ranking = draft.ranking or "desc"


def _levels(model: SemanticModel) -> list[str]:
    return list(model.defaults.tree.levels) if model.defaults.tree is not None else []
