"""Values chosen one after the other, side by side or summed: 两个放一起比, which is higher, 加在一起呢, 两年比一下."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.earlier_values import chosen_values, named_values, pair_said
from assistant.grammar.edit_times import windows_differ
from assistant.grammar.followup import content
from assistant.grammar.past import Past
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token


def set_beside(sentence: Sentence, draft: Draft, base: Draft, past: Past) -> bool:
    """Values chosen before, side by side (两个放一起比) or summed (加在一起呢); False when there are none."""
    if beside_alone(sentence) and (figures := _figures(sentence, past)):
        draft.metrics, base.kept = list(figures), True
        base.period = base.period or (past.before.query.period if past.before is not None else None)
        return True
    pair = named_values(sentence, draft, past)
    alone = beside_alone(sentence)
    put = sentence.has("versus", "add", "both")  # put side by side, and not asked which is higher
    if pair is None and alone and put and not draft.where and windows_differ(past):
        draft.change = draft.change or "any"
        return True
    if pair is None and alone and (not base.group_by or _differ_in(past) == "where"):
        pair = chosen_values(past, 2)
        base.kept = base.kept or pair is not None
        if pair is None and not _asks_rows(sentence):
            return windows_differ(past)
    if pair is None and pair_said(sentence) and not draft.where and windows_differ(past):
        draft.group_by = [name for name in draft.group_by if sentence.model.dimensions[name].grain is None]
        draft.change = draft.change or "any"
        return True
    if pair is None and pair_said(sentence) and draft.metrics and sentence.has("add"):
        return True  # 两个数一起给: the figure named beside the one shown
    if pair is None and pair_said(sentence) and not draft.where and not base.group_by:
        return False
    rows = past.last is not None and past.last.query.group_by
    if pair is None and _sum_alone(sentence) and not (base.group_by or rows) and base.population is None:
        pair = chosen_values(past, 2)
        if pair is None:
            return False
        base.where = [one for one in base.where if one.dimension != pair.dimension] + [pair]
        base.kept, pair = True, None
    if pair is not None:
        draft.where.append(pair)
        beside = [] if sentence.has("sum") else [pair.dimension]
        grains = [name for name in draft.group_by if sentence.model.dimensions[name].grain is not None]
        draft.group_by = [] if sentence.has("sum") else grains  # 两家放一起，按月
        base.group_by = [*(name for name in base.group_by if name != pair.dimension), *beside]
        base.limit = base.limit if not base.order_by or len(base.group_by) == 1 else None
    return True


def _figures(sentence: Sentence, past: Past) -> tuple[str, ...]:
    """The figures of the last two queries, where nothing else told them apart: 两个指标放一张表; which is higher, of one unit."""
    if past.before is None or past.last is None:
        return ()
    old, new = past.before.query.metrics, past.last.query.metrics
    units = {sentence.model.metrics[name].unit for name in (*old, *new)}
    alike = sentence.has("versus", "add", "both") or len(units) == 1
    return (*old, *new) if alike and _differ_in(past) == "metrics" and not set(old) & set(new) else ()


def _differ_in(past: Past) -> str:
    """The one part that the last two queries say differently: metrics or where; empty where it is another one, or several. A
    window that only one of them names was a default of its figure."""
    if past.before is None or past.last is None:
        return ""
    old, new = past.before.query, past.last.query
    parts = [one for one in ("metrics", "where", "group_by", "population") if getattr(old, one) != getattr(new, one)]
    if old.period != new.period and (parts != ["metrics"] or (old.period and new.period)):
        parts.append("period")
    return parts[0] if len(parts) == 1 else ""


def beside_alone(sentence: Sentence) -> bool:
    """「放一起比」, "side by side" and nothing else."""
    said = [one for one in sentence.tokens if one.text.strip(" ,，。.?？!！")]
    light = ("versus", "add", "filler", "about", "both", "pronoun")
    if sentence.has("versus", "add", "both") and all(one.takes(*light) or _two(one) for one in said):
        return True
    asked = all(one.takes("which", "rank", "more", "less", "top", "filler", "about") for one in said)
    return asked and sentence.has("which", "rank") and sentence.has("rank", "more", "less", "top")


def _asks_rows(sentence: Sentence) -> bool:
    """「谁管得最多」 asks for one of the rows, not for one of two values."""
    return bool(sentence.of("top", "bottom")) and any("谁" in one.text for one in sentence.of("which"))


def _two(token: Token) -> bool:
    """「两张表放一起」: the two that were shown."""
    return token.number is not None and token.number.unit == "plain" and token.number.value == 2


def _sum_alone(sentence: Sentence) -> bool:
    """「加在一起呢」 and nothing else."""
    said = content(sentence)
    return bool(said) and all(one.takes("sum") for one in said)
