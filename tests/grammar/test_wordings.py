"""Turns of phrase in many forms: what the notation says, and that no form of one stands for something else too."""

from __future__ import annotations

from functools import cache
from itertools import cycle, islice

import pytest

from assistant.grammar.normalise import Normaliser
from assistant.grammar.vocabulary import Vocabulary, compile_vocabulary
from assistant.grammar.wordings import Wording, Wordings, read_wording, spelt_forms
from semantic_layer.load import load_model

LISTS = {"elsewhere": ("别家", "other banks")}


def ends(text: str, said: str) -> list[int]:
    """Where the wording ``text`` ends in what is said, counted in atoms."""
    normaliser = Normaliser()
    known = Wordings([Wording(read_wording(text, LISTS, normaliser.key), "value", "tag", "T")])
    return [stop for stop, _ in known.at(normaliser.read(said).atoms, 0)]


@pytest.mark.parametrize(
    ("text", "said", "found"),
    [
        ("(把|将)(钱|资金)往{elsewhere}(搬|挪)", "将资金往别家挪", [7]),
        ("(把|将)(钱|资金)往{elsewhere}(搬|挪)", "将资金往自家挪", []),
        ("(老|常|)(跑|去)柜台", "跑柜台", [3]),
        ("(老|常)?(跑|去)柜台(的)?", "常去柜台的客户", [5]),
        ("(moving|sending) (their|) money to {elsewhere}", "moving money to other banks", [5]),
        ("(moving|sending) (their|) money to {elsewhere}", "moving moneybags to other banks", []),
    ],
)
def test_a_wording_is_found_in_each_of_its_forms(text, said, found):
    assert ends(text, said) == found


def test_the_words_of_a_phrase_may_be_spelt_out():
    forms = spelt_forms("(该|要)(先|)拜访(谁|哪个客户)")
    assert " ".join(forms[:4]) == "该先拜访谁 该先拜访哪个客户 该拜访谁 该拜访哪个客户" and len(forms) == 8
    assert spelt_forms("月均贷款") == ["月均贷款"]


def test_a_list_that_is_not_there_is_a_fault():
    with pytest.raises(ValueError, match="nowhere"):
        read_wording("(把)(钱)往{nowhere}", LISTS, Normaliser().key)


@cache
def bank() -> Vocabulary:
    """The words of the bank."""
    return compile_vocabulary(load_model())


def samples(wording: Wording) -> set[str]:
    """Some forms of a wording: its required parts alone, and with each choice of every part once."""
    rounds = max(len(slot) for slot in wording.slots)
    turned = [islice(cycle(slot), rounds) for slot in wording.slots]
    forms = {" ".join(atom for words in row for atom in words) for row in zip(*turned, strict=True)}
    return forms | {" ".join(atom for slot in wording.slots if () not in slot for atom in slot[0])}


def test_no_form_of_a_wording_stands_for_two_groups():
    wordings, normaliser, shared = bank().wordings, Normaliser(), set()
    for wording in wordings.all:
        for form in samples(wording) - {""}:
            atoms = normaliser.read(form).atoms
            meant = {(one.kind, one.id, one.value) for stop, one in wordings.at(atoms, 0) if stop == len(atoms)}
            if len(meant) > 1:
                shared.add((form.replace(" ", ""), *sorted(value for _, _, value in meant)))
    assert shared == set()


def test_no_wording_is_a_single_sign():
    assert {form for one in bank().wordings.all for form in samples(one) if len(form.replace(" ", "")) < 2} == set()


def test_no_everyday_word_of_a_figure_is_the_name_of_another():
    model = load_model()
    names = {
        label.lower(): metric.id
        for metric in model.metrics.values()
        if not metric.hidden
        for label in (metric.zh, metric.en)
    }
    said = [(metric.id, word) for metric in model.metrics.values() for word in metric.synonyms]
    said += [(name, word) for name, words in model.readings.synonyms.items() for word in words]
    assert [(name, word) for name, word in said if names.get(word.lower(), name) != name] == []
