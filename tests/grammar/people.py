"""The people who ask in these tests, and an interpreter over the small bank's names."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from assistant.grammar.parser import GrammarInterpreter
from assistant.question import Question, Turn, Understood
from semantic_layer.load import load_model
from semantic_layer.user import User
from warehouse.names import NameIndex, names_file
from warehouse.publish import served

TODAY = date(2026, 5, 31)
PEOPLE = {
    user.id: user
    for user in (
        User(id="hq_manager", role="hq_manager", org_path="/O00/"),
        User(id="hangzhou_manager", role="org_manager", org_path="/O00/O01/"),
        User(id="xihu_manager", role="org_manager", org_path="/O00/O01/O0101/"),
        User(id="rm_r007", role="rm", org_path="/O00/O01/O0101/", person_id="R007"),
        User(id="rm_r011", role="rm", org_path="/O00/O01/O0101/", person_id="R011"),
        User(id="analyst", role="analyst", org_path="/O00/"),
        User(id="risk_hangzhou", role="risk", org_path="/O00/O01/"),
        User(id="auditor", role="auditor", org_path="/O00/"),
    )
}


@cache
def interpreter(home: Path) -> GrammarInterpreter:
    """The embedded interpreter over the names of the bank that ``home`` serves."""
    return GrammarInterpreter(load_model(), NameIndex.load(names_file(served(home).path), load_model().defaults))


def ask(grammar: GrammarInterpreter, user: str, *texts: str, today: date = TODAY):
    """The reading of the last of ``texts``, asked one after the other in one conversation."""
    history: tuple[Turn, ...] = ()
    for text in texts:
        result = grammar.interpret(Question(text=text, user=PEOPLE[user], data_date=today, history=history))
        requests = result.requests if isinstance(result, Understood) else ()
        choices = result.choices if result.kind == "unclear" else ()
        code = "" if isinstance(result, Understood) else result.code
        history = (*history, Turn(text=text, requests=requests, choices=choices, code=code))
    return result
