"""What a follow-up takes away: 去掉这个条件, 综合贡献不要了, 别按支行了, 不要同比, drop loans."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.filters import family
from assistant.grammar.measured import called
from assistant.grammar.parts import bring_back, drop_comparison, forget_values, nth, opens_list, take_parts, take_place
from assistant.grammar.put_back import ALL, all_again, everyone, in_amounts
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.question import QueryRequest
from semantic_layer.query import Condition

_FREE = ("不限", "不限制", "不论", "都行", "都可以", "随便", "无所谓", "不分", "不区分", "不管")
_THAT = ("那", "这")
_PASSED = frozenset(
    {"的", "了", "把", "掉", "the", "of", "吧", "就", "也", "都", "先", "再", "给", "这个", "那个", "that", "those"}
)


def read_take_out(sentence: Sentence) -> None:
    """Before filters and shapes are read: the words behind 「别按」 group no more, they are taken from the grouping."""
    for token in sentence.of("part"):
        if token.text.startswith(_THAT) and not sentence.has("exclude", "add", "restore", "remove"):
            token.pass_over()  # 那，列我自己的
    for token in sentence.of("ungroup"):
        place, after = sentence.index(token), sentence.next(token, frozenset())
        closes = not token.text.isascii() and (after is None or after.text in ",，;；")  # 渠道不分了
        for other in reversed(sentence.tokens[:place]) if closes else sentence.tokens[place + 1 :]:
            if other.text in ",，;；" or other.takes("each", "again", "ungroup", "replace"):
                break
            if other.takes("dimension", "value") and other.sense is not None:
                other.note["ungroup"], other.used = other.sense.id, True


def take_out(sentence: Sentence, draft: Draft, base: Draft, before: QueryRequest | None) -> None:
    """Take from ``base`` what the question says to leave out, and from ``draft`` the words that said so."""
    _all_values(sentence, draft, base)
    whole = sentence.has("restore") and not (draft.where or draft.metrics or draft.group_by)
    for token in sentence.of("restore") if whole else []:
        if token.text.lower() == "back" and len([one for one in sentence.tokens if one.text.strip(" .!?")]) == 1:
            token.kind, token.sense, whole = "unknown", None, False
    bring_back(sentence, draft, base)
    named = forget_values(sentence, draft, base)
    parts = [token for token in sentence.of("part") if away(sentence, token)]
    newest = take_parts(parts, base)
    removed = sentence.has("remove") and not named and not any(one.used for one in parts)  # 门槛去掉，全列出来
    every = (removed or whole) and everyone(sentence, base, before)
    if not every and (removed or whole or newest or _this(sentence)):
        _last_condition(base, before)
    if sentence.has("uncompare"):
        _uncompare(sentence, draft, base)
    take_place(draft, base, [token for token in sentence.of("place", "number") if nth(token) and away(sentence, token)])
    dropped = _ungrouped(sentence, draft, base) | _split_values(sentence, draft, base)
    if dropped:
        _ungroup(sentence, base, dropped)
    _metrics(sentence, draft, base)
    if draft.compare is not None and any(away(sentence, token) for token in sentence.of("compare")):
        draft.compare = draft.compare_period = None
        drop_comparison(base)
    for token in sentence.of("period"):
        if away(sentence, token) and base.compare is not None:
            draft.period = draft.compare = draft.compare_period = None
            drop_comparison(base)  # 去年的不用了
        elif away(sentence, token):
            token.kind, token.period, draft.period = "unknown", None, None  # 去掉一月: no window says it
    if draft.share and any(away(sentence, token) for token in sentence.of("share")):
        draft.share = base.share = False
    in_amounts(sentence, base)
    ranked = [token for token in sentence.of("number", "rank") if not nth(token)]
    gone = [token for token in ranked if (draft.ranking or draft.limit) and away(sentence, token)]
    if any(token.number is not None and int(token.number.value) != base.limit for token in gone):
        gone[0].kind, gone[0].sense, gone[0].number = "unknown", None, None  # 去掉最后一名: which one is a result
    elif gone:
        base.limit, base.order_by, draft.ranking, draft.limit = None, [], "", None


def _all_values(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「all severities again」, 「所有等级都要」 after one of them: the condition goes, the groups that are shown stay."""
    for token in sentence.of("dimension"):
        name = token.sense.id if token.sense is not None else ""
        before = sentence.previous(token, frozenset({"the", "of"}))
        all_again(sentence, token, draft, base)
        whole = token.text.lower().startswith(ALL) or (before is not None and before.text.lower() in ALL)
        if _freed(sentence, token, draft, base):
            continue
        chosen = [one for one in base.where if one.dimension == name and one.op in ("in", "=", "not in")]
        if whole and chosen and base.group_by:
            token.used = True
            base.where = [one for one in base.where if one not in chosen]
            draft.group_by = [one for one in draft.group_by if one != name]


