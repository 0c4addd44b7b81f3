"""How many rows an English ranking has, and of what: the two borrowers with the largest loans, the worst branch, our place among
the branches, the figure of all managers on the whole."""

from __future__ import annotations

from assistant.grammar.english_numbers import count_of
from assistant.grammar.english_people import speaks_of_people
from assistant.grammar.numbers import Number
from assistant.grammar.people import is_client
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_ENDS = ("top", "bottom", "best", "worst")
_WITH = frozenset({"with", "having", "that", "who", "which", "whose"})
_LEADS = frozenset({"the", "a", "an", "my", "our", "single", "one"})
_WHOLE = frozenset({"on the whole", "overall", "as a whole", "in total", "altogether", "all told", "taken together", "combined",
    "all together", "all in all", "in all", "in aggregate", "collectively"})  # fmt: skip
_STANDING = frozenset(
    {"stand", "sit", "place", "placed", "position", "standing", "fare", "faring", "placing", "compare", "rank"}
)
_AMONG = frozenset({"among", "amongst", "against", "versus", "vs", "compared", "other", "compared with", "compared to",
    "relative to", "next to", "within", "out of", "alongside"})  # fmt: skip
_MOST = frozenset({"most", "fewest", "least", "highest", "lowest", "largest", "biggest", "smallest", "best", "worst"})
_WE = frozenset({"we", "i", "our", "my"})


def read_ranked(sentence: Sentence) -> None:
    """Settle these words before any part of the question is read."""
    for token in sentence.of("pronoun"):
        _counted_rows(sentence, token)
    for token in sentence.of("top", "bottom"):
        _rows_by_theirs(sentence, token)
    for token in sentence.metric_tokens():
        _holders_ranked(sentence, token)
    for token in sentence.of("dimension"):
        _one_row(sentence, token)
        _unit_named(sentence, token)
    for token in sentence.of("number"):
        _out_of(sentence, token)
        _all_values(sentence, token)
    for token in sentence.of("exclude"):
        _left_out(sentence, token)
    for token in sentence.of("change"):
        _moves_nothing(sentence, token)
    _whose_figure(sentence)
    _own_standing(sentence)
    _on_the_whole(sentence)
    _who_did(sentence)


def _counted_rows(sentence: Sentence, token: Token) -> None:
    """「the two borrowers with the largest loans」 counts rows; it points at nothing said before."""
    lead, *rest = token.text.lower().split()
    after, count = sentence.next(token, frozenset()), count_of(" ".join(rest)) if rest else None
    rows = after is not None and (after.takes("dimension", *_ENDS) or speaks_of_people(sentence, after))
    if lead == "the" and count and rows and (sentence.has(*_ENDS) or _ends_within(sentence)):
        token.kind, token.sense = "number", None
        token.number = Number(value=count, unit="plain", start=token.start, end=token.end)


def _ends_within(sentence: Sentence) -> bool:
    """Whether a word for an end is part of a longer one: won the most new customers."""
    phrases = sentence.readings["phrases"]
    entries = [phrases[int(one.sense.id)] for one in sentence.of("phrase") if one.sense is not None]
    told = {word for one in sentence.of("phrase") for word in one.text.lower().split()}
    return any(entry.get("shape") in ("top", "bottom") for entry in entries) or bool(told & _MOST)


def _holders_ranked(sentence: Sentence, token: Token) -> None:
    """「top two borrowers by overdue amount」: those who hold something are the rows, and the figure behind puts them in order."""
    held = next(
        (one for one in token.meanings if one.kind == "value" and one.id in sentence.readings["holdings"]), None
    )
    before, after = sentence.previous(token, frozenset({"corporate", "retail"})), sentence.next(token, frozenset())
    counted = before is not None and before.number is not None and before.number.unit in ("rank", "plain")
    behind = sentence.tokens[sentence.index(token) + 1 :]
    figure = next((one for one in behind if sentence.metrics_of(one)), None)
    if held is None or not counted or after is None or figure is None:
        return
    ordered = after.takes("each") and sentence.next(after, frozenset({"their", "the", "total"})) is figure
    most = after.text.lower() in _WITH and any(one.takes(*_ENDS) for one in behind[: behind.index(figure)])
    if ordered or most:
        token.sense = held


