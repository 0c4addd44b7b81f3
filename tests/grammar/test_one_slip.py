"""One wrong character of the right sound, or letter: what was read without it is read with it, or asked back."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache

import pytest
import yaml

from assistant.grammar.homophones import syllables
from assistant.question import Question, Turn, Understood
from tests.grammar.mutants import _LOADER, _QUESTIONS
from tests.grammar.people import PEOPLE, TODAY, ask, interpreter

SAMPLE = 60


@pytest.fixture(scope="module")
def grammar(bank_home):
    return interpreter(bank_home)


@cache
def _asked() -> list[tuple[str, tuple[str, ...], str]]:
    """(user, what was asked before, question) of the Chinese questions written for development."""
    files = sorted([*_QUESTIONS.glob("development*_turns.yml"), *_QUESTIONS.glob("development*_zh.yml")])
    rows = [row for file in files for row in yaml.load(file.read_bytes(), Loader=_LOADER) if row["user"] in PEOPLE]
    talks = [(row["user"], [one["q"] for one in row["turns"]] if "turns" in row else [row["q"]]) for row in rows]
    return [
        (user, tuple(turns[:place]), text)
        for user, turns in talks
        for place, text in enumerate(turns)
        if any(char in syllables() for char in text)
    ]


def _slip(text: str, chance: random.Random, often: Counter[str]) -> str:
    """``text`` with one character changed for another of its sound, a common one the likelier."""
    alike: dict[str, list[str]] = {}
    for char, sound in syllables().items():
        if often[char]:
            alike.setdefault(sound, []).append(char)
    spots = [
        place for place, char in enumerate(text) if [x for x in alike.get(syllables().get(char, ""), []) if x != char]
    ]
    if not spots:
        return text
    place = chance.choice(spots)
    others = [char for char in alike[syllables()[text[place]]] if char != text[place]]
    return text[:place] + chance.choices(others, [often[one] for one in others])[0] + text[place + 1 :]


def _outcomes(grammar, count: int, seed: str) -> Counter[str]:
    chance, found = random.Random(seed), Counter[str]()
    rows = list(_asked())
    often = Counter(char for _, _, text in rows for char in text)
    chance.shuffle(rows)
    for user, before, text in rows:
        history: tuple[Turn, ...] = ()
        for one in before:
            read = grammar.interpret(Question(text=one, user=PEOPLE[user], data_date=TODAY, history=history))
            history = (*history, Turn(text=one, requests=read.requests if isinstance(read, Understood) else ()))
        meant, typed = (
            grammar.interpret(Question(text=said, user=PEOPLE[user], data_date=TODAY, history=history))
            for said in (text, _slip(text, chance, often))
        )
        if not isinstance(meant, Understood):
            continue
        same = isinstance(typed, Understood) and typed.requests == meant.requests
        found["same" if same else "otherwise" if isinstance(typed, Understood) else "asked"] += 1
        if found.total() == count:
            break
    return found


def test_most_slips_are_put_right_or_asked_about(grammar):
    found = _outcomes(grammar, SAMPLE, "slips")
    assert found["same"] >= 0.65 * SAMPLE and found["otherwise"] <= 0.12 * SAMPLE, found


@pytest.mark.full
def test_of_many_slips_nearly_four_in_five_are_put_right(grammar):
    found = _outcomes(grammar, 1000, "many slips")
    assert found["same"] >= 780 and found["otherwise"] <= 100, found


@pytest.mark.parametrize(
    ("texts", "plain"),
    [
        (["各分行存款余额", "换城日均"], ["各分行存款余额", "换成日均"]),
        (["今年各分行综合贡献", "从底到高排"], ["今年各分行综合贡献", "从低到高排"]),
        (["金年各支行中收"], ["今年各支行中收"]),
        (["逾期贷款暗逾期天数分段"], ["逾期贷款按逾期天数分段"]),
        (["存款最多的五个客户", "改成使个"], ["存款最多的五个客户", "改成十个"]),
        (["contribution per ckient for tech firms"], ["contribution per client for tech firms"]),
        (["top 5 RMs by contributino this year"], ["top 5 RMs by contribution this year"]),
        (["deposits of each banch"], ["deposits of each branch"]),
    ],
)
def test_a_slip_is_put_right_and_said(grammar, texts, plain):
    read, meant = ask(grammar, "hq_manager", *texts), ask(grammar, "hq_manager", *plain)
    assert isinstance(read, Understood) and read.requests == meant.requests
    assert "typo-corrected" in {one.code for one in read.assumptions}


@pytest.mark.parametrize(
    "text",
    ["文三支行存款多少", "各猫头鹰分行存款", "存款沾不沾得上补贴", "trucking loans by branch", "deposits of owls"],
)
def test_what_nobody_here_knows_stays_unknown(grammar, text):
    assert not isinstance(ask(grammar, "hq_manager", text), Understood)
