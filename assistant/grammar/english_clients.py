"""English words that ask for clients by name, by number or by kind: whose, list my clients, the manager with the most clients."""

from __future__ import annotations

import re

from assistant.grammar.chosen_by import holds
from assistant.grammar.described_counts import told_by
from assistant.grammar.english_how_much import averaged, read_how_much
from assistant.grammar.english_people import count_heads, is_modified, speaks_of_people
from assistant.grammar.movers_counted import mark_movers
from assistant.grammar.people import ends_in_people, is_client, is_tag, of_them_all, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_VERBS = frozenset({"list", "name", "identify", "find", "show", "display", "give", "pull up", "find me", "show me",
    "give me", "get me", "get", "see", "flag", "spot", "bring up"})  # fmt: skip
_WHOSE_CLIENTS = frozenset({"me", "us", "my", "our", "all", "the", "any", "those", "of", "out"})
_MOST = frozenset({"most", "fewest", "least", "of"})
_OTHERWISE = ("each", "share", "trend", "distribution", "bands", "compare", "change", "versus", "percapita", "average", "sum",
    "ask", "count", "why", "define", "differ")  # fmt: skip


def read_clients(sentence: Sentence) -> None:
    """Settle these words before any part of the question is read."""
    _whose(sentence)
    _to_list(sentence)
    _with_theirs(sentence)
    _which_clients(sentence)
    read_how_much(sentence)
    count_heads(sentence)
    _most_clients(sentence)
    _traits(sentence)
    mark_movers(sentence)
    _clients_first(sentence)


def _traits(sentence: Sentence) -> None:
    """「firms that are overdue and have poor interest cover」: of clients told by more than it, a word of trouble is a trait."""
    if sentence.has("top", "bottom", "or", "exclude", "share", "change"):
        return
    told = [*sentence.of("value", "segment"), *(one for one in sentence.of("number"))]
    for token in sentence.metric_tokens():
        before = sentence.previous(token, _STILL)
        people = [one for one in sentence.tokens[: sentence.index(token)] if speaks_of_people(sentence, one)]
        others = [one for one in told if one not in people]
        joined = sentence.has("and") and sentence.metrics_of(token)[:1] != (sentence.readings["counted"],)
        after = sentence.next(token, frozenset({"for", "by"}))
        tested = after is not None and (after.takes("operator", "after", "between") or after.number is not None)
        if before is not None and before.text.lower() in _BEING and people and others and joined and not tested:
            _members_of(sentence, token)


_BEING = frozenset({"are", "is", "were", "who are", "that are", "which are", "being"})
_STILL = frozenset({"currently", "now", "still", "also", "already", "both", "again", "presently", "today"})


def _most_clients(sentence: Sentence) -> None:
    """「the manager with the most clients」 is ranked by their number."""
    counted = sentence.readings["counted"]
    for token in sentence.of("top", "bottom"):
        after = sentence.next(token, frozenset())
        others = [one for one in sentence.of("dimension", "which") if one is not after and not is_client(sentence, one)]
        if token.text.lower().split()[-1] in _MOST and after is not None and holds(sentence, after) and others:
            _holders_counted(sentence, after)
        if token.text.lower().split()[-1] not in _MOST or after is None or not is_client(sentence, after):
            continue
        if others and not sentence.metric_tokens() and counted in sentence.model.metrics:
            after.sense = Meaning("metric", counted)
        who = any(one.text.lower() in ("who", "who has") for one in sentence.of("which", "list"))
        if who and sentence.metric_tokens() and not sentence.metrics_of(after):
            after.kind, after.sense = "unknown", None  # who visited the most clients: a number that no figure counts


def _holders_counted(sentence: Sentence, token: Token) -> None:
    """「the branch with the most debtors behind on payment」: those who hold something are counted, by what is said of them."""
    behind = sentence.next(token, frozenset({"who", "are", "that", "with"}))
    named = sentence.metrics_of(behind) if behind is not None else ()
    counts = (one["of"] for one in sentence.readings["counts"] if one["unit"] == people_unit(sentence))
    known = {name: count for one in counts for name, count in one.items() if count in sentence.model.metrics}
    said = next((name for name in (*named, *sentence.metrics_of(token)) if name in known), None)
    if said is None or len([one for one in sentence.metric_tokens() if one not in (token, behind)]) > 0:
        return
    token.sense = Meaning("metric", known[said])
    if behind is not None and named:
        behind.pass_over()


