"""What the words ask for must be found in the query: a word for a share, a rank, a change or an exception that no part of the
reading carries out is named to the asker, whatever rule failed to take it up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.grammar.people import people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.unsaid import undated
from assistant.question import Define, Explain, QueryRequest, Reconcile, Request
from semantic_layer.calendar import Period
from semantic_layer.model import SemanticModel
from semantic_layer.query import AllOf, AnyOf, Condition, MetricTest, NoneOf, RankTest, Rule, SegmentTest, SemanticQuery

# Kinds of words that a reading takes up or must name; the rest (asking, joining, pointing, counting) change no figure alone.
_CARRIED = tuple(
    "value metric phrase segment dimension top bottom best worst rank share trend change compare versus exclude outside "
    "lacking negative others target behind ahead percapita cumulative distribution bands correlate show descend ascend "
    "fold".split()
)
_NEGATIONS = ("not in", "!=", "is null")


def without_witness(sentence: Sentence, requests: tuple[Request, ...]) -> list[Token]:
    """The words of shape and of time that ``requests`` do nothing about, in order; none for definitions."""
    if not requests or any(isinstance(one, Define) for one in requests):
        return []
    lost = [one for one in sentence.tokens if one.takes(*_CARRIED) and not one.used and not _said_twice(sentence, one)]
    read = {name for one in requests if isinstance(one, (QueryRequest, Explain)) for name in one.query.metrics}
    lost = [one for one in lost if not any(sense.kind == "implied" and sense.id in read for sense in one.meanings)]
    lost += [one for one in sentence.of("number") if not one.used and _times_of(sentence, one)]
    if any(isinstance(one, (Explain, Reconcile)) for one in requests):
        return lost
    queries, model = [one.query for one in requests if isinstance(one, QueryRequest)], sentence.model
    lost += [*_other_way(sentence, queries), *_uncounted(sentence, queries), *undated(sentence, queries)]
    beside = any(one.compare == "parent" or one.peers or one.scope != "own" or one.versus_rest for one in queries)
    lost += [one for one in sentence.of("average") if not (beside or one.used) and _of_others(sentence, one)]
    for token in sentence.tokens:
        seen = _SEEN.get(token.sense.kind) if token.sense is not None else None
        excused = token in lost or (token.used and token.takes("rank", "versus")) or _misspelt(sentence, token)
        excused = excused or (token.takes("average") and sentence.has("percapita"))  # 户均AUM摊下来多少
        if seen is not None and not excused and not any(seen(query, token, model) for query in queries):
            lost.append(token)
    return lost if _timeless(sentence) else [*lost, *_times(sentence, queries)]


def _other_way(sentence: Sentence, queries: list[SemanticQuery]) -> list[Token]:
    """「rising deposits and falling loans」: rows are kept by one change; a change the other way beside it is named."""
    tested = [one for query in queries for one in query.having if one.on != "value"]
    ways = {one.sense.value for one in sentence.of("change") if one.sense is not None}
    others = [one for query in queries for one in rules_of(query) if isinstance(one, MetricTest) and one.on != "value"]
    if not {"up", "down"} <= ways or not any(query.group_by for query in queries) or len(tested) + len(others) > 1:
        return []
    kept = "down" if tested and tested[0].op in ("<", "<=") else "up"
    return [one for one in sentence.of("change") if one.sense is not None and one.sense.value not in (kept, "any")]


def _uncounted(sentence: Sentence, queries: list[SemanticQuery]) -> list[Token]:
    """「how many borrowers are overdue and what do they owe」: where clients alone are counted, a word for another figure must say
    who they are, by a test, a trait or the name of what is counted."""
    model, counted = sentence.model, {name for query in queries for name in query.metrics}
    unit = people_unit(sentence)
    if not counted or any(model.metrics[name].unit != unit for name in counted):
        return []
    rules = [rule for query in queries for rule in rules_of(query)]
    tests = [*(one for query in queries for one in query.where), *(one for one in rules if isinstance(one, Condition))]
    seen = {one.metric for query in queries for one in query.having} | {
        one.by for query in queries for one in query.order_by
    }
    seen |= {one.metric for one in rules if isinstance(one, MetricTest | RankTest)}
    seen |= {query.bands.metric for query in queries if query.bands is not None} | counted
    traits = {one.dimension for one in tests} | {name for query in queries for name in query.group_by}
    traits |= {str(value) for one in tests for value in one.values}
    traits |= {one.segment for one in rules if isinstance(one, SegmentTest)}
    means = other_names(sentence)

    def told(token: Token) -> bool:
        names = sentence.metrics_of(token)
        by_trait = any(means.get(name, set()) & (traits | seen) for name in names)
        own = any(one.kind == "value" and (one.id in traits or one.value in traits) for one in token.meanings)
        return bool(set(names) & seen) or by_trait or own or any(model.metrics[name].unit == unit for name in names)

    return [one for one in sentence.metric_tokens() if one.text.isascii() and not told(one)]


def other_names(sentence: Sentence) -> dict[str, set[str]]:
    """By metric, the segment, bands, holding, rate and counts that say the same of clients."""
    readings, means = sentence.readings, dict[str, set[str]]()
    pairs = [*readings["described"].items(), *readings["bands"].items(), *readings["rate_of"].items()]
    pairs += [(name, trait) for trait, name in readings["holdings"].items()]
    pairs += [pair for one in readings["counts"] for pair in one["of"].items()]
    for name, other in pairs:
        means.setdefault(str(name), set()).add(str(other))
    return means


def _of_others(sentence: Sentence, token: Token) -> bool:
    """Whether it is the average of a place or of others that something is held against: my branch's average."""
    before, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
    ends = after is None or not any(char.isalnum() for char in after.text)
    return token.text.isascii() and ends and before is not None and before.takes("own", "dimension", "value", "others")


