"""Words of a follow-up that only the last query can tell: 按级别 of alerts, 只看定期 of daily averages, 门槛 of a list."""

from __future__ import annotations

from datetime import date

from assistant.grammar.contrast import read_contrast
from assistant.grammar.english_edits import read_english_edits
from assistant.grammar.moves import read_moves, read_year
from assistant.grammar.part_of_measure import keep_figure
from assistant.grammar.parts import opens_list
from assistant.grammar.recast_rows import as_value, reach, recast_rows
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import listed_entity
from assistant.grammar.shown_figures import read_shown_figures
from assistant.grammar.shown_groups import read_shown_groups
from assistant.grammar.swaps import recast_holding
from assistant.grammar.tokens import Token
from assistant.grammar.turn_words import settle_turn, starts_afresh
from assistant.grammar.vocabulary import Meaning, Vocabulary
from assistant.question import QueryRequest
from semantic_layer.model import Dimension, SemanticModel

_PARTITIVE = frozenset(
    "其中 其中的 里面 里头 里边 这里面 这里头 这里边 这其中 那里面 这当中 这些客户 这些人 这些户 them those these".split()
) | {"of them", "of these", "of those", "among them", "of the above"}
_BESIDE = frozenset("放一起 放一块 放一块儿 摆一起 摆一块 并排 并列 并排放 放在一起 一起看 一起列".split())
_TOGETHER = frozenset(
    {"一起", "一块儿", "一块", "一同", "together", "都列", "都看", "都看看", "都要", "都列出来", "都给"}
)
_ONE_TABLE = frozenset({"一张", "一张表", "一个表", "同一张", "one table", "in one table", "in the same table"})
_ROUND = frozenset({"反过来", "倒过来", "反过来看", "倒过来看", "反之", "conversely", "the other way round"})
_CHANGES = ("exclude", "replace")
_AMOUNTS = frozenset({"金额", "余额", "笔数", "户数", "个数", "数量"})
_APART = frozenset({"差额", "差值", "差多少", "差了多少", "算差额", "相差多少", "差距"})


def _own_clients(sentence: Sentence) -> None:
    """「which of my people」, asked by a relationship manager: clients, who are all the people that one has."""
    defaults = sentence.model.defaults
    for token in sentence.of("dimension"):
        mine = token.text.lower().startswith("my ")
        if mine and token.sense is not None and token.sense.id == defaults.person_dimension:
            token.sense = Meaning("dimension", defaults.client_dimension)


def recast(sentence: Sentence, last: QueryRequest | None, today: date, vocabulary: Vocabulary) -> None:
    """Before the question is read: give its words the sense that they have from who asks, and beside ``last``."""
    if sentence.of_manager:
        _own_clients(sentence)
    if last is None or starts_afresh(sentence, last):
        return
    read_english_edits(sentence, last, vocabulary)
    read_contrast(sentence, last)
    recast_rows(sentence, last, vocabulary)
    read_shown_groups(sentence, last)
    read_shown_figures(sentence, last)
    settle_turn(sentence, last)
    _together(sentence)
    _no(sentence)
    _other_way(sentence)
    read_year(sentence, last, today)
    _against_period(sentence, vocabulary)
    for token in sentence.of("others") if any(one.op == "not in" for one in last.query.where) else ():
        token.pass_over()  # 剩下的: what was left in
    for token in sentence.tokens if last.query.target is None and not sentence.has("target", "behind", "ahead") else []:
        if token.text in _APART and sentence.metrics_of(token):
            token.sense = Meaning("versus")  # 两年并排，算差额
    _as_change(sentence, last)
    keep_figure(sentence, last, _PARTITIVE, vocabulary)
    for token in sentence.of("value"):
        _of_another_book(sentence, token, last)
    for token in sentence.of("unknown"):
        _short_name(sentence, token, last, vocabulary)
    if not sentence.metric_tokens():
        read_moves(sentence, last, today)
        for token in sentence.tokens:
            _own_dimension(sentence, token, last)
    for token in sentence.tokens:
        if token.has("part") and not token.takes("part") and _touched(sentence, token):
            token.sense = token.has("part")
    for token in sentence.metric_tokens():
        as_value(sentence, token, last, vocabulary)
    for token in sentence.metric_tokens():
        _as_predicate(sentence, token, last)
    recast_holding(sentence, last)


