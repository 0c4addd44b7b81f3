"""Small readings of words for groups: type of guarantee, 不同押品抵押率, 越…越…."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.people import names_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.single_rows import name_types, one_by_one
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.model import Dimension
from semantic_layer.query import Having

ONE = ("哪位", "哪个", "哪家", "哪一")
COUNTERS = frozenset({"个", "名", "家", "户", "位", "条", "大"})


def _settle_stages(sentence: Sentence) -> None:
    """「opportunities by stage」: the one figure named is drawn as its funnel, where it has one and nothing else splits it."""
    names = [name for one in sentence.metric_tokens() for name in sentence.metrics_of(one)]
    drawn = len(names) == 1 and bool(sentence.model.metrics[names[0]].funnel) and not sentence.of("dimension")
    for token in sentence.tokens:
        if drawn and token.has("stages") and not sentence.has("show"):
            token.sense = Meaning("show", value="funnel")
            for one in sentence.of("each"):
                one.pass_over()
        elif token.takes("stages"):
            token.kind, token.sense = "unknown", None


def name_kinds(sentence: Sentence) -> None:
    """「type of guarantee」 is the guarantee; 「五级分类各类贷款」 are the loans of each class."""
    for token in sentence.of("dimension"):
        led = sentence.previous(token, frozenset({"的"}))
        if (
            led is not None
            and led.takes("dimension")
            and token.text.startswith(_EACH_KIND)
            and _same_group(sentence, led, token)
        ):
            token.pass_over()
            continue
        after = sentence.next(token, frozenset())
        beyond = sentence.next(after, frozenset()) if after is not None and after.text.lower() == "of" else None
        if (
            token.text.lower() in ("type", "types", "kind", "kinds")
            and beyond is not None
            and beyond.takes("dimension")
        ):
            token.pass_over()


_EACH_KIND = ("各类", "各种", "每类", "每种", "不同类", "各品种")


def _same_group(sentence: Sentence, one: Token, other: Token) -> bool:
    known = sentence.model.dimensions
    return (
        one.sense is not None and other.sense is not None and known[one.sense.id].group == known[other.sense.id].group
    )


def settle_counted_each(sentence: Sentence) -> None:
    """「几位客户经理各走访了多少次」: those of whom each is asked about are groups, and not counted; nor is 「几家分行各有」."""
    _settle_stages(sentence)
    person, units = sentence.model.defaults.person_dimension, sentence.model.metrics
    for token in sentence.tokens:
        after = sentence.next(token, frozenset())
        if after is not None and token.takes("percapita") and after.takes("count") and sentence.has("dimension"):
            token.pass_over()  # 按客户经理数一数，每人几户
        if after is None or after.text[:1] not in _APART or not after.takes("each"):
            continue
        told = sentence.next(after, frozenset({"管", "管了", "有", "有了"}))
        names = sentence.metrics_of(token)
        asked = told is not None and (sentence.metrics_of(told) or told.takes("count"))
        if asked and names and token.text.startswith("几") and all(units[name].unit == "人" for name in names):
            token.sense = Meaning("dimension", person)
        before = sentence.previous(token, frozenset())
        few = before is not None and before.text in _FEW and before.takes("ask", "count", "filler")
        if asked and token.takes("dimension") and before is not None and few:
            before.pass_over()


_APART = ("各", "分", "都")
_FEW = frozenset(f"几{one}" for one in ("个", "家", "名", "位", "条", "种", "户", "类"))


def joins_groups(sentence: Sentence, token: Token) -> bool:
    """「new clients by RM and month」: joined to a word that the figures are split by."""
    joint = sentence.previous(token, frozenset())
    first = sentence.previous(joint, frozenset()) if joint is not None and joint.takes("and") else None
    if first is None or not first.takes("dimension") or not token.text.isascii():
        return False
    before = sentence.previous(first, frozenset())
    return first.text.lower().startswith(("by ", "per ")) or (before is not None and before.takes("each"))


def asks_other_rows(sentence: Sentence, token: Token) -> bool:
    """「which products do gold clients hold most」: products are asked for, and clients say whose they are."""
    for which in sentence.of("which", "list"):
        after = sentence.next(which, frozenset({"the", "our"}))
        if which.text.isascii() and after is not None and after is not token and after.takes("dimension"):
            return after.sense != token.sense
    return False


def describes_figure(sentence: Sentence, token: Token) -> bool:
    """「客户投诉件数最多的三个渠道」: 客户 right before the figure says whose it is, when other rows are counted or asked for."""
    after = sentence.next(token, frozenset())
    if after is None or not sentence.metrics_of(after) or after.start != token.end or token.text.isascii():
        return False
    for other in sentence.of("dimension"):
        before = sentence.previous(other, COUNTERS | {"的"})
        ends = ("which", "list", "top", "bottom", "best", "worst")
        counted = before is not None and (before.number is not None or before.takes(*ends))
        counted = counted or other.text.startswith(("哪", "什么")) or before is after
        grain = other.sense is not None and sentence.model.dimensions[other.sense.id].grain is not None
        if other.sense != token.sense and counted and not grain:
            return True
    return False


def group_by_name(sentence: Sentence, draft: Draft) -> None:
    """「不同押品抵押率」: the metric's name begins with what it is asked for by each."""
    _kinds_asked(sentence, draft)
    for token in sentence.of("each"):
        after = sentence.next(token, frozenset())
        if (
            token.used
            or after is None
            or token.text.lower().split()[-1] == "by"
            or not sentence.metrics_of(after)
            or after.start - token.end > token.text.isascii()
        ):
            continue
        behind = sentence.next(after)
        if behind is not None and behind.takes("rank", "descend", "ascend"):
            continue  # 按客户经理人均产值从低到高
        metric = sentence.model.metrics[sentence.metrics_of(after)[0]]
        for dimension in sentence.model.dimensions.values():
            names = [name for name in (dimension.label.zh, *dimension.synonyms) if len(name) > 1 and not name.isascii()]
            names += [f"{name.lower()} " for name in (dimension.label.en, *dimension.synonyms) if name.isascii()]
            if {dimension.id, dimension.group} & set(metric.dims) and any(
                after.text.lower().startswith(name) for name in names
            ):
                token.used = True
                draft.group(dimension.id)
                break


