"""One thing for another: 存款换成贷款, 把杭州换成上海, swap visits for calls, by product instead of branch."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.grammar.draft import Draft
from assistant.grammar.exact_counts import count_of_holders, renamed
from assistant.grammar.kin import is_akin
from assistant.grammar.people import people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest
from semantic_layer.instead import has_dimension
from semantic_layer.query import Condition

_LEADING = frozenset({"swap", "swap out", "replace", "substitute", "switch", "change"})
_BETWEEN = frozenset({"for", "with", "by", "to", "and put", "成"})
_VERBS = ("give", "show", "let", "do", "make", "take", "use", "split", "break", "list", "put", "i", "go", "have")
_SIGNS = (",", "，", ";", "；", "。")
_INSTEAD = frozenset(
    {
        "instead of",
        "in place of",
        "而不是",
        "而非",
        "rather than",
        "代替",
        "取代",
        "替代",
        "换掉",
        "替掉",
        "顶掉",
        "替换掉",
        "顶替",
    }
)


def swap(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """Put what stands behind 换成 in the place of what stands before it; the rest of the query stays."""
    for token in sentence.tokens:
        if not (token.takes("replace") or _goes_behind(token)):
            continue
        if _instead_of(sentence, token):
            _split_swapped(sentence, token, draft, base)
            continue
        old, new = _sides(sentence, token)
        if not old or not new:
            continue
        _metrics(sentence, draft, base, old, new)
        _groups(draft, base, old, new)
        _values(sentence, draft, base, old, new)


def settle_rows_told(sentence: Sentence, draft: Draft, base: Draft, shown: Sequence[str]) -> None:
    """Rows that figures tell by themselves: those of a count (逾期笔数) go with it where the next tells its own or has none of
    them; a figure of other rows than those chosen (bad loans, where the turn says special mention) gives way to theirs."""
    entries = [one for one in sentence.readings["counts"] if one["unit"] != people_unit(sentence) and "where" in one]
    rows = {name: told for one in entries for name, told in one["where"].items()}
    counters = {one["of"][name]: name for one in entries for name in one["where"]}
    model = sentence.model
    if draft.metrics and set(base.metrics).isdisjoint(shown) and set(counters) & set(shown):
        for one in [one for one in base.where if {one.dimension: list(one.values)} in rows.values()]:
            told = {one.dimension: list(one.values)}
            known = model.dimensions[one.dimension]
            if all(
                rows.get(name, told) != told or not has_dimension(model.metrics[name], known, model)
                for name in base.metrics
            ):
                base.where.remove(one)
    for one in [one for one in draft.where if one in base.where and one.op == "in"]:
        for place, name in enumerate(base.metrics):
            own = rows.get(name, {}).get(one.dimension)
            if own is None or set(one.values) & set(own):
                continue
            rate = model.metrics[name].is_rate
            told = {one.dimension: list(one.values)}
            same = [other for other, said in rows.items() if said == told and model.metrics[other].is_rate == rate]
            amount = next((sentence.readings["amount_of"].get(count) for count in counters), None)
            if same or (amount in model.metrics and not rate):
                base.metrics[place] = same[0] if same else str(amount)
                base.having = [renamed(each, "metric", name, base.metrics[place]) for each in base.having]
                base.order_by = [renamed(each, "by", name, base.metrics[place]) for each in base.order_by]
                base.where = [each for each in base.where if not same or each is not one]


def _sides(sentence: Sentence, token: Token) -> tuple[list[Token], list[Token]]:
    """What goes and what comes."""
    place = sentence.index(token)
    before, after = _clause(reversed(sentence.tokens[:place])), _clause(iter(sentence.tokens[place + 1 :]))
    if _goes_behind(token):
        return after, before
    if token.text.lower() in _LEADING and not before:
        cut = next((spot for spot, one in enumerate(after) if one.text.lower() in _BETWEEN and spot), None)
        return ([], after) if cut is None else (after[:cut], after[cut + 1 :])
    return before, after


def _goes_behind(token: Token) -> bool:
    """Whether what goes stands behind the word: rather than, not."""
    return token.text.lower() in _INSTEAD or "instead" in token.note


def _instead_of(sentence: Sentence, token: Token) -> bool:
    after = sentence.next(token, frozenset())
    return token.text.lower() == "instead" and after is not None and after.text.lower() == "of"


def _split_swapped(sentence: Sentence, token: Token, draft: Draft, base: Draft) -> None:
    """「by product instead of branch」, 「instead of demand/time give it by branch」: what stands right behind it goes."""
    place = sentence.index(token) + 2
    before, after = _clause(reversed(sentence.tokens[: place - 2])), _clause(iter(sentence.tokens[place:]))
    cut = next((spot for spot, one in enumerate(after) if spot and _begins(one)), len(after))
    old, new = after[:cut], [*before, *after[cut:]]
    _metrics(sentence, draft, base, old, new)
    _groups(draft, base, old, new)
    _values(sentence, draft, base, old, new)
    named = {name for name, _ in _named(old)} & set(base.group_by)
    if named and not {name for name, _ in _named(new)} & named:
        draft.where = [one for one in draft.where if one.dimension not in named]
        draft.group_by = [name for name in draft.group_by if name not in named]


def _begins(token: Token) -> bool:
    """Whether what comes begins here: give it, show, by branch."""
    grouped = token.takes("dimension") and token.text.lower().startswith(("by ", "per "))
    return token.takes("each", "list") or grouped or token.text.lower().split()[0] in _VERBS


def _clause(tokens: object) -> list[Token]:
    clause: list[Token] = []
    for one in tokens:  # type: ignore[attr-defined]
        if one.text.strip() in _SIGNS:
            if clause:
                break
            continue
        clause.append(one)
    return clause


def _metrics(sentence: Sentence, draft: Draft, base: Draft, old: Sequence[Token], new: Sequence[Token]) -> None:
    gone = [name for token in old for name in sentence.metrics_of(token)] or _called_by_part(sentence, draft, base, old)
    come = [name for token in new for name in sentence.metrics_of(token)]
    if not gone or not come:
        return
    for token in old:
        if sentence.metrics_of(token):
            token.used = True
    there = [name for name in base.metrics if name in gone]
    there = there or [name for name in base.metrics if any(is_akin(sentence, name, other) for other in gone)]
    come = _siblings(sentence, there, old, new) or come
    rest = [name for name in base.metrics if name not in there and name not in come]
    place = base.metrics.index(there[0]) if there else 0
    draft.metrics = [*rest[:place], *come, *rest[place:]] if there and base.target is None else come


def _called_by_part(sentence: Sentence, draft: Draft, base: Draft, old: Sequence[Token]) -> list[str]:
    """「换掉保险」 of two rates: the one figure shown whose name has the word."""
    words = [one for one in old if len(one.text) > 1 and (one.kind == "unknown" or one.takes("value", "dimension"))]
    named = [name for name in base.metrics if any(one.text in sentence.model.metrics[name].zh for one in words)]
    if len(named) != 1 or len(base.metrics) < 2:
        return []
    for one in words:
        said = one.sense.id if one.sense is not None else ""
        draft.where = [other for other in draft.where if other.dimension != said]
        draft.group_by = [name for name in draft.group_by if name != said]
        one.pass_over()
    return named


def _siblings(sentence: Sentence, there: Sequence[str], old: Sequence[Token], new: Sequence[Token]) -> list[str]:
    """「存款换成贷款」 of daily averages of deposits is those of loans, where there is a metric of that name."""
    before = next((one.text for one in old if sentence.metrics_of(one)), "")
    after = next((one.text for one in new if sentence.metrics_of(one)), "")
    names = {one.zh: one.id for one in sentence.model.metrics.values() if not one.hidden}
    wanted = [sentence.model.metrics[name].zh for name in there if name in sentence.model.metrics]
    found = [names.get(zh.replace(before, after, 1), "") for zh in wanted if before and before in zh]
    return found if found and len(found) == len(there) and all(found) else []


def _groups(draft: Draft, base: Draft, old: Sequence[Token], new: Sequence[Token]) -> None:
    gone = [one.sense.id for one in old if one.takes("dimension") and one.sense is not None]
    come = [one.sense.id for one in new if one.takes("dimension") and one.sense is not None]
    if not gone or not come or not set(gone) & set(base.group_by):
        return
    place = min(base.group_by.index(name) for name in gone if name in base.group_by)
    rest = [name for name in base.group_by if name not in gone and name not in come]
    draft.group_by = [*rest[:place], *come, *rest[place:]]


def _values(sentence: Sentence, draft: Draft, base: Draft, old: Sequence[Token], new: Sequence[Token]) -> None:
    said = {one.sense.id for one in sentence.of("dimension") if one.sense is not None}
    for dimension, code in _named(old):
        if any(dimension == other for other, _ in _named(new)):
            draft.group_by = [name for name in draft.group_by if name != dimension or name in said]
            multi = sentence.model.dimensions[dimension].multi
            alone = [one for one in draft.where if multi and one.dimension == dimension and one.values == (code,)]
            draft.where = [one for one in draft.where if one not in alone]  # 把高风险换成中风险
            draft.group_by = [name for name in draft.group_by if not alone or name in said]
            draft.where = [_without(one, code) if one.dimension == dimension else one for one in draft.where]
            kept = [value for one in base.where if one.dimension == dimension for value in one.values if value != code]
            come = [value for one in draft.where if one.dimension == dimension for value in one.values]
            values = tuple(dict.fromkeys((*kept, *come)))
            draft.where = [
                one.model_copy(update={"values": values}) if one.dimension == dimension else one for one in draft.where
            ]
        elif _named(new):
            _another_trait(draft, base, [one for one in old if _named([one]) == [(dimension, code)]], dimension, code)


def _another_trait(draft: Draft, base: Draft, old: Sequence[Token], dimension: str, code: str) -> None:
    """「manufacturers instead of tech」: what goes is of another dimension; where it is not there by this name, it is named."""
    if any((one.dimension, one.values) == (dimension, (code,)) for one in base.where):
        base.where = [one for one in base.where if (one.dimension, one.values) != (dimension, (code,))]
        for token in old:
            token.note["gone"] = "yes"
    if any("gone" in one.note for one in old):
        draft.where = [one for one in draft.where if (one.dimension, one.values) != (dimension, (code,))]
        draft.group_by = [name for name in draft.group_by if name != dimension]
    elif dimension not in base.group_by:
        for token in old:
            token.kind, token.sense = "unknown", None


def _named(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    named = [(one.sense.id, one.sense.value) for one in tokens if one.takes("value") and one.sense is not None]
    return named + [(one.names[0].dimension, one.names[0].code) for one in tokens if one.names]


def _without(condition: Condition, code: str) -> Condition:
    left = tuple(value for value in condition.values if value != code)
    return condition.model_copy(update={"values": left}) if left else condition


def recast_holding(sentence: Sentence, last: QueryRequest) -> None:
    """「and wealth products?」, 「a credit card」 of clients counted by what they hold: those who hold these."""
    words: dict[str, list[str]] = sentence.readings["held"]
    held = [one for one in last.query.where if one.dimension in words and one.op in ("in", "=")]
    if last.query.metrics != (sentence.readings["counted"],) or len(held) != 1:
        return
    if (
        sentence.has("ask", "sum", "share", "average", "which", "dimension", "number")
        or len(sentence.metric_tokens()) > 1
    ):
        return
    own = count_of_holders(held[0].dimension, sentence.model) is not None
    for token in sentence.tokens:
        if not (sentence.metrics_of(token) or token.takes("value")):
            continue
        if sentence.metrics_of(token) and (own or sentence.has("pronoun")):
            continue  # 存款呢, of borrowers, whose number is a figure of its own; their deposits
        texts = {token.text.lower(), f"{token.text.lower()}s"}
        name = next((one for one, known in words.items() if texts & set(known) and one != held[0].dimension), "")
        if name:
            token.kind, token.sense = "word", Meaning("value", name, str(held[0].values[0]))
            token.note["holding"] = held[0].dimension


def other_holding(sentence: Sentence, base: Draft) -> None:
    """What clients were counted by gives way to the other holding, unless it is asked beside or of them."""
    gone = {one.note["holding"] for one in sentence.tokens if "holding" in one.note}
    if gone and not sentence.has("add", "both", "pronoun"):
        base.where = [one for one in base.where if one.dimension not in gone]


def another_kind(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """Whether another kind of clients takes the place of the one shown, in the groups or the total shown: 换成理财快到期的那批,
    限定在对公客户."""
    client = sentence.model.defaults.client_dimension
    named = sentence.has("list", "which", "each", "top", "bottom", "rank")
    named = named or any(one.sense is not None and one.sense.id != client for one in sentence.of("dimension"))
    kind = draft.group_by == [client] and bool(draft.where or draft.members or draft.tests) and not draft.metrics
    return kind and sentence.has("replace") and not named
