"""Clients told by what they are and counted behind it: 还没买理财的有几个, 日均20万以上的零售客户有多少."""

from __future__ import annotations

import re

from assistant.grammar.people import ends_in_people, is_client, is_tag, names_people, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_UNITS = ("个", "家", "户", "位", "名", "人")
_ASKED = ("多少", "几", *(f"{many}{unit}" for many in ("多少", "几") for unit in _UNITS))
_LINKS = frozenset({"有", "共", "一共", "总共", "都", "到底", "还", "目前", "现在"})
_WITHIN = frozenset({"里", "中", "里面", "当中"})


def told_by(sentence: Sentence, name: str) -> Meaning | None:
    """The clients that a figure is of, as a description of them; none where the question names these clients by themselves."""
    segment = sentence.model.segments.get(sentence.readings["described"].get(name, ""))
    if segment is None or segment.stored is None:
        return None
    meaning = Meaning("value", segment.stored, segment.id)
    named = any(one.sense == meaning and meaning in one.meanings for one in sentence.tokens)
    return None if named else meaning


def describe(sentence: Sentence, token: Token, segment: Meaning) -> None:
    """Make the word for a figure say whom it is of; a word behind it that only repeats it (逾期没还的) goes with it."""
    after, names = sentence.next(token, frozenset()), sentence.metrics_of(token)
    token.sense = segment
    if after is not None and after.takes("implied") and any(one.id in names for one in after.meanings):
        after.pass_over()


def of_products(sentence: Sentence, name: str) -> bool:
    """「消费贷逾期多少户」: a kind of loan is named that the metric can be filtered by, and the segment of clients cannot."""
    model, dims = sentence.model, set(sentence.model.metrics[name].dims)
    told = [one for one in sentence.of("value") if not one.has("phrase") and not one.has("metric")]
    groups = {model.dimensions[one.sense.id].group for one in told if one.sense is not None}
    return bool((groups - {model.defaults.client_group, model.defaults.tree_group}) & dims)


def take_described_counts(sentence: Sentence) -> None:
    """多少 or 几个 that ends a clause behind words for clients asks for their number, whatever else is asked of them."""
    if sentence.has("top", "bottom", "best", "worst", "rank", "share"):
        return
    _name_listed(sentence)
    for token in sentence.of("ask"):
        if token.text.endswith(_ASKED) and _ends_clause(sentence, token) and _of_those(sentence, token):
            token.sense = Meaning("count")


def _name_listed(sentence: Sentence) -> None:
    """「list the dormant clients with deposits above 1 million」: a number of clients that nobody asks for says who they are."""
    tree = sentence.model.defaults.tree_group
    told = [one.sense for one in sentence.of("value") if one.sense is not None]
    others = any(sentence.model.dimensions[one.id].group != tree for one in told) or sentence.has("operator")
    others = others or (bool(told) and sentence.has("list", "which"))
    counted = sentence.has("ask", "count", "dimension", "change", "compare")
    for token in sentence.metric_tokens() if others and not counted else ():
        segment, before = told_by(sentence, sentence.metrics_of(token)[0]), sentence.previous(token, _THE)
        if sentence.has("each") and (before is None or before.number is None):
            continue  # dormant clients by sub-branch; but: top 5 dormant clients by loans
        exact = sentence.metrics_of(token)[0] in sentence.readings["exact"] and token.text.isascii()
        number = before is not None and before.text.lower() in _NUMBER
        if segment is not None and exact and ends_in_people(sentence, token) and not number:
            describe(sentence, token, segment)


_THE = frozenset({"the", "our", "my", "of"})
_NUMBER = ("number", "number of", "how many", "count", "count of", "no of")
_COUNTED = re.compile(r"(?:一?共?有|总共有?)?(?:多少|几)(?:个|家|位)?(?:客户|户|企业)")
_HOLD = frozenset({"有", "持有", "名下有", "手里有", "还有", "欠", "欠着"})


def settle_holders_counted(sentence: Sentence) -> None:
    """「多少客户有不良贷款」: an amount that clients are said to have says who is counted, and is not asked beside their number."""
    for token in sentence.metric_tokens():
        hold = sentence.next(token, frozenset({"名下", "手里", "手上"}))
        had = sentence.next(hold, frozenset()) if hold is not None and hold.text in _HOLD else None
        counted = sentence.metrics_of(token) == (sentence.readings["counted"],) and _COUNTED.fullmatch(token.text)
        if not counted or had is None or not sentence.metrics_of(had) or not _ends_clause(sentence, had):
            continue
        if all(sentence.model.metrics[name].unit != people_unit(sentence) for name in sentence.metrics_of(had)):
            token.sense = Meaning("count")


def settle_places(sentence: Sentence) -> None:
    """「负贡献的客户集中在哪些支行」: the groups that clients told by what they are fall into are asked for, with their number."""
    for token in sentence.of("descend"):
        before = sentence.previous(token, frozenset())
        if "集中" not in token.text or before is None or not is_client(sentence, before):
            continue
        told = sentence.previous(before, frozenset({"的"}))
        if told is not None and told.takes("value", "segment"):
            before.sense = Meaning("metric", sentence.readings["counted"])


def _ends_clause(sentence: Sentence, token: Token) -> bool:
    after = sentence.next(token, frozenset())
    return after is None or not any(char.isalnum() for char in after.text)


def _of_those(sentence: Sentence, token: Token) -> bool:
    """Whether clients stand right before the word, or what only clients are or hold, and no figure is split by them."""
    before = sentence.previous(token, _LINKS | {"的"})
    if before is None:
        return False
    place = sentence.index(before)
    split = any(
        sentence.metrics_of(one) and sentence.tokens[at + 1].text in _WITHIN
        for at, one in enumerate(sentence.tokens[:place])
    )
    return not split and _are_clients(sentence, before, last=sentence.tokens[sentence.index(token) - 1])


