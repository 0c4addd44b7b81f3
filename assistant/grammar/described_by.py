"""Whose figures are asked, told by another figure: for churn-risk clients, for clients we visited, 下月贷款到期的客户的中收."""

from __future__ import annotations

from assistant.grammar.people import ends_in_people, is_client, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

_OF_WHOM = frozenset({"for", "of", "among", "amongst", "from", "by"})
_SKIPPED = frozenset({"the", "our", "my", "all", "those", "these", "a", "an"})
_RELATIVE = frozenset({"we", "who", "that", "whose", "which", "nobody", "i", "whom"})
_ENDS = frozenset(",，;；.。:：、")


def introduced(sentence: Sentence, token: Token) -> bool:
    """Whether a preposition says that the word is whom something is of: for churn-risk clients, among our dormant clients."""
    before = sentence.previous(token, _SKIPPED)
    return before is not None and before.text.lower() in _OF_WHOM and before.takes("filler")


def ranked_before(sentence: Sentence, token: Token) -> Token | None:
    """The token before the word and before what narrows it: the five biggest · unsecured · borrowers."""
    before = sentence.previous(token, frozenset())
    while before is not None and before.takes("value"):
        before = sentence.previous(before, frozenset())
    return before


def tells_whose(sentence: Sentence, token: Token, figures: set[str], *, listed: bool) -> bool:
    """Whether ``token`` names a figure that says whose another figure is, and stands among the ``figures`` shown all the
    same; ``listed``: clients are the rows."""
    names = set(sentence.metrics_of(token))
    if not names or token.note.get("condition") or sentence.has("correlate"):
        return False
    others = [one for one in sentence.metric_tokens() if one is not token and not names & set(sentence.metrics_of(one))]
    told = {name for one in others for name in sentence.metrics_of(one)}
    ranked = [
        one for one in sentence.tokens if one is not token and one.note.get("describes")
    ]  # the five biggest borrowers
    if not (others or ranked) or not (
        names & figures or figures - told
    ):  # 贷款到期: the figure has another name than its word
        return False
    unit, counted = people_unit(sentence), sentence.readings["counted"]
    people = names <= figures and all(sentence.model.metrics[one].unit == unit and one != counted for one in names)
    if people and token.text.isascii() and introduced(sentence, token) and ends_in_people(sentence, token):
        return True
    others = [one for one in others if figures.intersection(sentence.metrics_of(one))]
    if listed:  # a figure of each client beside another one of theirs
        return False
    return _in_relative(sentence, token) if token.text.isascii() else before_people(sentence, token, others)


def _in_relative(sentence: Sentence, token: Token) -> bool:
    """「… for clients we visited」: between it and the preposition stand the clients and a word that goes on about them."""
    place = sentence.index(token)
    before = sentence.tokens[max(0, place - 6) : place]
    at = next((k for k in reversed(range(len(before))) if before[k].text.lower() in _OF_WHOM), None)
    if at is None or not any(sentence.metrics_of(one) for one in sentence.tokens[: max(0, place - len(before) + at)]):
        return False
    between = before[at + 1 :]
    if any(one.text in _ENDS or one.takes("and", "or") for one in between):
        return False
    people = [k for k, one in enumerate(between) if is_client(sentence, one) or ends_in_people(sentence, one)]
    return bool(people) and any(one.text.lower() in _RELATIVE for one in between[people[0] + 1 :])


def before_people(sentence: Sentence, token: Token, others: list[Token]) -> bool:
    """「…到期的客户一季度中收」: the clients whom it describes stand right behind it, and the figure behind them."""
    rest = sentence.tokens[sentence.index(token) + 1 :]
    joint = next(
        (k for k, one in enumerate(rest) if not one.takes("maturing", "implied") and one.text not in ("过", "了")), None
    )
    if joint is None or joint + 1 >= len(rest):
        return False
    tied = rest[joint].text == "的" or (joint > 0 and rest[joint - 1].text.endswith("的"))
    head = rest[joint + 1] if rest[joint].text == "的" else rest[joint]
    if not tied or not is_client(sentence, head):
        return False
    tail = rest[rest.index(head) + 1 :]
    end = next((k for k, one in enumerate(tail) if one.text in _ENDS or one.takes("and", "versus", "add")), len(tail))
    return any(one is other for one in tail[:end] for other in others)
