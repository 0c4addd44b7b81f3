"""Words of a turn that what was shown settles, before the turn is read as any question is: 金额 is the amount of the rows
shown, 前者 the first of two figures, 放到 before a number sets it, 后面十个 are the rows behind those shown."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.grammar.kin import choices_of_groups, figure_called, reaches
from assistant.grammar.name_ends import settle_name_ends
from assistant.grammar.other_span import settle_other_span
from assistant.grammar.own_rows import asks_own_clients
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import listed_entity
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest
from semantic_layer.query import SemanticQuery

_KINDS = frozenset({"金额", "笔数", "户数", "件数", "次数", "数量", "个数", "条数", "单数", "宗数", "率", "比率"})
_FORMER = frozenset({"前者", "前一个", "前一项", "前面那个", "前面一个", "前面那项", "the former"})
_LATTER = frozenset({"后者", "后一个", "后一项", "后面那个", "后面一个", "后面那项", "the latter"})
_ENDS = ("到", "成", "至", "为")
_HOW_MUCH = frozenset({"how much", "by how much", "多少", "多少钱"})
_BEHIND = re.compile(
    r"(?:后面|后头|往后|其后|随后|紧接着|接下来|接着|往下|下面|再来|再给|再列|再要|再看|再数|再报|再上)(?:的|我|看|列|数|来|给|报|再|要|那|出)*$"
)
_PAGE = re.compile(
    r"(?:那|再|请|给我|看看?|翻|来|接着|继续)*(?:下一?[页批组拨屏]|后面的?|往后的?|接下来的?|往下的?|再往[后下]|后续的?)"
    r"(?:那些)?(?:呢|看看?|也|列|数|翻|出来|一下|给我|有谁|有哪些|是谁|是哪些|吧|的)*"
)


def settle_turn(sentence: Sentence, last: QueryRequest) -> None:
    """Give the words of a turn the sense that they have beside the rows of ``last``."""
    for token in sentence.tokens:
        _sets(sentence, token)
        _loose_side(sentence, token)
        _former(token, last.query)
        _kind_of_figure(sentence, token, last.query)
        _part_of_label(sentence, token, last.query)
        _gap_to_plan(sentence, token, last.query)
        _at_most(sentence, token, last.query)
        _in_list(sentence, token)
        _each_row(sentence, token, last.query)
        if token.takes("list") and token.text.startswith(("标", "圈", "勾")) and last.query.group_by:
            token.sense = Meaning("only")  # 不足150%的标一下
    _in_passing(sentence)
    _how_many_groups(sentence, last.query)
    _how_many_rows(sentence, last.query)
    _ambiguous(sentence, last.query)
    _whether_any(sentence, last.query)
    _rows_behind(sentence, last.query)
    settle_other_span(sentence, last.query)
    settle_name_ends(sentence, last)


def starts_afresh(sentence: Sentence, last: QueryRequest) -> bool:
    """Whether a word starts afresh; 「满意度先不看了，按投诉件数排」 leaves out the figure or value shown that stands before it."""
    for token in sentence.of("reset"):
        before = sentence.previous(token)
        shown = before is not None and (
            set(sentence.metrics_of(before)) & set(last.query.metrics)
            or (
                before.takes("value", "dimension")
                and before.sense is not None
                and before.sense.id in last.query.group_by
            )
        )
        if shown and token.text.startswith(("先不", "不看", "不管", "不说")):
            token.sense = Meaning("exclude")
    return sentence.has("reset") or asks_own_clients(sentence, last.query)


def _sets(sentence: Sentence, token: Token) -> None:
    """「门槛放到50万」, 「拉低成2%」: a verb that ends in 到 or 成 before a number sets it."""
    after = sentence.next(token, frozenset())
    verb = len(token.text) > 1 and token.text.endswith(_ENDS) and (token.kind == "unknown" or token.takes("filler"))
    if verb and after is not None and after.number is not None and after.number.unit != "rank":
        token.kind, token.sense = "word", Meaning("replace")


def _loose_side(sentence: Sentence, token: Token) -> None:
    """「再往下分」: no side of any number."""
    before = sentence.previous(token, frozenset())
    alone = before is None or before.number is None
    if token.takes("after") and alone and token.text.startswith(("往", "向", "朝")):
        token.pass_over()


def _each_row(sentence: Sentence, token: Token, query: SemanticQuery) -> None:
    """「number of clients in each」: of each of the rows shown, which stay."""
    after = sentence.next(token, _ENDS_TURN)
    if token.takes("each") and token.text.isascii() and after is None and query.group_by:
        token.pass_over()


_ENDS_TURN = frozenset({"of", "them", "these", "those", "one", "row", "group", ".", "?", "!", "please", "pls"})


def _in_list(sentence: Sentence, token: Token) -> None:
    """「名单里有几户」: of those shown."""
    after = sentence.next(token, frozenset({"的"}))
    if token.text in _LISTS and after is not None and after.text in _INSIDE:
        token.kind, token.sense = "word", Meaning("pronoun")
        after.pass_over()


_LISTS = frozenset({"名单", "清单", "列表", "名册", "表", "表格", "这张表", "这份名单"})
_INSIDE = frozenset({"里", "中", "上", "内", "里面", "里头", "当中", "之中", "里边", "上面", "中间"})


_ROWS = re.compile(
    r"(?:那|一共|总共|共|都|又|有|分别|各|各有|是)*(?:(?:几|多少)(?P<unit>笔|件|单|宗|次)|(?P<money>多少钱|多大金额))(?:呢|啊|了|的)*"
)


_GROUPS = re.compile(
    r"(?:那|所以|这样)?(?:一共|总共|合计|加起来|共|统共|全部)?(?:有|是)?(?:几|多少)(?P<unit>个|家|名|位)(?:呢|啊)?"
    r"|(?:so |and )?how many (?:of (?:them|these|those) )?(?:are there|is that|is it|are they|are those)?"
    r"(?: in total| in all| altogether)?"
    r"|how many (?:in total |in all )?are there"
)


def _how_many_groups(sentence: Sentence, query: SemanticQuery) -> None:
    """「一共几家」, "how many are there" after offices or industries: how many rows there are, which the table shown counts, and
    neither their clients nor the sum of their figures."""
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text)]
    text = ("" if any(not one.text.isascii() for one in said) else " ").join(one.text.lower() for one in said)
    match, model = _GROUPS.fullmatch(text), sentence.model
    groups = [model.dimensions[name] for name in query.group_by]
    told = len(groups) == 1 and groups[0].grain is None and groups[0].id != model.defaults.client_dimension
    if match is None or not told or query.target is not None:
        return
    if match["unit"] == "家" and groups[0].group != model.defaults.tree_group:
        return  # 几家, of industries: firms
    _pass(said)
    said[-1].note["rows"] = "counted"


def _in_passing(sentence: Sentence) -> None:
    """「顺便看下不良率」: a figure seen in passing, of which nothing else is said, is put beside those shown."""
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text) and not one.takes("filler")]
    figures = bool(said[1:]) and all(sentence.metrics_of(one) or one.takes("and", "about", "add") for one in said[1:])
    if figures and said[0].takes("aside") and said[0].text.startswith(("顺便", "顺带", "顺手")):
        said[0].sense = Meaning("add")


def _how_many_rows(sentence: Sentence, query: SemanticQuery) -> None:
    """「几笔」 after an amount: the number of its rows; 「多少钱」 after a number: their amount."""
    said = [one for one in sentence.tokens if one.text.strip(" ,，。.?？!！")]
    match = _ROWS.fullmatch("".join(one.text for one in said))
    if match is None or not query.metrics:
        return
    name = figure_called(sentence, match["unit"] + "数" if match["unit"] else "金额", query)
    if name is not None:
        _pass(said)
        said[-1].sense, said[-1].note["shown"] = Meaning("metric", name), "yes"


def _former(token: Token, query: SemanticQuery) -> None:
    """「前者换成逾期余额」 of two figures: the first of them; of two values chosen, that value."""
    text = token.text.lower()
    if text not in _FORMER | _LATTER:
        return
    place = 0 if text in _FORMER else -1
    chosen = [one for one in query.where if one.op == "in" and len(one.values) == 2]
    if len(query.metrics) == 2:
        token.kind, token.sense, token.note["shown"] = "word", Meaning("metric", query.metrics[place]), "yes"
    elif len(chosen) == 1:
        value = Meaning("value", chosen[0].dimension, str(chosen[0].values[place]))
        token.kind, token.sense, token.note["shown"] = "word", value, "yes"


def _kind_of_figure(sentence: Sentence, token: Token, query: SemanticQuery) -> None:
    """「金额500万以上的」, 「按笔数排」: the figure of that kind of the rows shown; alone it is read by kin.py."""
    if token.text not in _KINDS or sentence.metrics_of(token) or not query.metrics:
        return
    before, model = sentence.previous(token), sentence.model
    if before is not None and (sentence.metrics_of(before) or before.takes("dimension", "value", "segment")):
        return
    if not sentence.has("number", "rank", "descend", "ascend", "top", "bottom", "add", "replace", "versus", "share"):
        return
    name = figure_called(sentence, token.text, query)
    if name is not None and name in model.metrics:
        token.kind, token.sense, token.note["shown"] = "word", Meaning("metric", name), "yes"


def _part_of_label(sentence: Sentence, token: Token, query: SemanticQuery) -> None:
    """「担保那类」 of kinds of fees: the one value shown whose name has the word, where it names nothing that the figures have."""
    text, model = token.text, sentence.model
    named = token.kind == "unknown" or (token.takes("dimension", "value") and token.sense is not None)
    if not named or len(text) < 2 or text.isascii() or not query.metrics:
        return
    metrics = [model.metrics[name] for name in query.metrics if name in model.metrics]
    if token.sense is not None and any(reaches(model, token.sense, metric) for metric in metrics):
        return
    shown = dict.fromkeys((*query.group_by, *(one.dimension for one in query.where)))
    found = [
        Meaning("value", name, code)
        for name in shown
        for code, label in model.dimensions[name].values.items()
        if text in label.zh
    ]
    if len(found) == 1:
        token.kind, token.sense, token.note["shown"] = "word", found[0], "yes"


def _gap_to_plan(sentence: Sentence, token: Token, query: SemanticQuery) -> None:
    """「差多少钱」, how far behind are they, beside a plan: how far from it."""
    rules = sentence.readings["targets"]
    if query.target is None or sentence.has("sum"):
        return
    said = token.text.lower().removeprefix("还").startswith(tuple(rules["short"]))
    said = said and (token.takes("versus", "behind", "dimension", "metric") or token.kind == "unknown")
    others = {*sentence.metrics_of(token)} - {rules["gap"]}
    if (said and not others) or (token.text.lower() in _HOW_MUCH and _alone(sentence, token)):
        token.kind, token.sense, token.note["shown"] = "word", Meaning("metric", rules["gap"]), "yes"


def _alone(sentence: Sentence, token: Token) -> bool:
    """Whether nothing else in the turn says anything."""
    return all(one is token or one.takes("filler") or not one.text.strip() for one in sentence.tokens)


def _at_most(sentence: Sentence, token: Token, query: SemanticQuery) -> None:
    """「别超过15户」 of rows that are no counts of clients: so many rows."""
    after = sentence.next(token, frozenset({"了"}))
    if not token.takes("operator") or after is None or after.number is None or after.number.unit != "plain":
        return
    unit = sentence.next(after, frozenset({"个"}))
    before = sentence.previous(token, frozenset())
    refused = before is not None and before.text in ("别", "不要", "勿", "莫", "不用")
    capped = token.sense is not None and (token.sense.value == "<=" or refused)
    counted = any(sentence.model.metrics[name].unit in ("户", "人") for name in query.metrics)
    rows = unit is not None and unit.text in ("户", "家", "名", "位", "行", "条") and not sentence.metrics_of(unit)
    if not capped or counted or not rows or unit is None or not query.group_by:
        return
    after.number = replace(after.number, unit="rank")
    _pass([token, unit, *([before] if refused and before is not None else [])])


def _ambiguous(sentence: Sentence, query: SemanticQuery) -> None:
    """「费用超过50万的」 of campaigns: the one meaning of the word that the groups shown can be told of."""
    words = sentence.of("ambiguity")
    if len(words) != 1 or sentence.metric_tokens() or not query.group_by or words[0].sense is None:
        return
    if not sentence.has("number", "rank", "descend", "ascend", "top", "bottom", "add", "exclude", "replace"):
        return
    if sentence.has("own", "bank", "list", "period", "dimension", "value", "segment"):
        return
    choices = [one for one in sentence.model.ambiguities[words[0].sense.id].choices if one in sentence.model.metrics]
    shown = [name for name in choices if name in query.metrics] or choices_of_groups(sentence, choices, query)
    if len(shown) == 1:
        words[0].sense, words[0].note["shown"] = Meaning("metric", shown[0]), "yes"


_ANY = ("有没有", "有无", "有没", "是否有", "都有")


def _whether_any(sentence: Sentence, query: SemanticQuery) -> None:
    """「有没有贷款，余额多少」 after a list of clients: theirs, one a row."""
    said = [token for token in sentence.tokens if token.text.strip(" ,，。.?？!！") and token.text not in _IDLE]
    asked = bool(said) and said[0].text in _ANY and bool(sentence.metric_tokens())
    own = sentence.has("own", "bank", "each", "list", "which", "dimension", "value", "segment", "number", "period")
    if asked and not own and listed_entity(query, sentence.model) is not None:
        said[0].note["shown"] = said[0].note["rows"] = "yes"


_IDLE = frozenset({"那", "他们", "它们", "都", "各自", "又", "还", "也"})


def _rows_behind(sentence: Sentence, query: SemanticQuery) -> None:
    """「后面十个」, 「下一页」 of a list that was cut: as many rows behind those shown."""
    if query.limit is None or query.limit_per is not None or sentence.metric_tokens():
        return
    said = [token for token in sentence.tokens if token.text.strip(" ,，。.?？!！")]
    for place, token in enumerate(said):
        plain = token.number is not None and token.number.unit == "plain" and token.number.value >= 1
        before = "".join(one.text for one in said[:place])
        if plain and token.number is not None and _BEHIND.search(before):
            token.note["next"] = str(int(token.number.value))
            _pass(said[:place])
            return
    if said and _PAGE.fullmatch("".join(token.text for token in said)):
        _pass(said)
        said[0].note["next"] = str(query.limit)


def _pass(tokens: list[Token]) -> None:
    for token in tokens:
        token.pass_over()