def _are_clients(sentence: Sentence, token: Token, last: Token) -> bool:
    if is_client(sentence, token) or is_tag(sentence, token):
        return not sentence.metrics_of(token)
    if sentence.metrics_of(token) and ends_in_people(sentence, token):
        described = sentence.readings["described"]
        again = any(sentence.metrics_of(one) for one in sentence.tokens[sentence.index(last) + 2 :])
        return sentence.metrics_of(token)[0] in described and (again or _opens_another(sentence, token))
    if not token.takes("value", "segment") or token.sense is None:
        return False
    held = token.takes("value") and token.sense.id in sentence.readings["held"]
    return names_people(sentence, token) or (held and last.text == "的")


def told_by_trouble(sentence: Sentence, token: Token) -> bool:
    """「逾期没还的客户」: clients told by an amount that only some have, of whom nothing else is asked, are listed."""
    said = [one for one in sentence.tokens if any(map(str.isalnum, one.text))]
    figures, before = sentence.metric_tokens(), sentence.previous(token, frozenset())
    if not is_client(sentence, token) or said[-1] is not token or len(figures) != 1 or before is None:
        return False
    names = sentence.metrics_of(figures[0])
    amount = all(sentence.model.metrics[name].kind == "balance" for name in names)
    light = all(one in (token, *figures) or one.kind == "period" or one.takes(*_BESIDE_THEM) for one in said)
    return amount and light and names[0] in sentence.readings["described"] and before.text.endswith("的")


_BESIDE_THEM = ("implied", "filler", "own", "value", "present")


def is_asked(sentence: Sentence, token: Token) -> bool:
    """「…有几家，逾期余额多少」: an amount that a question of its own follows is asked for, and describes nobody; nor does one
    that a sign and a number test (逾期贷款余额大于100万)."""
    if "said" in token.note:
        return True  # what share of bad loans is in Hangzhou
    sign = sentence.next(token)
    number = sentence.next(sign) if sign is not None and sign.takes("operator") else None
    if number is not None and number.number is not None:
        return True
    after = sentence.next(token, frozenset({"是", "有", "一共", "合计", "共"}))
    place, asked = sentence.index(token), sentence.of("count")
    ahead = any(sentence.index(one) < place for one in asked)
    how_much = after is not None and after.takes("ask") and after.text.endswith(("多少", "多少钱", "多大"))
    return ahead and how_much and after is not None and _ends_clause(sentence, after)


def names_first(sentence: Sentence, token: Token) -> bool:
    """「dormant clients, AUM vs last month」: the question opens with whom it is about; behind the comma one figure of theirs."""
    said = [one for one in sentence.tokens if one.text.strip() and not one.takes("own")]
    place = next((at for at, one in enumerate(said) if one is token), -1)
    figures = [one for one in sentence.metric_tokens() if one is not token]
    opens = place == 0 and len(said) > 2 and said[1].text in (",", "，") and said[2] in figures
    return opens and len(figures) == 1 and ends_in_people(sentence, token) and not sentence.has("and", "list", "count")


def adds_trait(sentence: Sentence, token: Token) -> bool:
    """「又有贷款又逾期的企业」: what a word of trouble says of clients told by more than it, whose number is asked."""
    said = sentence.next(token, frozenset())
    head = sentence.next(token, frozenset({"的", "了"}))
    people = head is not None and head is not said and (is_client(sentence, head) or _are_clients(sentence, head, head))
    place = sentence.index(token)
    others = [one for one in sentence.tokens[:place] if one.takes("value", "segment") or sentence.metrics_of(one)]
    itself = ends_in_people(sentence, token)
    return bool(others) and (people or itself) and _opens_another(sentence, token) and sentence.has("count")


_LINKED = frozenset(
    {"又", "且", "并且", "而且", "同时", "还", "却", "但", "没", "没有", "目前", "现在", "眼下", "已经"}
)


def _opens_another(sentence: Sentence, token: Token) -> bool:
    """Whether the word stands behind one that adds a trait to those told: 又, 且, 但没有."""
    before = sentence.previous(token, frozenset({"有", "在"}))
    return before is not None and (before.text in _LINKED or before.takes("or", "exclude", "present"))


_CLASSIFIERS = frozenset({"的", "个", "家", "户", "位", "名", "那", "那个", "那家", "那户"})


def ranked_people(sentence: Sentence) -> list[Token]:
    """Kinds of clients that are the rows of a ranking: 各支行存款前五的零售客户, 每个行业贷款最大的一家企业."""
    found = []
    for token in sentence.of("value"):
        before = sentence.previous(token, _CLASSIFIERS)
        rank = before is not None and before.number is not None and before.number.unit in ("rank", "plain")
        ends = before is not None and before.takes("top", "bottom", "best", "worst")
        firm = before is not None and (ends or (rank and sentence.has("top", "bottom", "best", "worst", "rank")))
        firm = firm or (before is not None and before.number is not None and before.number.unit == "rank")
        if firm and not token.text.isascii() and names_people(sentence, token):
            found.append(token)
    return found


def counted_apart(sentence: Sentence, counter: Token) -> bool:
    """「有多少户贷款客户，贷款余额合计多少」: clients are counted in one clause, and what they have is asked in the next."""
    named = sentence.next(counter, frozenset({"的"}))
    comma = sentence.next(named, frozenset()) if named is not None and named.takes("value") else None
    return named is not None and names_people(sentence, named) and comma is not None and comma.text in (",", "，")