def _timeless(sentence: Sentence) -> bool:
    """Whether the figure takes no period, whatever days are named: plans of visits, what falls due."""
    phrases = sentence.readings["phrases"]
    told = [token.sense for token in sentence.of("phrase") if token.sense is not None]
    return sentence.has("schedule", "maturing") or any(phrases[int(one.id)].get("period") == "none" for one in told)


def _times_of(sentence: Sentence, token: Token) -> bool:
    """Whether the number says how many times as much: 两倍."""
    after = sentence.next(token, frozenset())
    return after is not None and after.start == token.end and after.text.startswith("倍")


def _misspelt(sentence: Sentence, token: Token) -> bool:
    """「三月分」 for 三月份."""
    before = sentence.previous(token, frozenset())
    return token.text == "分" and before is not None and before.period is not None and before.text.endswith("月")


def _said_twice(sentence: Sentence, token: Token) -> bool:
    """「除了杭州以外」 says the exception twice; 「那天」 points at the day before it; a drop is what is asked the reason of."""
    if token.takes("outside"):
        return sentence.has("exclude")
    if token.takes("dimension"):
        before = sentence.previous(token)
        return before is not None and (before.takes("about", "pronoun") or before.period is not None)
    return token.takes("exclude") and token.text.isascii() and sentence.has("why")


def _times(sentence: Sentence, queries: list[SemanticQuery]) -> list[Token]:
    """Periods that none of the queries begins, ends or breaks down, and that no comparison or forward window means."""
    model = sentence.model
    if any(looks_ahead(model, query) for query in queries) or any(
        query.compare is not None or query.target is not None for query in queries
    ):
        return []
    told = [one for query in queries for one in periods_of(query)]
    series = any(model.dimensions[name].grain is not None for query in queries for name in query.group_by)
    return [
        token
        for token in sentence.tokens
        if token.kind == "period"
        and token.period is not None
        and "forward" not in token.note
        and (said := token.period.period) is not None
        if not any(
            one.start == said.start
            or one.end == said.end
            or (series and one.start <= said.start and said.end <= one.end)
            for one in told
        )
    ]


def looks_ahead(model: SemanticModel, query: SemanticQuery) -> bool:
    """Whether a figure of the query is of the days to come: what falls due."""
    return any(":E + " in f"{model.metrics[name].where} {model.metrics[name].expr}" for name in query.metrics)


def rules_of(query: SemanticQuery) -> Iterator[Rule]:
    """Every test of the query's population, the joined ones and their parts."""
    waiting: list[Rule] = [query.population.rule] if query.population is not None else []
    while waiting:
        rule = waiting.pop()
        yield rule
        if isinstance(rule, AllOf):
            waiting += rule.all
        elif isinstance(rule, AnyOf):
            waiting += rule.any
        elif isinstance(rule, NoneOf):
            waiting += rule.none


