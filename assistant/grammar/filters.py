"""Which rows: dimension values and names in the question become conditions."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from assistant.grammar.draft import Draft
from assistant.grammar.left_out import is_left_out, values_of
from assistant.grammar.list_columns import take_columns
from assistant.grammar.open_lists import open_list
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.value_ranges import and_above, spread
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, Having


def read_filters(sentence: Sentence, draft: Draft) -> None:
    """Turn value, segment and name tokens into conditions; several values of one dimension side by side are also compared."""
    take_columns(sentence)
    chosen: dict[tuple[str, str], list[str]] = {}
    for token in sentence.tokens:
        pairs = [] if token.used or _measured(sentence, token) else values_of(token)
        if not pairs:
            if token.takes("segment") and not token.used:
                _segment(sentence, token, draft)
            continue
        token.used = True
        op = "not in" if is_left_out(sentence, token) else "in"
        for dimension, code in spread(
            sentence, token, [pair for one in pairs for pair in and_above(sentence, token, *one)]
        ):
            codes = chosen.setdefault((dimension, op), [])
            if code not in codes:
                codes.append(code)
    for dimension in {name for name, op in chosen if op == "not in"}:
        if chosen[dimension, "not in"] == chosen.get((dimension, "in")):  # payroll vs non-payroll
            del chosen[dimension, "in"], chosen[dimension, "not in"]
            draft.group(dimension)
            for word in sentence.of("exclude"):
                word.pass_over()
    for (dimension, op), codes in chosen.items():
        if op == "in" and len(codes) > 1 and open_list(sentence, dimension):
            draft.group(dimension)
        else:
            _condition(sentence, draft, dimension, op, codes)
    _side_by_side_groups(sentence, draft)
    _absorb_dimension_words(sentence)


def _side_by_side_groups(sentence: Sentence, draft: Draft) -> None:
    """「大型企业和小微企业」: two sets of values of one attribute are told apart, for nobody has both."""
    for name in {one.dimension for one in draft.where if one.op == "in"}:
        same = [one for one in draft.where if one.dimension == name and one.op == "in"]
        if len(same) < 2 or sentence.model.dimensions[name].multi:
            continue
        values = tuple(dict.fromkeys(value for one in same for value in one.values))
        draft.where = [one for one in draft.where if one not in same]
        draft.where.append(Condition(dimension=name, op="in", values=values))
        if len(values) > 1 and not sentence.has("sum", "or"):
            draft.group(name)


def _measured(sentence: Sentence, token: Token) -> bool:
    """Whether how much of it is held is tested: borrowers with deposits below 10k, who may hold none."""
    after = sentence.next(token, frozenset({"的", "is", "are", "of", "余额"}))
    held = token.takes("value") and token.sense is not None and token.sense.id in sentence.readings["holdings"]
    token.used = token.used or (held and after is not None and after.takes("operator", "between"))
    return token.used


def drop_misfits(sentence: Sentence, draft: Draft, kinds: dict[str, str]) -> None:
    """A product of another category than the metrics' (the settlement product 代发工资 of deposits) explains nothing."""
    for token in sentence.of("value"):
        kind = _category(sentence, token, kinds)
        families = [
            set(sentence.model.metrics[name].dims)
            & set(sentence.readings["amounts"]) - {sentence.model.defaults.client_group}
            for name in draft.metrics
        ]
        if kind and not token.proper and _says_again(sentence, token, draft):
            token.pass_over()
        elif kind and families and all(family and kind not in family for family in families):
            token.kind, token.sense = "unknown", None
    _drop_longer_names(sentence)


def _says_again(sentence: Sentence, token: Token, draft: Draft) -> bool:
    """「信用卡一共刷了多少」: a kind of product that the figures are of by name, and cannot be filtered by."""
    metrics = [sentence.model.metrics[name] for name in draft.metrics]
    if token.sense is None or not metrics:
        return False
    dimension = sentence.model.dimensions[token.sense.id]
    word = token.text.lower()
    return all(
        not {dimension.id, dimension.group} & set(one.dims)
        and any(word in name.lower() for name in (one.zh, one.en, *one.synonyms))
        for one in metrics
    )


