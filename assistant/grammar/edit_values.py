"""Conditions of a follow-up: 那宁波呢, 只看对公, 也看零售, 去掉杭州."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.filters import family
from assistant.grammar.followup import points
from assistant.grammar.people import people_unit
from assistant.grammar.pointing import asks_part, ranked
from assistant.grammar.sentence import Sentence
from semantic_layer.model import SemanticModel
from semantic_layer.query import AnyOf, Condition, NoneOf, SegmentTest


def edit_conditions(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """New conditions take the place of those on the same thing; what is taken away leaves the rest; tags add up."""
    model = sentence.model
    beside = ranked(base.population) and (points(sentence) or asks_part(sentence))
    for condition in _joined(sentence, draft, base):
        known = model.dimensions[condition.dimension]
        if base.share and condition.op == "in" and condition.dimension in base.group_by and len(condition.values) == 1:
            base.lead = condition
            continue  # its share stands among the others; alone it would be all
        if beside and known.group == model.defaults.client_group:
            rule = condition.model_copy(update={"op": "in"})
            draft.tests.append(NoneOf(none=(rule,)) if condition.op == "not in" else rule)
        elif condition.op == "not in":
            _leave_out(condition, base, denied=_denied(sentence))
        elif known.multi and _either(sentence) and _joins_tag(condition, base):
            continue
        elif known.multi and not instead(sentence):
            base.where += [condition] if condition not in base.where else []
        else:
            gone = None
            if known.multi:
                _count_all(sentence, base)
                gone = _replaced_tag(model, condition, base)
            base.where = [old for old in base.where if old is not gone and (gone or _stands(model, old, condition))]
            base.where.append(condition)


def _count_all(sentence: Sentence, base: Draft) -> None:
    """「假高净值的呢」 after a number of clients of another tag: those are counted instead."""
    tagged = [name for name in base.metrics if name in sentence.readings["described"]]
    metrics, counted = sentence.model.metrics, sentence.readings["counted"]
    if tagged and base.metrics == tagged[:1] and metrics[tagged[0]].unit == people_unit(sentence):
        base.metrics = [counted]


def _replaced_tag(model: SemanticModel, new: Condition, base: Draft) -> Condition | None:
    """Of several tags chosen, the one whose place another takes: the last of its own group (old clients by young ones), else the
    last."""
    tags = [old for old in base.where if old.dimension == new.dimension and old.op in ("in", "=")]
    group = {model.segments[str(one)].group for one in new.values if str(one) in model.segments}
    akin = [
        old
        for old in tags
        if group & {model.segments[str(one)].group for one in old.values if str(one) in model.segments}
    ]
    return next(iter(reversed(akin or tags)), None)


_ALSO = (
    "再加上",
    "再加",
    "加上",
    "也算",
    "算上",
    "算进",
    "也加进",
    "加进来",
    "也要",
    "也包",
    "也含",
    "包括",
    "也纳",
    "也归",
    "一并算",
)


def _either(sentence: Sentence) -> bool:
    """Whether clients of another kind join those chosen before: 失信的也算上, 或者负面舆情的."""
    if sentence.has("exclude", "only", "replace", "correct"):
        return False
    return sentence.has("or") or any(token.text.startswith(_ALSO) for token in sentence.of("add", "include"))


def _joins_tag(condition: Condition, base: Draft) -> bool:
    """Put the tag beside those that one of is enough for; False where none was chosen before."""
    chosen = [one for one in base.where if one.dimension == condition.dimension and one.op in ("in", "=")]
    old = chosen[-1] if chosen else None
    if old is not None:
        values = tuple(dict.fromkeys((*old.values, *condition.values)))
        base.where[base.where.index(old)] = old.model_copy(update={"op": "in", "values": values})
        return True
    if base.population is None or ranked(base.population):
        return False
    rule = base.population.rule
    first = rule.any if isinstance(rule, AnyOf) else (rule,)
    joined = AnyOf(any=(*first, *(SegmentTest(segment=str(value)) for value in condition.values)))
    base.population = base.population.model_copy(update={"rule": joined})
    return True


def _stands(model: SemanticModel, old: Condition, new: Condition) -> bool:
    """Whether an old condition is still of use beside a new one."""
    if old.dimension == new.dimension and old.op == "is not null":
        return False
    return old.dimension not in family(model, new.dimension)


def _denied(sentence: Sentence) -> bool:
    """Whether the condition itself is turned round (没逾期的那些呢), not taken away (逾期的去掉)."""
    return any(one.text.startswith(_NOT) and not one.text.startswith(_DROPS) for one in sentence.of("exclude"))


_NOT = ("没", "未", "不是", "非", "无", "不属于", "not ", "aren't", "isn't", "who aren't", "non")
_DROPS = ("不要", "不看", "没有了", "不用", "不管")


def _leave_out(condition: Condition, base: Draft, *, denied: bool) -> None:
    """Without these values: fewer of those chosen before, or a condition of its own."""
    gone = set(condition.values)
    rest: list[Condition] = []
    taken = False
    for old in base.where:
        if old.dimension != condition.dimension or old.op not in ("in", "=") or not gone & set(old.values):
            rest.append(old)
            continue
        left = tuple(value for value in old.values if value not in gone)
        taken = taken or bool(left) or not denied
        rest += [old.model_copy(update={"op": "in", "values": left})] if left else []
    base.where = rest if taken else [*rest, condition]


def all_kinds(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """「对公零售都算」 after corporate clients: they are no longer chosen by it, and the rows stay."""
    chosen = [one for one in base.where if one.dimension in draft.group_by and one.op in ("in", "=")]
    if not sentence.has("either") or len(chosen) != len(draft.group_by) or sentence.has("each", "again", "add"):
        return False
    base.where = [one for one in base.where if one not in chosen]
    return True


def instead(sentence: Sentence) -> bool:
    """Whether a new value or segment takes the place of the old one (那…呢, 换成…), not narrows it (只看…, 其中…)."""
    narrows = sentence.has("only", "exclude", "include", "again") or points(sentence)
    return sentence.has("about", "replace", "correct") and not narrows


def _joined(sentence: Sentence, draft: Draft, base: Draft) -> list[Condition]:
    """The new conditions; 「也看零售」 puts a value beside the one chosen before, and both side by side."""
    against = any(
        word in token.text.lower() for token in sentence.of("versus") for word in ("比", "vs", "versus", "compare")
    )
    beside = sentence.has("add") or (against and not sentence.has("about"))
    if not beside or sentence.has("replace", "exclude", "correct"):
        return draft.where
    kept = {old.dimension: old.values for old in base.where if old.op in ("in", "=")}
    joined = []
    for new in draft.where:
        if new.op == "in" and new.dimension in kept and not sentence.model.dimensions[new.dimension].multi:
            if not sentence.has("sum"):
                base.group(new.dimension)  # 关注加次级一共多少: one figure of both
            new = new.model_copy(update={"values": tuple(dict.fromkeys((*kept[new.dimension], *new.values)))})
        joined.append(new)
    return joined
