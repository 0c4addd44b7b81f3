"""Clients counted by how their own figure moved: 存款下降的客户有几户, 有多少客户的存款涨了, 贷款增加的有多少家."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.people import counts_people, is_client, names_people, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.query import Having, HavingOp, On

_LOSSES = ("减", "降", "跌", "少", "流失", "掉", "缩")
_PAST = frozenset({"了", "过"})
_LINKS = frozenset({"的", "了", "有", "里", "中", "是", "在"})


def count_movers(sentence: Sentence, draft: Draft) -> None:
    """A figure that rose or fell, said of clients who are counted, is a test of each of them and no figure of all."""
    model = sentence.model
    grown = sentence.readings["growth_of"]
    moved = [name for name in draft.metrics if model.metrics[name].unit != people_unit(sentence)]
    asked = counts_people(sentence) and not (draft.listing or draft.ranking or draft.trend or draft.kept)
    told = [one for one in sentence.metric_tokens() if set(moved) & {*sentence.metrics_of(one), one.note.get("fitted")}]
    if not asked or not told or any(one.on != "value" for one in draft.having):
        return
    firsts = [
        next(name for name in moved if name in (*sentence.metrics_of(one), one.note.get("fitted"))) for one in told
    ]
    own = list(dict.fromkeys(grown.get(name, name) for name in firsts))
    if not all(name in model.metrics and model.defaults.client_group in model.metrics[name].dims for name in own):
        return
    words = _words(sentence, told, all(name in grown for name in firsts))
    word = next((one for one in words if _says_who(sentence, one, told)), None)
    if word is None:
        return
    down = draft.change == "down" if word not in told else any(one in word.text for one in _LOSSES)
    ways = {
        grown.get(name, name): _falls(sentence, one, name in grown, down)
        for one, name in zip(told, firsts, strict=True)
    }
    for token in (word, *told):
        token.used, token.note["condition"] = True, "yes"
    draft.change, draft.metrics = "down" if down else "up", own
    for name in own:
        op: HavingOp = "<" if ways[name] else ">"
        draft.having.append(Having(metric=name, op=op, values=(0.0,), on="change"))
    for other in sentence.of("change") if len(set(ways.values())) > 1 else ():
        other.used = True


def list_growers(sentence: Sentence, draft: Draft) -> None:
    """「存款增长的支行有哪些」, 哪些客户贷款增长了: rows told by their growth are those that grew, or lost."""
    told = [
        one for one in sentence.metric_tokens() if set(sentence.metrics_of(one)) & set(sentence.readings["growth_of"])
    ]
    shaped = draft.having or draft.ranking or draft.limit or draft.trend or draft.target
    shaped = shaped or (draft.compare is not None and draft.metrics[:1] != _balances(sentence, told))
    if shaped or len(told) != 1 or len(draft.metrics) != 1 or len(draft.group_by) != 1 or draft.edits is not None:
        return
    after, behind = sentence.next(told[0], _PAST), sentence.next(told[0], _LINKS)
    heads = sentence.of("dimension")
    rows = behind is not None and behind.takes("dimension", "value", "segment") and heads != []
    said = after is not None and after.text == "的" and rows
    last = after is None or not after.text.strip("吗?？。 ")
    asked = bool(heads) and last and sentence.has("list", "which") and told[0].start > heads[0].start
    if said or asked:
        op: HavingOp = "<" if any(one in told[0].text for one in _LOSSES) else ">"
        on: On = "value" if draft.compare is None else "change"
        draft.having.append(Having(metric=draft.metrics[0], op=op, values=(0.0,), on=on))


def moved_and_told(sentence: Sentence, people: Token) -> bool:
    """「理财余额下降的客户，5月比4月」: clients told by a move, with an aside behind them and no figure of theirs."""
    before, after = sentence.previous(people, _LINKS | _PAST), sentence.next(people, frozenset())
    behind = sentence.tokens[sentence.index(people) + 1 :]
    told = before is not None and before.takes("change") and before.sense is not None
    aside = after is not None and after.text in ("，", ",") and not any(sentence.metrics_of(one) for one in behind)
    return told and aside and not counts_people(sentence) and not any(one.takes("share", "count") for one in behind)


def _balances(sentence: Sentence, told: list[Token]) -> list[str]:
    """What grew, of words for its growth: beside a base it is told itself (比去年同期存款增加的客户经理)."""
    grown = sentence.readings["growth_of"]
    return [grown[name] for one in told for name in sentence.metrics_of(one) if name in grown][:1]


def _falls(sentence: Sentence, token: Token, grown: bool, otherwise: bool) -> bool:
    """Whether this figure fell: by its own word, or the one behind it before another figure (存款涨了、贷款降了)."""
    if grown:
        return any(one in token.text for one in _LOSSES)
    for one in sentence.tokens[sentence.index(token) + 1 :]:
        if one.takes("change") and one.sense is not None and one.sense.value in ("up", "down"):
            return one.sense.value == "down"
        if sentence.metrics_of(one) and not one.takes("change"):
            break
    return otherwise


def moves_before(sentence: Sentence, place: int) -> bool:
    """Whether a rise or a fall says who is counted at ``place``: before 的, or behind all else (有多少户存款涨了)."""
    opened = not any(sentence.metrics_of(one) for one in sentence.tokens[:place])
    for word in sentence.of("change"):
        after = sentence.next(word, _PAST)
        if sentence.index(word) < place and after is not None and after.text == "的":
            return True
        if sentence.index(word) > place and opened and (after is None or after.text in "吗?？。"):
            return True
    return False


def _words(sentence: Sentence, told: list[Token], grown: bool) -> list[Token]:
    """The words that say how the figure moved."""
    moves = [one for one in sentence.of("change") if one.sense is not None and one.sense.value in ("up", "down")]
    moves += [one for one in sentence.of("more", "less") if sentence.has("compare")]
    return moves or (told if grown else [])


def _says_who(sentence: Sentence, word: Token, told: list[Token]) -> bool:
    """Whether the movement describes clients: before 的 and those counted, or behind the clients that are counted."""
    after = sentence.next(word, _PAST)
    behind = sentence.next(word, _LINKS)
    if after is not None and after.text == "的":
        return behind is not None and _of_clients(sentence, behind)
    first = min((sentence.index(one) for one in told), default=0)
    ahead = [one for one in sentence.tokens[:first] if one.text.strip() and not one.takes("filler") and one is not word]
    return (
        first > 0
        and bool(ahead)
        and not any(one.takes("and", "versus") or one.text in "，,；;" for one in sentence.tokens[:first])
        and _of_clients(sentence, ahead[-1])
        and any(_counts(sentence, one) for one in ahead)
    )


def _of_clients(sentence: Sentence, token: Token) -> bool:
    after = sentence.next(token, frozenset())
    own = token.takes("value", "segment")
    described = own and (names_people(sentence, token) or (after is not None and is_client(sentence, after)))
    return is_client(sentence, token) or described or _counts(sentence, token)


def _counts(sentence: Sentence, token: Token) -> bool:
    counted = sentence.readings["counted"]
    asks = token.takes("ask") and any(one in token.text for one in ("几", "多少"))
    return asks or token.takes("count") or counted in sentence.metrics_of(token)


def mark_movers(sentence: Sentence) -> None:
    """「sub-branches that have lost deposits」, with growing loans: what rows did is said of them, and they alone are asked for."""
    for token in sentence.of("change"):
        way = token.sense.value if token.sense is not None else ""
        before = sentence.previous(token, _DID)
        if before is not None and sentence.metrics_of(before) and not before.text.lower().startswith("with "):
            before = sentence.previous(before, _DID)
        told = before.text.lower().split()[0] if before is not None and before.text.strip() else ""
        if before is not None and way in ("up", "down") and told in ("that", "which", "who", "with"):
            head = sentence.tokens[: sentence.index(before)]
            if any(one.takes("dimension") and one.text.lower().endswith("s") for one in head):
                sentence.tokens[0].note["movers"] = "1"


_DID = frozenset("have has had are is were was been also actually really already clearly still now".split())


def share_growth(sentence: Sentence, draft: Draft) -> None:
    """「deposit and loan growth」, 「存款和贷款净增」, growth in deposits and loans: one word of growth said of both figures."""
    grown = {name: growth for growth, name in sentence.readings["growth_of"].items()}
    for token in sentence.metric_tokens():
        if sentence.metrics_of(token)[:1] not in [(one,) for one in grown.values()]:
            continue
        behind = token.text.isascii() and bool({"in", "of"} & set(token.text.lower().split()))
        joint = sentence.next(token, frozenset()) if behind else sentence.previous(token, frozenset())
        if joint is None or not joint.takes("and", "versus"):
            continue
        other = sentence.next(joint, frozenset()) if behind else sentence.previous(joint, frozenset())
        names = sentence.metrics_of(other) if other is not None else ()
        if other is None or not names or names[0] not in grown or not other.takes("phrase") or other.sense is None:
            continue
        bare = sentence.readings["phrases"][int(other.sense.id)].get("topic")
        plural = other.text.isascii() and other.text.lower().endswith("s")
        if bare and plural == (behind and other.text.isascii()) and names[0] in draft.metrics:
            draft.metrics = [grown[one] if one == names[0] else one for one in draft.metrics if one not in names[1:]]
            other.sense = Meaning("metric", grown[names[0]])
