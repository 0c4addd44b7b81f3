"""Figures, values, numbers and times that were named and that no query shows: whatever rule lost them, they are asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from assistant.grammar.defaults import is_flow
from assistant.grammar.described_by import tells_whose
from assistant.grammar.people import ends_in_people, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.who_is_meant import names_rows
from assistant.grammar.witness import looks_ahead, other_names, periods_of, rules_of
from assistant.question import QueryRequest, Request
from semantic_layer.query import Condition, MetricTest, RankTest, SegmentTest, SemanticQuery

_JOINTS = ("and", "add", "versus", "both")
_LISTED = frozenset("、,，;；+/&")
_HOW_MANY = re.compile("有?(?:几|多少)(?:户|家|个人|位|名|笔|单|次)|counts?|number")
_COUNTERS = frozenset({"个", "家", "户", "名", "笔", "项", "of", "the"})
_CALENDAR = ("年", "月", "季", "周", "天", "日", "号")
_MONTH = timedelta(31)
_AHEAD = timedelta(62)  # 6月份要还的贷款 names the month to come
_TURNED = re.compile(r"(?:变|转|升|降|掉|滑|落|迁)(?:成|为|到|入|至)?|became|become|turned|turned into|into")
_WITHOUT = ("没", "无", "不含", "without", "no ")
_FACTORS = (1.0, 0.01, 100.0, 1_000.0, 10_000.0)


def unheard(sentence: Sentence, requests: tuple[Request, ...], today: date) -> list[Token]:
    """The words for a figure, a value, a number or a time that no query among ``requests`` holds, in order; none where
    something else than queries is asked for. ``today`` is the data date."""
    queries = [one.query for one in requests if isinstance(one, QueryRequest)]
    if not queries or len(queries) < len(requests):
        return []
    named, shown = set(_named(queries)), {number for query in queries for number in _numbers(query.model_dump())}
    labels = [sentence.model.metrics[name].en for one in queries for name in one.metrics]
    shown |= {float(digits) for label in labels for digits in re.findall(r"\d+", label)}  # the top 20 % of clients
    if sentence.has("behind", "ahead"):
        shown |= {round(abs(1 - number), 6) for number in shown}  # 10 % behind: at most 90 % achieved
    client = sentence.model.defaults.client_dimension
    figures = {name for one in queries for name in one.metrics if name != one.target}
    listed = all(client in one.group_by for one in queries)
    asked = names_rows(sentence)
    rows = any(one.group_by or one.bands is not None or one.versus_rest or one.peers for one in queries)
    late = [*_times_left(sentence, queries), *_past_of_ahead(sentence, queries, today)]
    return [
        token
        for token in sentence.tokens
        if _figure_lost(sentence, token, named)
        or _value_lost(sentence, token, named, above=any(one.scope != "own" or one.peers for one in queries))
        or _number_lost(sentence, token, shown)
        or _others_lost(token, queries)
        or _share_lost(sentence, token, queries)
        or tells_whose(sentence, token, figures, listed=listed)
        or _ranks_by_count(sentence, token, queries)
        or _count_lost(sentence, token, queries)
        or _became(sentence, token)
        or _each_lost(sentence, token, queries)
        or _kind_of_figure_lost(sentence, token)
        or _ones_lost(sentence, token, queries)
        or (token in asked and not rows)
        or token in late
    ]


def _ones_lost(sentence: Sentence, token: Token, queries: list[SemanticQuery]) -> bool:
    """「uplift of every campaign, significant ones only」: rows that were to be kept by what they are, where nothing keeps any."""
    place = sentence.index(token)
    around = " ".join(one.text.lower() for one in sentence.tokens[max(0, place - 1) : place + 4])
    kept = any(one.where or one.having or one.population or one.limit for one in queries)
    return token.takes("only") and "ones" in around.split() and not kept


def _each_lost(sentence: Sentence, token: Token, queries: list[SemanticQuery]) -> bool:
    """「how many RMs and how many customers each」: of each of what, no group says."""
    said = [one for one in sentence.tokens if any(map(str.isalnum, one.text))]
    after = sentence.next(token)
    if (
        token.takes("each")
        and not token.used
        and token.text.lower() == "per"
        and after is not None
        and after.takes("value")
    ):
        return not any(one.group_by for one in queries)  # deposits per retail customer
    last = bool(said) and said[-1] is token and token.text.lower() in ("each", "apiece")
    return last and not any(one.group_by or one.bands for one in queries)


def _named(queries: list[SemanticQuery]) -> Iterator[str]:
    """Every metric, dimension, value and segment that the queries hold."""
    for query in queries:
        rules = list(rules_of(query))
        yield from (*query.metrics, *query.group_by, *query.columns, *(one.by for one in query.order_by))
        yield from (name for one in query.having for name in (one.metric, one.of or ""))
        yield from (query.target or "", query.bands.metric if query.bands is not None else "")
        tests = [*query.where, *(one for one in rules if isinstance(one, Condition))]
        tests += [one for rule in rules if isinstance(rule, MetricTest) for one in rule.where]
        yield from (name for one in tests for name in (one.dimension, *map(str, one.values)))
        yield from (one.metric for one in rules if isinstance(one, MetricTest | RankTest))
        yield from (one.of or "" for one in rules if isinstance(one, MetricTest))
        yield from (one.segment for one in rules if isinstance(one, SegmentTest))


def _numbers(part: Any) -> Iterator[float]:
    """Every number in a query's values, limits and edges."""
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list | tuple):
        for one in part:
            yield from _numbers(one)
    elif (isinstance(part, int | float) and not isinstance(part, bool)) or (isinstance(part, str) and part.isdecimal()):
        yield float(part)