def periods_of(query: SemanticQuery) -> list[Period]:
    """Every period that the query names."""
    named = [query.period, query.compare_period, *(one.period for one in query.periods)]
    named += [rule.period for rule in rules_of(query) if isinstance(rule, (MetricTest, RankTest))]
    return [one for one in named if one is not None]


def _ordered(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    ranked = any(isinstance(rule, RankTest) for rule in rules_of(query))
    return bool(query.order_by or query.limit or query.rank or ranked)


def _grouped(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    return bool(query.group_by or query.bands is not None or query.versus_rest) or len(query.metrics) > 1


def _each_step(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    """「一直在跌的支行」 asks for every month of each: rows kept by one test of the whole do not tell it."""
    return all(one.on == "value" and token.text.isascii() for one in query.having)  # keep less than 100k


def _timed(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    tested = any(isinstance(rule, MetricTest) and rule.compare is not None for rule in rules_of(query))
    return (
        any(model.dimensions[name].grain is not None for name in query.group_by) or query.compare is not None or tested
    )


def _changed(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    grown = any(name.endswith(("_growth", "_increase")) or model.metrics[name].trial for name in query.metrics)
    return _timed(query, token, model) or grown or bool(query.having) or query.population is not None


def _shared(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    parts = any(model.metrics[name].is_rate for name in query.metrics)
    ranked = any(isinstance(rule, RankTest) and rule.share is not None for rule in rules_of(query))
    return query.share or parts or ranked


def _narrowed(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    return bool(query.where or query.having or query.population is not None or query.limit or query.group_by)


def _negated(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    tests = [*query.where, *(rule for rule in rules_of(query) if isinstance(rule, Condition))]
    no = any(one.op in _NEGATIONS or "N" in one.values for one in tests)
    return no or bool(query.having) or query.population is not None


def _several(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    tests = [*query.where, *(rule for rule in rules_of(query) if isinstance(rule, Condition))]
    listed = any(len(one.values) > 1 for one in tests) or any(
        isinstance(rule, (AnyOf, NoneOf)) for rule in rules_of(query)
    )
    return listed or len(query.metrics) > 1 or _grouped(query, token, model)


def _compared(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    tested = any(isinstance(rule, MetricTest) for rule in rules_of(query)) or bool(query.having)
    return _several(query, token, model) or query.compare is not None or query.versus_rest or tested


def _averaged(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    kinds = {model.metrics[name].kind for name in query.metrics}
    if token.has("statistic"):
        return "median" in kinds
    return bool(kinds - {"sum", "count", "balance"}) or query.compare == "parent" or query.population is not None


def _per_head(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    kinds = [model.metrics[name].kind for name in query.metrics]
    halves = len(kinds) > 1 and "count" in kinds  # the amount and the number of clients
    own = model.defaults.client_dimension in query.group_by  # 列出每户贷款余额
    return halves or own or any(kind not in ("sum", "count", "balance") for kind in kinds)


def _running(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    return query.running or any(model.metrics[name].kind in ("sum", "count", "ratio") for name in query.metrics)


def _planned(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    return query.target is not None or query.bands is not None


def _paired(query: SemanticQuery, token: Token, model: SemanticModel) -> bool:
    return len(query.metrics) > 1 or bool(query.group_by) or bool(query.having)


_SEEN: dict[str, Callable[[SemanticQuery, Token, SemanticModel], bool]] = {
    "top": _ordered,
    "bottom": _ordered,
    "best": _ordered,
    "worst": _ordered,
    "rank": _ordered,
    "descend": _ordered,
    "ascend": _ordered,
    "each": _grouped,
    "again": _grouped,
    "distribution": _grouped,
    "bands": _grouped,
    "steady": _each_step,
    "trend": _timed,
    "change": _changed,
    "compare": _timed,
    "share": _shared,
    "only": _narrowed,
    "include": _narrowed,
    "exclude": _negated,
    "outside": _negated,
    "lacking": _negated,
    "negative": _negated,
    "or": _several,
    "versus": _compared,
    "others": _compared,
    "average": _averaged,
    "percapita": _per_head,
    "cumulative": _running,
    "target": _planned,
    "behind": _planned,
    "ahead": _planned,
    "correlate": _paired,
}
