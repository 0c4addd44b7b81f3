"""In which order, and how many rows: 最高的, 前五, 增速排名, 排第几; lists of those who have any."""

from __future__ import annotations

from assistant.grammar.chosen_by import chosen_by, one_holder
from assistant.grammar.counted_lists import total_first
from assistant.grammar.draft import Draft
from assistant.grammar.holdings_counted import list_lackers
from assistant.grammar.order_words import both_ends, change_beside, is_single, put_in_order
from assistant.grammar.people import people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.superlatives import judged
from assistant.grammar.targets import gap_ranked
from assistant.grammar.tokens import Token
from assistant.grammar.word_forms import FIRST
from semantic_layer.query import Condition, Having, Order

TOP = 10


def order_rows(sentence: Sentence, draft: Draft) -> None:
    """Sort by the metric that the ranking word stands beside, and cut to the rows asked for."""
    _named_rows(sentence, draft)
    _shares_ranked(sentence, draft)
    if not draft.ranking or not draft.metrics:
        return
    if draft.share_within and draft.edits is None and draft.limit_per is None and not sentence.has("rank"):
        for token in sentence.of("top", "bottom", "best", "worst"):  # the highest share of time deposits in each branch
            token.kind, token.sense = "unknown", None
    _name_lost_order(sentence, draft)
    metric = _metric_ranked(sentence, draft)
    if draft.group_by and not _only_time(sentence, draft):
        on = _measure(sentence, draft, metric)
        first = draft.group_by[0] == sentence.model.defaults.client_dimension
        listed = () if first else draft.group_by  # all ten depositors, with their managers
        filtered = {condition.dimension for condition in draft.where}
        optional = [name for name in listed if name in sentence.readings["optional"] and name not in filtered]
        draft.where += [Condition(dimension=name, op="is not null") for name in optional]
        draft.ranking = judged(sentence, sentence.model.metrics[metric]) or draft.ranking
        draft.order_by = [Order(by=metric, direction=draft.ranking, on=on)]
        vague = any(token.text.lower() in _VAGUE for token in sentence.of("rank"))
        if both_ends(sentence) and not any(one.number is not None for one in sentence.of("number")):
            draft.limit, draft.order_by = None, [Order(by=metric, direction="desc", on=on)]
        elif draft.limit is None and any(is_single(token) or one_holder(sentence, token) for token in sentence.tokens):
            draft.limit = 1
        elif draft.limit is None and (
            vague
            or (
                any(_cuts(token) for token in sentence.tokens)
                and (not sentence.has("rank") or _ends_of_list(sentence))
                and not put_in_order(sentence)
            )
        ):
            draft.limit = TOP
            draft.assume("top-n", n=str(TOP))


def _cuts(token: Token) -> bool:
    """Whether the word asks for the ends of a ranking, not for its order alone (worst first)."""
    ordered = "order" in token.note or token.text.lower().endswith(FIRST)
    return token.takes("top", "bottom", "best", "worst") and not ordered


def _shares_ranked(sentence: Sentence, draft: Draft) -> None:
    """「绿色贷款占比最高的支行」: groups by the share that one part has in each, which no order of the rows tells."""
    within = draft.share and draft.ranking and len(draft.group_by) > 1 and draft.limit_per is None
    named = [one.sense.id for one in sentence.of("dimension") if one.sense is not None]
    if within and draft.edits is None and not all(name in named for name in draft.group_by):
        for token in [
            *sentence.of("share"),
            *(one for one in sentence.of("phrase") if _entry(sentence, one).get("share")),
        ]:
            token.kind, token.sense = "unknown", None


def _named_rows(sentence: Sentence, draft: Draft) -> None:
    """「管户超过40户的客户经理」: of managers, the rows without one are none."""
    person = sentence.model.defaults.person_dimension
    tested = any(one.of is None and one.on == "value" for one in draft.having)
    unit = people_unit(sentence)
    counts = all(sentence.model.metrics[name].unit == unit for name in draft.metrics)
    if (
        tested
        and counts
        and draft.edits is None
        and draft.group_by == [person]
        and all(one.dimension != person for one in draft.where)
    ):
        draft.where.append(Condition(dimension=person, op="is not null"))


def _ends_of_list(sentence: Sentence) -> bool:
    """「排一下，靠前的」: which places of the ranking are asked for."""
    return any(token.text.startswith(("靠前", "靠后", "前列", "末尾")) for token in sentence.of("top", "bottom"))


_VAGUE = frozenset({"排名前几", "排名前列", "前几名", "前几", "前几的", "排前几"})


