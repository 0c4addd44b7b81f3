"""Thresholds of a follow-up: 50万以上呢, make that 2m, 只看不良率超过2%的."""

from __future__ import annotations

from assistant.grammar.conditions import suits
from assistant.grammar.draft import Draft
from assistant.grammar.followup import content
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import all_of, parts_of
from assistant.grammar.tokens import Token
from semantic_layer.query import Having, HavingOp, MetricTest, Population, Rule

_SOME = ("点", "些", "一点", "一些", "点儿")


def edit_thresholds(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """New conditions on figures take the place of those on the same metric, in the list or in the population."""
    turned = opposite_left(sentence, draft.having)
    turned = [_set_to(sentence, _other_side(sentence, one, base), base) for one in turned]
    nouns = [token for token in sentence.tokens if (part := token.has("part")) and part.value == "threshold"]
    if any(one.on != "value" for one in turned) and nouns:
        nouns[0].kind, nouns[0].sense = "unknown", None  # 门槛降一半: half of which number is not said
        return
    if turned:
        _spend(sentence)
    for new in [*turned, *_bare(sentence, draft, base)]:
        tested = [one for one in parts_of(base.population) if isinstance(one, MetricTest) and one.metric == new.metric]
        if tested and base.population is not None and not base.group_by:
            base.population = _with(base.population, tested[0], new)
            continue
        base.having = [old for old in base.having if old.metric != new.metric]
        base.having.append(new)


def _other_side(sentence: Sentence, new: Having, base: Draft) -> Having:
    """「不到500万的呢」 of those above 5m, whatever is shown of them: the number of the condition that is there."""
    same = [old for old in base.having if old.on == "value" and new.values and old.values == new.values]
    if len(same) != 1 or sentence.metric_tokens():
        return new
    return new.model_copy(update={"metric": same[0].metric})


def _set_to(sentence: Sentence, new: Having, base: Draft) -> Having:
    """「降到200万」 sets the number of the condition that is there; which side of it is meant stays."""
    to = [
        one for one in sentence.of("operator") if one.text.endswith(("到", "至", " to")) and one.text[0] not in "不没未"
    ]
    old = next((one for one in base.having if one.metric == new.metric and len(one.values) == len(new.values)), None)
    if old is None or not to or sentence.metric_tokens():
        return new
    return new.model_copy(update={"op": old.op, "on": old.on, "of": old.of})


def _spend(sentence: Sentence) -> None:
    """「再低点」 and 「门槛」 beside the number that says how much are said by it."""
    for token in sentence.tokens:
        before, after = sentence.previous(token), sentence.next(token, frozenset())
        louder = (before is not None and before.takes("again")) or (after is not None and after.text in _SOME)
        part = token.sense.value if token.takes("part") and token.sense is not None else ""
        if part in ("threshold", "condition") or (token.takes("more", "less") and louder):
            token.used = True


def opposite_left(sentence: Sentence, having: list[Having]) -> list[Having]:
    """The conditions on figures, each turned round where what it names is taken away."""
    return [_opposite(one) for one in having] if _left_out(sentence) else having


def _left_out(sentence: Sentence) -> bool:
    """「把AUM低于50万的去掉」: what the condition names is taken away."""
    for token in sentence.of("exclude"):
        if not token.used and not sentence.has("value", "segment", "dimension"):
            token.used = True
            return True
    return False


def _opposite(having: Having) -> Having:
    other: dict[str, HavingOp] = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "!=", "!=": "="}
    return having.model_copy(update={"op": other.get(having.op, having.op)})


def _with(population: Population, old: MetricTest, new: Having) -> Population:
    changed = old.model_copy(update={"op": new.op, "values": new.values, "of": new.of})
    rules: list[Rule] = [changed if one is old else one for one in parts_of(population)]
    return Population(entity=population.entity, rule=all_of(rules))


def _turned(sentence: Sentence, base: Draft) -> list[Having]:
    """「低于呢」: the other side of the number that is there."""
    said = content(sentence)
    one = said[0] if len(said) == 1 and said[0].takes("operator") and said[0].sense is not None else None
    if one is None or one.sense is None or not base.having or len(base.having[-1].values) != 1:
        return []
    one.used = True
    return [base.having[-1].model_copy(update={"op": one.sense.value})]


def _bare(sentence: Sentence, draft: Draft, base: Draft) -> list[Having]:
    """「改成200万」: another number for the condition before, its operator unchanged."""
    if turned := _turned(sentence, base):
        return turned
    token = _only_number(sentence)
    if token is None or token.number is None or draft.having:
        return []
    tests = [one for one in parts_of(base.population) if isinstance(one, MetricTest)]
    olds: list[Having | MetricTest] = [*reversed(base.having), *reversed(tests)]
    place = int(token.note.get("nth", 0))
    olds = [olds[-place]] if 0 < place <= len(olds) else olds
    for old in olds:
        metric = sentence.model.metrics[old.metric]
        small = token.number.unit == "plain" and base.limit is not None
        if old.on == "change_pct" and token.number.unit == "money":
            continue
        if len(old.values) == 1 and suits(metric, token, old.on != "value") and not small:
            token.used = True
            _spend(sentence)
            scale = 0.01 if token.number.unit == "plain" and metric.unit == "%" else 1.0
            if token.number.unit == "plain" and "元" in metric.unit and old.on != "change_pct":
                scale = _unit_of(sentence, token.number.value, abs(float(old.values[0])))
            if not scale:
                continue
            value = token.number.value * scale * (-1 if old.values[0] < 0 else 1)
            return [Having(metric=old.metric, op=old.op, values=(value,), of=old.of, on=old.on)]
    return []


def _unit_of(sentence: Sentence, new: float, old: float) -> float:
    """「make that 80」 after 50 million: the unit of the number before, when one alone brings the new one near it; else 0."""
    english = any(token.text.isascii() and any(map(str.isalpha, token.text)) for token in sentence.tokens)
    units = (1.0, 1e3, 1e6, 1e9) if english else (1.0, 1e4, 1e8)
    near = [unit for unit in units if new > 0 and 0.05 <= new * unit / old <= 20] if old else [1.0]
    return near[0] if len(near) == 1 else 0.0


def _only_number(sentence: Sentence) -> Token | None:
    """The number that is all the question says."""
    aside = [one for one in content(sentence) if one.takes("part", "more", "less", "again")]
    said = [one for one in content(sentence) if not one.takes("pronoun") and all(one is not other for other in aside)]
    if len(said) == 2 and all(one.number is not None for one in said) and sentence.has("replace"):
        said[0].used = True  # 把20%改成10%
        said = said[1:]
    if len(said) != 1 or said[0].number is None or said[0].used or said[0].number.unit == "rank":
        return None
    return said[0]