def _figure_lost(sentence: Sentence, token: Token, named: set[str]) -> bool:
    """A figure that the queries neither show nor test: no relative of it, no segment or count that says the same."""
    names = sentence.metrics_of(token)
    if not names or token.note.get("fitted") or names == (sentence.readings["counted"],):
        return False
    model, unit = sentence.model, people_unit(sentence)
    if any(model.metrics[name].unit == unit for name in names):  # borrowers, 多少家: any number of clients is theirs
        return not any(model.metrics[one].unit == unit for one in named if one in model.metrics) and not (
            _kin_of(sentence, names, named) or _told_apart(sentence, token, named)
        )
    return not (_kin_of(sentence, names, named) or _told_apart(sentence, token, named))


def _kin_of(sentence: Sentence, names: tuple[str, ...], named: set[str]) -> bool:
    """Whether the queries hold one of ``names``, a figure made of it, or what else says the same of clients."""
    means = other_names(sentence)
    alike = {one for name in names for one in (name, *means.get(name, ()))}
    alike |= {one for one, others in means.items() if others & set(names)}
    return bool(alike & named) or any(name in one for one in named for name in names)


def _told_apart(sentence: Sentence, token: Token, named: set[str]) -> bool:
    """「win rate on opportunities」, 「关注类迁徙率」: part of a figure's own name or rows, and no other one beside it."""
    model = sentence.model
    shown = [model.metrics[one] for one in named if one in model.metrics]
    text = token.text.lower()
    if any(text in label.lower() for one in shown for label in (one.zh, one.en, *one.synonyms)):
        return True
    neighbours = (sentence.previous(token), sentence.next(token))
    if any(one is not None and (one.takes(*_JOINTS) or one.text in _LISTED) for one in neighbours):
        return False
    own = {source for name in sentence.metrics_of(token) for source in model.metrics[name].sources}
    whole = any(name in (one.formula or "") for one in shown for name in sentence.metrics_of(token))
    stems = {name.split("_")[0] for name in sentence.metrics_of(token)}
    return whole or any(own & set(one.sources) or one.id.split("_")[0] in stems for one in shown)