def _freed(sentence: Sentence, token: Token, draft: Draft, base: Draft) -> bool:
    """「行业不限」: what chose some of its values goes, and the groups stay as they are."""
    after, name = sentence.next(token, frozenset({"都", "也", "就"})), token.sense.id if token.sense is not None else ""
    part = after.has("part") if after is not None else None
    lifted = (
        part is not None and part.value == "condition" and sentence.has("exclude", "remove")
    )  # drop the guarantee filter
    if after is None or draft.metrics or not (lifted or after.text.startswith(_FREE)):
        return False
    kin = family(sentence.model, name)
    chosen = [one for one in base.where if one.dimension in kin and one.op in ("in", "=", "not in")]
    for word in (token, after, *(sentence.of("exclude", "remove") if lifted else ())) if chosen else ():
        word.pass_over()
    base.where = [one for one in base.where if one not in chosen]
    draft.group_by = [one for one in draft.group_by if one != name or not chosen]
    return bool(chosen)


def _ungrouped(sentence: Sentence, draft: Draft, base: Draft) -> set[str]:
    """「别按支行了」, 「支行不要」: the splits that go."""
    dropped = {token.note["ungroup"] for token in sentence.tokens if "ungroup" in token.note}
    if sentence.has("ungroup") and not dropped and not draft.group_by:
        dropped = set(base.group_by)
    for token in sentence.of("dimension"):
        name = token.sense.id if token.sense is not None else ""
        if name in base.group_by and away(sentence, token):
            dropped.add(name)
            draft.group_by = [one for one in draft.group_by if one != name]
    return dropped


def _this(sentence: Sentence) -> bool:
    """「去掉这个」, "remove that" and nothing else."""
    said = [
        one
        for one in sentence.tokens
        if one.text.strip(" ,，。.?？!！") and not one.takes("filler", "about", "correct")
    ]
    named = any(len(one.text) > 1 or one.text in "人数率额" for one in sentence.of("filler") if one.text not in _PASSED)
    this = bool(said) and sentence.has("exclude") and all(one.takes("exclude", "pronoun") for one in said)
    this = this and not named  # 别带人数了: of nothing that is there
    for one in said if this else []:
        one.used = True
    return this