def _clients_first(sentence: Sentence) -> None:
    """「clients in manufacturing, with contribution」 begins with whom it lists, and asks for nothing else of them."""
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text) and not one.takes("own")]
    first = said[0] if said else None
    rows = first is not None and re.fullmatch(r"[ -~]+s", first.text.lower()) is not None and first.takes("dimension")
    if rows and len(said) > 1 and said[1].takes("change"):
        sentence.tokens[0].note["movers"] = "1"  # customers losing deposits
    head = _head(sentence, said)
    counted = {word for words in sentence.readings["numbered"].values() for word in words}
    others = [
        one
        for one in sentence.of("dimension")
        if one is not head and one.text.lower() not in counted and not _is_span(sentence, one)
    ]
    whose = sentence.has("change") and any(one.text.lower() in _OF_WHOM for one in sentence.tokens)
    if (
        head is None
        or others
        or (sentence.has(*_OTHERWISE) and not whose)
        or of_them_all(sentence)
        or averaged(sentence)
    ):
        return
    if is_client(sentence, head) and is_modified(sentence, head) and not whose:
        _as_members(sentence)
    beside = sentence.next(head, frozenset({"still", "now", "currently"}))
    named = sentence.metrics_of(beside) if beside is not None and not sentence.of("period") else ()
    tested = sentence.has("number") and sentence.has("operator", "between", "after")
    held = all(_is_had(sentence, one) for one in sentence.metric_tokens())
    if is_client(sentence, head) and (
        whose or sentence.has("value", "segment", "number") or (named and named[0] in sentence.readings["described"])
    ):
        head.note["listed"] = "1"
    elif whose:
        head.note["rows"] = "1"  # gold clients who lost deposits
    elif (is_modified(sentence, head) and held and _counts_or_timeless(sentence)) or (
        tested and not sentence.has("period")
    ):
        head.note["rows"] = "1"  # manufacturing firms rated AA or better


_OF_WHOM = frozenset({"whose", "with", "who", "that"})


def _counts_or_timeless(sentence: Sentence) -> bool:
    """Whether no period is named, or what is had in it is counted: clients who had a complaint this year."""
    kinds = {sentence.model.metrics[name].kind for one in sentence.metric_tokens() for name in sentence.metrics_of(one)}
    return not sentence.has("period") or (bool(kinds) and kinds <= {"count", "sum"})


def _is_span(sentence: Sentence, token: Token) -> bool:
    """Whether a word for time says how long, and splits nothing: past due more than a month, not visited for 90 days."""
    before = sentence.previous(token, frozenset())
    counted = before is not None and (before.text.lower() in ("a", "an") or before.number is not None)
    return counted and token.sense is not None and sentence.model.dimensions[token.sense.id].grain is not None


def _is_had(sentence: Sentence, token: Token) -> bool:
    """Whether the figure is what clients are said to have: retail customers with time deposits."""
    before = sentence.previous(token, frozenset({"a", "an", "any", "some", "still"}))
    return before is not None and before.text.lower() in _HAVING


_HAVING = frozenset(
    {"with", "have", "has", "had", "having", "holding", "who have", "who had", "made", "filed", "we", "i"}
)


def _head(sentence: Sentence, said: list[Token]) -> Token | None:
    """The plural word for clients that opens the question, values that describe them before it: young female clients."""
    for token in said:
        if not re.fullmatch(r"[ -~]+", token.text):
            return None
        people = token.takes("dimension", "value") and speaks_of_people(sentence, token)
        if people or _are_people(sentence, token):
            return token if token.text.lower().endswith(_PLURAL) else None
        if not token.takes("value", "segment", "and", "or"):
            return None
    return None


_PLURAL = ("s", "women", "men", "people")


def _are_people(sentence: Sentence, token: Token) -> bool:
    """Whether a value of clients in the plural stands for them by itself: women, pensioners."""
    after = sentence.next(token, frozenset())
    if not token.takes("value") or token.sense is None or not token.text.lower().endswith(_PLURAL):
        return False
    of_clients = sentence.model.dimensions[token.sense.id].group == sentence.model.defaults.client_group
    modified = after is not None and after.text.lower().split()[:1] in (["with"], ["who"], ["that"], ["without"])
    noun = (
        after is not None
        and not modified
        and (after.takes("dimension", "value", "segment") or bool(sentence.metrics_of(after)))
    )
    return of_clients and not noun


def _as_members(sentence: Sentence) -> None:
    """「customers who still have overdue loans」: what a figure is of says who they are, where it is all that is said of them."""
    named = sentence.metric_tokens()
    if len(named) != 1 or sentence.has("number", "operator", "top", "bottom", "period"):
        return
    named[0].sense = told_by(sentence, sentence.metrics_of(named[0])[0]) or named[0].sense