def settle_list(sentence: Sentence, draft: Draft) -> None:
    """「哪些客户要流失」 lists those who have any; half of the customers against the other half counts per customer."""
    customer, halves = sentence.model.defaults.client_dimension, sentence.readings["halves"]
    asked = (
        draft.listing
        or sentence.has("which")
        or any("group_by" in _entry(sentence, token) for token in sentence.of("phrase"))
    )
    counts = [name for name in draft.metrics if name in sentence.readings["exact"]]
    asked = asked or (bool(counts) and any("listed" in one.note for one in sentence.tokens))
    amounts = [name for name in draft.metrics if sentence.model.metrics[name].kind in ("sum", "count", "balance")]
    everyone = asked and draft.group_by == [customer] and _members_first(sentence)
    if everyone and draft.metrics and not (draft.having or draft.ranking or draft.limit or draft.change):
        counted = sentence.readings["counted"]  # whoever is counted has a row, with or without the figure
        draft.order_by = [Order(by=draft.metrics[0]), Order(by=counted)]
    elif (
        draft.group_by == [customer]
        and asked
        and not draft.kept
        and not draft.having
        and not draft.tests
        and not _shown_beside(sentence)
        and draft.population is None
        and not draft.ranking
        and amounts[:1] == draft.metrics[:1]
        and draft.metrics
    ):
        draft.having.append(Having(metric=draft.metrics[0], op=">", values=(0.0,)))
    _tag_of_rate(sentence, draft, asked=asked)
    list_lackers(sentence, draft)
    if sentence.has("versus") and draft.group_by and draft.group_by[0] in halves["dimensions"]:
        draft.metrics = [halves["metrics"].get(name, name) for name in draft.metrics]
        draft.order_by = [
            one.model_copy(update={"by": halves["metrics"].get(one.by, one.by)}) for one in draft.order_by
        ]
        draft.where.append(Condition(dimension=draft.group_by[0], op="is not null"))
        draft.value_window = True


def _tag_of_rate(sentence: Sentence, draft: Draft, *, asked: bool) -> None:
    """「哪些客户老是冲时点」: of a rate, the clients whom the tag of that name describes; its list without a limit would be all."""
    model, customer = sentence.model, sentence.model.defaults.client_dimension
    plain = asked and not (draft.kept or draft.having or draft.tests or draft.ranking or draft.limit or draft.change)
    if (
        not plain
        or draft.group_by != [customer]
        or len(draft.metrics) != 1
        or draft.population
        or _shown_beside(sentence)
    ):
        return
    segment = model.segments.get(sentence.readings["described"].get(name := draft.metrics[0], ""))
    alone = not (
        draft.compare or draft.edits or draft.overview or total_first(sentence)
    )  # 「高不高，主要是哪些客户」 asks for the rate as well
    if segment is None or segment.stored is None or not model.metrics[name].is_rate or not alone:
        return
    draft.where.append(Condition(dimension=segment.stored, op="in", values=(segment.id,)))
    known = [one for one in sentence.readings["listed"] if one in model.metrics]
    draft.metrics = known or draft.metrics


def _members_first(sentence: Sentence) -> bool:
    """Whether who is in a group is asked first, and a figure of each in a clause of its own: 有哪些人，贷款各多少."""
    asked = [sentence.index(token) for token in sentence.of("list", "which")]
    figures = [sentence.index(token) for token in sentence.metric_tokens()]
    if not asked or not figures or max(asked) > min(figures):
        return False
    between = sentence.tokens[max(asked) + 1 : min(figures)]
    behind = sentence.tokens[max(figures) + 1 :]
    each = any(one.text.lower().startswith(_EACH) for one in behind)
    return any(one.text.strip() in ("，", ",", "；", ";") for one in between) and (each or sentence.has("ask"))


_EACH = ("各", "分别", "each")


def _shown_beside(sentence: Sentence) -> bool:
    """Whether the metrics stand behind the word for the list: 高杠杆企业清单，带贷款余额; clients with their loans; or are told of
    each of them, or added (贷款余额带上)."""
    figures = sentence.metric_tokens()
    added = [one for one in figures if (after := sentence.next(one)) is not None and after.takes("add")]
    if any("each" in token.note for token in sentence.tokens) or (added and len(added) == len(figures)):
        return True
    if figures and all((one := sentence.previous(token)) and one.text.lower() == "their" for token in figures):
        return True  # who has been listed as dishonest, with their loans
    named = sentence.of("list", "dimension")  # 客户名单 is the word for clients
    lists = [sentence.index(token) for token in named if token.text.lower().endswith(("单", "their"))]
    return bool(lists) and all(sentence.index(token) > min(lists) for token in sentence.metric_tokens())


def _measure(sentence: Sentence, draft: Draft, metric: str) -> str:
    """What a ranking sorts by: the value, the change (下降最多), or the change in percent (增速, 增幅, 最快)."""
    if draft.compare is None:
        return "value"
    words = "".join(token.text for token in sentence.of("compare", "change", "top", "bottom"))
    if any(word in words.lower() for word in _PACE) and not sentence.model.metrics[metric].is_rate:
        return "change_pct"
    moved = draft.change or any(word in words for word in _MOVES)
    return "change" if moved and not change_beside(sentence) else "value"


_PACE = ("增速", "增幅", "增长率", "降幅", "跌幅", "最快", "最慢", "fastest", "slowest", "growth", "percent")
_MOVES = ("增", "涨", "降", "跌", "变")


def _entry(sentence: Sentence, token: Token) -> dict[str, object]:
    assert token.sense is not None
    entry: dict[str, object] = sentence.readings["phrases"][int(token.sense.id)]
    return entry


