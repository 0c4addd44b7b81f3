"""Groups by size: 按贷款余额分100万以下、100到500万、500万以上 · AUM分布 · how many customers fall into each bracket."""

from __future__ import annotations

from datetime import date

from assistant.grammar.conditions import behind_counter, scaled
from assistant.grammar.defaults import named_period
from assistant.grammar.draft import Draft
from assistant.grammar.measured import AMOUNTS_ASKED
from assistant.grammar.numbers import read_count
from assistant.grammar.people import counts_people, is_client
from assistant.grammar.sentence import Sentence
from assistant.grammar.threshold_units import partner_of
from assistant.grammar.tokens import Token
from semantic_layer.calendar import Period
from semantic_layer.model import Metric, SemanticModel
from semantic_layer.query import Bands

_JOINTS = ("filler", "and", "versus", "or", "each", "operator", "after", "between")
_MONEY = ("多少钱", "几个钱")
_CUTS = frozenset({"为界", "为界限", "为分界", "为分界点", "切分", "分界"})


def read_bands(sentence: Sentence, draft: Draft, today: date) -> None:
    """Take ranges side by side, or words for bands beside a metric, as the groups of the query."""
    for word in sentence.of("bands"):
        before = sentence.previous(word)
        told = before is not None and before.takes("value", "segment") and word.text.endswith("组")  # 有卡与没卡两组
        if before is not None and (told or (before.takes("dimension") and not is_client(sentence, before))):
            word.pass_over()
    _by_amount(sentence)
    _count_classes(sentence, draft)
    declared_bands = set(sentence.readings["bands"].values())
    if any(one.sense is not None and one.sense.id in declared_bands for one in sentence.of("dimension")):
        for word in sentence.of("bands"):  # 存款余额区间，各档客户数跟存款: the bands are named
            word.pass_over()
    metric = _measured(sentence)
    if metric is None:
        return
    edges = _edges(sentence, metric)
    words = sentence.of("bands", "distribution")
    if edges:
        draft.bands = Bands(metric=metric.id, edges=tuple(edges), period=_month(sentence, metric, today))
    elif not _band_words(sentence, words) or (not sentence.has("bands") and (draft.group_by or _grouped(sentence))):
        return
    elif (declared := sentence.readings["bands"].get(metric.id)) in sentence.model.dimensions:
        draft.group(declared)
        if sentence.model.dimensions[declared].group != sentence.model.defaults.client_group:
            for word in words:  # overdue balances by bucket: bands of loans, which hold the amount itself
                word.used = True
            return
    elif sentence.model.defaults.client_group in metric.dims:
        draft.bands = Bands(metric=metric.id, period=_month(sentence, metric, today))
    else:
        return
    for word in words:
        word.used = True
    draft.plain = False
    _figures(sentence, draft, metric)


def _by_amount(sentence: Sentence) -> None:
    """「存款按规模分四段」: a word for an amount between a figure and the word for bands is that figure, and no attribute."""
    for word in sentence.of("bands"):
        before = sentence.previous(word, frozenset({"分", "分成", "来", "切", "切成", "划成", "划分"}))
        plain = before is not None and before.takes("dimension") and before.text in sentence.readings["heads"]
        figures = [one for one in sentence.metric_tokens() if before is not None and one.end <= before.start]
        if before is not None and plain and figures:
            before.pass_over()


def _count_classes(sentence: Sentence, draft: Draft) -> None:
    """「正常、关注、次级、可疑、损失五档」: the classes that the number counts are the groups, and no bands of an amount."""
    for word in sentence.of("bands"):
        number = read_count(word.text[:1])
        dimensions = [one.sense.id for one in sentence.of("dimension", "value") if one.sense is not None]
        for name in dict.fromkeys(dimensions):
            told = sum(1 for one in sentence.of("value") if one.sense is not None and one.sense.id == name)
            named = any(one.sense is not None and one.sense.id == name for one in sentence.of("dimension"))
            known = len(sentence.model.dimensions[name].values)  # 五档 of the risk classes; cards have none of them
            each = number is None and told > 1 and word.text[0] in "各每"  # 私行钻石白金，各档
            counts = number is not None and (told == number or (named and known - 1 <= number <= known))
            if each or counts:
                word.pass_over()
                draft.group(name)
                break