def _category(sentence: Sentence, token: Token, kinds: dict[str, str]) -> str:
    """The category of a named product, or the one that a word for a whole category is."""
    if token.sense is None:
        return ""
    broad = token.sense.id in sentence.readings["broad"]
    return kinds.get(token.sense.value, "") if token.proper else token.sense.value if broad else ""


def _drop_longer_names(sentence: Sentence) -> None:
    """A client's name that goes on with what clients do (霁岚智能装备 · 制造) is the name of another that nobody here knows."""
    defaults, dimensions = sentence.model.defaults, sentence.model.dimensions
    for token, after in pairwise(sentence.tokens):
        named = any(match.dimension == defaults.client_dimension for match in token.names)
        if not named or token.end != after.start or after.sense is None or not after.takes("value"):
            continue
        if dimensions[after.sense.id].group == defaults.client_group and not token.text.isascii():
            token.kind = after.kind = "unknown"
            token.names, after.sense = (), None


def _condition(sentence: Sentence, draft: Draft, dimension: str, op: str, codes: list[str]) -> None:
    known = sentence.model.dimensions[dimension]
    several = known.multi and op == "in" and len(codes) > 1
    if several and sentence.has("sum") and not sentence.has("each"):
        draft.where.append(Condition(dimension=dimension, op="in", values=tuple(codes)))  # 甲跟乙加一块儿
        return
    if several and _side_by_side(sentence, codes) and not _one_within(sentence, dimension):
        draft.where.append(Condition(dimension=dimension, op="in", values=tuple(codes)))
        draft.group(dimension)
        return
    if known.multi and op == "in":
        draft.where += [Condition(dimension=dimension, op="in", values=(code,)) for code in codes]
        return
    draft.where.append(Condition(dimension=dimension, op="not in" if op == "not in" else "in", values=tuple(codes)))
    ranged = any("range" in token.note for token in sentence.tokens)
    one = sentence.has("sum", "after", "or") or _in_total(sentence) or _of_chosen_rows(sentence, dimension, codes)
    if op == "in" and len(codes) > 1 and not ranged and not one:
        draft.group(dimension)


def _of_chosen_rows(sentence: Sentence, dimension: str, codes: list[str]) -> bool:
    """「大型和中型企业贷款最多的三家支行」: rows of something else are chosen by what they have of several kinds together."""
    model, client = sentence.model, sentence.model.defaults.client_dimension
    rows = {one.sense.id for one in sentence.of("dimension") if one.sense is not None} - {client, dimension}
    place = model.dimensions[dimension].group == model.defaults.tree_group
    known = set(model.dimensions[dimension].values)
    every = bool(known) and set(codes) >= known
    each = [sentence.next(one, frozenset()) for one in sentence.of("each")]  # by deposits of large and medium companies
    against = sentence.has("differ", "compare", "both") or any(not one or not sentence.metrics_of(one) for one in each)
    against = against or any(one.text not in "和与跟及同" for one in sentence.of("versus"))
    return bool(rows) and sentence.has("top", "bottom", "operator") and not (against or place or every)


def _in_total(sentence: Sentence) -> bool:
    """「total loans of tech companies at Xihu and Binjiang」: one sum, where nothing sets them side by side."""
    total = any(one.text.lower().startswith("total ") and sentence.metrics_of(one) for one in sentence.tokens)
    client = sentence.model.defaults.client_dimension
    rows = any(one.sense is not None and one.sense.id != client for one in sentence.of("dimension"))
    return total and not rows and not sentence.has("each", "versus", "differ", "which", "trend")


def _side_by_side(sentence: Sentence, codes: list[str]) -> bool:
    """Whether groups of clients are told apart (各有几户, 比比看), not met at once, or no client is in two of them."""
    if any(set(codes) <= set(family) for family in sentence.readings["apart"]) and not sentence.has("or", "both"):
        return True
    apart = sentence.has("versus", "differ") and not sentence.has("others")
    met = any("joined" in one.note for one in sentence.tokens)  # the segments X and Y, by branch
    return (apart or (sentence.has("each") and not met)) and not sentence.has("both")


_AMONG = frozenset("里 里面 里头 里边 中 当中 之中 中间 其中 内".split())


