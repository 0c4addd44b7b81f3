"""Questions that are read right, each with something said beside it: the additions are data in additions.yml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from assistant.grammar.parser import GrammarInterpreter
from assistant.grammar.witness import rules_of
from assistant.question import QueryRequest, Question, Request, Understood
from semantic_layer.query import Condition, SemanticQuery
from tests.grammar.people import PEOPLE, TODAY

_HERE = Path(__file__).parent
_QUESTIONS = _HERE.parent / "questions"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PARTS = ("having", "compare", "limit", "order_by", "share")


class Base(NamedTuple):
    """A question of one turn that is read right: who asks, in which words, what is read, and the words of its first figure."""

    user: str
    text: str
    requests: tuple[Request, ...]
    figure: str
    told: frozenset[str]

    @property
    def queries(self) -> list[SemanticQuery]:
        """What is read, as queries."""
        return [one.query for one in self.requests if isinstance(one, QueryRequest)]


class Mutant(NamedTuple):
    """A base with something said beside it."""

    base: Base
    text: str


@cache
def additions() -> dict[str, list[dict[str, Any]]]:
    """The additions by what they ask for."""
    loaded: dict[str, list[dict[str, Any]]] = yaml.load((_HERE / "additions.yml").read_bytes(), Loader=_LOADER)
    return loaded


@cache
def written() -> tuple[tuple[str, str, tuple[frozenset[str], ...]], ...]:
    """(user, question, the figures of each right query) of every question of one turn that queries answer."""
    files = sorted([*_QUESTIONS.glob("development*_[ez][nh].yml"), *_QUESTIONS.glob("everyday_*.yml")])
    return tuple(one for file in files for row in yaml.load(file.read_bytes(), Loader=_LOADER) if (one := _asked(row)))


def _asked(row: dict[str, Any]) -> tuple[str, str, tuple[frozenset[str], ...]] | None:
    expect = row.get("expect", row)
    right = [one["query"] for one in (expect if isinstance(expect, list) else [expect]) if "query" in one]
    if not right or row["user"] not in PEOPLE or "turns" in row or row.get("conversation"):
        return None
    return row["user"], row.get("q") or row["text"], tuple(frozenset(one["metrics"]) for one in right)


def base_of(grammar: GrammarInterpreter, user: str, text: str, right: tuple[frozenset[str], ...]) -> Base | None:
    """The question as it is read, or nothing where it is not read as queries of the right figures."""
    question = Question(text=text, user=PEOPLE[user], data_date=TODAY)
    result = grammar.interpret(question)
    if not isinstance(result, Understood) or not all(isinstance(one, QueryRequest) for one in result.requests):
        return None
    base = Base(user, text, result.requests, "", frozenset())
    named = {name for one in base.queries for name in one.metrics}
    if not any(named >= one or named <= one for one in right):
        return None
    sentence = grammar.read(question)
    words = (one.text for one in sentence.metric_tokens() if one.text.lower() in text.lower())
    timed = {"period"} if any(one.period is not None for one in sentence.tokens) else set[str]()
    return base._replace(figure=next(words, ""), told=frozenset({*_told(base.queries), *timed}))


def _told(queries: list[SemanticQuery]) -> Iterator[str]:
    """Every part, dimension, figure and value of the queries, by name."""
    for query in queries:
        dumped = query.model_dump(exclude_defaults=True, mode="json")
        yield from (name for name in dumped if name != "metrics")
        yield from re.findall(r"[a-z][a-z_0-9]+", str(dumped))


def mutants(grammar: GrammarInterpreter, kind: str, base: Base) -> list[Mutant]:
    """The base with every addition of the ``kind`` that asks for something it does not ask for yet."""
    metrics = grammar.read(Question(text=base.text, user=PEOPLE[base.user], data_date=TODAY)).model.metrics
    named = [metrics[name] for one in base.queries for name in one.metrics]
    language = "zh" if re.search("[一-鿿]", base.text) else "en"
    found = []
    for row in additions()[kind]:
        apart = base.told.isdisjoint(row["means"]) and not (kind == "share" and any(one.is_rate for one in named))
        fits = all(one.kind in row.get("kinds", (one.kind,)) for one in named)
        rows = row.get("needs") != "group" or any(one.group_by for one in base.queries)
        if apart and fits and rows and base.user in row.get("users", (base.user,)):
            found += [Mutant(base, text) for form in row[language] if (text := _filled(form, base))]
    return found


def _filled(form: str, base: Base) -> str:
    """The question with the addition, its mark at the end again; nothing where the words of the figure are not found."""
    if "{m}" in form:
        at = base.text.lower().find(base.figure.lower()) if base.figure else -1
        end = at + len(base.figure)
        return base.text[:at] + form.replace("{m}", base.text[at:end]) + base.text[end:] if at >= 0 else ""
    body = base.text.rstrip(" ?？。.!！")
    return form.replace("{q}", body) + base.text[len(body) :].strip()


def dropped(grammar: GrammarInterpreter, mutant: Mutant) -> str:
    """What the reading of a mutant passes over in silence, or an empty text: the addition, or what the base narrowed by."""
    result = grammar.interpret(Question(text=mutant.text, user=PEOPLE[mutant.base.user], data_date=TODAY))
    if not isinstance(result, Understood):
        return ""
    queries = [one.query for one in result.requests if isinstance(one, QueryRequest)]
    if queries == mutant.base.queries and len(queries) == len(result.requests):
        return f"the addition: {mutant.text}"
    kept = {name for one in queries for name in (*_narrowed(one), *one.group_by)}
    lost = {name for one in mutant.base.queries for name in _narrowed(one)} - kept
    return f"{sorted(lost)}: {mutant.text}" if lost and queries else ""


def _narrowed(query: SemanticQuery) -> Iterator[str]:
    """The dimensions that the query is filtered by, tags and holdings left out: rules say them in many ways."""
    tests = [*query.where, *(one for one in rules_of(query) if isinstance(one, Condition))]
    loose = ("tag", "has_", "is_", "product")
    yield from (one.dimension for one in tests if not one.dimension.startswith(loose) and one.op != "is not null")