def _value_lost(sentence: Sentence, token: Token, named: set[str], *, above: bool) -> bool:
    """A value that no query filters or splits by, and that no figure of theirs says; ``above``: an office above one's own is."""
    if not token.takes("value") or token.sense is None:
        return False
    if above and sentence.model.dimensions[token.sense.id].group == sentence.model.defaults.tree_group:
        return False
    model, holdings = sentence.model, sentence.readings["holdings"]
    if named & {token.sense.id, str(token.sense.value)}:
        return False
    if _kin_of(sentence, (holdings.get(token.sense.id) or str(token.sense.value),), named):
        return False
    said = token.text.lower().rstrip("的")
    shown = [model.metrics[one] for one in named if one in model.metrics]
    return not any(said in label.lower() for one in shown for label in (one.zh, one.en, *one.synonyms))


def _number_lost(sentence: Sentence, token: Token, shown: set[float]) -> bool:
    """A number above one that is neither a limit nor a threshold of a query, nor counts parts of the calendar or all offices."""
    number = token.number if token.kind == "number" else None
    if number is not None and number.value == 0 and number.unit == "plain" and token.text in ("0", "zero"):
        return 0.0 not in shown  # RMs with 0 visits
    if number is None or (number.unit == "plain" and number.value <= 1) or "held against" in token.note:
        return False
    before, after = sentence.previous(token), sentence.next(token, _COUNTERS)
    if before is not None and "没" in before.text and before.takes("operator"):  # 超没超2%: told by the figure itself
        return False
    if after is not None and after.text.startswith(_CALENDAR):
        return False
    counted = after.sense.id if after is not None and after.takes("dimension") and after.sense is not None else ""
    tree = sentence.model.defaults.tree_group
    if counted and (sentence.model.dimensions[counted].grain or sentence.model.dimensions[counted].group == tree):
        return False  # 四个季度, 六家分行
    value = number.value
    return not any(abs(abs(one) - value * by) <= 1e-9 * max(1.0, abs(one)) for one in shown for by in _FACTORS)


def _ranks_by_count(sentence: Sentence, token: Token, queries: list[SemanticQuery]) -> bool:
    """「my 3 biggest dormant borrowers」: clients put in order by a number of clients, which is one for each of them."""
    client, unit = sentence.model.defaults.client_dimension, people_unit(sentence)
    counted = sentence.readings["counted"]
    ranked = {order.by for one in queries if client in one.group_by for order in one.order_by}
    return any(
        name in ranked and name != counted and sentence.model.metrics[name].unit == unit
        for name in sentence.metrics_of(token)
    )


def _count_lost(sentence: Sentence, token: Token, queries: list[SemanticQuery]) -> bool:
    """「…有多少户」, 「…几家」, “…, in number” where no figure of the queries counts anything, nor is one for each."""
    said = token.takes("ask") or (token.takes("filler") and sentence.next(token) is None)
    asked = token.takes("count") or (said and _HOW_MANY.fullmatch(token.text.lower()) is not None)
    kinds = {sentence.model.metrics[name].kind for one in queries for name in one.metrics}
    return asked and not any(one.having for one in queries) and not kinds - {"balance", "sum", "average_balance"}


def _became(sentence: Sentence, token: Token) -> bool:
    """「次级变可疑的贷款」: from one value of a dimension to another; both at once is not what was asked."""
    if not _TURNED.fullmatch(token.text.lower()):
        return False
    ends = (sentence.previous(token), sentence.next(token, frozenset({"了", "成", "为", "a", "the"})))
    senses = [one.sense for one in ends if one is not None and one.takes("value") and one.sense is not None]
    return len(senses) == len(ends) and senses[0].id == senses[1].id and senses[0].value != senses[1].value


