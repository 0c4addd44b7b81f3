"""Whole turns of a conversation that say what becomes of the last answer, in the words that the vocabulary has.

「put fees next to it」, 「leave Shanghai out of this」, 「两列都要」: each act of words/acts_*.yml is one command, the ways people
say it, and what the last query must have for it to be meant. Only a turn that is nothing but the act is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.grammar.past import Past, past_of
from assistant.grammar.vocabulary import FOLDER, Meaning, Vocabulary, read_yaml
from assistant.question import Language, Question
from semantic_layer.model import SemanticModel
from semantic_layer.query import SemanticQuery

_FILES: dict[Language, tuple[str, ...]] = {"en": ("acts_clients_en.yml", "acts_en.yml"), "zh": ("acts_zh.yml",)}
_LONGEST = 120
_KINDS = frozenset({"metric", "phrase", "value", "dimension", "segment", "ambiguity", "name"})
_FIGURE, _FIGURES = "figure", frozenset({"metric", "phrase", "ambiguity"})
_KEEP: dict[Language, str] = {"en": "only ", "zh": "只看"}
_JOINT: dict[Language, str] = {"en": " and ", "zh": "和"}
_SLOTS = {"n": "number", "g": "group", "m": "amount"}
_SIGNS = " \t.。?？!！,，;；~…"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Act:
    """``said`` is the whole turn, ``plain`` the command, ``needs`` what the last query must have."""

    said: re.Pattern[str]
    plain: str
    needs: tuple[str, ...]


def in_acts(question: Question, model: SemanticModel, vocabulary: Vocabulary) -> Question:
    """``question`` with the command it stands for behind the last query as its text, or as it was typed."""
    if not question.history or len(question.text) > _LONGEST:
        return question
    plain = vocabulary.normaliser.read(question.text).plain.strip(_SIGNS)
    language: Language = "zh" if _CHINESE.search(plain) else "en"
    said = list(_said(plain, language))
    past = past_of(question, model, vocabulary) if said else Past()
    if past.last is None or past.asked_back:
        return question
    query = past.last.query
    for act, named in said:
        if all(_has(need, query, model, vocabulary) for need in act.needs) and _names(named, query, vocabulary):
            left = _left(named.get("w", ""), query, vocabulary) if "several" in act.needs else []
            told = _KEEP[language] + _JOINT[language].join(left) if left else ""
            told = told or act.plain.format_map({**_shown(query, model, language), **named})
            return question.model_copy(update={"text": told})
    return question


def _said(plain: str, language: Language) -> Iterator[tuple[_Act, dict[str, str]]]:
    """The acts that the whole turn says, with or without the words around it, and what each names."""
    core, acts = _acts(language)
    inner = core.fullmatch(plain)
    for act in acts:
        found = (act.said.fullmatch(inner["core"]) if inner is not None else None) or act.said.fullmatch(plain)
        if found is not None:
            yield act, {key.rpartition("_")[2]: value for key, value in found.groupdict().items() if value}


def _left(word: str, query: SemanticQuery, vocabulary: Vocabulary) -> list[str]:
    """The figures that stay where ``word`` names one of those shown (drop overdue loans, which are clients too)."""
    named = {one.id for one in vocabulary.meanings(word) if one.kind == "metric"} & set(query.metrics)
    return [name for name in query.metrics if name not in named] if named else []


def _names(named: dict[str, str], query: SemanticQuery, vocabulary: Vocabulary) -> bool:
    """Whether a word for groups names those shown, a word of the bank is one, and a value (西湖的名单) is one."""
    groups = vocabulary.meanings(named["g"]) if "g" in named else ()
    words = vocabulary.meanings(named["w"]) if "w" in named else ()
    if "v" in named and all(one.kind not in ("value", "segment") for one in vocabulary.meanings(named["v"])):
        return False
    if "c" in named and not _chosen(named["c"], query, vocabulary):
        return False
    shown = any(one.kind == "dimension" and one.id in query.group_by for one in groups)
    if "y" in named and "x" in named and not _alike(vocabulary.meanings(named["y"]), vocabulary.meanings(named["x"])):
        return False
    return (shown or "g" not in named) and ("w" not in named or any(one.kind in _KINDS for one in words))


def _chosen(word: str, query: SemanticQuery, vocabulary: Vocabulary) -> bool:
    """Whether a word may be what was chosen before: 不看成都, after a threshold, leaves out one that was not."""
    values = [(one.id, one.value) for one in vocabulary.meanings(word) if one.kind == "value"]
    chosen = {(one.dimension, value) for one in query.where if one.op in ("in", "=") for value in one.values}
    return not values or bool(chosen & set(values))


def _alike(gone: list[Meaning], put: list[Meaning]) -> bool:
    """Whether one thing can take the place of another: both are figures, groups, or values of one kind."""
    kinds = [
        {_FIGURE if one.kind in _FIGURES else one.kind if one.kind != "value" else one.id for one in each}
        for each in (gone, put)
    ]
    return bool(kinds[0] & kinds[1]) or not (gone or put)


def _has(need: str, query: SemanticQuery, model: SemanticModel, vocabulary: Vocabulary) -> bool:
    """Whether the last query has what an act is about; ``no-`` says that it must not."""
    name, client = need.removeprefix("no-"), model.defaults.client_dimension
    series = any(model.dimensions[one].grain is not None for one in query.group_by if one in model.dimensions)
    counted = model.metrics.get(vocabulary.readings["counted"])
    held = {
        "people": counted is not None
        and any(model.metrics[one].unit == counted.unit for one in query.metrics if one in model.metrics),
        "several": len(query.metrics) > 1,
        "filter": len(query.where) == 1 or (not query.where and bool(query.having or query.population)),
        "groups": bool(query.group_by),
        "clients": list(query.group_by) == [client],
        "series": series,
        "ranked": bool(query.group_by) and not series,
        "limit": query.limit is not None,
        "comparison": query.compare is not None,
        "share": query.share,
        "plan": query.target is not None,
    }
    return held[name] if need == name else not held[name]


def _shown(query: SemanticQuery, model: SemanticModel, language: Language) -> dict[str, str]:
    """The figures shown by their place, and those that stay without one of them, by their ids."""
    names = [name for name in query.metrics if name in model.metrics] or [""]
    places = {"first": names[0], "second": names[min(1, len(names) - 1)], "last": names[-1]}
    without = {
        f"but_{place}": _JOINT[language].join(one for one in names if one != name) for place, name in places.items()
    }
    return places | without


@cache
def _acts(language: Language) -> tuple[re.Pattern[str], tuple[_Act, ...]]:
    """What may stand around an act, and the acts of the language in the order of their files; the last has the words around."""
    files = [read_yaml(FOLDER / name) for name in _FILES[language]]
    ways = {name: ways for data in files for name, ways in data["parts"].items()}
    parts = {name: f"(?:{'|'.join(sorted(said, key=len, reverse=True))})" for name, said in ways.items()}
    core = re.compile(rf"{_pattern(files[-1]['lead'], parts)}(?P<core>.+?){_pattern(files[-1]['tail'], parts)}")
    return core, tuple(_read(entry, parts) for data in files for entry in data["acts"])


def _read(entry: dict[str, Any], parts: dict[str, str]) -> _Act:
    """One act: its ways in one expression, a name that stands in several of them numbered in each."""
    ways = (_pattern(way, parts).replace("(?P<", f"(?P<w{place}_") for place, way in enumerate(entry["said"]))
    return _Act(re.compile("|".join(f"(?:{way})" for way in ways)), entry["plain"], tuple(entry.get("needs", ())))


def _pattern(way: str, parts: dict[str, str]) -> str:
    """A way to say it as an expression: <name> stands for a part, {x} for what is named, {n} for a number."""
    way = re.sub(r"(?<!P)<(\w+)>", lambda match: parts[match[1]], way)
    return re.sub(r"\{([a-z])\}", lambda match: f"(?P<{match[1]}>{parts[_SLOTS.get(match[1], 'any')]})", way)