def _as_change(sentence: Sentence, last: QueryRequest) -> None:
    """「差额最大的三家」, the biggest gaps, where a comparison is shown: by how much the figure changed."""
    model = sentence.model
    if last.query.compare in (None, "parent") or last.query.target is not None:
        return
    if not sentence.has("top", "bottom", "rank", "descend", "ascend", "number"):
        return
    for token in sentence.tokens:
        planned = any(model.metrics[name].kind == "target" for name in sentence.metrics_of(token))
        if token.text.lower() in _GAPS and (planned or token.kind == "unknown" or token.takes("versus", "filler")):
            token.kind, token.sense = "word", Meaning("change", value="any")


_GAPS = frozenset(
    {"差额", "差值", "差距", "差异", "变化额", "增减额", "gap", "gaps", "difference", "differences", "delta", "deltas"}
)


def _other_way(sentence: Sentence) -> None:
    """「反过来，流入的」: the other figure in place of the one shown, and no order."""
    said = [one for one in sentence.tokens if one.text.strip(" ,，。?？")]
    others = [one for one in said[1:] if not one.takes("filler", "about", "ask")]
    if said and said[0].text.lower() in _ROUND and others and all(sentence.metrics_of(one) for one in others):
        said[0].kind, said[0].sense = "word", Meaning("replace")


def _as_predicate(sentence: Sentence, token: Token, last: QueryRequest) -> None:
    """「其中买了理财的」, 「逾期的有哪些」 of clients listed: those who have some, not a figure of all of them."""
    after, names = sentence.next(token, frozenset()), sentence.metrics_of(token)
    ranks = token.takes("phrase") and token.sense and sentence.readings["phrases"][int(token.sense.id)].get("shape")
    if ranks or listed_entity(last.query, sentence.model) is None or not _described(sentence, token, after):
        return
    rest = sentence.tokens[sentence.index(after) + 1 :] if after is not None else []
    part = any(one.text.lower() in _PARTITIVE for one in sentence.of("pronoun")) or any(
        one.takes("list", "which", "only") for one in sentence.tokens
    )
    if not part or any(not one.takes("list", "which", "about", "filler", "count", "ask") for one in rest):
        return
    value = token.has("value")
    if value is not None and reach(sentence.model, value, last.query.metrics):
        token.sense = value
    elif sentence.model.metrics[names[0]].kind in ("balance", "sum", "count"):
        token.note["some"] = names[0]


def _together(sentence: Sentence) -> None:
    """「三家一起」: both of the word that puts side by side."""
    small = any(one.number is not None and one.number.unit == "plain" for one in sentence.tokens)
    spans = any(one.kind == "period" for one in sentence.tokens) and not sentence.metric_tokens()
    for token in sentence.tokens:
        if spans and token.text.lower() in _TOGETHER | _BESIDE:
            token.sense = Meaning("add")  # 去年同期呢，放一起
    tables = [one for one in sentence.tokens if one.text.lower() in _ONE_TABLE]
    if tables and all(one.takes("filler", "versus", "replace", "add") or one in tables for one in sentence.tokens):
        tables[0].kind, tables[0].sense = "word", Meaning("both")  # 放在一张表里
    for token in sentence.tokens:
        beside = token.text.lower() in _TOGETHER or (token.text.lower() in _BESIDE and token.takes("show"))
        if beside and small and not sentence.metric_tokens():
            token.sense = Meaning("both")


def _against_period(sentence: Sentence, vocabulary: Vocabulary) -> None:
    """「去年底的对比」 is 跟去年底比."""
    said = [one for one in sentence.tokens if not one.takes("filler", "about")]
    if len(said) != 2 or said[0].period is None or not said[1].takes("versus"):
        return
    meanings = vocabulary.meanings(f"跟{said[0].text}比")
    compare = next((one for one in meanings if one.kind == "compare"), None)
    if compare is not None:
        said[0].kind, said[0].sense, said[0].period = "word", compare, None


def _of_another_book(sentence: Sentence, token: Token, last: QueryRequest) -> None:
    """「保险呢」 after the balance of wealth products: not a part of that balance."""
    broad = sentence.readings["broad"]
    if token.sense is None or token.sense.id not in broad or sentence.metric_tokens():
        return
    amounts = {
        book: name
        for book, name in sentence.readings["amounts"].items()
        if book != sentence.model.defaults.client_group
    }
    owns = [
        {book for book, amount in amounts.items() if book in sentence.model.metrics[name].dims or amount == name}
        for name in last.query.metrics
    ]
    if owns and all(own and token.sense.value not in own for own in owns):
        token.kind, token.sense = "unknown", None