def _rows_by_theirs(sentence: Sentence, token: Token) -> None:
    """「which managers have the most profitable clients」 (the top clients by contribution): managers are the rows, ranked by what
    a client of theirs brings on average."""
    clients, verb = sentence.next(token, frozenset()), sentence.previous(token, _LEADS)
    rows = sentence.previous(verb) if verb is not None and verb.text.lower() in _HAVE else None
    by = sentence.next(clients, frozenset()) if clients is not None and is_client(sentence, clients) else None
    figure = sentence.next(by, frozenset()) if by is not None and by.takes("each") else None
    if clients is None or by is None or figure is None or rows is None or not sentence.has("which"):
        return
    halves: dict[str, str] = sentence.readings["halves"]["metrics"]
    names = [halves[name] for name in sentence.metrics_of(figure)[:1] if name in halves]
    if names and rows.takes("dimension") and not is_client(sentence, rows):
        figure.sense = Meaning("metric", names[0])
        clients.pass_over()
        by.pass_over()


_HAVE = frozenset({"have", "has", "had", "with", "manage", "manages", "serve", "serves", "look after", "looks after"})


def _one_row(sentence: Sentence, token: Token) -> None:
    """「worst branch on overdue rate」, 「the sub-branch with the most complaints」: one row is asked for, not ten."""
    words = token.text.lower().replace("-", " ").split()
    single = (
        token.text.isascii()
        and bool(words)
        and not words[-1].endswith("s")
        and words[0] not in ("by", "per", "each", "every")
    )
    known = sentence.model.dimensions[token.sense.id] if token.sense is not None else None
    if not single or known is None or known.grain is not None or sentence.has("rank", "which"):
        return
    if words[0] in ("which", "what") and sentence.has(*_ENDS):
        token.note["single"] = "1"
    before, after = sentence.previous(token, frozenset({"performing", "single"})), sentence.next(token, frozenset())
    head = before is not None and before.takes(*_ENDS) and before.number is None
    led = sentence.previous(token, _LEADS) is None or all(
        one.takes("filler") or sentence.metrics_of(one) for one in sentence.tokens[: sentence.index(token)]
    )
    ended = led and after is not None and after.text.lower() in _WITH and sentence.has(*_ENDS)
    if (head and not _names_figure(sentence, after)) or ended:
        token.note["single"] = "1"


def _names_figure(sentence: Sentence, token: Token | None) -> bool:
    """Whether a figure stands right behind: highest branch deposits are several."""
    return token is not None and bool(sentence.metrics_of(token))


def _out_of(sentence: Sentence, token: Token) -> None:
    """「which two of the five branches」: the second number says how many there are, the first how many are asked for."""
    place = sentence.index(token)
    words = [one.text.lower() for one in sentence.tokens[max(0, place - 3) : place]]
    led = "of" in words or "of the" in words or "of our" in words or "of my" in words
    first = any(one.number is not None for one in sentence.tokens[max(0, place - 3) : place])
    after = sentence.next(token, frozenset())
    plain = token.number is not None and token.number.unit == "plain"
    if led and first and plain and after is not None and after.takes("dimension"):
        token.pass_over()
        token.note["of"] = "1"


def _unit_named(sentence: Sentence, token: Token) -> None:
    """「how long do approvals take, days」: of a figure measured in days they are its unit, where no word asks for each of them."""
    before, implied = sentence.previous(token, frozenset()), token.has("implied")
    measured = {name for one in sentence.metric_tokens() for name in sentence.metrics_of(one)}
    told = [one for one in token.meanings if one.kind == "implied" and one.id in measured]
    if implied is None or not token.takes("dimension") or not told or not token.text.isascii():
        return
    if before is None or not before.takes("each", "again", "which"):
        token.sense = told[0]


def _all_values(sentence: Sentence, token: Token) -> None:
    """「over the five risk classes」: as many as there are says no more than all of them."""
    before, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
    known = (
        sentence.model.dimensions.get(after.sense.id)
        if after is not None and after.takes("dimension") and after.sense
        else None
    )
    led = before is not None and before.text.lower().split()[-1] in ("the", "our", "all", "these")
    if (
        known is None
        or token.number is None
        or token.number.unit != "plain"
        or not led
        or sentence.has("which", "rank", *_ENDS)
    ):
        return
    if known.values and token.number.value in (
        len(known.values),
        len(known.values) - 1,
    ):  # one value may be for what has none
        token.pass_over()
        token.note["all"] = "1"


def _moves_nothing(sentence: Sentence, token: Token) -> None:
    """「firms whose rating got worse」 is a change of a trait, 「bad loans recovered」 money that came back: no figure tells it."""
    before = sentence.previous(token, frozenset({"has", "have", "had", "is", "are"}))
    whose = sentence.previous(before, frozenset()) if before is not None else None
    trait = (
        before is not None
        and before.takes("dimension")
        and whose is not None
        and whose.text.lower() in ("whose", "their")
    )
    names = sentence.metrics_of(before) if before is not None else ()
    amount = bool(names) and not sentence.model.metrics[names[0]].is_rate
    if token.text.isascii() and (trait or (amount and token.text.lower() in ("recovered", "recouped"))):
        token.kind, token.sense = "unknown", None


