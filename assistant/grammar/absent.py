"""Words beside what they cannot say: clients without a manager or a group; a trait of clients said of offices."""

from __future__ import annotations

from collections.abc import Callable

from assistant.grammar.draft import Draft
from assistant.grammar.people import counts_people, is_client, names_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.query import Condition

_NONE = frozenset(
    {"没", "没有", "无", "未", "缺", "without", "without a", "without any", "no", "has no", "have no", "with no"}
)
_WORN = frozenset({"有", "a", "an", "any", "的", "分配", "挂", "配"})
_BETWEEN = frozenset("的 那些 客户 the ones those that clients customers with who have".split())
_EACH = ("各", "每", "each", "every", "per", "by")


def take_absent(sentence: Sentence, draft: Draft) -> None:
    """「没有客户经理的客户」: clients without a value of a dimension that may be empty; 去掉没有等级的: those with one."""
    for token in sentence.of("dimension"):
        assert token.sense is not None
        before, name = sentence.previous(token, _WORN), token.sense.id
        if before is None or before.text.lower() not in _NONE or name not in sentence.readings["optional"]:
            continue
        drops = sentence.previous(before, _BETWEEN)
        left_out = drops is not None and drops.takes("exclude")
        if drops is not None and left_out:
            drops.pass_over()
        before.pass_over()
        token.pass_over()
        draft.where.append(Condition(dimension=name, op="is not null" if left_out else "is null"))
        listed = any(is_client(sentence, one) for one in sentence.tokens) and not left_out
        if listed and not counts_people(sentence):
            draft.group(sentence.model.defaults.client_dimension)
        draft.plain = False


def take_denials(sentence: Sentence, describes: Callable[[Sentence, Token], bool]) -> None:
    """「没逾期」, 「has no overdue」: a bare no before what describes clients leaves them out."""
    described = sentence.readings["described"]
    for token in sentence.tokens:
        after = sentence.next(token, _PASSED)
        if token.text.lower() not in _NO or after is None or token.takes("exclude"):
            continue
        if _lists_others(sentence, token):
            continue  # 哪些支行没有失信客户: no filter leaves out a whole office
        names = sentence.metrics_of(after)
        if (names and names[0] in described) or (describes(sentence, after) and after.takes("value")):
            token.kind, token.sense = "word", Meaning("exclude")


def take_undone(sentence: Sentence, draft: Draft) -> None:
    """「哪些客户最近三个月没有拜访过」, clients not visited this year: what was done to none, counted, is a test of them."""
    model, client = sentence.model, sentence.model.defaults.client_dimension
    rows = [
        one
        for one in sentence.of("dimension")
        if one.sense is not None and model.dimensions[one.sense.id].grain is None
    ]
    told = any(names_people(sentence, one) for one in sentence.of("value", "segment"))
    those = any("those" in one.note for one in sentence.tokens)  # which of them were not visited
    people = told or those or counts_people(sentence) or any(is_client(sentence, one) for one in rows)
    for token in sentence.metric_tokens() if people else ():
        before, name = sentence.previous(token, _DONE), sentence.metrics_of(token)[0]
        denied = before is not None and (before.text.lower() in _NO or before.takes("exclude", "lacking"))
        acts = model.metrics[name].kind == "count" and model.defaults.client_group in model.metrics[name].dims
        described = name in sentence.readings["described"] or name == sentence.readings["counted"]
        others = [one for one in rows if not is_client(sentence, one) and not one.text.lower().startswith(_EACH)]
        if before is None or not denied or not acts or described or (others and not counts_people(sentence)):
            continue
        led = sentence.previous(before, _LED)
        if led is not None and led.kind == "period":
            led.note["deed"] = "yes"  # the days of what was not done, and of nothing else
        before.pass_over()
        token.pass_over()
        draft.lackers.append(name)
        if not (those or counts_people(sentence)) and all(is_client(sentence, one) for one in rows):
            draft.group(client)
        draft.plain = False


_LED = frozenset("又 还 也 都 却 就 内 里".split())
_DONE = frozenset("有 被 去 过 上门 been i we they us yet ever got get had any had a".split())


_NO = frozenset(
    {"no", "without", "without any", "没", "没有", "无", "未", "并无", "从未", "并没有", "没有任何", "never"}
    | {
        "不",
        "并不",
        "从不",
        "从来不",
        "从没",
        "并未",
        "don't",
        "doesn't",
        "didn't",
        "haven't",
        "hasn't",
        "aren't",
        "isn't",
        "weren't",
    }
)
_PASSED = frozenset({"any", "the", "a", "过", "有"})


_HAVING = frozenset({"have", "has", "had", "with", "having", "的"})


def _lists_others(sentence: Sentence, token: Token) -> bool:
    """Whether rows other than clients are asked for, of which the word behind says that they have none."""
    before = sentence.previous(token, _HAVING)
    asked = sentence.has("which", "list") or any(one.text.lower().startswith("how many") for one in sentence.tokens)
    return asked and before is not None and before.takes("dimension") and _other_rows(sentence, before)


def drop_misplaced(sentence: Sentence) -> None:
    """「风险高的支行」: only clients are tagged, so a tag that describes an office or a product is a word without a place."""
    for token in sentence.of("value"):
        assert token.sense is not None
        if not sentence.model.dimensions[token.sense.id].multi or names_people(sentence, token):
            continue
        after = sentence.next(token, frozenset({"的"}))
        if after is not None and _other_rows(sentence, after) and after.start - token.end <= 1:
            token.kind, token.sense = "unknown", None


def _other_rows(sentence: Sentence, token: Token) -> bool:
    """Whether the word names rows other than clients, and does not split by them (各支行)."""
    if not token.takes("dimension") or token.sense is None or token.text.lower().startswith(_EACH):
        return False
    dimension = sentence.model.dimensions[token.sense.id]
    return (
        not is_client(sentence, token)
        and dimension.grain is None
        and dimension.group in sentence.model.defaults.tree_group
    )