def _no(sentence: Sentence) -> None:
    """ "no shares", "no branch": the word before what the last query has takes it away."""
    token = sentence.tokens[0] if sentence.tokens else None
    after = sentence.next(token) if token is not None else None
    if token is None or after is None or token.text.lower() != "no":
        return
    if after.takes("share", "dimension", "compare", "rank") or after.has("part") is not None:
        token.sense = Meaning("exclude")


def _short_name(sentence: Sentence, token: Token, last: QueryRequest, vocabulary: Vocabulary) -> None:
    """「开门红」 where campaigns are spoken of: the one of them whose name has these characters."""
    spoken = {*last.query.group_by, *(one.dimension for one in last.query.where)}
    spoken |= {one.sense.id for one in sentence.of("dimension") if one.sense is not None}
    text = token.text.lower()
    if len(text) < 2 or text.isascii():
        return
    key = vocabulary.normaliser.key(text)
    found = {
        (meaning.id, meaning.value)
        for name in vocabulary.proper
        if key in name
        for meaning in vocabulary.entries.get(name, ())
        if meaning.kind == "value" and meaning.id in spoken
    }
    if len(found) == 1:
        dimension, code = found.pop()
        token.kind, token.sense, token.proper = "word", Meaning("value", dimension, code), True
        after = sentence.next(token, frozenset({"那个", "这个", "的"}))
        if after is not None and after.takes("dimension") and after.sense is not None and after.sense.id == dimension:
            after.pass_over()


def _described(sentence: Sentence, token: Token, after: Token | None) -> bool:
    """Whether the word describes clients: 逾期的, overdue ones, 逾期的客户, which of them are overdue."""
    if after is not None:
        return after.text.lower() in ("的", "ones")
    people = sentence.model.metrics[sentence.metrics_of(token)[0]].unit in ("户", "人")
    return (people and "的" in token.text) or (token.text.isascii() and sentence.has("which"))


def _touched(sentence: Sentence, token: Token) -> bool:
    """Whether a word that changes something stands right beside, or before the list that it closes."""
    part = token.has("part")
    kinds = _CHANGES if part is not None and part.value == "threshold" else ("exclude",)
    before = opens_list(sentence, token, lambda one: one.text.lower() in _PASSED)
    after = sentence.next(token, _PASSED)
    return any(one is not None and one.takes(*kinds) for one in (before, after))


_PASSED = frozenset({"的", "把", "了", "the", "那个", "这个", "给", "再", "也", "就"})


def _own_dimension(sentence: Sentence, token: Token, last: QueryRequest) -> None:
    """A word of several dimensions, or the last word of a dimension's name behind 按, is what the last figures have."""
    model, metrics = sentence.model, last.query.metrics
    rivals = [one for one in token.meanings if token.sense is not None and one.kind == token.sense.kind]
    grouped = _behind_by(sentence, token)
    before = sentence.previous(token, frozenset())
    if token.text in _AMOUNTS and before is not None and before.takes("replace"):
        return  # 改成金额: another figure of the rows, and no split
    if grouped and not token.takes("value") and (token.sense is None or token.takes("documents", "filler", "title")):
        rivals = _headed(model, token.text.lower(), metrics)
        if len(rivals) == 1:
            token.kind, token.sense = "word", rivals[0]
        return
    if not token.takes("dimension", "value") or len(rivals) < 2:
        return
    asked = {*last.query.group_by, *(one.dimension for one in last.query.where)}
    current = token.sense
    token.sense = max(
        rivals,
        key=lambda one: (one.id in asked, reach(model, one, metrics), one == current),
    )


def _behind_by(sentence: Sentence, token: Token) -> bool:
    before = sentence.previous(token, frozenset({"the", "各", "不同的", "不同"}))
    return before is not None and before.takes("each", "again", "replace")


def _headed(model: SemanticModel, text: str, metrics: tuple[str, ...]) -> list[Meaning]:
    """The dimensions of the metrics' own facts whose names end in ``text`` (by rule: the warning rule)."""
    if not text or (not text.isascii() and len(text) < 2):
        return []
    return [
        Meaning("dimension", known.id)
        for known in model.dimensions.values()
        if _ends(known, text) and reach(model, Meaning("dimension", known.id), metrics) == 2
    ]


def _ends(known: Dimension, text: str) -> bool:
    if text.isascii():
        return text in (known.label.en.lower().split()[-1], known.label.en.lower().split()[-1] + "s")
    return known.label.zh.endswith(text)
