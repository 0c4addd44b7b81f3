"""Where a group stands: its rank, its distance from the average of its peers, its share within its group."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.shared_within import ask_share, held_by, own_part, part_within, said_of, whose_share
from assistant.grammar.shares_of_others import as_part, filtered_at, of_another
from assistant.grammar.tokens import Token
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition


def settle_standing(sentence: Sentence, draft: Draft) -> None:
    """Ranks beside a list that is put in order by them."""
    grains = [name for name in draft.group_by if sentence.model.dimensions[name].grain is not None]
    if draft.order_by and not grains and any(_is_rank(token) for token in sentence.of("rank")):
        draft.rank = True


def place_among(sentence: Sentence, draft: Draft) -> None:
    """「西湖支行存款排第几」: the office among all of its kind, with ranks."""
    words = [token for token in sentence.of("rank") if "第几" in token.text or token.text == "名次"]
    opening = next((one.text.lower() for one in sentence.tokens if one.text.strip()), "")
    words += [one for one in sentence.of("rank") if one.text.lower() in ("rank", "ranks") and opening == "where"]
    if not words or draft.group_by or sentence.has("own") or not draft.metrics:
        return
    places = [
        one
        for one in draft.where
        if sentence.model.dimensions[one.dimension].group == sentence.model.defaults.tree_group and one.op == "in"
    ]
    if len(places) == 1:
        draft.where.remove(places[0])
        draft.group(places[0].dimension)
        draft.ranking = draft.ranking or "desc"


def settle_within(sentence: Sentence, draft: Draft) -> None:
    """Shares of each group's own total: 各支行对公存款占比, 每家分行里各品种占该行贷款的几成."""
    model = sentence.model
    _place_in_whole(sentence, draft)
    outer = _named_whole(sentence, draft)
    if outer:
        draft.group_by, draft.share_within = [outer, *(name for name in draft.group_by if name != outer)], outer
        draft.assumptions = [one for one in draft.assumptions if one.code != "share-of-total"]
        return
    places = [name for name in draft.group_by if model.dimensions[name].group == model.defaults.tree_group]
    places = places or held_by(sentence, draft)
    places = places or [name for name in draft.group_by if model.dimensions[name].grain]  # unsecured share, by month
    places = places if len(draft.group_by) > 1 else [one for one in places if one not in whose_share(sentence)]
    kept = draft.edits is not None and not sentence.has("share")  # 只看零售 narrows the shares shown before
    if kept or not draft.share or len(places) != 1 or sentence.has("bank") or not _adds_up(model, draft):
        return
    said = {one.sense.id for one in sentence.of("value") if one.sense is not None}
    parts = [one for one in draft.where if _splits(model, one.dimension) and one.op == "in"]
    parts = [one for one in parts if draft.edits is None or one.dimension in said]  # 算下每家占比: of what is shown
    parts = parts if len(parts) < 2 else [one for one in parts if one.dimension in whose_share(sentence)]
    others = [name for name in draft.group_by if name not in places and model.dimensions[name].grain is None]
    if len(draft.group_by) == 1 and len(parts) == 1 and not draft.having and not draft.limit:
        draft.where.remove(parts[0])
        draft.group_by = [places[0], parts[0].dimension]
    elif len(others) == 1 and len(draft.group_by) == 2:
        draft.group_by = [places[0], others[0]]
    else:
        return
    draft.share_within = places[0]
    draft.assumptions = [one for one in draft.assumptions if one.code != "share-of-total"]


def _named_whole(sentence: Sentence, draft: Draft) -> str:
    """「各客户经理的存款占支行多少」: the group that stands right behind 占, when another one is split by it."""
    if not draft.share or len(draft.group_by) != 2 or not _adds_up(sentence.model, draft):
        return ""
    for token in sentence.of("share"):
        after = sentence.next(token, frozenset({"的", "了", "到", "自己", "本", "所在", "所属", "各自"}))
        if (
            after is not None
            and after.takes("dimension")
            and after.sense is not None
            and after.sense.id in draft.group_by
        ):
            return after.sense.id
    return ""


