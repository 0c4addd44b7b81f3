"""Figures that do not fit what was asked of them: 「存款几个点」, 「沉淀率多少钱」, 「存款运营成本」, 「户均存款」.

The figure's sibling in the right measure is told where the model names one, both halves of an average where it has none;
else the question goes back."""

from __future__ import annotations

from itertools import pairwise

from assistant.grammar.draft import Draft
from assistant.grammar.people import is_client, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.model import Metric

# What an asking word ends in, by what it measures.
_ENDINGS = (
    ("rate", ("个点", "个百分点", "成", "百分比", "比例", "bp", "基点", "百分之几", "百分之多少", "百分几")),
    ("money", ("钱", "块", "元", "亿", "万")),
    ("items", ("张", "份", "次", "趟", "回", "例", "批", "起")),
    ("time", ("天", "月", "年", "久", "小时", "钟头", "分钟", "秒")),
)
_UNITS = {
    "rate": ("%", "BP", "pp", "倍", "点", "分"),
    "money": ("元", "万元", "亿元", "元/户", "万元/人"),
    "items": ("笔", "次", "条", "件", "个", "户次", "次/户", "件/万户", "户/人"),
    "time": ("天", "小时", "秒", "月"),
}
_HOW = {"how long": "time", "how old": "time", "how often": "items"}
_PACE = frozenset(
    {"how fast", "how quickly", "how rapidly", "how swiftly"}
)  # of what grows, else the time that it takes
_SPANS = ("近", "最近", "过去", "这", "前", "后", "未来", "头", "连续", "每", "隔", "上", "下")
_WORDS_OF = frozenset({"的", "业务", "这块", "方面", "这一块", "上"})
_OF, _PEOPLE = ("的", "有", "共", "一共", "总共", "现在", "目前", "总"), ("户", "家", "位", "名", "人")
_WHOLE = frozenset({"of", "the", "our", "all", "total", "in", "全部", "所有", "总", "各项", "了", "的"})
_RELATIVE = ("share", "target", "ahead", "behind", "change", "compare", "versus", "more", "less")
_STOCKS = ("balance", "average_balance")
_JOINED = frozenset("、 ， , ； ; 并且 并 且 还有 以及 同时 另外 再 再看 顺便 顺带 外加 连同 plus".split())
_MONEY_KINDS = ("sum", "balance", "average_balance", "derived", "difference")


def hold_counted(sentence: Sentence) -> None:
    """「理财客户数」, 「存款户数」: a product right before the number of clients asks how many hold it."""
    held = {name: dimension for dimension, name in sentence.readings["holdings"].items()}
    for token, after in pairwise(one for one in sentence.tokens if one.text not in _OF):
        names = sentence.metrics_of(token)
        counts = after.takes("count") or sentence.metrics_of(after)[:1] == (sentence.readings["counted"],)
        counts = counts or (after.takes("ask") and after.text.endswith(_PEOPLE))
        noun = next((one for one, nouns in sentence.readings["held"].items() if token.text.lower() in nouns), None)
        if counts and not names and noun in sentence.model.dimensions:  # 信用卡有多少人
            token.sense = Meaning("value", str(noun), "Y")
        own = _heads(sentence, names[0]) != sentence.readings["counted"] if names else True
        if counts and not own and held.get(names[0]) in sentence.model.dimensions:
            token.sense = Meaning("value", held[names[0]], "Y")


def unfit_average(sentence: Sentence, token: Token) -> bool:
    """「月均投放额」, 「保费日均」, 「平均存款稳定性」: an average of a flow or a rate, or its balance, is not that of deposits."""
    elliptic = token.takes("phrase") and token.text.lower() in sentence.readings["elliptic"]
    if not elliptic and not token.text.startswith(("平均", "日均", "月均")):
        return False
    kinds = {sentence.model.metrics[name].kind for name in sentence.metrics_of(token)}
    place = sentence.index(token)
    after, before = sentence.next(token, frozenset()), sentence.tokens[place - 1] if place else None
    beside = [after] if "average_balance" in kinds and after is not None and after.start == token.end else []
    beside += [before] if elliptic and before is not None and before.end == token.start else []
    others = [sentence.model.metrics[name].kind for one in beside for name in sentence.metrics_of(one)]
    others = [kind for kind in others if kind != "target"]  # 日均存款离任务还差多少
    return bool(kinds & set(_STOCKS)) and bool(others) and not set(others) & set(_STOCKS)


