"""Groups set against the average one level up: 高于平均的支行, 不良率比全行高的分行, 各支行不良率比平均高多少."""

from __future__ import annotations

from assistant.grammar.above_it import read_above_it
from assistant.grammar.against_named import read_against_named
from assistant.grammar.draft import Draft
from assistant.grammar.people import is_client
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.query import Having, HavingOp, Order, SemanticQuery

_ABOVE, _BELOW = (">", ">="), ("<", "<=")


def read_average(sentence: Sentence, draft: Draft, last: SemanticQuery | None = None) -> None:
    """「高于平均的支行」, 「各支行不良率比平均高多少」: against the average of the group one level up; 「低于平均的」 of the groups
    of the ``last`` query."""
    if read_above_it(sentence, draft) or read_against_named(sentence, draft):
        return
    grouped = last is not None and bool(last.group_by or draft.group_by)
    shown = last if last is not None and last.metrics and grouped and not draft.metrics else None
    for token in sentence.of("average", "peer", "bank"):
        before = sentence.previous(token)
        if token.takes("bank") and not (before is not None and before.takes("operator")):
            continue
        outer = before if before is not None and before.takes("dimension") else None
        if token.takes("peer") and outer is not None and sentence.has("own") and is_client(sentence, outer):
            continue  # 我的客户和别人的比: one's own figure beside the public one
        before = sentence.previous(outer) if outer is not None else before
        compared = (
            token.takes("peer") and before is not None and (sentence.has("versus") or token.text.startswith("比"))
        )
        compared = compared and before is not None and before.takes("filler", "own", "metric", "phrase")
        against = before is not None and (compared or before.takes("operator", "versus", "more", "less"))
        against = against and not _its_own(sentence, token, before)
        if before is None or not against or not (_placed(sentence, draft) or shown is not None):
            continue
        if outer is not None and outer.sense is not None:
            draft.group_by = [outer.sense.id, *(name for name in draft.group_by if name != outer.sense.id)]
        op = before.sense.value if before.takes("operator") and before.sense is not None else _side(sentence, token)
        for other in (before, token, *sentence.of("versus", "more", "less")):
            other.used = True
        draft.compare, draft.plain, draft.ranking = "parent", False, "" if op else draft.ranking
        token.note["bank"] = "1" if token.takes("bank", "peer") and ("行" in token.text or "bank" in token.text) else ""
        token.sense = Meaning("average")
        metric = next(iter(draft.metrics or (shown.metrics if shown is not None else ())), "")
        op = _worse(sentence, before, metric) or op
        if op and metric:
            sign: HavingOp = ">" if op in _ABOVE else "<"
            draft.having.append(Having(metric=metric, op=sign, values=(0.0,), on="change"))
            draft.order_by = [Order(by=metric, direction="desc" if op in _ABOVE else "asc", on="change")]
        return


def _worse(sentence: Sentence, said: Token, metric: str) -> str:
    """「不良率不如全行的支行」: of a figure that is better low, the worse ones lie above; empty where no word says so."""
    known = sentence.model.metrics.get(metric)
    return ">" if known is not None and known.direction == "down" and said.text.startswith(_NOT_AS_GOOD) else ""


_NOT_AS_GOOD = ("不如", "比不上", "逊于", "赶不上", "不及", "比不过")


def _its_own(sentence: Sentence, token: Token, joint: Token | None) -> bool:
    """「客户数和平均AUM」: behind a word for and the average of the figure right behind it, which is asked beside another one."""
    after = sentence.next(token, frozenset())
    if joint is None or after is None or after.start != token.end or not sentence.metrics_of(after):
        return False
    before = sentence.previous(joint, frozenset())
    return token.takes("average") and joint.has("and") is not None and bool(before and sentence.metrics_of(before))


def _side(sentence: Sentence, token: Token) -> str:
    """The side of the average that rows are asked for on: 不良率比全行高的分行, 哪些支行比平均低; empty where all are shown."""
    word = next((one for one in sentence.tokens[sentence.index(token) + 1 :] if one.takes("more", "less")), None)
    behind = sentence.next(word, frozenset({"的"})) if word is not None else None
    told = sentence.next(word, frozenset()) if word is not None else None
    rows = behind is not None and behind.takes("dimension") and told is not None and told.text == "的"
    ends = behind is None or not any(char.isalnum() for char in behind.text) or behind.takes("filler", "list")
    if word is None or not (rows or (ends and sentence.has("list", "which"))):
        return ""
    return ">" if word.takes("more") else "<"


def _placed(sentence: Sentence, draft: Draft) -> bool:
    """Whether groups are asked for, of which the average is the average."""
    return any(token.sense is not None for token in sentence.of("dimension")) or bool(draft.group_by)
