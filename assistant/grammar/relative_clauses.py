"""A clause that says which clients are meant, beside what is asked of them: 存款下降的企业的贷款合计多少, total loans of tech firms
whose deposits fell.

Where the whole reading does not test each client by the clause, the clause is read by itself as a list of clients, the question
without it, and the one is asked of the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.grammar.confidence import ASK_BELOW, least_sure
from assistant.grammar.first_rows import first_rows_pattern, read_first_rows
from assistant.grammar.neighbours import splits
from assistant.grammar.normalise import plural, singular
from assistant.grammar.people import counts_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import all_of, of_rows, parts_of, shown_by
from assistant.grammar.tokens import Token
from assistant.grammar.two_edits import query_of
from assistant.grammar.vocabulary import Vocabulary
from assistant.question import Interpretation, QueryRequest, Question, Request, Understood, distinct
from semantic_layer.model import SemanticModel
from semantic_layer.query import AllOf, Condition, MetricTest, Population, Rule, SemanticQuery

_ENGLISH = (
    r"(?P<before>.*(?<![\w-])(?<!sub )(?P<head>{heads})\b(?:'s?)?(?: (?:at|in|of|from|outside|under) [^,]*?)?)"
    r" (?P<clause>(?:with|whose|who|that|which|having) "
    r"(?:(?:[^,]|,(?=\d{{3}}))(?! by (?!\d|at|more|less|over|under|the|a|half)))+?[^,]?)"
    r"(?P<after>(?: are there| do we have| have we got| in (?:total|all)|,? (?:by|per|for each|in each) (?!\d)[^,]*|,[^,]*)?"
    r"[?.! ]*)"
)
_CHINESE = (
    r"(?P<before>.*?)(?P<clause>[^，,。;；]*?的)(?P<kind>(?![各每])[^，,。的]{{0,6}}?)(?P<head>{heads})(?P<after>.*)"
)
_LISTING = re.compile(
    r"(?:please |can you )?(?:list|show|give|which|who|find|get|pull)\b(?!.*\b(?:top|bottom|\d+)\b)", re.IGNORECASE
)
_LISTED = re.compile(r"(?:[都还一共总]*[有是]?(?:哪些人?|哪几[个家户位]|谁)|的?(?:名单|清单|列表|明细))?[？?。.]*")
_COUNTED = re.compile("[一总都还]?共?有?(?:几|多少)[个家位名]")
_ROWS = r"(?![各每哪逐按谁什分一大层])[\u4e00-\u9fff]{2,4}(?<![模级类])"
_BOUNDS = ("list", "which", "exclude", "rank", "each")


def words_for_rows(model: SemanticModel, vocabulary: Vocabulary) -> tuple[str, str]:
    """The English and the Chinese words for clients, and for what else stands in rows: offices, managers, industries; the longest
    first, as alternatives of a pattern."""
    kinds = {one.id for one in model.dimensions.values() if one.group == model.defaults.tree_group}
    kinds |= set(model.readings.optional) & set(model.dimensions)
    words = [one.label for name, one in model.dimensions.items() if name in kinds]
    said = [word.lower() for word in vocabulary.surfaces.values() if re.fullmatch(r"[a-zA-Z]{2,}", word)]
    said = [
        word for word in said if any(one.kind == "dimension" and one.id in kinds for one in vocabulary.meanings(word))
    ]
    latin = [*(one.en.lower() for one in words), *said]
    latin += [form for one in latin for form in (plural(one), singular(one))]
    latin += [one.replace("-", " ") for one in latin if "-" in one]
    plain = [word for word in vocabulary.surfaces.values() if re.fullmatch(_ROWS, word)]
    plain = [
        word for word in plain if all(one.kind == "dimension" and one.id in kinds for one in vocabulary.meanings(word))
    ]
    every = (*vocabulary.readings["people"], *(one.zh for one in words), *plain, *latin)
    heads = sorted((word for word in every if len(word) > 1), key=len, reverse=True)
    return "|".join(word for word in heads if word.isascii()), "|".join(word for word in heads if not word.isascii())


def clause_patterns(heads: tuple[str, str]) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """The English and the Chinese pattern of a clause behind or before one of ``heads``, the words for rows; and that of a
    question about the first of them."""
    latin, chinese = heads
    clauses = re.compile(_ENGLISH.format(heads=latin), re.IGNORECASE), re.compile(_CHINESE.format(heads=chinese))
    return *clauses, first_rows_pattern(chinese)


def read_described(
    question: Question,
    whole: Interpretation,
    interpret: Callable[[Question], Interpretation],
    read: Callable[[Question], Sentence],
    patterns: Sequence[re.Pattern[str]],
) -> Understood | None:
    """What is asked of the clients, offices or managers whom a clause describes (``patterns``: of clause_patterns); None where none
    does, or the ``whole`` reading tests them by it."""
    *clauses, first = patterns
    if (rows := read_first_rows(question, whole, interpret, first)) is not None:
        return rows
    found = _clause(question.text.strip(), clauses)
    sentence = read(question) if found is not None else None
    if found is None or sentence is None or sentence.has("pronoun", "only", "about", "again"):
        return None
    parts = [question.model_copy(update={"text": text, "history": ()}) for text in _parts(found, sentence)]
    described, asked = (interpret(part) for part in parts)
    clients, query, known = query_of(described), query_of(asked), query_of(whole)
    if clients is None or query is None or not (isinstance(described, Understood) and isinstance(asked, Understood)):
        return None
    if min(described.confidence, asked.confidence) < ASK_BELOW or query.having or query.compare:
        return None
    if question.history and (known is None or _carries(known, query, clients)):
        return None
    if clients.group_by != (sentence.model.defaults.client_dimension,):
        counted = _COUNTED.match(found["after"]) or any(one.code == "amount-of-value" for one in asked.assumptions)
        return None if counted or counts_people(sentence) else _with_figures(described, asked, known)
    both = _of_clients(clients, asked.requests[0], known, sentence)
    return _joined(described, asked, both) if both is not None else None


def _of_clients(
    clients: SemanticQuery, request: Request, known: SemanticQuery | None, sentence: Sentence
) -> QueryRequest | None:
    """What is asked, of those whom ``clients`` lists; None where the ``known`` query says as much, or is a list of them itself."""
    model, client = sentence.model, sentence.model.defaults.client_dimension
    those = those_listed(clients, model)
    if those is None or not isinstance(request, QueryRequest):
        return None
    query = request.query
    listed = client in query.group_by and query.limit is None
    if listed or any(model.defaults.client_group not in model.metrics[name].dims for name in query.metrics):
        return None
    lists = known is not None and client in known.group_by and counts_people(sentence) and client not in query.group_by
    if known is not None and not lists and _says_as_much(known, query, those, model):
        return None
    if query.population is not None and query.population.entity != client:
        return None
    return _of_those(request, those)


def _with_figures(described: Understood, asked: Understood, known: SemanticQuery | None) -> Understood | None:
    """「fee income of sub-branches whose deposits fell」: the rows that the clause tests, with the figure asked beside the tested
    one; None where the ``known`` query has as much."""
    rows, query, request = query_of(described), query_of(asked), described.requests[0]
    if rows is None or query is None or not isinstance(request, QueryRequest) or len(rows.group_by) != 1:
        return None
    plain = not (query.limit or query.population or query.share or query.target or rows.target or rows.population)
    if (
        not (rows.having or rows.limit)
        or not plain
        or query.group_by not in ((), rows.group_by)
        or _filters(query) != _filters(rows)
    ):
        return None
    if rows.period is not None and query.period not in (None, rows.period):
        return None
    if known is not None and _ordered(known) == _ordered(rows) and set(query.metrics) <= set(known.metrics):
        return None
    metrics = tuple(dict.fromkeys((*rows.metrics, *query.metrics)))
    both = rows.model_copy(update={"metrics": metrics, "period": rows.period or query.period})
    return _joined(described, asked, request.model_copy(update={"query": both}))


def _ordered(query: SemanticQuery) -> tuple[object, ...]:
    return (query.group_by, query.having, query.order_by, query.compare)


def _filters(query: SemanticQuery) -> list[Condition]:
    """Its conditions, without those that only leave out rows of nobody."""
    return [one for one in query.where if one.op != "is not null"]


def _joined(described: Understood, asked: Understood, request: QueryRequest) -> Understood:
    return asked.model_copy(
        update={
            "requests": (request,),
            "reading": (*described.reading, *asked.reading),
            "assumptions": distinct((*described.assumptions, *asked.assumptions)),
            **least_sure([described, asked]),
        }
    )


def _clause(text: str, patterns: Sequence[re.Pattern[str]]) -> re.Match[str] | None:
    """The clause with what stands before and behind it; None without one or where the whole asks for a list."""
    english, chinese = patterns
    if (found := english.fullmatch(text)) is not None:
        listed = _LISTING.match(found["before"]) is not None and not found["after"].strip(" ?.!")
        return None if listed else found
    found = chinese.fullmatch(text)
    return None if found is None or _LISTED.fullmatch(found["after"]) else found


def _parts(found: re.Match[str], sentence: Sentence) -> tuple[str, str]:
    """The clause as a question for a list, and the question without it."""
    text, end, head = found.string, found.end("clause"), found["head"]
    if head.isascii():
        head = "clients" if head.lower() in sentence.readings["people"] else head
        return f"which {head} {found['clause']}", f"{found['before']}{found['after']}"
    starts = [text.rfind(one.text, 0, end) + len(one.text) for one in sentence.tokens if _bounds(sentence, one)]
    start = max([found.start("clause"), *(place for place in starts if place < end)])
    if head in sentence.readings["people"]:
        return f"{text[start:end]}客户有哪些", text[:start] + text[end:]
    return f"{text[start:end]}{found['kind']}{head}有哪些", text[:start] + head + found["after"]


def those_listed(clients: SemanticQuery, model: SemanticModel) -> Population | None:
    """Those whom the list tests by a figure, with what it says of who they are."""
    those = shown_by(clients, model) if clients.having and not clients.limit else None
    rows = of_rows(clients, model.defaults.client_dimension, model)
    own = [one for one in clients.where if one not in rows]
    return those and Population(entity=those.entity, rule=all_of([*own, those.rule]))


def _bounds(sentence: Sentence, token: Token) -> bool:
    """Whether the word is no part of the clause behind it: a place, the rows, a word for a list."""
    value = token.sense if token.takes("value") else None
    place = value is not None and sentence.model.dimensions[value.id].group == sentence.model.defaults.tree_group
    return place or bool(token.names) or token.takes(*_BOUNDS) or (token.takes("dimension") and splits(token))


def _of_those(request: QueryRequest, those: Population) -> QueryRequest | None:
    """What is asked, of ``those`` alone; a share is theirs in all, and None where the others beside them are not told."""
    query, lead = request.query, request.lead
    rules: list[Rule] = [*parts_of(query.population), those.rule]
    update: dict[str, object] = {}
    if query.share and not query.versus_rest:
        if lead is None or query.group_by != (lead.dimension,):
            return None
        rules, update = [lead, *rules], {"group_by": (), "versus_rest": True}
    update["population"] = Population(entity=those.entity, rule=all_of(rules))
    return request.model_copy(update={"query": query.model_copy(update=update), "lead": None if query.share else lead})


def _carries(known: SemanticQuery, *told: SemanticQuery) -> bool:
    """Whether the ``known`` query keeps something of the turns before: a condition that neither part says."""
    said = {one.dimension for query in told for one in query.where} | {
        name for query in told for name in query.group_by
    }
    return bool({one.dimension for one in known.where} - said) or known.population is not None


def _says_as_much(known: SemanticQuery, query: SemanticQuery, those: Population, model: SemanticModel) -> bool:
    """Whether the ``known`` query tests each client already, lists them in the order that ``query`` asks for, or asks the same
    figure of clients whom the rule of ``those`` only tells by what they have, which a tag or a trait tells as well."""
    client, counted = model.defaults.client_dimension, model.readings.counted
    tested = {one.metric for one in metric_tests(those)}
    if metric_tests(known.population):  # a share is one of all clients, not of those with the same traits
        return not known.share or set(parts_joined(those)) <= set(parts_joined(known.population))
    if client in known.group_by:
        return query.limit is None or [one.by for one in known.order_by] == [one.by for one in query.order_by]
    if any((one.op, one.values) != (">", (0.0,)) or one.on != "value" for one in metric_tests(those)):
        return False
    people = model.metrics[counted].unit if counted in model.metrics else ""
    count = query.metrics == (counted,) and model.metrics[known.metrics[0]].unit == people
    return count or (known.metrics[0] == query.metrics[0] and not tested & (set(known.metrics) - set(query.metrics)))


def metric_tests(population: Population | None) -> list[MetricTest]:
    """The tests by a figure among all that the rule asks for together."""
    return [one for one in parts_joined(population) if isinstance(one, MetricTest)]


def parts_joined(population: Population | None) -> list[Rule]:
    """All that the rule of the population asks for together."""
    return [one for rule in parts_of(population) for one in (rule.all if isinstance(rule, AllOf) else (rule,))]