def unfit_topic(sentence: Sentence, token: Token) -> bool:
    """「存款运营成本」: a product right before a figure that is not told by product asks for something else than both."""
    topic, after = topic_of(sentence, token), sentence.next(token, _WORDS_OF)
    before = sentence.previous(token, frozenset())
    if topic is not None and before is not None and before.text.lower() in ("from", "on"):  # commissions from wealth
        said = sentence.metrics_of(sentence.tokens[max(0, sentence.index(before) - 1)])
        return bool(said) and all(topic not in sentence.model.metrics[name].dims for name in said)
    if topic is None or after is None or _listed(sentence, token, after):
        return False
    names = sentence.metrics_of(after)
    planned = all(sentence.model.metrics[name].kind == "target" for name in names)  # 存款任务还差多少
    if planned or topic_of(sentence, after) is not None or after.text.lower() in sentence.readings["heads"]:
        return False
    own = [sentence.model.metrics[name] for name in sentence.metrics_of(token)]
    metrics = [sentence.model.metrics[name] for name in names]
    alike = any(one.kind == other.kind for one in own for other in metrics)
    return not alike and all(topic not in one.dims for one in metrics) and names[0] != sentence.readings["counted"]


def _listed(sentence: Sentence, token: Token, after: Token) -> bool:
    """Whether a sign or a gap parts the two as figures of a list: 存款 中收."""
    between = sentence.tokens[sentence.index(token) : sentence.index(after) + 1]
    gap = 1 if token.text.isascii() else 0
    return any(right.start - left.end > gap for left, right in pairwise(between))


def topic_of(sentence: Sentence, token: Token) -> str | None:
    """The group of what a topic word is of (deposit, loan, wealth)."""
    if token.sense is None or not token.takes("phrase"):
        return None
    entry = sentence.readings["phrases"][int(token.sense.id)]
    groups = (group for group, name in sentence.readings["amounts"].items() if name in entry["metrics"])
    return next(groups, None) if entry.get("topic") else None


def _settle_book_named(sentence: Sentence) -> None:
    """「几个客户贷款逾期了」: the book of what clients are counted by, right before the word for it, says nothing of its own."""
    for token in sentence.of("value"):
        before, after = sentence.previous(token), sentence.next(token, frozenset())
        book = token.sense.value if token.sense is not None and token.sense.id in sentence.readings["broad"] else ""
        metric = after.has("metric") if after is not None else None
        known = sentence.model.metrics.get(metric.id) if metric is not None else None
        people = before is not None and (before.takes("count") or (sentence.has("ask") and is_client(sentence, before)))
        if book and known is not None and people and book in known.dims:
            token.pass_over()


def settle_part_per_head(sentence: Sentence) -> None:
    """「户均贷款逾期金额」: per client is the amount that the name goes on with, a part of the book before it."""
    _settle_book_named(sentence)
    _settle_average_client(sentence)
    known, groups = sentence.readings["halves"]["metrics"], sentence.readings["amounts"]
    of = {known.get(amount): group for group, amount in groups.items()}
    for token, after in pairwise(sentence.tokens):
        group = next((of[name] for name in sentence.metrics_of(token) if name in of), None)
        parts = [sentence.model.metrics[name] for name in sentence.metrics_of(after)]
        own = all(one.kind in _MONEY_KINDS and one.id not in known and group in one.dims for one in parts)
        if group is not None and parts and own and token.end == after.start and not token.text.isascii():
            token.sense = Meaning("percapita")


def _settle_average_client(sentence: Sentence) -> None:
    """「how much does the average gold client deposit」: an amount per client, and no average over days."""
    people = {one for one in sentence.readings["people"] if one.isascii() and not one.endswith("s")}
    for token in sentence.of("average"):
        after = sentence.tokens[sentence.index(token) + 1 :]
        named = next(
            (one for one in after if not one.takes("value", "segment") or one.text.split()[-1] in people), None
        )
        if named is not None and people.intersection(named.text.lower().split()[-1:]):
            token.sense, named.used = Meaning("percapita"), named.takes("dimension")