def _place_in_whole(sentence: Sentence, draft: Draft) -> None:
    """「西湖支行存款占分行的几成」: the office among all others of the level that is named behind 占."""
    tree = sentence.model.defaults.tree_group
    places = [one for one in draft.where if sentence.model.dimensions[one.dimension].group == tree and one.op == "in"]
    alone = len(draft.group_by) == 1 and sentence.model.dimensions[draft.group_by[0]].group == tree
    if draft.share and alone and len(places) == 1 and places[0].dimension != draft.group_by[0]:
        words = [sentence.next(token) for token in sentence.of("share")]
        if any(
            one is not None and one.takes("dimension") and one.sense is not None and one.sense.id == draft.group_by[0]
            for one in words
        ):
            draft.where.remove(places[0])
            draft.group(places[0].dimension)


def _splits(model: SemanticModel, name: str) -> bool:
    """Whether a condition picks a part of what its dimension divides."""
    dimension = model.dimensions[name]
    return (
        dimension.group != model.defaults.tree_group and not dimension.multi and name != model.defaults.client_dimension
    )


def _adds_up(model: SemanticModel, draft: Draft) -> bool:
    kinds = ("sum", "count", "balance", "average_balance")
    return bool(draft.metrics) and all(model.metrics[name].kind in kinds for name in draft.metrics)


def _is_rank(token: Token) -> bool:
    text = token.text.lower()
    return any(word in text for word in ("排名", "名次", "第几", "排行", "榜", "rank", "league"))


def _own_rate(sentence: Sentence, draft: Draft) -> bool:
    """Take the rate of the one amount whose share is asked without parts: 运营成本占比 is the cost-income ratio."""
    rate = sentence.readings["rate_of"].get(draft.metrics[0]) if len(draft.metrics) == 1 else None
    if rate in sentence.model.metrics:
        draft.metrics = [str(rate)]
    return rate in sentence.model.metrics


def _share_apart(sentence: Sentence, draft: Draft, additive: list[str]) -> None:
    """「余额、占比、不良率」: the shares of amounts beside a ratio are a table of their own; 「定期占比和付息率」 is asked."""
    phrases = sentence.readings["phrases"]
    for token in sentence.of("share", "phrase") if additive and draft.group_by else ():
        before = sentence.previous(token, frozenset({"的", "和", "、", "及"}))
        told = token.takes("share") and before is not None and bool(set(sentence.metrics_of(before)) & set(additive))
        phrased = token.takes("phrase") and token.sense is not None and phrases[int(token.sense.id)].get("share")
        if told:
            draft.shared = additive
        elif phrased and set(sentence.metrics_of(token)) & set(additive):
            token.kind, token.sense = "unknown", None  # within each row, which no table beside a ratio tells


def _named_part(sentence: Sentence, draft: Draft) -> Condition | None:
    """「代发客户占零售客户几成」: the part stands before 占, the whole behind it; in 「share of unsecured in …」, right behind."""
    words = [sentence.index(token) for token in sentence.of("share")]
    if not words or len(draft.where) < 2:
        return None
    named = sentence.next(sentence.tokens[words[0]])
    owners = [one for one in draft.where if one.dimension in whose_share(sentence)]
    if len(owners) == 1:
        return owners[0]  # tech firms' share of corporate loans
    told = said_of(sentence, words[0])
    if told is not None:
        return next((one for one in draft.where if one.dimension == told), None)
    if (
        sentence.tokens[words[0]].text.isascii()
        and named is not None
        and named.takes("value")
        and named.sense is not None
    ):
        return next((one for one in draft.where if one.dimension == named.sense.id), None)
    values = filtered_at(sentence)
    before = [sense for place, sense in values if place < words[0]]
    behind = [sense for place, sense in values if place > words[0]]
    lead = _led_in(sentence, words[0])  # 流动资金贷款在对公贷款里占多少
    if lead and any(place < lead for place, _ in values) and not behind:
        before, behind = [sense for place, sense in values if place < lead], before[-1:]
    if not before or not behind:
        return None
    name, value = before[-1]
    return next((one for one in draft.where if one.dimension == name and (not value or value in one.values)), None)


