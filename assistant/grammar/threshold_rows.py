"""Thresholds need rows to test: clients when the question names them; of one figure, or in a series, they are a question."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.fitting import topic_of
from assistant.grammar.limits import whether_words
from assistant.grammar.measured import AMOUNTS_ASKED
from assistant.grammar.neighbours import splits
from assistant.grammar.people import names_people, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.query import AllOf, MetricTest, Population, SemanticQuery


def _list_clients(sentence: Sentence, draft: Draft) -> None:
    """A threshold needs rows: clients when the question names them (日均下降超过两成的对公客户)."""
    customer = sentence.model.defaults.client_dimension
    counted = sentence.readings["counted"]
    named = [token for token in sentence.of("value", "segment", "dimension") if names_people(sentence, token)]
    named += [token for token in sentence.of("filler") if _any_of(sentence, token)]
    if (
        draft.having
        and not draft.group_by
        and (named or sentence.has("count") or counted in draft.metrics or _listed(sentence, draft))
        and all(having.of is None for having in draft.having)
    ):
        draft.group(customer)
        draft.metrics = [name for name in draft.metrics if name != counted]


def _any_of(sentence: Sentence, token: Token) -> bool:
    """「did any clients' deposits fall by more than half」: rows are meant, though only the figure is named as one."""
    before = sentence.previous(token, frozenset({"of", "of the", "of our", "of my", "our", "my"}))
    people = token.text.lower().rstrip("'’") in sentence.readings["people"]
    return people and before is not None and before.text.lower().split()[0] in _ANY


def _listed(sentence: Sentence, draft: Draft) -> bool:
    """Whether a list is asked of those who have so much of an amount, whose rows nothing else names: 存款过百万的名单."""
    model = sentence.model
    tested = [model.metrics[one.metric] for one in draft.having]
    lists = any(token.text.endswith(("名单", "清单", "list")) for token in sentence.of("list"))
    client = model.defaults.client_group
    told = sentence.of_manager or any(model.dimensions[one.dimension].group == client for one in draft.where)
    lists = lists or (told and _headless(sentence))
    return lists and all(not one.is_rate and model.defaults.client_group in one.dims for one in tested)


def _headless(sentence: Sentence) -> bool:
    """「名下五十万以上存款、却没买理财的」: 的 at the end, with nobody named behind it."""
    said = [one for one in sentence.tokens if one.text.strip(" ,，。.?？!！")]
    return bool(said) and said[-1].text.endswith("的") and not sentence.has("ask", "share", "sum", "average")


def settle_threshold(sentence: Sentence, draft: Draft) -> None:
    """In a series a threshold is a question about it (有没有超4%), not a filter on months; so is one of a single figure, or of
    its change (have deposits grown more than 5%)."""
    _rows_counted(sentence, draft)
    _rows_named(sentence, draft)
    _list_clients(sentence, draft)
    single = not draft.group_by and _yes_or_no(sentence)
    if draft.trend or single:
        for having in [one for one in draft.having if one.of is None and (single or one.on == "value")]:
            draft.having.remove(having)
            for token in sentence.of("number"):
                token.note |= {"held against": "yes"} if "having" in token.note else {}
            draft.assume(
                "threshold" if having.on == "value" else "threshold-change",
                metric=having.metric,
                op=having.op,
                value=" ".join(f"{value:g}" for value in having.values),
                on=having.on,
            )


def told_first(sentence: Sentence, query: SemanticQuery) -> bool:
    """「每个月是多少，有没有哪个月超过4%」, 「overdue rate by branch, is any over 5%」: the figure of every row is asked in a
    clause of its own, before a threshold that some may be beyond."""
    tested = [one for one in query.having if one.on == "value" and one.of is None and one.metric in query.metrics]
    numbers = [sentence.index(one) for one in sentence.of("number") if "having" in one.note]
    figures = [sentence.index(one) for one in sentence.metric_tokens()]
    if not query.group_by or len(tested) != len(query.having) or not tested or not numbers or not figures:
        return False
    between = range(min(figures) + 1, min(numbers))
    pauses = [one for one in between if _pauses(sentence.tokens[one])]
    split = any(splits(one) for one in sentence.tokens[: pauses[-1]]) if pauses else False
    return split and any(_whether(one) for one in sentence.tokens[pauses[-1] : min(numbers)])


def _pauses(token: Token) -> bool:
    return token.text.strip() in _PAUSES or token.takes("and")


def _whether(token: Token) -> bool:
    """Whether the word asks if there are some: any, anyone, 有没有; or which ones those are."""
    text = token.text.lower()
    return bool(_ANY & set(text.split())) or token.takes("which", "list") or text.startswith(_EVER)


_PAUSES = frozenset("，,；;")
_ANY = frozenset({"any", "anyone", "anybody", "anything", "ever", "whether"})
_EVER = ("did it", "has it", "有没有", "是否", "有无", "有")


def _rows_counted(sentence: Sentence, draft: Draft) -> None:
    """「抵押率超过七成的贷款有几笔」: rows of the kind that is counted, each tested by its own figure."""
    model, units = sentence.model, sentence.readings["row_units"]
    counts = [model.metrics[name] for name in draft.metrics if model.metrics[name].kind == "count"]
    rows = next((units[one.unit] for one in counts if one.unit in units), "") or _rows_told(sentence, draft)
    if rows not in model.dimensions or rows == model.defaults.client_dimension or draft.population is not None:
        return
    group = model.dimensions[rows].group
    own = [
        one for one in draft.having if one.on == "value" and one.of is None and group in model.metrics[one.metric].dims
    ]
    own = [one for one in own if one.metric not in {count.id for count in counts}]
    if not own or draft.tests or set(draft.group_by) & {model.defaults.client_dimension}:
        return
    rules = tuple(MetricTest(metric=one.metric, op=one.op, values=one.values) for one in own)
    draft.population = Population(entity=rows, rule=rules[0] if len(rules) == 1 else AllOf(all=rules))
    draft.having = [one for one in draft.having if one not in own]
    tested = {one.metric for one in own} if not _amount_beside(sentence) else set()
    kept = [name for name in draft.metrics if name not in tested or model.metrics[name].kind == "count"]
    draft.metrics = kept