def read_per_head(sentence: Sentence, draft: Draft) -> None:
    """「户均存款」 without a metric of its own: both halves of the average, the amount and the number of clients."""
    tokens = [token for token in sentence.of("percapita") if not token.used]
    counted = sentence.readings["counted"]
    if not tokens or not draft.metrics or counted not in sentence.model.metrics or draft.ranking or draft.share:
        return
    metrics = [sentence.model.metrics[name] for name in draft.metrics]
    if all(one.kind in ("ratio", "mean", "score") and one.unit != "%" for one in metrics):
        for token in tokens:
            token.used = True  # 人均手里有几样产品: a figure per client already
        return
    amounts = [one for one in metrics if one.kind in _MONEY_KINDS and family(sentence, one) == "money"]
    if len(amounts) < len(metrics):  # 户均AUM、交叉销售指数: of the amount that the word stands beside
        near = [one for token in tokens for one in (sentence.next(token), sentence.previous(token)) if one is not None]
        amounts = [one for one in amounts if any(one.id in sentence.metrics_of(other) for other in near)]
    if not amounts:
        return
    heads = dict.fromkeys(_heads(sentence, one.id) for one in amounts)
    draft.metrics = list(dict.fromkeys([*draft.metrics, *(name for name in heads if name in sentence.model.metrics)]))
    draft.plain = False
    draft.assume("per-head")
    for token in tokens:
        token.used = True


def no_halves_ranked(sentence: Sentence, draft: Draft) -> None:
    """「户均存款最高的支行」: rows are neither put in order nor kept by an average that is shown as its two halves."""
    halves = any(one.code == "per-head" for one in draft.assumptions)
    if halves and (draft.ranking or draft.limit or draft.having):
        for token in sentence.of("percapita"):
            token.kind, token.sense, token.used = "unknown", None, False


def own_amounts(sentence: Sentence, draft: Draft) -> None:
    """「列出每户贷款余额」: of rows that are clients the amount itself, of which there is no average."""
    if sentence.model.defaults.client_dimension not in draft.group_by or not sentence.has("percapita"):
        return
    amounts = {mean: name for name, mean in sentence.readings["halves"]["metrics"].items()}
    draft.metrics = list(dict.fromkeys(amounts.get(name, name) for name in draft.metrics))
    draft.order_by = [one.model_copy(update={"by": amounts.get(one.by, one.by)}) for one in draft.order_by]
    draft.having = [one.model_copy(update={"metric": amounts.get(one.metric, one.metric)}) for one in draft.having]


def stands_apart(sentence: Sentence, token: Token) -> bool:
    """「综合贡献并且看户均」: the average is asked beside the amount, joined to it; 户均贡献 and 贡献户均 are the average alone."""
    place = sentence.index(token)
    after = sentence.next(token)
    if after is not None and sentence.metrics_of(after):
        return False
    spots = [sentence.index(one) for one in sentence.metric_tokens() if sentence.index(one) < place]
    between = sentence.tokens[max(spots) + 1 : place] if spots else []
    return any(one.takes("and", "versus", "add") or one.text in _JOINED for one in between)


def _heads(sentence: Sentence, name: str) -> str:
    """What counts the clients of an amount: borrowers of loans, else all clients."""
    people = (one["of"] for one in sentence.readings["counts"] if one["unit"] == people_unit(sentence))
    found = next((one[name] for one in people if name in one), None)
    return str(found) if found is not None else str(sentence.readings["counted"])


