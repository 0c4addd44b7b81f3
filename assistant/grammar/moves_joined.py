"""Rows told by two or more things of which one at least is a change: 存款下降、贷款增加的客户, firms whose loans grew but whose
deposits fell, 存款减少而AUM超过50万的客户. Each is a test of its own."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.grammar.draft import Draft
from assistant.grammar.people import counts_people, is_client, names_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.query import Having, HavingOp, Order

_LOSSES = ("减", "降", "跌", "少", "流失", "掉", "缩", "declin", "decreas", "fall", "drop", "loss", "outflow")
_OPEN = frozenset("whose that who which with where saw had have has".split())
_WITHIN = frozenset({"里", "中", "里面", "里头", "当中", "之中"})
_HAS = frozenset({"with", "have", "has", "had", "having", "hold", "holds", "有", "持有", "存在"})
_ASKS = ("ask", "top", "bottom", "best", "worst", "rank", "each", "why", "trend", "dimension")


@dataclass(frozen=True, slots=True)
class _Move:
    """A figure that is said to have risen or fallen, and the words that say so."""

    subject: Token
    word: Token
    metric: str
    down: bool


def test_moves(sentence: Sentence, draft: Draft) -> None:
    """Make each change a condition on the rows it is said of; a lone change is left to the rules for one."""
    moves = _moves(sentence, draft)
    if not moves or draft.edits is not None or draft.ranking or draft.limit or draft.kept:
        return
    own = {name for one in moves for name in (one.metric, *sentence.metrics_of(one.subject))}
    first, last, beside = _span(sentence, draft, moves, own)
    rows = _rows(sentence, first, last)
    if rows is None or len(moves) + len(beside) + _among(sentence, first) < 2:
        return
    for token in beside:
        _hold(sentence, draft, token)
    _take(sentence, draft, moves)
    if not (counts_people(sentence) or _asked_beside(sentence, first, last)):
        draft.group(rows)
        draft.order_by = [Order(by=moves[0].metric, direction="asc" if moves[0].down else "desc", on="change")]


def _moves(sentence: Sentence, draft: Draft) -> list[_Move]:
    """Every figure of the draft whose own words say that it rose or fell."""
    found: dict[str, _Move] = {}
    grown = sentence.readings["growth_of"]
    for token in sentence.metric_tokens():
        names = [name for name in draft.metrics if name in (*sentence.metrics_of(token), token.note.get("fitted"))]
        names = names or [one.metric for one in draft.having if one.metric in sentence.metrics_of(token)]
        if not names:
            continue
        if names[0] in grown and grown[names[0]] in sentence.model.metrics:
            said = any(one in token.text.lower() for one in _LOSSES)
            found.setdefault(grown[names[0]], _Move(token, token, grown[names[0]], said))
            continue
        word = _own_word(sentence, token)
        if word is not None and word.sense is not None:
            found.setdefault(names[0], _Move(token, word, names[0], word.sense.value == "down"))
    return list(found.values())


def _own_word(sentence: Sentence, token: Token) -> Token | None:
    """The rise or fall said of a figure: behind it (deposits fell; deposits and loans both fell), or right before (rising AUM)."""
    for one in sentence.tokens[sentence.index(token) + 1 :]:
        if one.takes("change"):
            return one if _way(one) else None
        if sentence.metrics_of(one) and not sentence.has("both") and not _shares_word(sentence, token, one):
            break
        if one.number is not None or one.text in "，,；;。" or one.takes("dimension", "operator"):
            break
    before = sentence.previous(token, frozenset())
    return before if before is not None and before.takes("change") and _way(before) and before.text.isascii() else None


def _shares_word(sentence: Sentence, token: Token, other: Token) -> bool:
    """「存款和贷款都下降」: two figures joined, of which one word is said."""
    between = sentence.tokens[sentence.index(token) + 1 : sentence.index(other)]
    return len(between) == 1 and between[0].takes("and", "versus")


def _way(token: Token) -> bool:
    return token.sense is not None and token.sense.value in ("up", "down")


def _span(sentence: Sentence, draft: Draft, moves: list[_Move], own: set[str]) -> tuple[int, int, list[Token]]:
    """Where what is told of the rows begins and ends, and the other conditions in it: numbers, traits, what is held."""
    places = sorted({sentence.index(one) for move in moves for one in (move.subject, move.word)})
    first, last, beside = places[0], places[-1], []
    tokens = sentence.tokens
    ends = last
    for place in range(first, len(tokens)):
        one = tokens[place]
        if place > last and not _goes_on(sentence, one):
            break
        if first <= place <= last and one.takes(*_ASKS):
            return first, first, []
        if _tells(sentence, draft, one, own):
            beside.append(one)
            ends = max(ends, place)
        elif (one.takes("after") and ends == place - 1) or "having" in one.note:
            ends = max(ends, place)
    return first, ends, beside


def _tells(sentence: Sentence, draft: Draft, token: Token, own: set[str]) -> bool:
    """Whether the token is a condition beside the changes: a number that tests another figure, a trait, something held."""
    if "having" in token.note:
        return draft.having[int(token.note["having"])].metric not in own
    if token.takes("value", "segment"):
        return _row(sentence, token) is None or _is_trait(sentence, token)
    return _held(sentence, token)


def _is_trait(sentence: Sentence, token: Token) -> bool:
    """Whether a word for clients also says what they are like: 有逾期的客户, those who hold insurance; not corporate clients."""
    dimension = sentence.model.dimensions.get(token.sense.id) if token.sense is not None else None
    held = dimension is not None and dimension.id in sentence.readings["holdings"]
    return token.takes("segment") or held or (dimension is not None and dimension.multi)


def _among(sentence: Sentence, first: int) -> bool:
    """「沉睡客户里存款下降的」: whether the rows are named before, and the changes said of some of them."""
    before = [one for one in sentence.tokens[:first] if not one.takes("own", "pronoun")]
    return len(before) > 1 and before[-1].text in _WITHIN and _row(sentence, before[-2]) is not None


def _held(sentence: Sentence, token: Token) -> bool:
    """Whether the word is a figure that the rows are said to have some of: who have overdue loans, 有未处理预警的."""
    before, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
    tested = after is not None and (after.takes("operator", "between", "change") or after.number is not None)
    has = before is not None and before.text.lower().split()[-1] in _HAS
    return has and bool(sentence.metrics_of(token)) and not tested and "condition" not in token.note


def _hold(sentence: Sentence, draft: Draft, token: Token) -> None:
    """What is held, as more than none of it."""
    name = next(iter(sentence.metrics_of(token)), "") if _held(sentence, token) else ""
    if name:
        draft.holders.append(name)
        draft.metrics = [one for one in draft.metrics if one != name]
        token.pass_over()


def _goes_on(sentence: Sentence, token: Token) -> bool:
    """Whether what is told of the rows may go on over this token."""
    joint = token.takes(
        "filler", "and", "holding", "lacking", "exclude", "operator", "after", "between", "change", "which"
    )
    told = token.takes("value", "segment") or token.number is not None or token.kind == "period"
    return token.text != "的" and (joint or told or "condition" in token.note or _held(sentence, token))


def _rows(sentence: Sentence, first: int, last: int) -> str | None:
    """The dimension whose rows the changes between two places are said of; none where they are told of figures alone."""
    ahead = [one for one in sentence.tokens[:first] if one.text.strip()]
    opener = next((one for one in reversed(ahead) if not one.takes("pronoun", "own", "both", "measure")), None)
    opened = opener is not None and (opener.text.lower().split()[-1] in _OPEN or opener.text.endswith(("'", "’")))
    for one in reversed(ahead):
        name = _row(sentence, one)
        asked = any(other.takes("list", "which") or "listed" in other.note for other in ahead)
        if name is not None and (opened or (asked and not one.text.isascii() and one is opener)):
            return name
        if sentence.metrics_of(one) and _row(sentence, one) is None:
            break
    behind = sentence.tokens[last + 1 :]
    if _row(sentence, sentence.tokens[last]) is not None:  # …且有逾期的客户
        return _row(sentence, sentence.tokens[last])
    if _among(sentence, first) and behind and behind[0].text == "的":
        return next(name for one in reversed(ahead) if (name := _row(sentence, one)) is not None)
    if any(one.text == "的" for one in behind[:3]) or (behind and behind[0].takes("after")):
        for one in behind:
            if (name := _row(sentence, one)) is not None:
                return name
            if not (one.takes("filler", "after", "value", "segment", "own") or one.text == "的"):
                return None
    return None


def _row(sentence: Sentence, token: Token) -> str | None:
    """The dimension that a word for rows names: customers, firms, branches."""
    client = sentence.model.defaults.client_dimension
    counted = sentence.metrics_of(token)[:1] == (sentence.readings["counted"],)
    if is_client(sentence, token) or counted or (token.takes("value", "segment") and names_people(sentence, token)):
        return client
    named = token.takes("dimension") and token.sense is not None
    if named and token.sense is not None and sentence.model.dimensions[token.sense.id].grain is None:
        return token.sense.id
    return None


def _asked_beside(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a figure of those rows is asked outside of what is told of them."""
    others = [one for one in sentence.metric_tokens() if not first <= sentence.index(one) <= last]
    return any(_row(sentence, one) is None for one in others) or sentence.has("sum", "percapita")


