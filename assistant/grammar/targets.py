"""Plans: 完成计划了吗, 完成率, beat their target, 没跑赢时间进度."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest, Question
from semantic_layer.limits import limits_of
from semantic_layer.query import Having, HavingOp, SemanticQuery

_PARTS = frozenset({"几成", "百分之几", "几分之几", "多少", "百分之多少", "多大比例"})
_HELD = ("达标", "达标了吗", "达标的")


def read_target(sentence: Sentence, draft: Draft, known_target: str | None = None, *, over: bool = False) -> bool:
    """Replace a question about a plan by the target metrics of what it is the plan of; True if it is one. ``over``: its time
    has passed, so that it is kept or not, and nobody is behind."""
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
    if _amounts_away(sentence, draft, rules["gap"]):
        return True
    if any(one.metric == rules["achievement"] for one in draft.having):
        draft.having = [_from_plan(sentence, one, rules["achievement"]) for one in draft.having]
        return True  # behind on target, below 95% achieved: the limit is said
    _keep_those(sentence, draft, achieved, over=over, rows=bool(draft.group_by or known_target or draft.listing))
    return True


def _keep_those(sentence: Sentence, draft: Draft, achieved: str, *, over: bool, rows: bool) -> None:
    """Of ``rows`` those that are behind their plan, or that keep it, where the words say so."""
    rules = sentence.readings["targets"]
    behind = any(not _how_much(sentence, token) for token in sentence.of("behind"))
    rows = rows or sentence.has("which", "list") or any(one.text.lower().startswith(_WHERE) for one in sentence.tokens)
    said = [one for one in (*sentence.of("ahead"), *sentence.of("behind")) if not _whether(sentence, one)]
    if rows and said and (behind or sentence.has("ahead")):
        op: HavingOp = "<" if behind else ">="
        kept = Having(metric=achieved, op=op, of=rules["progress"])
        draft.having.append(Having(metric=rules["achievement"], op=op, values=(1.0,)) if over else kept)


def _whether(sentence: Sentence, token: Token) -> bool:
    """「…, and has it met its plan?」, 「…，达到计划了没有」: asked of every row, and keeps none of them."""
    if sentence.has("which", "list", "only"):
        return False
    clause = sentence.tokens[: sentence.index(token)]
    starts = [place for place, one in enumerate(clause) if one.takes("and") or one.text.strip() in _PAUSES]
    words = [one for one in clause[starts[-1] + 1 if starts else 0 :] if one.text.strip() and not one.takes("and")]
    ends = "".join(one.text for one in sentence.tokens[sentence.index(token) + 1 :]).rstrip("？? ")
    return bool(words and words[0].text.lower().split()[0] in _ASKING) or ends.endswith(_OR_NOT)


_PAUSES = frozenset("，,；;")
_ASKING = frozenset("has have had did do does is are was were whether if".split())
_OR_NOT = ("吗", "没有", "了没", "没")


def _amounts_away(sentence: Sentence, draft: Draft, gap: str) -> bool:
    """「落后计划500万以上」, 5 million short of their plan: the limit on the amount is one on the distance."""
    found = False
    for token in sentence.of("number"):
        place = int(token.note.get("having", -1))
        if not 0 <= place < len(draft.having) or token.number is None or token.number.unit == "fraction":
            continue
        side = _side_of_plan(sentence, token)
        having = draft.having[place]
        if side == "behind":
            draft.having[place] = having.model_copy(update={"metric": gap})
        elif side == "ahead" and having.op in _TURNED:
            values = tuple(-value for value in having.values)
            draft.having[place] = having.model_copy(update={"metric": gap, "op": _TURNED[having.op], "values": values})
        found = found or bool(side)
    return found


def _side_of_plan(sentence: Sentence, number: Token) -> str:
    """``behind`` or ``ahead`` where a number says by how much: right before or behind the word for it, or behind a "by"."""
    words = sentence.of("behind", "ahead")
    after, before = sentence.next(number, frozenset()), sentence.previous(number, _AWAY_BY - {"by"})
    while before is not None and before.takes("operator", "filler") and before.text.lower() != "by":
        before = sentence.previous(before, _AWAY_BY - {"by"})
    beside = [one for one in (after, before) if one is not None and one.takes("behind", "ahead")]
    planned = before is not None and (before.takes("target") or before.text.lower() == "by")
    told = beside or (words if planned else [])
    return told[0].sense.kind if told and told[0].sense is not None else ""


def _from_plan(sentence: Sentence, having: Having, achieved: str) -> Having:
    """「落后计划10%以上」, ahead by more than 5%: a distance from the plan as what is achieved of it, at most 90 %, over 105 %."""
    distance = having.values[0] if having.metric == achieved and having.op in _TURNED else 1.0
    named = any(achieved in sentence.metrics_of(one) for one in sentence.tokens)
    much = sentence.has("behind") and having.op in (">", ">=") and not named
    if distance >= (1.0 if much else _DISTANCE) or not sentence.has("behind", "ahead"):
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
    ends = sentence.of("top", "bottom", "worst")
    far = [one for one in ends if _says(one, rules["far"]) or _most_behind(sentence, one)]
    if far:
        draft.ranking = "desc"
    named = [one for one in sentence.tokens if one.takes("target", "versus", "metric") and _says(one, rules["short"])]
    return gap if far or named or any(gap in sentence.metrics_of(one) for one in sentence.tokens) else ""


def _most_behind(sentence: Sentence, end: Token) -> bool:
    """「落后最多」, lags its deposit plan the most: how far somebody is behind, with no other rows named between."""
    for token in sentence.of("behind") if end.takes("top", "worst") else ():
        between = sentence.tokens[sentence.index(token) + 1 : sentence.index(end)]
        if sentence.index(token) < sentence.index(end) and not any(one.takes("dimension") for one in between):
            return True
    return False


def _says(token: Token, words: Sequence[str]) -> bool:
    text = token.text.lower()
    return any(word in (text.split() if word.isascii() and " " not in word else text) for word in words)


def settle_plans(sentence: Sentence, question: Question) -> None:
    """Words that only beside a plan say that it is kept or not (behind its plan, not met, 没达到): elsewhere they are what else
    they mean, or unknown. A "not" before one that says it is kept turns it round."""
    planned = any(token.takes("target") for token in sentence.tokens) or _of_plan(sentence, question)
    for token in sentence.of("documents"):
        if token.text.startswith("达标") and _planned_only(sentence):
            token.sense, planned = Meaning("target"), True  # 新增客户达标了没
    for before, token in pairwise(sentence.tokens):
        if before.takes("target") and token.takes("share") and token.text in _PARTS:
            token.sense = Meaning("ask")  # 任务完成几成了
    for token in sentence.tokens:
        lagged, reached = token.has("lagged"), token.has("reached") or (planned and _reaches(sentence, token))
        after = sentence.next(token, frozenset()) if lagged and not planned else None
        if after is not None and after.takes("top") and token.takes("bottom"):
            after.pass_over()  # 落后最多 is one end
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
        elif token.takes("reached", "operator"):
            token.sense = Meaning("ahead")
    _settle_distances(sentence)


def _planned_only(sentence: Sentence) -> bool:
    """Whether every figure has a plan, and no rule a limit for it."""
    named = {name for one in sentence.metric_tokens() for name in sentence.metrics_of(one)}
    plans = {*sentence.readings["targets"]["metrics"], *sentence.readings["targets"]["instead"]}
    return bool(named) and named <= plans and not any(limits_of(sentence.model, name) for name in named)


def _of_plan(sentence: Sentence, question: Question) -> bool:
    """Whether a figure of plans is named (the time that has passed), or one was shown and nothing else is asked for here."""
    kinds = sentence.model.metrics
    if any(kinds[name].kind == "target" for token in sentence.metric_tokens() for name in sentence.metrics_of(token)):
        return True
    last = question.history[-1].requests[:1] if question.history else ()
    shown = [one.query for one in last if isinstance(one, QueryRequest)]
    other = sentence.metric_tokens() or sentence.has("number", "which", "top")
    return bool(shown and shown[0].target) and not other


def _reaches(sentence: Sentence, token: Token) -> bool:
    """「达到计划了没有」: at least, of the plan itself and of no number."""
    if not (sentence.has("target") and token.takes("operator") and token.sense and token.sense.value == ">="):
        return False
    after = sentence.next(token)
    return after is None or after.number is None


def _settle_distances(sentence: Sentence) -> None:
    """「离计划差10%以上」, 「距目标超过20%」: a share compared right behind a plan that something is away from."""
    for number in sentence.of("number"):
        if number.number is None or number.number.unit == "rank":
            continue
        before = sentence.previous(number, _AWAY_BY)
        if before is not None and before.takes("operator"):
            before = sentence.previous(before, _AWAY_BY)
        if before is None or not (before.takes("target", "metric") or before.kind == "unknown"):
            continue
        plan = sentence.previous(before, _AWAY_BY) if before.kind == "unknown" else before
        if plan is None or not (plan.takes("target") or _is_gap(sentence, plan)):
            continue
        led = sentence.previous(plan, frozenset())
        while led is not None and sentence.metrics_of(led):
            led = sentence.previous(led, frozenset())  # 离贡献计划
        missing = before is not plan and _says(before, sentence.readings["targets"]["short"])
        away = plan.text[:1] in _FROM or (led is not None and led.text in _FROM)
        short = _is_gap(sentence, plan) or "缺口" in plan.text
        share = number.number.unit == "fraction"
        if missing or (share and before is plan and (away or short)):
            plan.sense = Meaning("behind")
            if missing:
                before.pass_over()


def _is_gap(sentence: Sentence, token: Token) -> bool:
    return sentence.readings["targets"]["gap"] in sentence.metrics_of(token)


_FROM = frozenset({"离", "距", "距离"})
_AWAY_BY = frozenset({"的", "还", "还有", "有", "是", "了", "by"})


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


def split_plan(sentence: Sentence, draft: Draft, last: SemanticQuery) -> bool:
    """Whether how the plan shown is kept is asked of rows, which it was not split by: which sub-branch is furthest behind."""
    split = last.target is not None and not last.group_by and sentence.has("dimension")
    return split and all(sentence.model.metrics[name].kind == "target" for name in draft.metrics)


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
