"""A word that only says what the name beside it is of: the segment Facility idle, the idle list, with firm size medium."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_OPENING = frozenset(
    {"the", "a", "an", "their", "our", "my", "that", "this", "those", "these", '"', "“", "‘", "'", ":"}
)
_LEADING = frozenset({"of", "in", "from", "under", "within", "on", "to", "into", "with"})
_CARRYING = frozenset(
    "carry carries carried carrying bear bears bearing have has had having wear got given hold".split()
)
_JOINTS = ("and", "or", "versus", "add", "exclude", "filler")


_SPLITTING = ("by ", "per ", "each ", "every ")


def settle_named_groups(sentence: Sentence) -> None:
    """The word says nothing of its own and splits nothing; what it names is the group, not a figure of the same name."""
    words = sentence.readings["naming"]
    for word in [one for one in sentence.tokens if one.text.lower() in words]:
        named = _named(sentence, word)
        if named is None:
            continue
        named.sense = _group(sentence, named)
        _name_joined(sentence, named, several=word.text.lower().endswith("s"))
        if _asks_for_rows(sentence, word):
            word.sense = Meaning("list")
        else:
            _leave_out(sentence, word)
    _name_values(sentence)


def _asks_for_rows(sentence: Sentence, word: Token) -> bool:
    """「list overdue borrowers」: the verb that opens the question, and no list that is named."""
    opens = all(one.takes("filler") for one in sentence.tokens[: sentence.index(word)])
    return word.text.lower() == "list" and opens


def settle_under(sentence: Sentence) -> None:
    """「the deposits under each of these」, "clients under 王敏": whose they are, and no bound of a figure."""
    person, tree = sentence.model.defaults.person_dimension, sentence.model.defaults.tree_group
    for token in sentence.of("operator"):
        after = sentence.next(token, frozenset({"the", "our"}))
        if token.text.lower() != "under" or after is None:
            continue
        value = after.has("value")
        place = value is not None and sentence.model.dimensions[value.id].group == tree
        if after.takes("each") or after.names or place or after.text.lower() in _SEVERAL:
            token.pass_over()
        managers = tuple(one for one in after.names if one.dimension == person)
        after.names = managers or after.names


_SEVERAL = frozenset({"them", "these", "those", "of them", "of these"})


def settle_negative_rows(sentence: Sentence) -> None:
    """「which branches have negative contribution」: of offices and those who look after clients, the figure is below
    zero, and no tag of clients is counted."""
    model, words = sentence.model, [one for one in sentence.tokens if one.text.strip()]
    rows = [one.sense.id for one in sentence.of("dimension") if one.sense is not None]
    places = all(model.dimensions[name].group == model.defaults.tree_group for name in rows)
    named = [
        one for one in words if one.text.lower().startswith("negative ") and one.takes("value", "metric", "phrase")
    ]
    if not rows or not places or len(named) != 1 or sentence.has("count", "percapita", "share"):
        return
    token = named[0]
    figure = token.text.lower().removeprefix("negative ").replace(" ", "_")
    led = sentence.previous(token, _OPENING)
    before = sentence.previous(led, frozenset()) if led is not None and led.text.lower() in _SHOWING else None
    if figure not in model.metrics or before is None or before.sense is None or before.sense.id not in rows:
        return
    sign = replace(token, text=token.text[:8], meanings=(), sense=Meaning("negative"), note={})
    token.text, token.sense = token.text[9:], Meaning("metric", figure)
    sentence.tokens.insert(sentence.index(token), sign)


_SHOWING = frozenset(
    {"have", "has", "had", "with", "show", "shows", "showed", "made", "make", "report", "having", "at"}
)


def _name_values(sentence: Sentence) -> None:
    """「with VIP tier diamond」: an attribute's word that only opens its value; behind by it splits the figures."""
    for word, value in list(pairwise(sentence.tokens)):
        if word.sense is None or not word.takes("dimension") or not word.text.isascii():
            _pass_title(sentence, word, value)
            continue
        own = next((one for one in value.meanings if one.kind == "value" and one.id == word.sense.id), None)
        if own is None:
            continue
        value.sense, led = own, sentence.previous(word, _OPENING)
        split = word.text.lower().startswith(_SPLITTING) or (
            led is not None and led.takes("each", "which", "list", "replace")
        )
        if not split:
            sentence.tokens = [one for one in sentence.tokens if one is not word]


def _pass_title(sentence: Sentence, place: Token, title: Token) -> None:
    """「the Hangzhou office」: behind the name of a place the word for such places says nothing more."""
    tree, model = sentence.model.defaults.tree_group, sentence.model
    named = place.has("value") if place.takes("value") else None
    if named is not None and model.dimensions[named.id].group == tree and title.text.lower() in ("office", "outlet"):
        title.pass_over()


def _named(sentence: Sentence, word: Token) -> Token | None:
    """The name that the word leads: the segment X; or that it ends: the X segment. No group that figures are split by."""
    before, after = sentence.previous(word, _OPENING), sentence.next(word, _OPENING)
    split = before is not None and before.takes("each") and before.text.lower() not in _LEADING
    if not split and after is not None and _group(sentence, after) is not None:
        return after
    led = sentence.previous(before, _OPENING) if before is not None else None
    ends = (
        before is not None
        and _group(sentence, before) is not None
        and sentence.index(word) - sentence.index(before) == 1
    )
    carried = ends and led is not None and led.text.lower().split()[-1] in _CARRYING
    return before if ends and led is not None and (carried or led.text.lower() in _LEADING) else None


def _group(sentence: Sentence, token: Token) -> Meaning | None:
    """The group that a word names, of those of which a client may be in several; a figure names the clients that it is of."""
    model = sentence.model
    for one in token.meanings:
        if one.kind == "value" and (model.dimensions[one.id].multi or one.value == "Y"):
            return one
    named = sentence.metrics_of(token)
    segment = model.segments.get(sentence.readings["described"].get(named[0], "")) if named else None
    return Meaning("value", segment.stored, segment.id) if segment is not None and segment.stored is not None else None


def _name_joined(sentence: Sentence, named: Token, *, several: bool) -> None:
    """「the segments High risk and Overdue now」: what is joined to a name is one too, where it is the whole name of a group;
    these clients are in both."""
    for token in sentence.tokens[sentence.index(named) + 1 :]:
        group = _group(sentence, token)
        segment = sentence.model.segments.get(group.value) if group is not None else None
        whole = segment is not None and token.text.lower() == segment.en.lower()
        if group is not None and (several or whole):
            token.sense, token.note["joined"] = group, "1"
        elif not token.takes(*_JOINTS) or token.text.lower() in ("with", "by"):
            return


def _leave_out(sentence: Sentence, word: Token) -> None:
    """Leave out the word and its article; behind a joint its preposition too: and of the segment X, that are not in the X group."""
    place = sentence.index(word)
    dropped = [word]
    while place and sentence.tokens[place - 1].text.lower() in _OPENING:
        place -= 1
        dropped.append(sentence.tokens[place])
    led = sentence.tokens[place - 1] if place else None
    joint = sentence.tokens[place - 2] if place > 1 else None
    if led is not None and led.text.lower() in _LEADING and joint is not None and joint.takes("and", "or", "exclude"):
        dropped.append(led)
    sentence.tokens = [one for one in sentence.tokens if all(one is not other for other in dropped)]
