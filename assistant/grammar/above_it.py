"""One group, or one's own office, set against the level above it: 西湖支行的不良率比分行高吗, manufacturing against the bank
average, 我们支行比分行平均低多少."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition
from semantic_layer.user import User

_LED = frozenset({"the", "its", "their", "own", "whole", "of", "其", "所在", "所属", "所在的", "该", "本"})


def read_above_it(sentence: Sentence, draft: Draft) -> bool:
    """Set the one group that is named against the average one level up, or against that of the level that is named; of one's
    own office the level is kept for later. False where no one group is meant."""
    said = _named_level(sentence)
    if said is None or draft.compare is not None or not draft.metrics or set(draft.group_by) - {said[1]}:
        return False
    words, level = said
    one = _one_group(draft, sentence.model, level)
    if one is None and not (sentence.has("own") and level):
        return False
    levels = list(dict.fromkeys([*([level] if level else []), *([one.dimension] if one is not None else [])]))
    draft.group_by, draft.compare, draft.overview, draft.plain = levels, "parent", False, False
    for token in (*words, *sentence.of("versus", "more", "less", "average", "overview")):
        token.used = True
    return True


def _named_level(sentence: Sentence) -> tuple[list[Token], str] | None:
    """The words of what a figure is set against, and the level of places that they name; empty for the whole."""
    tree = sentence.model.defaults.tree_group
    for token in sentence.of("dimension", "peer", "bank", "average"):
        before = sentence.previous(token, _LED)
        behind = sentence.next(token, frozenset({"的", "'s"}))
        opened = before is not None and before.takes("versus", "operator", "more", "less", "than")
        mean = [behind] if behind is not None and behind.takes("average", "peer") else []
        if token.takes("dimension"):
            known = sentence.model.dimensions.get(token.sense.id) if token.sense is not None else None
            closed = bool(mean) or behind is None or behind.takes("overview", "more", "less", "versus", "ask", "filler")
            if known is not None and known.group == tree and opened and closed and before is not None:
                return [token, before, *mean], known.id
        elif token.takes("peer") or (opened and (mean or token.takes("average"))) or _weighed_with(sentence, token):
            return [token, *mean, *([before] if opened and before is not None else [])], ""
    return None


def _weighed_with(sentence: Sentence, token: Token) -> bool:
    """「compare Shanghai's NPL ratio with the whole bank」: the bank ends what is set side by side."""
    after = sentence.next(token, frozenset({"一下", "吧"}))
    ends = after is None or not any(map(str.isalnum, after.text)) or after.takes("filler")
    return token.takes("bank") and sentence.has("versus") and ends and not sentence.has("peer", "own", "list", "which")


def set_against_bank(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「和全行比一下」 and nothing else: the one group shown, or each of the rows, beside the whole; no series."""
    words = [one for one in sentence.of("peer", "bank") if one.takes("peer") or _weighed_with(sentence, one)]
    own = (
        draft.metrics or draft.group_by or draft.where or draft.having or draft.period or draft.compare or draft.ranking
    )
    if not words or own or sentence.has("share") or base.compare or base.peers or read_above_it(sentence, base):
        return
    grains = any(sentence.model.dimensions[name].grain is not None for name in base.group_by)
    if grains or len(base.group_by) > 1:
        words[0].kind, words[0].sense = "unknown", None
    elif base.group_by:
        base.compare = "parent"
        for token in (*words, *sentence.of("versus")):
            token.used = True


def _one_group(draft: Draft, model: SemanticModel, level: str) -> Condition | None:
    """The condition that names the group: of a place below the level, or else the last single one that divides."""
    tree = [one for one in draft.where if model.dimensions[one.dimension].group == model.defaults.tree_group]
    parts = [one for one in draft.where if not model.dimensions[one.dimension].multi and one.op in ("in", "=")]
    named = (
        [one for one in parts if one in tree and one.dimension != level]
        or [one for one in parts if one in tree]
        or parts
    )
    return named[-1] if named and (len(named[-1].values) == 1 or named[-1] not in tree) else None


def settle_above_it(sentence: Sentence, draft: Draft, user: User) -> None:
    """What it becomes for those who do not see that level: their figure and the public one of the branch or the bank, or of their
    own rows alone, which is said."""
    model, bank = sentence.model, sentence.has("peer", "bank") or any(one.note.get("bank") for one in sentence.tokens)
    places = list(model.defaults.tree.levels) if model.defaults.tree else []
    own = user.depth - 2  # the place of the asker's own level among them
    if draft.compare != "parent" or not draft.group_by or own < 0:
        return
    level, one = draft.group_by[0], next((each for each in draft.where if each.dimension in draft.group_by), None)
    at = places.index(level) if level in places else len(places)
    if one is None and (len(draft.group_by) > 1 or draft.having or at > own):  # rows of one's own, and their average
        if bank:
            _beside_bank(draft, model)
        return
    if one is not None and not bank and at >= own:
        draft.group_by = [one.dimension] if at == own else draft.group_by  # all of that level is the asker's
        return
    public = any(model.metrics[name].public for name in draft.metrics)
    public = public and (bank or at != own or user.person_id is None)  # the office that a manager of clients belongs to
    if public or one is None or one.dimension in places:
        draft.group_by, draft.compare = [], None
    if public:
        draft.benchmark = "bank" if bank or at == own else "branch"
    else:
        draft.assume("bank-not-permitted")


def _beside_bank(draft: Draft, model: SemanticModel) -> None:
    """One's own rows and the public figure of the bank, where there is one."""
    if not draft.metrics or not all(model.metrics[name].public for name in draft.metrics):
        draft.assume("bank-not-permitted")
        return
    draft.benchmark, draft.compare = "bank", None
    draft.having = [one for one in draft.having if one.on == "value"]
    draft.order_by = [one.model_copy(update={"on": "value"}) for one in draft.order_by]