def _amount_beside(sentence: Sentence) -> bool:
    """「loans above 2m: count and total」: the amount of the rows is joined to their number."""
    for token in sentence.tokens:
        near = [sentence.previous(token, frozenset()), sentence.next(token, frozenset())]
        told = token.text.lower() in AMOUNTS_ASKED | {"total", "the total"}
        if told and any(one is not None and one.takes("and") for one in near):
            return True
    return False


def _rows_told(sentence: Sentence, draft: Draft) -> str:
    """「利率低于3.5%的对公贷款有多少」: the rows right behind the threshold, whose own amount is asked for."""
    model, amounts = sentence.model, sentence.readings["amounts"]
    for number in sentence.of("number"):
        joint = sentence.next(number, frozenset())
        joint = sentence.next(joint, frozenset()) if joint is not None and joint.takes("after") else joint
        head = sentence.next(joint) if joint is not None and joint.text == "的" else None
        while head is not None and head.takes("value"):
            head = sentence.next(head)
        named = sentence.metrics_of(head)[:1] if head is not None else ()
        group = next((group for group, name in amounts.items() if (name,) == named and name in draft.metrics), "")
        tested = [model.metrics[one.metric] for one in draft.having]
        if group and tested and all(one.is_rate and group in one.dims for one in tested):
            rows = (name for name in sentence.readings["row_units"].values() if model.dimensions[name].group == group)
            return next(rows, "")
    return ""


def _rows_named(sentence: Sentence, draft: Draft) -> None:
    """「利率超过5%的贷款」, loans with LTV above 80%: rows named by what they are and tested, nothing asked of them."""
    model, units = sentence.model, sentence.readings["row_units"]
    said = [
        one for one in sentence.tokens if one.text.strip(" ,，。.?？!！") and not one.takes("filler", "own", "list")
    ]
    tested = [one for one in draft.having if one.on == "value" and one.of is None]
    if not said or draft.group_by or not tested or len(tested) != len(draft.having) or draft.tests or draft.edits:
        return
    if draft.population is not None or sentence.has("ask", "count", "share", "sum", "average"):
        return
    for row in {name for name in units.values() if name != model.defaults.client_dimension}:
        group = model.dimensions[row].group
        head = said[0] if said[0].text.isascii() else said[-1]
        parts = head.takes("value") and head.sense is not None and model.dimensions[head.sense.id].group == group
        listed = (
            _row_of(sentence, head) == row
            and not _yes_or_no(sentence)
            and [one.metric for one in tested] == list(sentence.metrics_of(head)[:1])
        )
        named = (topic_of(sentence, head) == group or (parts and head.text.isascii()) or listed) and len(said) > 1
        if named and all(group in model.metrics[one.metric].dims for one in tested):
            draft.group(row)


def _row_of(sentence: Sentence, head: Token) -> str:
    """The one kind of rows that an English figure is called by (overdue loans) and is told by where it is listed."""
    nouns = {noun: one["unit"] for one in sentence.readings["counts"] for noun in one.get("nouns", ())}
    last = head.text.lower().split()[-1] if head.text.isascii() and head.text.split() else ""
    rows = [row for name in sentence.metrics_of(head)[:1] for row in sentence.readings["listed_rows"].get(name, ())]
    called = sentence.readings["row_units"].get(nouns.get(last, ""), "")
    return rows[0] if rows == [called] else ""


def _yes_or_no(sentence: Sentence) -> bool:
    """Whether the question is about one figure: 不良率有没有超过2%."""
    asked = any(token.text in _ASKED or token.text in whether_words() for token in sentence.tokens)
    apart = any(_pauses(one) and _opens_with_verb(sentence, one) for one in sentence.tokens)
    return opens_with_verb(sentence) or asked or apart


def opens_with_verb(sentence: Sentence) -> bool:
    """Whether the first word asks whether something is so: is, are, did, have."""
    said = [token for token in sentence.tokens if any(char.isalnum() for char in token.text)]
    return bool(said) and said[0].text.lower().split()[0] in _VERBS


def _opens_with_verb(sentence: Sentence, pause: Token) -> bool:
    """「what is our provision coverage, and is it above 150%」: the clause behind a pause asks whether."""
    after = sentence.next(pause, frozenset({"and", "but", "so"}))
    behind = sentence.next(after, frozenset()) if after is not None else None
    words = [*after.text.lower().split(), *(behind.text.lower().split() if behind is not None else [])] if after else []
    return len(words) > 1 and words[0] in _VERBS and words[1] in ("it", "that", "this", "they", "these")


_ASKED = frozenset({"吗", "有没有", "是否", "是不是", "没有", "么"})
_VERBS = frozenset({"is", "are", "does", "did", "do", "was", "were", "has", "have", "had"})


def tested_by_number(sentence: Sentence, draft: Draft) -> bool:
    """Whether other rows are tested by their number of clients: 哪些支行沉睡客户超过三户."""
    unit = people_unit(sentence)
    others = {one.sense.id for one in sentence.of("dimension") if one.sense is not None} | set(draft.group_by)
    others -= {sentence.model.defaults.client_dimension}
    return bool(unit and others) and any(sentence.model.metrics[one.metric].unit == unit for one in draft.having)