def _last_said(sentence: Sentence, draft: Draft) -> Condition | None:
    """The condition of the last words before the share: 上海分行小微企业贷款占比 is of small firms within the branch."""
    first = next(iter(sentence.of("share")), None)
    for token in reversed(sentence.tokens[: sentence.index(first)] if first is not None else []):
        names: set[str] = set()
        if token.takes("segment") and token.sense is not None:
            names = set(sentence.readings["segments"][int(token.sense.id)].get("where", {}))
        elif token.takes("value") and token.sense is not None:
            names = {token.sense.id}
        if (found := next((one for one in draft.where if one.dimension in names), None)) is not None:
            return found
    return None


_WITHIN = frozenset({"里", "中", "里面", "里头", "当中", "之中"})


def _led_in(sentence: Sentence, place: int) -> int:
    """Where 在 opens the whole that 里 closes right before the word for a share, or that ends right there (在杭州分行的占比); 0
    where it does not."""
    texts = [one.text for one in sentence.tokens[:place]]
    inner = max((at for at, text in enumerate(texts) if text in _WITHIN), default=0)
    opened = max((at for at, text in enumerate(texts[: inner or None]) if text in ("在", "于")), default=0)
    told = [one for one in sentence.tokens[(inner or opened) + 1 : place] if not one.takes("filler")]
    return opened if not told or (not inner and len(told) == 1 and told[0].takes("value")) else 0


def _is_whole(sentence: Sentence) -> bool:
    """Whether the only value is the whole that a share is of: 对公贷款里 … 占多少."""
    values = sentence.of("value")
    if len(values) != 1 or not any(sentence.metrics_of(token) for token in sentence.tokens):
        return False
    place = sentence.index(values[0])
    rest = [token for token in sentence.tokens[place + 1 : place + 4] if token.text.strip()]
    inner = next((at for at, token in enumerate(rest) if token.text in _WITHIN), None)
    parts = [name for token in sentence.metric_tokens() for name in sentence.metrics_of(token)]
    told = rest[:inner] if inner is not None else []
    return (
        inner is not None
        and all(one.takes("dimension", "filler") or sentence.metrics_of(one) for one in told)
        and bool(parts)
    )


def _beside_others(sentence: Sentence, draft: Draft) -> None:
    """「unsecured share, by guarantee」, 「房地产和建筑业的不良占全部不良」: those who are named stand beside all others."""
    wholly = any(token.note.get("said") == "whole" for token in sentence.tokens)
    alone = [one for one in draft.where if one.dimension in draft.group_by and (wholly or len(one.values) == 1)]
    draft.lead = alone[-1] if wholly and alone else draft.lead
    draft.where = [one for one in draft.where if one not in alone]


def settle_share(sentence: Sentence, draft: Draft) -> None:
    """A share needs parts that add up: 「零售存款占比」 shows all customer types; a ratio has no shares."""
    if not draft.share or as_part(sentence, draft):
        return
    if own_part(sentence):
        ask_share(sentence, draft)  # my share of the sub-branch's deposits: no figure of another office is held
        return
    additive = [
        name
        for name in draft.metrics
        if sentence.model.metrics[name].kind in ("sum", "count", "balance", "average_balance")
    ]
    if len(additive) < len(draft.metrics) or not draft.metrics:
        draft.share = False
        _share_apart(sentence, draft, additive)
    elif draft.versus_rest:
        return
    elif of_another(sentence, draft) or (not draft.group_by and draft.where and _is_whole(sentence)):
        ask_share(sentence, draft)  # 小微贷款在对公贷款里占多少: a part of what no dimension divides
        return
    elif draft.bands is not None and not draft.group_by:
        return  # 零售存款，5万以下…各占多少: of those who are named
    elif not draft.group_by and draft.where:
        part = _named_part(sentence, draft) or _last_said(sentence, draft) or draft.where[-1]
        draft.where, draft.lead = [one for one in draft.where if one is not part], part
        draft.group(part.dimension)
    elif part_within(sentence, draft):
        return
    elif draft.group_by:
        _beside_others(sentence, draft)
        draft.assume("share-of-total")
    draft.share = draft.share and bool(draft.group_by or draft.versus_rest)
    if not draft.share and draft.metrics and len(additive) == len(draft.metrics) and not _own_rate(sentence, draft):
        for token in sentence.of(
            "share"
        ):  # 存款占贷款的比例, 中收占比: a ratio to something else, which was not computed
            token.kind, token.sense = "unknown", None