def _name_lost_order(sentence: Sentence, draft: Draft) -> None:
    """「关注率半年走势，按大小排」: a series of months keeps their order."""
    if draft.trend and draft.edits is None and not draft.peers and _only_time(sentence, draft):
        for token in sentence.of("rank"):
            token.kind, token.sense = "unknown", None


def _only_time(sentence: Sentence, draft: Draft) -> bool:
    return all(sentence.model.dimensions[name].grain is not None for name in draft.group_by) and draft.trend


_BY_WHAT = frozenset({"of", "by", "the", "their", "on", "our", "my"})


def _metric_ranked(sentence: Sentence, draft: Draft) -> str:
    """The metric that the rows are put in order by: the one nearest to a word of order, else the one first named, for which a
    grade (the worst three) takes a rate."""
    if draft.target is not None and (gap := gap_ranked(sentence, draft)):
        return gap
    figures = [name for name in draft.metrics if name != draft.target]
    words = sentence.of("top", "bottom", "best", "worst", "better", "worse", "rank", "descend", "ascend")
    words += [token for token in sentence.of("number") if token.number is not None and token.number.unit == "rank"]
    for word in words:
        place = sentence.index(word)
        behind = sentence.next(word, _BY_WHAT if word.text.isascii() else frozenset())
        after = [behind] if behind is not None else []
        before = list(reversed(sentence.tokens[:place]))
        by = _told_by(sentence, word) or chosen_by(sentence, word)
        if by is not None and draft.target is not None and by.takes("target"):
            return str(sentence.readings["targets"]["achievement"])
        told = [name for name in sentence.metrics_of(by) if name in draft.metrics] if by is not None else []
        if told:
            return _of_plan(sentence, draft, told[0], word)
        by_form = word.takes("rank", "descend", "ascend") and before and before[0].takes("each")
        for token in after + before if not by_form else before + after:
            if draft.target is not None and token.takes("target", "ahead", "behind"):
                return str(sentence.readings["targets"]["achievement"])
            names = [name for name in sentence.metrics_of(token) if name in figures]
            if word.takes("best", "worst", "better", "worse"):  # the worst by its rate, not by its size
                names.sort(key=lambda name: not sentence.model.metrics[name].is_rate)
            if names:
                return _of_plan(sentence, draft, names[0], word)
    return _ranked_by_default(sentence, draft, words, figures)


def _ranked_by_default(sentence: Sentence, draft: Draft, words: list[Token], figures: list[str]) -> str:
    """The metric to rank by where none stands beside a word of order (``words``)."""
    shaped = [one for one in sentence.of("phrase") if _entry(sentence, one).get("shape")]
    named = [name for one in shaped for name in sentence.metrics_of(one) if name in draft.metrics]
    if named and not words:
        return named[0]  # whose deposits are the least stable
    graded = any({"best", "worst"} & set(word.text.lower().split()) for word in words)  # the four worst ones for npl
    first = [name for one in sentence.metric_tokens()[:1] for name in sentence.metrics_of(one) if name in figures]
    first.sort(key=lambda name: not sentence.model.metrics[name].is_rate)
    achieved = str(sentence.readings["targets"]["achievement"])
    if draft.target is not None and not first and achieved in draft.metrics:
        return achieved  # 完成率 → 前三: the first by what is achieved
    rate = str(sentence.readings["rate_of"].get(draft.metrics[0], ""))
    shown = rate if graded and rate in draft.metrics else draft.metrics[0]  # bad loans, amount and ratio → worst three
    name = first[0] if graded and first else shown
    return _of_plan(sentence, draft, name, words[0]) if words else name


def _of_plan(sentence: Sentence, draft: Draft, name: str, word: Token) -> str:
    """「branches by deposit plan, best first」: of a plan, what it is the plan of is ranked by what is achieved, unless the rank
    is of the amount itself (the most deposits)."""
    achieved = str(sentence.readings["targets"]["achievement"])
    if name != draft.target or achieved not in draft.metrics or not sentence.has("target"):
        return name
    subject = next((one for one in sentence.metric_tokens() if name in sentence.metrics_of(one)), None)
    after = sentence.next(subject) if subject is not None else None
    planned = after is not None and after.takes("target", "ahead", "behind")
    amount = word is subject or sentence.next(word) is subject or word.takes("rank")
    return achieved if planned or not amount else name


def _told_by(sentence: Sentence, word: Token) -> Token | None:
    """What an order is by: the largest client by loan balance, in descending order of profit."""
    rows = sentence.next(word, frozenset({"five", "three"}))
    order = word.takes("rank", "descend", "ascend") and rows is not None and rows.text.lower() in _ORDER_OF
    by = rows if order else None
    if by is None and rows is not None and rows.takes("dimension"):
        by = sentence.next(rows, frozenset())
    led = by is not None and (order or by.text.lower() == "by")
    return sentence.next(by, frozenset({"the", "their"})) if by is not None and led else None


_ORDER_OF = frozenset({"of", "of the", "of their", "on", "on the", "according to", "in terms of"})
