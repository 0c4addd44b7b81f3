"""A verb of change that a tag of clients is named by (Expanding firms), said of clients: which of mine are expanding, fresh bid
winners or expanding. It says who they are and compares nothing."""

from __future__ import annotations

from assistant.grammar.english_people import speaks_of_people
from assistant.grammar.people import is_tag
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_BEING = frozenset("is are was were be being or and either that who also now currently still just already of mine my ours "
    "any them they those both".split())  # fmt: skip
_FORMS = ("ing", "ed", "es", "s")


def settle_verbs_of_tags(sentence: Sentence) -> None:
    """Give such a verb the tag as its sense, where clients or another of their tags stand before it or are joined behind it."""
    for token in sentence.of("change"):
        found = _named_by(sentence, token.text.lower())
        if found is not None and _said_of_clients(sentence, token):
            token.kind, token.sense, token.note["people"] = "word", found, "yes"


def _named_by(sentence: Sentence, word: str) -> Meaning | None:
    """The tag whose name is a form of the verb and a word for clients; none where there is none or several."""
    people, found = sentence.readings["people"], []
    for dimension in sentence.model.dimensions.values():
        for code, label in dimension.values.items() if dimension.multi else ():
            words = label.en.lower().split()
            if len(words) == 2 and words[1] in people and _stem(words[0]) == _stem(word) != words[0]:
                found.append(Meaning("value", dimension.id, code))
    return found[0] if len(found) == 1 else None


def _stem(word: str) -> str:
    return next((word.removesuffix(form) for form in _FORMS if word.endswith(form)), word)


def _said_of_clients(sentence: Sentence, token: Token) -> bool:
    """Whether clients are the subject of the verb, and no figure is: who is expanding, or are expanding; not loans expanded."""
    place = sentence.index(token)
    before = [one for one in sentence.tokens[:place] if one.text.strip()]
    light: list[Token] = []
    while before and set(before[-1].text.lower().split()) <= _BEING and not before[-1].takes("which", "list"):
        light.insert(0, before.pop())
    after = sentence.next(token, frozenset())
    figure = after is not None and (sentence.metrics_of(after) or after.takes("dimension", "value"))
    if figure or _of_figure(sentence, before, light):
        return False
    if not before:
        return bool(light) and light[0].text.lower().split()[0] == "or"
    described, named = sentence.readings["described"], sentence.metrics_of(before[-1])
    words = before[-1].text.lower().split()
    who = before[-1].takes("which", "list") and words[0] in ("who", "who's") and (bool(light) or len(words) > 1)
    joined = any(one.takes("or", "and") for one in light) and bool(named) and named[0] in described
    return speaks_of_people(sentence, before[-1]) or is_tag(sentence, before[-1]) or who or joined


def _of_figure(sentence: Sentence, before: list[Token], light: list[Token]) -> bool:
    """「loans to tech firms are expanding」: a figure stands before the clients, and no word goes on about them."""
    figures = [one for one in before if sentence.metrics_of(one) and not speaks_of_people(sentence, one)]
    people = [one for one in before if speaks_of_people(sentence, one) or one.takes("which", "list")]
    first = bool(figures) and (not people or sentence.index(figures[0]) < sentence.index(people[0]))
    return first and not any({"who", "that"} & set(one.text.lower().split()) for one in (*before[-1:], *light))
