"""What a figure counts or adds up, listed one by one: 未处置的预警有哪些, 逾期贷款清单, which opportunities are still open."""

from __future__ import annotations

from assistant.grammar.counted_lists import total_first
from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.query import Having

_DETAIL = frozenset({"明细", "清单", "列表", "list"})
_FIGURES = ("数", "额", "量", "number", "count", "amount")


def list_single_rows(sentence: Sentence, draft: Draft) -> None:
    """「未处置的预警有哪些」: what a metric counts or adds up is listed one by one, by what tells its rows apart."""
    model, rows, beside = sentence.model, sentence.readings["listed_rows"], sentence.readings["amount_of"]
    told = (draft.group_by, draft.ranking, draft.limit, draft.compare, draft.change, draft.trend, draft.having)
    shaped = any(told) or any((draft.share, draft.target, draft.peers, draft.bands, draft.running))
    asked = sentence.has("list") or any(one.text.lower() in ("which", "what") for one in sentence.of("which"))
    asked = asked or any(one.text in _DETAIL for one in sentence.of("filler")[-1:])
    if shaped or not asked or (sentence.has("ask", "count", "why", "sum") and not total_first(sentence)):
        return
    amounts = [name for name in draft.metrics if not model.metrics[name].is_rate]
    named = [one for one in sentence.metric_tokens() if one.text.lower().endswith(_FIGURES)]
    kinds = {tuple(rows.get(name, ())) for name in amounts}
    if len(kinds) != 1 or named or not one_by_one(sentence, draft, one := kinds.pop()):
        return
    fixed = {each.dimension for each in draft.where if each.op == "in" and len(each.values) == 1}
    draft.metrics, draft.listing = amounts, True
    if len(one) == 1:
        draft.add_metrics(*(beside[name] for name in amounts if name in beside))  # of each loan how much it is
    draft.group(*(name for name in one if name not in fixed or len(one) == 1))
    if any(model.metrics[name].kind == "balance" for name in amounts) and len(one) == 1:
        draft.having.append(Having(metric=amounts[0], op=">", values=(0.0,)))


def one_by_one(sentence: Sentence, draft: Draft, rows: tuple[str, ...]) -> bool:
    """Whether these rows are listed by themselves; those of one kind where something is told of them (关注类贷款有哪些)."""
    known = sentence.model.dimensions
    told = any(known[one.dimension].group == known[name].group for one in draft.where for name in rows)
    whole = {*sentence.readings["holdings"].values()} & set(draft.metrics)
    return bool(rows) and (told or not whole)


def name_types(sentence: Sentence) -> None:
    """「预警有哪些类型」: a bare word for kinds is the dimension that is named after the figure."""
    for token in sentence.of("dimension"):
        titles = [one.text + token.text for one in sentence.metric_tokens()] if token.text in _KINDS else []
        for dimension in sentence.model.dimensions.values():
            if set(titles) & {dimension.label.zh, *dimension.synonyms}:
                token.sense = Meaning("dimension", dimension.id)


_KINDS = frozenset({"类型", "种类", "类别"})
_ITEMS = frozenset({"项", "类", "类别", "项目", "种类", "品种", "细项", "科目", "明细项"})


def settle_own_kinds(sentence: Sentence) -> None:
    """「中收分项报一下」 is split by the dimension that is named after the figure; 「各理财产品的余额」 by the kind that the word
    for the figure opens with."""
    for token in sentence.of("each"):
        figure, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
        behind = sentence.next(after, frozenset()) if after is not None else None
        if after is None or token.text not in ("分", "按", "各", "每个", "每种", "每款", "每只", "不同"):
            continue
        item = after.text + (behind.text if behind is not None and after.text + behind.text in _ITEMS else "")
        if figure is not None and sentence.metrics_of(figure) and item in _ITEMS and not after.takes("dimension"):
            titles = {figure.text + kind for kind in _KINDS}
            named = [one for one in sentence.model.dimensions.values() if titles & {one.label.zh, *one.synonyms}]
            if len(named) == 1:
                after.kind, after.sense = "word", Meaning("dimension", named[0].id)
                if item != after.text and behind is not None:
                    behind.pass_over()
        elif sentence.metrics_of(after):
            _split_kind(sentence, after)


def _split_kind(sentence: Sentence, token: Token) -> None:
    """Put the word for the groups before the figure that it opens: 理财产品 · 余额."""
    metric = sentence.model.metrics[sentence.metrics_of(token)[0]]
    for dimension in sentence.model.dimensions.values():
        at = token.text.find(dimension.label.zh)
        able = {dimension.id, dimension.group} & set(metric.dims)
        if at < 1 or not able or dimension.group == sentence.model.defaults.client_group:
            continue
        cut, place = at + len(dimension.label.zh), sentence.index(token)
        if cut < len(token.text):
            kind = Meaning("dimension", dimension.id)
            word = Token(token.start, token.start + cut, token.text[:cut], "word", (kind,), sense=kind)
            token.start, token.text = word.end, token.text[cut:]
            sentence.tokens.insert(place, word)
            return