def _kinds_asked(sentence: Sentence, draft: Draft) -> None:
    """「都是哪些手续费」: which of what the figure is named after, where it has kinds by that name."""
    name_types(sentence)
    for token in sentence.of("list", "which"):
        after = sentence.next(token, frozenset())
        names = sentence.metrics_of(after) if after is not None else ()
        if after is None or len(names) != 1 or "哪" not in token.text or token.text.endswith(("户", "家", "人")):
            continue
        metric, rows = sentence.model.metrics[names[0]], sentence.readings["listed_rows"].get(names[0], ())
        if one_by_one(sentence, draft, rows) and not any(
            one.text.startswith(("各", "分别")) for one in sentence.tokens
        ):
            continue  # 有哪些预警
        for dimension in sentence.model.dimensions.values():
            called = any(name in (after.text + "种类", after.text + "类型", after.text + "类别") for name in
                         (dimension.label.zh, *dimension.synonyms))  # fmt: skip
            if called and {dimension.id, dimension.group} & set(metric.dims) and not draft.group_by:
                draft.group(dimension.id)


def goes_with(sentence: Sentence) -> bool:
    """「存款越稳的客户产品拿得越多吗」, or points are to be drawn."""
    drawn = any(token.sense is not None and token.sense.value == "scatter" for token in sentence.of("show"))
    return drawn or sum(token.text.count("越") for token in sentence.tokens) > 1


def whole_year(sentence: Sentence, token: Token, dimension: Dimension) -> bool:
    """「去年四个季度的中收」: all the quarters, months or halves of a year that is named, one by one."""
    before = sentence.previous(token, COUNTERS)
    told = before is not None and before.number is not None and not before.used
    if not told or before is None or before.number is None or not sentence.has("period"):
        return False
    if before.number.value != {"quarter": 4, "month": 12, "half": 2}.get(str(dimension.grain)):
        return False
    before.used = True
    return True


def list_rows(sentence: Sentence, draft: Draft) -> None:
    """「不良贷款是哪几笔」: the rows of the kind that is counted so, with more than nothing of it."""
    model = sentence.model
    for token in sentence.of("list", "which"):
        name = next((row for unit, row in sentence.readings["row_units"].items() if token.text.endswith(unit)), "")
        name = name if token.takes("list") else _rows_that_are(sentence, token)
        due = set(draft.metrics) & set(sentence.readings["maturing"].values())  # told by client and date
        if name not in model.dimensions or name == model.defaults.client_dimension or draft.group_by or due:
            continue
        group = model.dimensions[name].group
        if draft.metrics and all(group in model.metrics[one].dims for one in draft.metrics) and not draft.having:
            draft.group(name)
            draft.having.append(Having(metric=draft.metrics[0], op=">", values=(0.0,)))