def _one_within(sentence: Sentence, dimension: str) -> bool:
    """Whether one kind of clients is looked for among another: 年轻客户里APP活跃的."""
    kinds = [one for one in sentence.tokens if any(name == dimension for name, _ in values_of(one))]
    behind = [sentence.next(one, frozenset()) for one in kinds[:-1]]
    return any(after is not None and after.text.lower() in _AMONG for after in behind)


def _segment(sentence: Sentence, token: Token, draft: Draft) -> None:
    assert token.sense is not None
    entry = sentence.readings["segments"][int(token.sense.id)]
    token.used = True
    if not choices_of(sentence, token):
        describe_segment(sentence, draft, entry, excluded=is_left_out(sentence, token))


def choices_of(sentence: Sentence, token: Token) -> bool:
    """Whether a segment has several definitions, of which one must be chosen."""
    return token.sense is not None and "choices" in sentence.readings["segments"][int(token.sense.id)]


def describe_segment(sentence: Sentence, draft: Draft, entry: dict[str, Any], *, excluded: bool) -> None:
    """Add the conditions that define a segment to the draft; a segment of the model is a population."""
    if "member" in entry:
        (draft.outsiders if excluded else draft.members).append(entry["member"])
        return
    for part, op in (("where", "not in" if excluded else "in"), ("without", "not in")):
        for dimension, codes in entry.get(part, {}).items():
            draft.where.append(Condition(dimension=dimension, op=op, values=tuple(codes)))
    havings = entry.get("having", ())
    for having in [havings] if isinstance(havings, dict) else havings:
        draft.having.append(Having(metric=having["metric"], op=having["op"], values=(float(having["value"]),)))
        draft.group(sentence.model.defaults.client_dimension)
    if entry.get("code"):
        draft.assume(entry["code"])


def _absorb_dimension_words(sentence: Sentence) -> None:
    """A dimension's own word right after its value is part of the name: 建筑行业, 按揭产品."""
    for token in sentence.tokens:
        after = sentence.next(token, frozenset())
        pairs = values_of(token)
        named = pairs[0][0] if pairs else ""
        before = sentence.previous(token, frozenset())
        if before is not None and before.takes("dimension") and before.sense is not None and before.sense.id == named:
            before.used = before.used or (before.end == token.start and _plain_word(sentence.model, before))
        if (
            pairs
            and after is not None
            and after.takes("dimension")
            and after.sense is not None
            and after.start == token.end
        ):
            after.used = after.used or (after.sense.id == pairs[0][0] and _plain_word(sentence.model, after))
    for token in sentence.of("dimension"):
        token.used = token.used or _counts_named(sentence, token)


def _counts_named(sentence: Sentence, token: Token) -> bool:
    """「西湖、滨江两家支行」: the word with how many it is only says what the values before it are."""
    before, counted = sentence.previous(token, frozenset()), ""
    while before is not None and _HOW_MANY.fullmatch(before.text + counted):
        counted = before.text + counted
        before = sentence.previous(before, frozenset())
    name = token.sense.id if token.sense is not None else ""
    named = before is not None and any(pair[0] == name for pair in values_of(before))
    return named and len(counted) > 1 and _plain_word(sentence.model, token)


_HOW_MANY = re.compile("这?[2-9两二三四五六七八九]?[家个]?")


def _plain_word(model: SemanticModel, token: Token) -> bool:
    """Whether the dimension is named bare (行业, not 各行业)."""
    assert token.sense is not None
    label = model.dimensions[token.sense.id].label
    return token.text.lower() in (label.zh, label.en.lower()) or len(token.text) <= 2


def family(model: SemanticModel, dimension: str) -> set[str]:
    """A dimension with its ancestors and descendants: choosing a value of one replaces a value of another."""
    members, name = {dimension}, model.dimensions[dimension].parent
    while name is not None and name not in members:
        members.add(name)
        name = model.dimensions[name].parent
    grown = True
    while grown:
        more = {
            other.id
            for other in model.dimensions.values()
            if other.parent in members and other.parent != other.id and _below(model, other.id, dimension)
        }
        grown = not more <= members
        members |= more
    return members


def _below(model: SemanticModel, name: str, top: str) -> bool:
    seen: set[str] = set()
    current: str | None = name
    while current is not None and current not in seen:
        if current == top:
            return True
        seen.add(current)
        current = model.dimensions[current].parent
    return False