def _uncompare(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「不比了」 takes the comparison away; 「不比余额了」 the figure behind it."""
    for token in sentence.of("uncompare"):
        token.used = True
        after = sentence.next(token)
        if after is not None and sentence.metrics_of(after):
            after.note["away"] = "yes"
        else:
            draft.compare = draft.compare_period = None
            drop_comparison(base)


def away(sentence: Sentence, token: Token) -> bool:
    """Whether 不要, 去掉 or drop stands beside the word, nothing else between."""
    if "away" in token.note:
        return True
    after = (one for one in sentence.tokens[sentence.index(token) + 1 :] if not _passed(one))
    for word in (opens_list(sentence, token, _passed), next(after, None)):
        if word is not None and word.takes("exclude"):
            word.used = True
            return True
    return False


def _passed(token: Token) -> bool:
    part = token.has("part")
    return token.text.lower() in _PASSED or (part is not None and part.value == "column" and not token.names)


def _ungroup(sentence: Sentence, base: Draft, dropped: set[str]) -> None:
    """Without these groups, and without what named all of their values to split by them: men and women."""
    every = {name: set(sentence.model.dimensions[name].values) for name in dropped}
    whole = [one for one in base.where if every.get(one.dimension) and every[one.dimension] <= set(one.values)]
    base.where = [one for one in base.where if one not in whole]
    base.group_by = [name for name in base.group_by if name not in dropped]
    base.order_by = [one for one in base.order_by if one.by not in dropped]
    if not base.group_by:
        base.order_by, base.limit, base.limit_per, base.share, base.having = [], None, None, False, []


def _metrics(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """Metrics that the question takes away are neither asked for nor kept."""
    told = [token for token in sentence.metric_tokens() if "condition" not in token.note]  # 去掉存款不到10万的
    told = [token for token in told if not _such_clients(sentence, token, draft, base)]
    gone = {name for token in told if away(sentence, token) for name in _meant(sentence, token, base)}
    for token in sentence.of("measure"):
        named = [name for name in base.metrics if called(sentence.model.metrics[name], token.text.lower())]
        if len(named) == 1 and away(sentence, token):  # 去掉笔数
            gone.add(named[0])
            token.used, token.sense = True, None
    if not gone:
        return
    if sentence.has("replace", "correct") and set(base.metrics) <= gone and set(draft.metrics) - gone:
        draft.metrics = [name for name in draft.metrics if name not in gone]  # 不看转化率了，换成ROI: in its place
        return
    rest = [name for name in base.metrics if name not in gone]
    if rest and len(rest) < len(base.metrics) and set(draft.metrics) - gone and not sentence.has("only"):
        draft.metrics = [*rest, *(name for name in draft.metrics if name not in gone)]  # skip EVA, give me the cost
    if not (set(base.metrics) | set(draft.metrics)) - gone:
        draft.metrics = [name for name in draft.metrics if name not in gone]  # nothing would be left
        return
    if base.limit and any(order.by in gone for order in base.order_by):
        for token in sentence.of("exclude"):
            token.kind, token.sense = "unknown", None  # what chose the rows cannot go without them
        return
    for token in sentence.metric_tokens():
        if set(sentence.metrics_of(token)) <= gone:
            token.used, token.kind, token.sense = True, "word", None
    draft.metrics = [name for name in draft.metrics if name not in gone]
    _without(base, gone)


def _such_clients(sentence: Sentence, token: Token, draft: Draft, base: Draft) -> bool:
    """「睡眠户不算」 where their number is not shown: the figures of all others, where the model has a tag for such clients."""
    model, readings = sentence.model, sentence.readings
    names = set(_meant(sentence, token, base))
    tags = {readings["described"][name] for name in names & set(readings["exact"])}
    tag = next((one for one in model.dimensions.values() if one.multi), None)
    people = token.text.endswith(tuple(readings["people"])) and not names & set(
        base.metrics
    )  # 逾期客户数不看 is a figure
    if len(names) != 1 or not tags or tag is None or not people or not away(sentence, token):
        return False
    draft.where.append(Condition(dimension=tag.id, op="not in", values=tuple(tags)))
    draft.metrics = [name for name in draft.metrics if name not in names]
    token.used, token.kind, token.sense = True, "word", None
    return True


def _split_values(sentence: Sentence, draft: Draft, base: Draft) -> set[str]:
    """「零售对公那层去掉」: the split by the values named, and the condition that came with it."""
    gone: set[str] = set()
    if not sentence.has("exclude"):
        return gone
    for name in base.group_by:
        named = [one for one in sentence.of("value") if one.sense is not None and one.sense.id == name]
        chosen = next((set(one.values) for one in base.where if one.dimension == name and one.op == "in"), set())
        said = {one.sense.value for one in named if one.sense is not None}
        column = any(token.has("part") and not token.takes("value") for token in sentence.tokens)
        if len(named) > 1 and ((chosen and chosen <= said) or column) and any(away(sentence, one) for one in named):
            gone.add(name)
            draft.where = [one for one in draft.where if one.dimension != name]
            base.where = [one for one in base.where if one.dimension != name]
    draft.group_by = [name for name in draft.group_by if name not in gone]
    return gone


def _meant(sentence: Sentence, token: Token, base: Draft) -> list[str]:
    """The metrics shown that the word names; 余额 is the one with that word in its name."""
    names = list(sentence.metrics_of(token))
    if set(names) & set(base.metrics) or token.text.lower() not in sentence.readings["elliptic"]:
        return names
    named = [name for name in base.metrics if token.text in sentence.model.metrics[name].zh]
    return [*names, *named] if len(named) == 1 else names


def _without(base: Draft, gone: set[str]) -> None:
    base.metrics = [name for name in base.metrics if name not in gone]
    base.having = [one for one in base.having if one.metric not in gone and one.of not in gone]
    base.order_by = [one for one in base.order_by if one.by not in gone]


def _last_condition(base: Draft, before: QueryRequest | None) -> None:
    """「去掉这个条件」: what the last edit added, or else the newest condition of the query."""
    added = set(base.metrics) - set(before.query.metrics) if before is not None else set()
    if before is not None and added and set(before.query.metrics) < set(base.metrics):
        _without(base, added)
        return
    earlier = before.query if before is not None and before.query.metrics == tuple(base.metrics) else None
    having = [one for one in base.having if earlier is None or one not in earlier.having]
    where = [one for one in base.where if earlier is not None and one not in earlier.where]
    if having:
        base.having = [one for one in base.having if one not in having]
    elif where:
        base.where = [one for one in base.where if one not in where]
    elif earlier is not None and base.population != earlier.population:
        base.population = earlier.population
    elif earlier is not None and base.limit is not None and earlier.limit != base.limit:
        base.limit = earlier.limit
    else:
        _newest(base)


def _newest(base: Draft) -> None:
    if base.having:
        base.having = []
    elif base.where:
        base.where = base.where[:-1]
    elif base.population is not None:
        base.population = None
    else:
        base.limit = None
