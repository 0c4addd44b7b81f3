"""Plans: 完成计划了吗, 完成率, beat their target, 没跑赢时间进度."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.limits import limits_of
from semantic_layer.query import Having, HavingOp, SemanticQuery

_PARTS = frozenset({"几成", "百分之几", "几分之几", "多少", "百分之多少", "多大比例"})
_HELD = ("达标", "达标了吗", "达标的")


def read_target(sentence: Sentence, draft: Draft, known_target: str | None = None) -> bool:
    """Replace a question about a plan by the target metrics of what it is the plan of; True if it is one."""
    words = sentence.of("target", "behind", "ahead")
    rules = sentence.readings["targets"]
    subject = _subject(draft, rules, known_target)
    plans = [name for name in draft.metrics if sentence.model.metrics[name].kind == "target"]
    planned = bool(plans) and (subject is not None or len(plans) < len(draft.metrics))
    if not (words or planned) or rules["achievement"] not in sentence.model.metrics:
        return False
    for token in words:
        token.used = True
    if subject is None and any(sentence.model.metrics[name].kind != "target" for name in draft.metrics):
        held = [token for token in words if token.text.endswith(_HELD)]
        if held and all(limits_of(sentence.model, name) for name in draft.metrics):
            for token in held:
                token.sense = Meaning("documents")  # 覆盖率没达标: against its rule
            return False
        draft.no_plan = True
        return False
    if subject is None:
        subject = rules["default"]
        draft.assume("target-metric", metric=subject)
    balance = sentence.model.metrics[subject].kind in ("balance", "average_balance")
    wanted = [name for name in rules["balance" if balance else "flow"] if name in sentence.model.metrics]
    others = [name for name in draft.metrics if name not in wanted and name != subject and name not in rules["instead"]]
    draft.metrics = [subject, *wanted, *others]
    draft.target, draft.plain = subject, False
    achieved = rules["increment"] if balance else rules["achievement"]
    if any(one.metric == rules["achievement"] for one in draft.having):
        draft.having = [_from_plan(sentence, one, rules["achievement"]) for one in draft.having]
        return True  # behind on target, below 95% achieved: the limit is said
    behind = any(not _how_much(sentence, token) for token in sentence.of("behind"))
    rows = draft.group_by or known_target or draft.listing or sentence.has("which", "list")
    rows = rows or any(token.text.lower().startswith(_WHERE) for token in sentence.tokens)
    if rows and (behind or sentence.has("ahead")):
        draft.having.append(Having(metric=achieved, op="<" if behind else ">=", of=rules["progress"]))
    return True


def _from_plan(sentence: Sentence, having: Having, achieved: str) -> Having:
    """「落后计划10%以上」, ahead by more than 5%: a distance from the plan as what is achieved of it, at most 90 %, over 105 %."""
    distance = having.values[0] if having.metric == achieved and having.op in _TURNED else 1.0
    if distance >= _DISTANCE or not sentence.has("behind", "ahead"):
        return having
    if sentence.has("behind"):
        return having.model_copy(update={"op": _TURNED[having.op], "values": (round(1 - distance, 6),)})
    return having.model_copy(update={"values": (round(1 + distance, 6),)})


_TURNED: dict[str, HavingOp] = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_DISTANCE = 0.5  # behind, at 90 %: what is achieved is said itself


def _how_much(sentence: Sentence, token: Token) -> bool:
    """「各支行还差多少没完成」: how much is missing of every plan, and not who is behind."""
    before = sentence.previous(token, frozenset({"的", "还"}))
    if before is None:
        return False
    gap = sentence.readings["targets"]["gap"] in sentence.metrics_of(before)
    return gap or (before.takes("ask", "count", "versus") and "多少" in before.text)


def gap_ranked(sentence: Sentence, draft: Draft) -> str:
    """The distance to the plan where rows are ranked by it: 差距最大, the biggest shortfall, furthest behind (the largest first).
    Empty without a word for it."""
    rules = sentence.readings["targets"]
    gap = str(rules["gap"])
    if gap not in draft.metrics:
        return ""
    far = [one for one in sentence.of("top", "bottom") if _says(one, rules["far"])]
    if far:
        draft.ranking = "desc"
    named = [one for one in sentence.tokens if one.takes("target", "versus", "metric") and _says(one, rules["short"])]
    return gap if far or named or any(gap in sentence.metrics_of(one) for one in sentence.tokens) else ""


def _says(token: Token, words: Sequence[str]) -> bool:
    text = token.text.lower()
    return any(word in (text.split() if word.isascii() and " " not in word else text) for word in words)


def settle_plans(sentence: Sentence) -> None:
    """Words that only beside a plan say that it is kept or not (behind its plan, not met, 没达到): elsewhere they are what else
    they mean, or unknown. A "not" before one that says it is kept turns it round."""
    planned = any(token.takes("target") for token in sentence.tokens)
    for before, token in pairwise(sentence.tokens):
        if before.takes("target") and token.takes("share") and token.text in _PARTS:
            token.sense = Meaning("ask")  # 任务完成几成了
    for token in sentence.tokens:
        lagged, reached = token.has("lagged"), token.has("reached")
        if not lagged and not reached:
            continue
        if not planned:
            if token.takes("lagged", "reached"):
                token.kind, token.sense = "unknown", None
            continue
        denied = _denied(sentence, token) if reached else None
        if denied is not None:
            denied.pass_over()
        rules = sentence.readings["targets"]
        if lagged and _says(token, rules["far"]):
            token.sense = Meaning("bottom")
        elif lagged and _says(token, rules["short"]):
            token.sense = Meaning("metric", id=rules["gap"])
        elif lagged or denied is not None:
            token.sense = Meaning("behind")
        elif token.takes("reached"):
            token.sense = Meaning("ahead")


def _denied(sentence: Sentence, token: Token) -> Token | None:
    before = sentence.previous(token, _BETWEEN)
    return (
        before if before is not None and (before.text.lower() in _NOT or before.text.lower().endswith("n't")) else None
    )


_WHERE = ("where", "哪里", "哪儿", "哪块")
_NOT = frozenset({"not", "n't", "never", "没", "没有", "未", "不"})
_BETWEEN = frozenset({"yet", "been", "have", "has", "能", "能够"})


def plan_of_last(sentence: Sentence, last: SemanticQuery) -> str | None:
    """What a plan is the plan of when the question does not say: that of the last query, or its figure."""
    rules = sentence.readings["targets"]
    named = [rules["instead"].get(name, name) for name in last.metrics]
    return last.target or next((name for name in named if name in rules["metrics"]), None)


def _subject(draft: Draft, rules: dict[str, object], known: str | None) -> str | None:
    metrics, instead = rules["metrics"], rules["instead"]
    assert isinstance(metrics, list) and isinstance(instead, dict)
    for name in draft.metrics:
        if name in metrics:
            return str(name)
    for name in draft.metrics:
        if name in instead:
            return str(instead[name])
    return known