def _take(sentence: Sentence, draft: Draft, moves: list[_Move]) -> None:
    """Set the tests; a figure of net change told as a condition is the change of its balance."""
    grown, own = sentence.readings["growth_of"], [one.metric for one in moves]
    for place, one in enumerate(draft.having):
        if grown.get(one.metric) in own and one.on == "value":
            draft.having[place] = one.model_copy(update={"metric": grown[one.metric], "on": "change"})
    for move in moves:
        for token in (move.subject, move.word):
            token.used, token.note["condition"] = True, move.metric
        if not any(one.metric == move.metric and one.on != "value" for one in draft.having):
            op: HavingOp = "<" if move.down else ">"
            draft.having.append(Having(metric=move.metric, op=op, values=(0.0,), on="change"))
    for token in sentence.of("both"):
        token.used = True
    told = {name for move in moves for name in sentence.metrics_of(move.subject)}
    draft.metrics = [*own, *(name for name in draft.metrics if name not in told and name not in own)]
    draft.assumptions = [one for one in draft.assumptions if one.code not in grown]
    for move in moves:  # what the phrase brings along says nothing of a condition
        if move.subject.takes("phrase") and any(name in grown for name in sentence.metrics_of(move.subject)):
            move.subject.sense = Meaning("metric", move.metric)
    draft.change, draft.plain = "any", False
