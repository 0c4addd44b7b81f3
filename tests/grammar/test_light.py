"""Light words change nothing where they stand lightly, and are named where they could tell which ones are meant."""

from __future__ import annotations

import random

import pytest

from assistant.grammar.light import light_classes
from assistant.question import Unclear, Understood
from tests.grammar.people import ask, interpreter

PLAIN = (
    "npl ratio by branch",
    "how many new customers this year",
    "top five clients by loan balance",
    "complaints by channel this year",
    "average deposits of corporate clients in May",
)
OPENINGS = ("amazingly", "respectfully", "unsurprisingly", "reportedly", "plainly", "needless to say")
BEHIND = ("here and there", "in so many words", "on our books", "as it were")


@pytest.mark.parametrize("text", PLAIN)
def test_light_words_before_and_behind_a_question_change_nothing(bank_home, text):
    grammar, draw = interpreter(bank_home), random.Random(text)
    plain = ask(grammar, "hq_manager", text)
    assert isinstance(plain, Understood), plain
    for opening in draw.sample(OPENINGS, 3):
        said = ask(grammar, "hq_manager", f"{opening}, {text}")
        assert isinstance(said, Understood) and said.requests == plain.requests, opening
    for ending in draw.sample(BEHIND, 3):
        said = ask(grammar, "hq_manager", f"{text} {ending}")
        assert isinstance(said, Understood) and said.requests == plain.requests, ending


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("which branch is nursing the highest overdue rate", "which branch has the highest overdue rate"),
        ("what npl ratio are the branches carrying", "npl ratio by branch"),
        ("how many complaints did our crew handle in May", "complaints in May"),
        ("visits our crew racked up in April", "visits in April"),
        ("how much lies around in deposits", "how much do we have in deposits"),
    ],
)
def test_a_verb_of_being_or_bringing_says_no_more_than_to_have(bank_home, said, plain):
    grammar = interpreter(bank_home)
    loose, bare = ask(grammar, "hq_manager", said), ask(grammar, "hq_manager", plain)
    assert isinstance(loose, Understood) and isinstance(bare, Understood), (loose, bare)
    assert loose.requests == bare.requests


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("what loans have we given this quarter", "given"),  # a stock: what was given is another figure
        ("loans taken over by branch", "taken"),  # verb and particle
        ("loans held back by branch", "back"),
        ("how many clients who roam hold wealth products", "roam"),  # which ones
        ("deposit balance not lingering in branches", "not"),
        ("npl ratio of people with dogs", "dogs"),
        ("returning customers this year", "returning"),  # no light word at all
        ("approved loans by branch", "approved"),
    ],
)
def test_a_word_that_could_tell_which_ones_is_named(bank_home, text, word):
    result = ask(interpreter(bank_home), "hq_manager", text)
    assert isinstance(result, Unclear), result
    assert word in result.details["words"]


@pytest.mark.parametrize(
    "word",
    "active closed approved frozen repaid withdrawn grew fell overdue not female foreign annual weekly recently mostly expired "
    "guaranteed transferred expected salary".split(),
)
def test_statuses_directions_changes_negations_and_times_are_never_light(word):
    assert not light_classes(word)