def _month(sentence: Sentence, metric: Metric, today: date) -> Period | None:
    """The days over which clients are sorted into bands of an average when none are named: the month."""
    named = sentence.has("period") or metric.kind != "average_balance"
    return None if named else named_period("month", today)


def _measured(sentence: Sentence) -> Metric | None:
    """The metric by whose value clients are grouped: that right before the ranges or the word for bands, else the first."""
    places = [sentence.index(one) for one in (*sentence.of("bands", "distribution"), *sentence.of("number")[:1])]
    named = [one for one in sentence.metric_tokens() if not _counts(sentence, one)]
    if not places or not named:
        return None
    before = [one for one in named if sentence.index(one) < min(places)]
    chosen = (before or named)[-1 if before else 0]
    told = (chosen.note["fitted"],) if chosen.note.get("fitted") else sentence.metrics_of(chosen)
    names = [name for name in told if name != sentence.readings["counted"]]
    if not names:
        return None
    chosen.note["bands"] = names[0]
    return sentence.model.metrics[names[0]]


def _counts(sentence: Sentence, token: Token) -> bool:
    return sentence.metrics_of(token)[0] == str(sentence.readings["counted"])


def _edges(sentence: Sentence, metric: Metric) -> list[float]:
    """The edges that ranges side by side have in common; none unless they follow on one another."""
    numbers = [token for token in sentence.of("number") if not token.used and token.number is not None]
    numbers = [one for one in numbers if one.number is not None and one.number.unit != "rank"]
    if len(numbers) > 1 and (any(one.text in _CUTS for one in sentence.tokens) or _in_a_line(sentence, numbers)):
        return _cuts(numbers, metric)
    ranges: list[tuple[float | None, float | None]] = []
    taken: list[Token] = []
    for token in numbers:
        if token in taken:
            continue
        second = partner_of(sentence, token, numbers)
        if second is not None:
            ranges.append((scaled(token, metric, second), scaled(second, metric, None)))
            taken += [token, second]
            continue
        side = _side(sentence, token)
        if side:
            value = scaled(token, metric, None)
            ranges.append((value, None) if side == "up" else (None, value))
            taken.append(token)
    if not _contiguous(ranges) or not _together(sentence, taken):
        return []
    for token in taken:
        token.used = True
    return sorted({value for pair in ranges for value in pair if value is not None})


def _in_a_line(sentence: Sentence, numbers: list[Token]) -> bool:
    """Whether a word for bands stands beside numbers that follow on one another, none of them compared: 按100万、600万分三段."""
    inner = sentence.tokens[sentence.index(numbers[0]) : sentence.index(numbers[-1]) + 1]
    bare = all(one in numbers or one.takes("filler", "and") for one in inner)
    joined = not any(partner_of(sentence, one, numbers) or _compared(sentence, one) for one in numbers)
    rising = [one.number.value for one in numbers if one.number is not None]
    return sentence.has("bands") and bare and joined and rising == sorted(set(rising))


def _compared(sentence: Sentence, token: Token) -> bool:
    before, after = sentence.previous(token), behind_counter(sentence, token)
    return (before is not None and before.takes("operator")) or (after is not None and after.takes("after"))


def _cuts(numbers: list[Token], metric: Metric) -> list[float]:
    """「以50万、100万为界」."""
    for token in numbers:
        token.used = True
    return sorted({scaled(token, metric, numbers[-1] if token is not numbers[-1] else None) for token in numbers})


def _side(sentence: Sentence, token: Token) -> str:
    """Whether a lone number opens a range upwards or downwards."""
    after, before = sentence.next(token, frozenset()), sentence.previous(token)
    for word in (after, before):
        if word is not None and word.sense is not None and word.takes("after" if word is after else "operator"):
            word.used = True
            return "up" if word.sense.value.startswith(">") else "down"
    return ""


