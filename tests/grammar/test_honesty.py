"""A word that changes the meaning changes the reading, or is named: sentences with one word put in, seeded."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml

from assistant.grammar.confidence import ASK_BELOW
from assistant.question import Define, Explain, PolicyQuestion, Question, Reconcile, Understood
from tests.grammar.people import PEOPLE, TODAY, interpreter

QUESTIONS = Path(__file__).parent.parent / "questions"
FILES = ("development_zh", "development_en", "development2_zh", "development2_en")
# Made-up things, other kinds of money, negations, statistics, ranks and shares that the sentences do not ask for.
WORDS = {
    "zh": (
        "翡翠",
        "瓜田",
        "中位数",
        "不含",
        "非",
        "剔除",
        "除外",
        "女性",
        "制造业",
        "外币",
        "税后",
        "前三",
        "第二",
        "两倍",
        "同比",
        "上升",
    ),
    "en": (
        "jade",
        "flibber",
        "standard deviation",
        "excluding",
        "not",
        "without",
        "female",
        "manufacturing",
        "foreign",
        "top three",
        "second",
        "yoy",
        "falling",
    ),
}
SEED, SAMPLE = 20261122, 40


def sentences(language: str) -> list[tuple[str, str]]:
    """(asker, question) of the development files that stand alone, in this language."""
    found = []
    for file in FILES:
        if file.endswith(language):
            for case in yaml.safe_load((QUESTIONS / f"{file}.yml").read_text()):
                if isinstance(case.get("q"), str) and case["user"] in PEOPLE:
                    found.append((case["user"], case["q"]))
    return found


def read(grammar, user: str, text: str):
    return grammar.interpret(Question(text=text, user=PEOPLE[user], data_date=TODAY))


def plain(result) -> bool:
    """An answer in figures: definitions and explanations take words of their own."""
    return isinstance(result, Understood) and not any(
        isinstance(one, (Define, Explain, Reconcile, PolicyQuestion)) for one in result.requests
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_word_put_in_is_read_or_named(bank_home, language):
    grammar, draw = interpreter(bank_home), random.Random(SEED)
    answers = {pair: read(grammar, *pair) for pair in sentences(language)}
    known = [pair for pair, answer in answers.items() if plain(answer) and not compared(answer)]
    lost, asked = [], 0
    for user, text in draw.sample(known, SAMPLE):
        whole = answers[user, text]
        sentence = grammar.read(Question(text=text, user=PEOPLE[user], data_date=TODAY))
        first = next((token.start for token in sentence.tokens if sentence.metrics_of(token)), None)
        if first is None:
            continue
        for word in draw.sample(WORDS[language], 5):
            changed = text[:first] + (word if language == "zh" else f"{word} ") + text[first:]
            result = read(grammar, user, changed)
            asked += 1
            if not plain(result) or result.requests != whole.requests or result.confidence < ASK_BELOW:
                continue
            if not alone(grammar, user, changed, word):
                continue
            lost.append(changed)
    assert asked > 100
    assert len(lost) <= ALLOWED * asked, lost


# One in a hundred: a word said twice (女性 of a sentence about women), or one that the metric is of by itself.
ALLOWED = 0.01


def compared(result) -> bool:
    """Whether the answer is a comparison by itself, beside which a word for one says nothing new."""
    return any(one.query.compare is not None for one in result.requests)


def alone(grammar, user: str, text: str, word: str) -> bool:
    """Whether the word stands as itself: not part of a longer word that is known, nor corrected (which is told)."""
    sentence = grammar.read(Question(text=text, user=PEOPLE[user], data_date=TODAY))
    return not sentence.slips and any(
        word.startswith(token.text.lower()) for token in sentence.tokens if token.text.strip()
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("非存款余额多少", "非"),
        ("上个月今年的中收", "上个月"),
        ("不良率两倍多少", "两"),
        ("deposit balance without", "without"),
        ("中收排名", "排名"),
    ],
)
def test_a_shape_that_the_reading_does_not_carry_out_is_named_or_carried_out(bank_home, text, word):
    result, without = (read(interpreter(bank_home), "hq_manager", one) for one in (text, text.replace(word, "")))
    assert not isinstance(result, Understood) or result.requests != without.requests, result