def _whose(sentence: Sentence) -> None:
    """「whose loan book has shrunk」 asks which; 「clients whose…」 does not."""
    first = next((one for one in sentence.tokens if any(char.isalnum() for char in one.text)), None)
    if first is not None and first.text.lower() == "whose":
        first.sense = Meaning("which")
    elif first is not None and is_tag(sentence, first) and first.text.lower().startswith("who"):
        listed = not (sentence.has(*_OTHERWISE) or of_them_all(sentence))
        first.note.update({"rows": "1"} if listed else {})  # whose wealth products run out, and what do they hold


def _counts_clients(sentence: Sentence, token: Token) -> bool:
    """「list my dormant clients」: the word that counts them, or a tag of theirs, names them too."""
    if is_tag(sentence, token) and token.text.lower().endswith("s") and not sentence.metric_tokens():
        return True  # show new bid winners
    names = sentence.metrics_of(token)
    described = bool(names) and all(name in sentence.readings["described"] for name in names)
    return described and ends_in_people(sentence, token)


def _which_clients(sentence: Sentence) -> None:
    """「which of my clients have overdue loans」 lists them."""
    for token in sentence.of("which", "list"):
        after, asks = sentence.next(token, _WHOSE_CLIENTS), token.text.lower().startswith("which")
        if asks and after is not None and after.takes("filler", "own") and _are_theirs(sentence, after):
            after.sense = Meaning("dimension", sentence.model.defaults.client_dimension)  # which clients' deposits fell
            sentence.tokens[0].note["movers"] = "1"
        clients = after is not None and (is_client(sentence, after) or _clients_by_kind(sentence, after))
        if token.text.isascii() and token.takes("which") and clients:
            token.sense = Meaning("list")


def _are_theirs(sentence: Sentence, token: Token) -> bool:
    """「which clients' deposits fell」, which of my clients' loans: the word for clients with what is theirs behind it."""
    last = token.text.lower().split()[-1]
    return last.endswith(("'", "’")) and last[:-1] in sentence.readings["people"]


def _with_theirs(sentence: Sentence) -> None:
    """「clients with idle limits, together with their limit」: a figure that each has is asked of each, and those are listed."""
    theirs = [sentence.index(one) for one in sentence.of("pronoun") if one.text.lower() == "their"]
    ahead = sentence.tokens[: theirs[0]] if theirs else []
    rows = [one for one in ahead if one.takes("dimension") and not is_client(sentence, one)]
    if rows or of_them_all(sentence) or sentence.has("each", "average", "sum", "share", "trend", "compare", "change"):
        return
    for token in sentence.of("pronoun"):
        beside, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
        told = [one for one in sentence.tokens[: sentence.index(token)] if speaks_of_people(sentence, one)]
        joined = beside is not None and beside.text.lower().split()[-1:] == ["with"]
        if token.text.lower() == "their" and joined and told and after is not None and _has_one(sentence, after):
            token.sense = Meaning("filler" if sentence.has("list") else "list")
            _members_of(sentence, told[-1])


def _has_one(sentence: Sentence, token: Token) -> bool:
    """Whether each client has one of it: a figure, an office, a manager."""
    return bool(sentence.metrics_of(token)) or (token.takes("dimension") and bool(sentence.metric_tokens()))


def _members_of(sentence: Sentence, token: Token) -> None:
    """A word that counts clients as one for who they are: overdue customers with their loans."""
    named = sentence.metrics_of(token)
    token.sense = (told_by(sentence, named[0]) if named else None) or token.sense


def _clients_by_kind(sentence: Sentence, token: Token) -> bool:
    """「corporates」, 「borrowers」: a value of clients in the plural that describes no noun behind it."""
    value = token.has("value")
    if value is None or not token.text.lower().endswith("s"):
        return False
    after = sentence.next(token, frozenset())
    described = after is not None and (after.takes("dimension", "value", "segment") or bool(sentence.metrics_of(after)))
    dimension = sentence.model.dimensions[value.id]
    return dimension.group == sentence.model.defaults.client_group and not described


_JOINTS = frozenset({"and", "or", ",", "&"})


def _to_list(sentence: Sentence) -> None:
    """「list clients of mine without a loan」: the verb right before the word for clients asks for their names."""
    for token in sentence.tokens:
        if token.text.lower() not in _VERBS or not token.takes("filler"):
            continue
        after = sentence.next(token, _WHOSE_CLIENTS)
        listed = after is not None and (is_client(sentence, after) or _counts_clients(sentence, after))
        kind = after is not None and after.takes("value") and token.text.lower() in ("list", "name", "identify")
        while kind and after is not None and after.takes("value") and not speaks_of_people(sentence, after):
            after = sentence.next(after, _JOINTS)  # list diamond and gold customers
        if listed or (kind and after is not None and speaks_of_people(sentence, after)):
            token.sense = Meaning("list")
            if after is not None and is_modified(sentence, after):
                _as_members(sentence)
        return