def _left_out(sentence: Sentence, token: Token) -> None:
    """「leaving out anyone overdue and the pass-through customers」: all of a list that is left out says who they are."""
    head = sentence.tokens[: sentence.index(token)]
    if not token.text.isascii() or not any(speaks_of_people(sentence, one) for one in head):
        return
    found: list[tuple[Token, Meaning | None]] = []
    behind = sentence.tokens[sentence.index(token) + 1 :]
    for one in behind:
        text, tag = one.text.lower(), _tag_of(sentence, one)
        if tag is not None:
            found.append((one, tag))
        elif text in ("and the", "and any", "and all") or (one.takes("about") and text.startswith("and")):
            found.append((one, Meaning("and")))
        elif not (
            one.takes("filler", "and", "or", "list", "pronoun")
            or text in (",", "anyone", "those")
            or is_client(sentence, one)
        ):
            break
    for one, sense in found if sum(sense.kind == "value" for _, sense in found if sense is not None) else []:
        one.sense = sense


def _tag_of(sentence: Sentence, token: Token) -> Meaning | None:
    """The segment of clients that a word names: its own, or that of the figure that counts them."""
    own = next((one for one in token.meanings if one.kind == "value" and sentence.model.dimensions[one.id].multi), None)
    names = sentence.metrics_of(token)
    segment = sentence.model.segments.get(sentence.readings["described"].get(names[0], "")) if names else None
    if own is not None or segment is None or segment.stored is None:
        return own
    return Meaning("value", segment.stored, segment.id)


def _whose_figure(sentence: Sentence) -> None:
    """「rank the industries by their bad loan ratio」: theirs is of the rows named before it, of nobody shown earlier."""
    for token in sentence.of("pronoun"):
        told = [one for one in sentence.tokens[: sentence.index(token)] if one.takes("dimension")]
        plural = any(one.text.isascii() and one.text.lower().endswith("s") for one in told)
        if token.text.lower() in ("their", "theirs") and plural and not sentence.has("add", "only"):
            token.pass_over()


def _who_did(sentence: Sentence) -> None:
    """「how many visits did our managers make in May」: those who did it are no rows of their own."""
    first = next((one for one in sentence.tokens if any(char.isalnum() for char in one.text)), None)
    person = sentence.model.defaults.person_dimension
    if (
        first is None
        or first.text.lower().split()[0] != "how"
        or sentence.has("each", "which", "list", "share", "rank", *_ENDS)
    ):
        return
    for token in sentence.of("dimension"):
        before = sentence.previous(token, frozenset({"our", "the", "all", "my"}))
        does = before is not None and before.text.lower() in ("do", "did", "does", "have", "has")
        if does and token.sense is not None and token.sense.id == person and token.text.lower().endswith("s"):
            token.pass_over()


def _own_standing(sentence: Sentence) -> None:
    """「where do we stand among the branches」 asks for one's own place, as the word rank would."""
    tree = sentence.model.defaults.tree
    for place, token in enumerate(sentence.tokens):
        if token.text.lower().split()[-1:] and token.text.lower().split()[-1] not in _STANDING:
            continue
        before = [one.text.lower() for one in sentence.tokens[max(0, place - 3) : place + 3]]
        mine = bool(_WE & {word for text in before for word in text.split()})
        rest = sentence.tokens[place + 1 :]
        level = next(
            (one for one in rest if one.takes("dimension") and one.sense and tree and one.sense.id in tree.levels), None
        )
        if not mine or level is None or token.number is not None or sentence.metrics_of(token):
            continue
        between = {word for one in rest[: rest.index(level)] for word in one.text.lower().split()}
        if between & _AMONG:
            token.kind, token.sense, token.note["own"] = "word", Meaning("rank"), "1"
            for one in rest[: rest.index(level)]:
                one.sense = Meaning("filler") if one.takes("versus", "compare", "others", "peer", "each") else one.sense
            return


def _on_the_whole(sentence: Sentence) -> None:
    """「workload of our managers on the whole」: the figure of all of them, and no row for each."""
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text)]
    whole = any(one.text.lower() in _WHOLE for one in said[-1:] + said[:1])
    if not whole or sentence.has("each", "which", "list", "share", "rank", "versus", *_ENDS):
        return
    for token in sentence.of("dimension"):
        before = sentence.previous(token, frozenset({"the", "our", "all", "my", "all the", "all our"}))
        if (
            before is not None
            and before.text.lower() in ("of", "for", "across", "at", "of all", "for all")
            and not is_client(sentence, token)
        ):
            token.pass_over()
