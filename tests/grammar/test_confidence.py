"""How sure a reading is: its signs, their weights, and what it says where it is not very sure."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from assistant.doubt import SAID_BELOW, taken_for_granted
from assistant.grammar.confidence import WEIGHTS, likelihood
from assistant.phrases import Phrases
from assistant.question import Assumption, Understood
from tests.grammar.people import ask, interpreter
from tests.grammar.test_readings import cases

KNOWN = json.loads(WEIGHTS.read_text("utf-8"))
SHOWN = [case for case in cases().values() if case["status"] == "answered"][::12]


def test_signs_that_the_code_gives_are_the_signs_that_have_weights(bank_home):
    """A sign that is renamed would lose its weight in silence."""
    seen: Counter[str] = Counter()
    for case in SHOWN:
        result = ask(interpreter(bank_home), case["user"], *case.get("history", ()), case["text"])
        if isinstance(result, Understood) and result.signs:
            assert result.signs == tuple(sorted(set(result.signs)))
            assert 0 < result.confidence < 1
            assert result.confidence <= round(likelihood(result.signs), 3)
            seen.update(result.signs)
    assert sum(seen.values()) > 2000
    strange = {sign: count for sign, count in seen.items() if sign not in KNOWN["weights"]}
    assert sum(strange.values()) < 0.05 * sum(seen.values()), strange
    frequent = {name for name, weight in KNOWN["weights"].items() if abs(weight) > 0.4 and name != "always"}
    kinds = {name.split(" ")[0] for name in frequent}
    assert kinds <= {name.split(" ")[0] for name in seen}


def test_weights_were_fitted_on_enough_answers_and_tell_unseen_ones_apart():
    assert KNOWN["answers"] > 3000
    assert KNOWN["right"] < KNOWN["answers"]
    assert KNOWN["area_under_curve_unseen"] > 0.75


def test_likelihood_is_the_logistic_function_of_the_weights():
    weights = KNOWN["weights"]
    doubtful = min(weights, key=weights.get)
    certain = max((name for name in weights if name != "always"), key=weights.get)
    assert likelihood((doubtful,)) < likelihood(()) < likelihood((certain,))
    assert likelihood(("no such sign",)) == likelihood(())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_reading_in_doubt_says_so_first(language):
    phrases = Phrases(language)
    taken = Assumption(code="share-of-total")
    sure = Understood(requests=(), assumptions=(taken,), confidence=SAID_BELOW)
    unsure = sure.model_copy(update={"confidence": SAID_BELOW - 0.1})
    assert taken_for_granted(sure, phrases) == (phrases.say("share-of-total"),)
    doubt, *rest = taken_for_granted(unsure, phrases)
    assert "70%" in doubt and rest == [phrases.say("share-of-total")]
    assert taken_for_granted(None, phrases) == ()