def share_as_rate(sentence: Sentence, draft: Draft) -> None:
    """「存款里活期占多大比重」: the share of a part that has a rate of its own, in what the rate is of."""
    rates = {str(name): str(rate) for name, rate in sentence.readings["rate_of"].items()}
    parts = [name for name in draft.metrics if rates.get(name) in sentence.model.metrics]
    named = {
        name for token in sentence.metric_tokens() for name in sentence.metrics_of(token) if topic_of(sentence, token)
    }
    whole = [name for name in named if name not in parts]
    fresh = draft.edits is None  # in a conversation the shares that are shown are ranked
    told = [name for name in draft.metrics if name not in [rates[part] for part in parts]]  # 不良 names its rate too
    ranked = fresh and bool(draft.share and draft.ranking and draft.group_by and parts == told and len(parts) == 1)
    if ranked and not draft.where:
        draft.metrics, draft.share = [rates[parts[0]]], False  # the highest share of delinquent loans
        return
    if not draft.share or draft.having or len(parts) != 1 or not whole:
        return
    if (draft.group_by or draft.where) and not _of_whole(sentence, whole):
        return  # 各支行活期占比: parts of one total
    if not all(name in (*parts, *whole) for name in draft.metrics):
        return
    draft.metrics, draft.share = [rates[parts[0]]], False
    for token in sentence.of("share"):
        token.used = True


def _of_whole(sentence: Sentence, whole: list[str]) -> bool:
    """Whether the whole stands behind the word for a share: overdue loans as a percentage of total loans, by branch."""
    behind = [sentence.next(token, _WHOLE) for token in sentence.of("share")]
    return any(one is not None and set(sentence.metrics_of(one)) & set(whole) for one in behind)


def fit_measures(sentence: Sentence, draft: Draft) -> None:
    """Tell each figure in the measure that was asked for; what asks for a measure that no figure has is unknown."""
    if not draft.metrics or draft.tests or draft.members or draft.bands is not None:
        return
    rates = {str(name): str(rate) for name, rate in sentence.readings["rate_of"].items()}
    siblings = {"rate": rates, "money": {rate: name for name, rate in rates.items()}}
    for token, kind in _asked(sentence):
        metrics = [sentence.model.metrics[name] for name in draft.metrics]
        told = [family(sentence, one) for one in metrics]
        if token.takes("overview") and kind in told and len(sentence.of("overview")) == 1:
            draft.overview = False  # how fast: the time that it takes, and not how it stands
        if kind in told or "" in told or (kind == "rate" and _relative(sentence, draft)):
            continue
        instead = siblings.get(kind, {})
        if not any(instead.get(name) in sentence.model.metrics for name in draft.metrics):
            token.kind, token.sense, token.used = "unknown", None, False
            continue
        draft.metrics = list(dict.fromkeys(instead.get(name, name) for name in draft.metrics))
        draft.order_by = [one.model_copy(update={"by": instead.get(one.by, one.by)}) for one in draft.order_by]


def family(sentence: Sentence, metric: Metric) -> str:
    """What a metric is told in: money, people, items, rate, time; empty where anything goes."""
    if metric.unit in (people_unit(sentence), "人"):
        return "people"
    return next((name for name, units in _UNITS.items() if metric.unit in units), "")


def _relative(sentence: Sentence, draft: Draft) -> bool:
    """Whether a rate is that of a change, a share or a plan: 涨了几个点, 占几成."""
    return bool(
        draft.share or draft.change or draft.compare or draft.target or draft.versus_rest or sentence.has(*_RELATIVE)
    )


def _asked(sentence: Sentence) -> list[tuple[Token, str]]:
    """The words that ask for a figure in a measure, and which; a span (近几天) asks for none."""
    found = []
    for token in sentence.of("ask", "overview"):
        text, after = token.text.lower(), sentence.next(token, frozenset())
        if token.takes("overview") and text not in _PACE:
            continue
        if text in _PACE and not sentence.has("change"):
            found.append((token, "time"))
            continue
        if text in _HOW:
            found.append((token, _HOW[text]))
            continue
        if text.endswith(("多少", "几")) and after is not None and after.start == token.end and len(after.text) == 1:
            text += after.text if after.takes("filler") else ""
        counted = after is not None and after.start == token.end and after.text in (*_PEOPLE, "笔", "个")  # 几万户
        kind = next((name for name, ends in _ENDINGS if len(text) > 1 and text.endswith(ends)), "")
        before = sentence.previous(token, frozenset())
        if (
            kind
            and not (kind == "money" and counted)
            and not (kind == "time" and before is not None and before.text.endswith(_SPANS))
        ):
            found.append((token, kind))
    return found
