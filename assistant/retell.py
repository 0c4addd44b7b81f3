"""The narrative: a language model may put the findings on the screen in other words, where the settings allow it.

It is told the sentences and the tables of the answer and nothing else; of answers about single clients nothing. A text with a
number or a citation that is not on the screen is dropped for the built-in sentences. The ledger says what became of it.
"""

from __future__ import annotations

from typing import Any

from assistant.answer import Answer
from assistant.formats import scale_of
from assistant.journey import Journey
from assistant.present import as_of
from assistant.question import Explain, QueryRequest, Request
from assistant.said_numbers import not_on_screen
from assistant.written import written
from semantic_layer.model import SemanticModel
from semantic_layer.sets import leaves
from warehouse.engine import Table

MOST_ROWS = 30
MOST_TOLD = 5


def retell(answer: Answer, journey: Journey) -> Answer:
    """``answer`` in the model's words behind its headline, or as it is."""
    settings = journey.road.settings.language_model.resolved()
    wanted = settings.narrative and settings.available()
    if not wanted or answer.status != "answered" or answer.parts or not answer.tables:
        return answer
    why = _kept_here(answer, journey)
    text, wrong = "", tuple[str, ...]()
    if not why:
        text, why = _told(answer, journey)
        wrong = not_on_screen(text, answer) if text else ()
        why = why or ("narrative-not-on-screen" if wrong else "")
    found: dict[str, Any] = {"kept": not why, "why": why, "wrong": [one[:40] for one in wrong[:MOST_TOLD]]}
    journey.told["narrative"] = {key: value for key, value in found.items() if value or key == "kept"}
    journey.step("narrate", "" if not why else journey.phrases.say(why))
    if why:
        return answer
    joint = " " if journey.language == "en" else ""
    said = journey.phrases.say("narrative-by-model")
    body = f"{answer.headline.strip()}{joint}{text}{as_of(journey)}"
    return answer.model_copy(update={"text": body, "assumptions": (*answer.assumptions, said)})


def _kept_here(answer: Answer, journey: Journey) -> str:
    """Why nothing of the answer is told to the model; empty where it may be."""
    about = any(_about_clients(request, journey.road.model) for request in journey.requests)
    if about or journey.by_client or journey.personal or journey.asker.client is not None:
        return "narrative-clients"
    return ""


def _about_clients(request: Request, model: SemanticModel) -> bool:
    """Whether a row, a filter or a rule is of single clients."""
    if not isinstance(request, QueryRequest | Explain):
        return True  # figures that somebody typed, definitions, rules: nothing to rephrase
    query = request.query
    names = [*query.group_by, *query.columns, *(one.dimension for one in query.where)]
    rules = leaves(query.population.rule) if query.population is not None else ()
    names += [name for one in rules if (name := getattr(one, "dimension", None)) is not None]
    return any(name in model.dimensions and model.dimensions[name].personal for name in names)


def _told(answer: Answer, journey: Journey) -> tuple[str, str]:
    """What the model wrote, the asker's own name put back; or why there is nothing."""
    user = journey.asker
    named = [journey.road.name_of("person", user.person_id)] if user.person_id else []
    names = [name for name in dict.fromkeys((*named, user.name_zh, user.name_en)) if name]
    screen = screen_of(answer)
    for name in names:
        screen = screen.replace(name, "$1")
    text, why = written(screen, journey)
    return " ".join(text.replace("$1", names[0] if names else "$1").split()), why


def screen_of(answer: Answer) -> str:
    """The sentences, the tables and the citations of an answer, as text."""
    cited = "\n".join(f"《{one.document}》{one.article}：{one.quote}" for one in answer.citations)
    parts = [answer.text, *(_grid(table, answer.language) for table in answer.tables), cited]
    return "\n\n".join(part for part in parts if part)


def _grid(table: Table, language: str) -> str:
    """The columns that people see, as they see them; the first rows."""
    names = {column.name for column in table.columns}
    seen = [at for at, column in enumerate(table.columns) if f"{column.name}_name" not in names]
    scales = {
        at: scale_of((row[at] for row in table.rows), table.columns[at].unit, table.columns[at].format, language)
        for at in seen
    }
    heads = [
        f"{table.columns[at].label} ({scales[at].heading})" if scales[at].heading else table.columns[at].label
        for at in seen
    ]
    moved = {at for at in seen if table.columns[at].name.endswith(("__change", "__change_pct"))}
    rows = [" | ".join(scales[at].text(row[at], signed=at in moved) for at in seen) for row in table.rows[:MOST_ROWS]]
    return "\n".join([" | ".join(heads), *rows])