def _contiguous(ranges: list[tuple[float | None, float | None]]) -> bool:
    """Whether the ranges follow on one another from below: at least two, each beginning where one ends."""
    low = sorted(begin for begin, _ in ranges if begin is not None)
    high = sorted(end for _, end in ranges if end is not None)
    return len(ranges) > 1 and bool(low) and bool(high) and set(low[: len(high)]) == set(high[-len(low) :])


def _together(sentence: Sentence, taken: list[Token]) -> bool:
    """Whether nothing but signs stands between the ranges."""
    first, last = sentence.index(taken[0]), sentence.index(taken[-1])
    return all(one.takes(*_JOINTS) or one in taken or not one.text.strip() for one in sentence.tokens[first:last])


def _band_words(sentence: Sentence, words: list[Token]) -> bool:
    """Whether a word for bands stands beside a metric; a mere distribution must stand right beside it."""
    for word in words:
        before, after = sentence.previous(word), sentence.next(word)
        near = [one for one in (before, after) if one is not None and "bands" in one.note]
        if word.takes("bands") or near:
            return True
    return False


def _grouped(sentence: Sentence) -> bool:
    """Whether the question groups by something named."""
    client = sentence.model.defaults.client_dimension
    return any(token.sense is not None and token.sense.id != client for token in sentence.of("dimension"))


def _said_again(sentence: Sentence, draft: Draft, metric: Metric) -> list[Token]:
    """The words that ask for the figure itself beside the bands of it; a bare 余额 is that of the figure."""
    others = [one for one in sentence.metric_tokens() if "bands" not in one.note]
    bare = [one for one in others if one.text in sentence.readings["heads"] and metric.kind == "balance"]
    for token in bare:
        named = {name for one in others if one is not token for name in sentence.metrics_of(one)}
        draft.metrics = [name for name in draft.metrics if name not in sentence.metrics_of(token) or name in named]
        draft.add_metrics(metric.id)
    return [one for one in others if one in bare or metric.id in sentence.metrics_of(one)]


def _figures(sentence: Sentence, draft: Draft, metric: Metric) -> None:
    """What is asked of each band: other figures, or how many clients fall into it."""
    counted = sentence.readings["counted"]
    again = _said_again(sentence, draft, metric)
    money = any(one.text.endswith(_MONEY) for one in sentence.of("ask")) or (
        sentence.has("share") and not counts_people(sentence)
    )
    money = money or _amount_too(sentence)
    money = money and metric.unit.endswith("元") and metric.kind in ("balance", "sum", "average_balance")
    kept = [name for name in draft.metrics if name != metric.id or again or money]
    companions = {name for one in sentence.metric_tokens() if "bands" in one.note for name in sentence.metrics_of(one)}
    kept = [name for name in kept if name not in companions or again or (money and name == metric.id)]
    if not kept or (counts_people(sentence) and not any(sentence.model.metrics[name].kind == "count" for name in kept)):
        kept.insert(0, counted)
    draft.metrics = kept
    client = sentence.model.defaults.client_dimension
    if draft.bands is not None and kept == [counted] and client in draft.group_by:
        draft.group_by.remove(client)  # depositors by size of deposit
        draft.ranking = ""
    for token in sentence.of("count"):
        token.used = True


def _amount_too(sentence: Sentence) -> bool:
    """「各档客户数和金额」: a word for an amount joined to the word that counts, or named first."""
    for token in sentence.of("filler"):
        if token.text.lower() in AMOUNTS_ASKED:
            near = (sentence.previous(token), sentence.next(token))
            if any(one is not None and (one.takes("and", "versus") or one.text in "、，,/&+") for one in near):
                return True
    return False


def settle_bands(draft: Draft, model: SemanticModel) -> None:
    """Bands that count clients hold many of them: no row of its own for each client, and no order of them."""
    client = model.defaults.client_dimension
    if draft.bands is not None and client in draft.group_by and draft.metrics == [model.readings.counted]:
        draft.group_by.remove(client)
        draft.order_by, draft.ranking, draft.limit = [], "", None
