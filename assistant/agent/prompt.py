"""What the model is shown: rules that never change first, then the terms found, then the question. No row, no name of a client.

Values that stand in the question (a client, an office) are shown as ``$1``, ``$2`` … with the asker's own words: their codes and
full names stay here and are put back into what the model proposes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.agent.terms import FoundValue, Terms, values_of
from assistant.question import AnalystSql, Question, Request
from semantic_layer.model import Dimension, SemanticModel

FOLDER = Path(__file__).parent / "prompts"
MOST_CODES = 12
RUN = 40  # characters in a row that no text shares with the instructions by chance


@dataclass(frozen=True)
class Prompt:
    """The messages of the first call."""

    system: str
    user: str


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def prompt_for(
    question: Question,
    terms: Terms,
    model: SemanticModel,
    missed: str = "",
    verified: Iterable[tuple[str, Request]] = (),
) -> Prompt:
    """The prompt for ``question``. ``missed`` are the words that the grammar could not place; ``verified`` are questions like
    it, with the requests that people approved: those that name a client or a place are left out unless ``terms`` know it."""
    last = last_request(question)
    known = {one.code for one in terms.values}
    near = [
        {"question": text, "requests": [_hidden(_short(request), terms.values)]}
        for text, request in verified
        if all(one.code in known for one in values_of(request, model))
    ]
    blocks = [
        _listed("Metrics (id, name, unit, kind)", (_metric(name, model) for name in terms.metrics)),
        _listed("Attributes", (_dimension(model.dimensions[name]) for name in terms.dimensions)),
        _listed("Segments", (_segment(name, model) for name in terms.segments)),
        _listed("Form", _examples(terms, model, question.data_date)) if not near else "",
        _listed("Approved questions like it", (json.dumps(one, ensure_ascii=False) for one in near)),
        f"Data date: {question.data_date.isoformat()}",
        _listed("Values", (_value(place, one) for place, one in enumerate(terms.values, 1))),
        f"Last request: {json.dumps(_hidden(_short(last), terms.values), ensure_ascii=False)}" if last else "",
        f"Words that the grammar could not place: {missed}" if missed else "",
        f"Question: {json.dumps(question.text, ensure_ascii=False)}",
    ]
    return Prompt(_file("system.md"), "\n\n".join(block for block in blocks if block))


def repeats_instructions(text: str) -> bool:
    """Whether ``text`` holds a run of words of what the model is told: nothing of that is ever shown."""
    plain = " ".join(text.split())
    runs = (plain[place : place + RUN] for place in range(0, max(1, len(plain) - RUN + 1)))
    return len(plain) >= RUN and any(run in _instructions() for run in runs)


@cache
def _instructions() -> str:
    return " ".join(" ".join(_file(file.name) for file in sorted(FOLDER.glob("*.md"))).split())


def last_request(question: Question) -> Request | None:
    """The first request of the last turn that had any; SQL that a person typed is no example of a request."""
    last = next((turn.requests[0] for turn in reversed(question.history) if turn.requests), None)
    return None if isinstance(last, AnalystSql) else last


def describe_term(name: str, model: SemanticModel) -> str:
    """One line about a metric, a dimension or a segment."""
    if name in model.metrics:
        return _metric(name, model)
    return _dimension(model.dimensions[name]) if name in model.dimensions else _segment(name, model)


def _listed(title: str, lines: Iterable[str]) -> str:
    rows = "\n".join(lines)
    return f"{title}:\n{rows}" if rows else ""


def _metric(name: str, model: SemanticModel) -> str:
    metric = model.metrics[name]
    return f"{name} {metric.zh} / {metric.en} ({metric.unit}; {metric.kind})"


def _dimension(dimension: Dimension) -> str:
    codes = list(dimension.values.items())[:MOST_CODES]
    listed = ": " + ", ".join(f"{code}={label.zh}" for code, label in codes) if codes else ""
    return f"{dimension.id} {dimension.label.zh} / {dimension.label.en}{listed}"


def _segment(name: str, model: SemanticModel) -> str:
    segment = model.segments[name]
    return f"{name} {segment.zh} / {segment.en}"


def _value(place: int, value: FoundValue) -> str:
    return f"${place} {value.dimension} {json.dumps(value.text, ensure_ascii=False) if value.text else 'of the last request'}"


def _short(request: Request | None) -> dict[str, Any]:
    return {} if request is None else {"kind": request.kind, **request.model_dump(mode="json", exclude_defaults=True)}


def _hidden(value: Any, known: tuple[FoundValue, ...]) -> Any:
    """A request whose codes of values are references."""
    codes = {one.code: f"${place}" for place, one in enumerate(known, 1)}
    if isinstance(value, dict):
        return {key: _hidden(one, known) for key, one in value.items()}
    if isinstance(value, list):
        return [_hidden(one, known) for one in value]
    return codes.get(value, value) if isinstance(value, str) else value


def _examples(terms: Terms, model: SemanticModel, data_date: date) -> list[str]:
    """The examples of the form, in terms of this prompt; those whose terms were not found are left out."""
    end = data_date.replace(day=1) - timedelta(days=1)
    filled = {
        "<A>": next(iter(terms.metrics), ""),
        "<place>": next(iter(model.defaults.splits), ""),
        "<client>": model.defaults.client_dimension,
        "<tag>": next(iter(terms.segments), ""),
        "<first>": end.replace(day=1).isoformat(),
        "<last>": end.isoformat(),
    }
    labels = {"<A>": model.metrics[filled["<A>"]].zh if filled["<A>"] else "", "<tag>": ""}
    labels["<place>"] = model.dimensions[filled["<place>"]].label.zh if filled["<place>"] else ""
    labels["<tag>"] = model.segments[filled["<tag>"]].zh if filled["<tag>"] else ""
    shown = []
    for example in yaml.safe_load(_file("examples.yml")):
        asked, said = str(example["q"]), json.dumps(example["is"], ensure_ascii=False)
        if all(filled[mark] for mark in filled if mark in said):
            for mark, value in filled.items():
                asked, said = asked.replace(mark, labels.get(mark, value)), said.replace(mark, value)
            shown.append(f"{asked} → {said}")
    return shown
