"""English lists of clients that end in how much: which clients are behind, and by how much; who is leaving, how much is gone;
and numbers beside amounts: how many overdue customers are there, and what is their loan balance."""

from __future__ import annotations

from assistant.grammar.people import ends_in_people, is_client, is_tag, names_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_AMOUNTS = frozenset({"sum", "balance"})
_TAIL = frozenset(
    "and by with how much is are has have they them their it that this gone already late owed owe owing used at stake behind "
    "so far left now outstanding going leaving moved overdue past due in total each of money we us for what amount".split()
)


def read_how_much(sentence: Sentence) -> None:
    """Make the words for the clients say who they are, and 「how much」 behind them the amount that those words are of."""
    _earned(sentence)
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text)]
    asked = next((at for at, one in enumerate(said) if one.text.lower() in ("how much", "what amount")), None)
    if not asked or sentence.has("top", "bottom", "each", "trend", "share", "compare", "change", "count"):
        return
    tail, before = said[asked:], said[:asked]
    if any(not set(one.text.lower().split()) <= _TAIL for one in tail) or not sentence.has("which", "list"):
        return
    for token in before:
        segment, amount = _told(sentence, token)
        if amount:
            token.kind, token.sense = "word", Meaning("value", "tag", segment)
            for one in tail:
                one.pass_over()
            tail[0].sense, tail[0].used, tail[0].note["each"] = Meaning("metric", amount), False, "yes"
            for one in sentence.of("which"):
                one.sense = Meaning("list")
            return


def _earned(sentence: Sentence) -> None:
    """「how much have we earned from this client」: with no figure named, the verb stands for the first that it may be said of."""
    first = next((one.text.lower() for one in sentence.tokens if any(char.isalnum() for char in one.text)), "")
    if sentence.metric_tokens() or not first.startswith(("how much", "what")):
        return
    for token in sentence.tokens:
        link, figures = sentence.next(token, frozenset()), _brought(sentence, token)
        whom = sentence.next(link, _WHOSE) if link is not None and link.text.lower() in _LINKS else None
        if figures and whom is not None and _is_whose(sentence, whom):
            token.kind, token.sense = "word", Meaning("metric", figures[0])
            return


_LINKS = frozenset({"from", "on", "with", "off", "out of", "through", "via"})
_WHOSE = frozenset({"our", "the", "my", "all", "this", "that", "these", "those"})


def _brought(sentence: Sentence, token: Token) -> list[str]:
    """The figures that a verb may repeat (earned, made), where all are parts of one account."""
    names = [one.id for one in token.meanings if one.kind == "implied" and one.id in sentence.model.metrics]
    books = [set(sentence.model.metrics[name].sources) for name in names]
    return names if token.takes("filler", "implied") and books and set.intersection(*books) else []


def _is_whose(sentence: Sentence, token: Token) -> bool:
    """Whether the word names clients, a client, or an office."""
    model = sentence.model
    if token.names or is_client(sentence, token):
        return True
    told = token.sense is not None and token.takes("value")
    groups = {model.defaults.client_group, model.defaults.tree_group}
    return told and token.sense is not None and model.dimensions[token.sense.id].group in groups


def _told(sentence: Sentence, token: Token) -> tuple[str, str]:
    """The tag that the word tells, and the amount that it is of; empty where there is none."""
    described, metrics = sentence.readings["described"], sentence.model.metrics
    names = sentence.metrics_of(token)
    tag = described.get(names[0], "") if names else ""
    if is_tag(sentence, token) and token.sense is not None:
        tag = token.sense.value
    amount = next((name for name, one in described.items() if one == tag and metrics[name].kind in _AMOUNTS), "")
    return (tag, amount) if tag else ("", "")


_HOW_MANY = frozenset({"how many", "how many of"})
_AND_WHAT = frozenset({"and what", "and how", "and how much", "and the"})
_HOLD = frozenset("hold holds have has own owns with holding having".split())


def count_beside(sentence: Sentence, token: Token) -> None:
    """「how many overdue customers are there, and what is their loan balance」: they are counted beside the figure."""
    counted, after = sentence.readings["counted"], sentence.next(token, frozenset({"of", "the", "our"}))
    if token.text.lower() not in _HOW_MANY or after is None or not token.takes("filler"):
        return
    rest = sentence.tokens[sentence.index(after) :]
    named = next((at for at, one in enumerate(rest) if not one.takes("value") or _held(sentence, one)), len(rest))
    if named < len(rest) and (is_client(sentence, rest[named]) or ends_in_people(sentence, rest[named])):
        named += 1
    people = [one for one in rest[:named] if names_people(sentence, one) or is_client(sentence, one)]
    people += [one for one in rest[:named] if _of_clients(sentence, one)]
    if not people or sentence.metrics_of(after)[:1] == (counted,):
        return
    rest = rest[named:]
    joint = next((at for at, one in enumerate(rest) if one.takes("and") or one.text.lower() in _AND_WHAT), len(rest))
    held = [one for one in rest[:joint] if _held(sentence, one)]
    said = [one for one in rest[:joint] if not one.takes("filler") and one not in held]
    if said or not any(sentence.metrics_of(one) for one in rest[joint + 1 :]):
        return
    if not sentence.has("operator", "between", "share", "each", "top", "bottom"):
        token.kind, token.sense = "word", Meaning("metric", counted)
        for one in held:
            assert one.sense is not None
            one.sense = Meaning("value", one.sense.id, "Y")


def _of_clients(sentence: Sentence, token: Token) -> bool:
    """Whether the word is a value that clients are told by: firms, private banking."""
    known = sentence.model.dimensions.get(token.sense.id) if token.takes("value") and token.sense is not None else None
    return known is not None and known.group == sentence.model.defaults.client_group


def _held(sentence: Sentence, token: Token) -> bool:
    """Whether the word says what clients hold: hold wealth products."""
    held = (
        token.takes("dimension", "value")
        and token.sense is not None
        and token.sense.id in sentence.readings["holdings"]
    )
    return held and token.text.lower().split()[0] in _HOLD


def count_described(sentence: Sentence, token: Token) -> None:
    """「how many loans are non-performing」: the amount of the rows, which they are counted by, and not the clients of that tag."""
    before, words = sentence.previous(token, frozenset({"of", "the", "our"})), token.text.lower().split()
    if before is None or before.text.lower() not in _HOW_MANY or not token.takes("value") or token.sense is None:
        return
    told = [name for name, tag in sentence.readings["described"].items() if tag == token.sense.value]
    for one in sentence.readings["counts"]:
        amount = next((name for name in told if name in one["of"] and name in sentence.model.metrics), None)
        if amount is not None and words[0] in one.get("nouns", ()) and words[1:2] == ["are"]:
            token.sense = Meaning("metric", amount)
            return


def averaged(sentence: Sentence) -> bool:
    """「gold and platinum clients, average AUM」: the first word of a figure says that it is one of them all."""
    said = (one.text.lower().split() for one in sentence.metric_tokens())
    return any(words[0] in ("average", "mean", "median") for words in said) and not sentence.has("number")
