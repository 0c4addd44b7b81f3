"""Conditions of a follow-up: 那宁波呢, 只看对公, 也看零售, 去掉杭州."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.filters import family
from assistant.grammar.followup import points
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
            continue  # its share stands among the others; alone it would be all
        if beside and known.group == model.defaults.client_group:
            rule = condition.model_copy(update={"op": "in"})
            draft.tests.append(NoneOf(none=(rule,)) if condition.op == "not in" else rule)
        elif condition.op == "not in":
            _leave_out(model, condition, base)
        elif known.multi and _either(sentence) and _joins_tag(condition, base):
            continue
        elif known.multi and not instead(sentence):
            base.where += [condition] if condition not in base.where else []
        else:
            base.where = [old for old in base.where if _stands(model, old, condition)]
            base.where.append(condition)


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


def _leave_out(model: SemanticModel, condition: Condition, base: Draft) -> None:
    """Without these values: fewer of those chosen before, or a condition of its own."""
    gone = set(condition.values)
    rest: list[Condition] = []
    taken = False
    for old in base.where:
        if old.dimension != condition.dimension or old.op not in ("in", "=") or not gone & set(old.values):
            rest.append(old)
            continue
        taken = True
        left = tuple(value for value in old.values if value not in gone)
        rest += [old.model_copy(update={"op": "in", "values": left})] if left else []
    base.where = rest if taken else [*rest, condition]


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