def _kind_of_figure_lost(sentence: Sentence, token: Token) -> bool:
    """「没有信用卡手续费的中收」: a kind of fee that is left out, and no word for clients who have no card."""
    after = sentence.next(token, frozenset())
    if not token.takes("value") or after is None or not token.text.lower().startswith(_WITHOUT):
        return False
    joined = (token.text.isascii() or after.start == token.end) and not ends_in_people(sentence, token)
    return joined and any(is_flow(sentence.model, name) for name in sentence.metrics_of(after))


def _others_lost(token: Token, queries: list[SemanticQuery]) -> bool:
    """「compared with the bank average」 that no query sets anything beside."""
    beside = any(one.compare or one.peers or one.versus_rest or one.share or one.scope != "own" for one in queries)
    return token.takes("peer") and not (beside or len(queries) > 1)


def _share_lost(sentence: Sentence, token: Token, queries: list[SemanticQuery]) -> bool:
    """「各担保方式占多大比例和不良率」: the groups are split by no share, and the only rate beside them has words of its own."""
    if not token.takes("share") or any(
        one.share or one.versus_rest or one.population or one.compare for one in queries
    ):
        return False
    model, groups = sentence.model, any(one.group_by for one in queries)
    said = [sentence.metrics_of(one) for one in sentence.metric_tokens()]
    rates = {name for one in queries for name in one.metrics if model.metrics[name].is_rate}
    own = {name for names in said if all(model.metrics[name].is_rate for name in names) for name in names}
    plain = any(not model.metrics[name].is_rate for names in said for name in names)
    return groups and plain and bool(rates) and rates <= own


def _times_left(sentence: Sentence, queries: list[SemanticQuery]) -> list[Token]:
    """Of several times that were named, those that no query is of: 「this year … clients we visited in May」."""
    said = [one for one in sentence.tokens if one.period is not None and one.period.period is not None]
    said = [one for one in said if one.kind == "period" and "forward" not in one.note]
    spans = {(one.period.period.start, one.period.period.end) for one in said if one.period and one.period.period}
    compared = any(one.compare is not None or one.target is not None for one in queries)
    if len(spans) == 1 and compared and _by_time(sentence, queries):  # since January, month by month
        begins = {one.start for query in queries for one in periods_of(query)}
        return [one for one in said if all(end - start > _MONTH and start not in begins for start, end in spans)]
    if len(spans) < (3 if compared else 2):
        return []
    told = {(one.start, one.end) for query in queries for one in periods_of(query)}
    if _by_time(sentence, queries):
        return []
    ends = {end for start, end in told if start == end}
    within = any(all(first <= start and end <= last for first, last in spans) for start, end in told)
    if within or not told <= spans | {(end, end) for _, end in spans}:  # 去年, 头两个季度: one time made of both
        return []
    left = []
    for token in said:
        span = token.period.period if token.period is not None else None
        day = span is not None and span.start == span.end and any(span.end == end for _, end in told)  # 截至4月底
        if span is not None and not day and (span.start, span.end) not in told and span.end not in ends:
            left.append(token)
    return left


def _by_time(sentence: Sentence, queries: list[SemanticQuery]) -> bool:
    return any(sentence.model.dimensions[name].grain is not None for one in queries for name in one.group_by)


def _past_of_ahead(sentence: Sentence, queries: list[SemanticQuery], today: date) -> list[Token]:
    """Days that are over beside a figure of days to come: what falls due takes no 「last week」."""
    if not any(looks_ahead(sentence.model, query) for query in queries):
        return []
    told = {(one.start, one.end) for query in queries for one in periods_of(query)}
    over = []
    for token in sentence.of("period"):
        span = token.period.period if token.period is not None else None
        if span is None or span.end >= today:
            continue
        stood = span.start == span.end  # what fell due after that day, as seen from it
        soon = timedelta() < span.end + timedelta(365) - today < _AHEAD
        if (span.start, span.end) in told:
            over += [] if stood else [token]
        elif not soon:
            over.append(token)
    return over