def _rows_that_are(sentence: Sentence, token: Token) -> str:
    """「which loans are overdue」: the rows that a word for their amount begins with."""
    after = sentence.next(token, frozenset({"of", "the", "our"}))
    words = after.text.lower().split() if after is not None and sentence.metrics_of(after) else []
    units = [one["unit"] for one in sentence.readings["counts"] if words[:1] and words[0] in one.get("nouns", ())]
    said = words[1:2] in (["are"], ["were"]) and not sentence.has("top", "bottom", "operator")
    return str(sentence.readings["row_units"].get(units[0], "")) if units and said else ""


def _names_value(sentence: Sentence, token: Token) -> bool:
    """「担保方式为抵押的」: a dimension that only says what its value, right behind it, is of."""
    sign = sentence.next(token, frozenset())
    said = sign is not None and (sign.text in _IS or sign.text.lower() in _IS_NOT)
    value = sentence.next(sign, frozenset()) if sign is not None and said else None
    told = value is not None and value.takes("value") and value.sense is not None and token.sense is not None
    return told and value is not None and value.sense is not None and value.sense.id == getattr(token.sense, "id", "")


_IS_NOT = frozenset({"不为", "不是", "不等于", "不属于", "is not", "isn't"})
_IS = frozenset({"为", "是", "=", ":", "：", "属于", "属", "is", "of"})


def _summed_rest(sentence: Sentence, token: Token) -> bool:
    """「其他支行存款合计」: the others are added up, no row each."""
    before = sentence.previous(token, frozenset())
    if before is None or not before.takes("others") or not sentence.has("sum") or sentence.has("each"):
        return False
    before.used = True
    return True


def within_place(sentence: Sentence, token: Token) -> bool:
    """「支行里谁管的客户最多」: a place that somebody is asked for within is no group of its own; nor is a
    dimension that only says what the value behind it is of."""
    if _names_value(sentence, token) or _summed_rest(sentence, token):
        return True
    after = sentence.next(token, frozenset())
    tree = (
        token.sense is not None
        and sentence.model.dimensions[token.sense.id].group == sentence.model.defaults.tree_group
    )
    inside = after is not None and after.text in ("里", "内", "中", "里面", "里头", "当中")
    who = any("谁" in one.text for one in sentence.tokens)
    last = [one for one in sentence.tokens if one.text.strip(" ,，。.?？!！") and not one.takes("filler")][-1:]
    if last and last[0].text in ("谁", "是谁") and sentence.has("top", "bottom", "best", "worst"):
        return False  # 分行里预警最多的是谁: one of those
    return bool(tree and inside and who)


def bare_unit(dimension: Dimension, token: Token) -> bool:
    """A time word that only names the unit (月, month, 季度) and does not ask for a series."""
    return len(token.text) == 1 or token.text.lower() in (dimension.label.zh, dimension.label.en.lower())


def read_show(sentence: Sentence, draft: Draft) -> None:
    """The kind of chart that is asked for in words, and whether a row of totals is."""
    for token in sentence.of("totals"):
        token.used, draft.totals = True, token.sense is not None and token.sense.value == "on"
    for token in sentence.of("show"):
        assert token.sense is not None
        token.used, draft.show = True, token.sense.value


def client_word(sentence: Sentence, token: Token) -> bool:
    """Whether the word names clients (贷款客户, borrowers), not a line of business (对公)."""
    assert token.sense is not None
    if token.takes("segment"):
        return True  # top six small firms
    dimension = sentence.model.dimensions[token.sense.id]
    after = sentence.next(token)
    clients = (
        after is not None and after.sense is not None and after.sense.id == sentence.model.defaults.client_dimension
    )
    clients = clients or (after is not None and after.takes("list") and after.text == "名单")  # 制造业名单
    return dimension.group == sentence.model.defaults.client_group and (
        clients or dimension.multi or names_people(sentence, token)
    )


def counted_clients(sentence: Sentence, token: Token) -> bool:
    """Whether a number of rows stands right before a word for clients: the top two borrowers."""
    before = sentence.previous(token, frozenset())
    return before is not None and before.number is not None and before.used and client_word(sentence, token)
