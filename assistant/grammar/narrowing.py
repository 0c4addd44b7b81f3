"""Of two figures of the same thing that nothing joins, the narrower is asked: 商机赢了几成, alerts that are still open."""

from __future__ import annotations

from assistant.grammar.chosen_by import chooses_rows
from assistant.grammar.draft import Draft
from assistant.grammar.english_edits import kind_of_figure
from assistant.grammar.people import counts_people, is_client, names_people, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.vocabulary import Meaning
from assistant.grammar.who_is_meant import names_rows

_JOINTS = frozenset("，,、;；/+&?？")
_CONTRASTS = frozenset({"but", "while", "whereas", "yet", "although", "though", "而", "但", "却", "可"})


def drop_broader(sentence: Sentence, draft: Draft) -> None:
    """Leave out a metric that only says what a narrower one beside it is of."""
    for broad, narrower in sentence.readings["broader"].items():
        beside = [name for name in draft.metrics if name in narrower]
        named = [one for one in sentence.metric_tokens() if broad in sentence.metrics_of(one)]
        if any(chooses_rows(sentence, one) for one in named):
            continue
        if broad in draft.metrics and beside and not all(_joined(sentence, broad, name) for name in beside):
            draft.metrics.remove(broad)


def settle_narrower(sentence: Sentence) -> None:
    """「授信额度用了不到一成」: the verb of a narrower rate right behind the broader figure, and a part told or asked: the rate."""
    for token in sentence.of("implied"):
        before, behind = sentence.previous(token, _JUST), sentence.next(token, _JUST)
        names = sentence.metrics_of(before) if before is not None else ()
        narrower = sentence.readings["broader"].get(names[0], ()) if len(names) == 1 else ()
        rates = [one.id for one in token.meanings if one.id in narrower and sentence.model.metrics[one.id].is_rate]
        number = sentence.next(behind, frozenset()) if behind is not None and behind.takes("operator") else behind
        part = number is not None and number.number is not None and number.number.unit == "fraction"
        part = part or (behind is not None and behind.takes("share"))
        if rates and part and before is not None:
            before.pass_over()
            token.sense = Meaning("metric", rates[0])


_JUST = frozenset({"的", "已", "已经", "才", "只", "都", "还", "总共", "一共", "超过"})


def drop_said_states(sentence: Sentence, draft: Draft) -> None:
    """「warnings raised in May and still open」: a state said of them behind and is no figure of its own; it narrows what has it,
    and beside days that are named, which no figure of an end knows, it is asked about."""
    broader = sentence.readings["broader"]
    for token in sentence.metric_tokens():
        words, before = token.text.lower().split(), sentence.previous(token, _STILL)
        led = words[0] in _STILL or (
            (near := sentence.previous(token, frozenset())) is not None and near.text.lower() in _STILL
        )
        joined = before is not None and (before.takes("and") or before.text == ",")
        ahead = [
            name for one in sentence.metric_tokens() if one.start < token.start for name in sentence.metrics_of(one)
        ]
        if not token.text.isascii() or any(word.endswith("s") for word in words) or not (led and joined and ahead):
            continue
        names = sentence.metrics_of(token)
        dated = any(one.period is not None and one.period.period is not None for one in sentence.of("period"))
        if not dated and set(names) & set(broader.get(ahead[-1], ())):
            draft.metrics = [name for name in draft.metrics if name != ahead[-1]]
            for one in sentence.metric_tokens():
                if sentence.metrics_of(one) == (ahead[-1],):
                    one.pass_over()
            continue
        token.kind, token.sense = "unknown", None
        draft.metrics = [name for name in draft.metrics if name not in names]


_STILL = frozenset({"still", "already", "yet", "now", "are", "is", "were", "remain", "not"})


def keep_one_kind(sentence: Sentence, draft: Draft) -> None:
    """「bad loans by branch, as a ratio」: of an amount and its rate that one word names, the kind that is said."""
    for amount, rate in sentence.readings["rate_of"].items():
        pairs = [one for one in sentence.metric_tokens() if {amount, rate} <= set(sentence.metrics_of(one))]
        if not pairs or not {amount, rate} <= set(draft.metrics):
            continue
        said = [one for one in sentence.tokens if one.kind == "unknown" or one.takes("filler", "implied", "share")]
        kinds = {kind: one for one in said if (kind := _KINDS.get(one.text.lower(), "") or kind_of_figure(one))}
        if len(kinds) == 1 and (kind := next(iter(kinds))) in ("rate", "money"):
            draft.metrics.remove(amount if kind == "rate" else rate)
            pairs[0].note["one kind"] = kind
            kinds[kind].pass_over()


_KINDS = {"in %": "rate", "%": "rate", "in percent": "rate"}


def read_dated(sentence: Sentence, draft: Draft) -> None:
    """「今年贷出去的钱」: what was lent within a window that is named, not what is outstanding at its end."""
    spans = [token.period.period for token in sentence.of("period") if token.period is not None]
    if not any(period is not None and period.days > 1 for period in spans):
        return
    for name, words in sentence.readings["dated"].items():
        for token in sentence.metric_tokens():
            if token.text.lower() in words:
                old = sentence.metrics_of(token)
                draft.metrics = list(dict.fromkeys(name if one in old else one for one in draft.metrics))
                token.sense = Meaning("metric", name)


def rows_by_default(sentence: Sentence, draft: Draft) -> None:
    """Rank or test by the rows that a figure has one each of, where the question names no rows: 利息保障倍数最低的十家."""
    if draft.change in ("up", "down") and not draft.group_by and draft.edits is None and _firms_at_end(sentence, draft):
        draft.group(sentence.model.defaults.client_dimension)
        draft.listing = True
        return
    if _weighed(sentence, draft) or _counted_are_named(sentence, draft):
        draft.group(sentence.model.defaults.client_dimension)
        draft.listing = True
        return
    measured = any(having.of is None for having in draft.having)
    asked = draft.ranking or draft.limit or measured or names_rows(sentence)
    if not asked or draft.group_by or not draft.metrics or draft.edits is not None:
        return
    if counts_people(sentence) or draft.tests or draft.population is not None or sentence.of("dimension"):
        return
    for name, metrics in sentence.readings["rows_of"].items():
        if all(metric in metrics for metric in draft.metrics) and name in sentence.model.dimensions:
            draft.group(name)


def _weighed(sentence: Sentence, draft: Draft) -> bool:
    """「firms with more loans than deposits」: of clients named, one figure is weighed against another for each of them."""
    weighed = any(one.of is not None for one in draft.having)
    if not weighed or draft.group_by or draft.edits is not None or draft.target is not None or counts_people(sentence):
        return False
    return any(one.takes("value") and names_people(sentence, one) for one in sentence.tokens)


def _counted_are_named(sentence: Sentence, draft: Draft) -> bool:
    """「which of my clients are at risk of leaving」: who they are is asked of those that a figure counts."""
    unit, model = people_unit(sentence), sentence.model
    counted = bool(draft.metrics) and all(model.metrics[name].unit == unit for name in draft.metrics)
    return (
        counted
        and not draft.group_by
        and draft.edits is None
        and bool(names_rows(sentence))
        and not counts_people(sentence)
    )


def _firms_at_end(sentence: Sentence, draft: Draft) -> bool:
    """「负债率比去年升了的企业」: firms are named by what changed, and nothing is asked of them."""
    words = [token for token in sentence.tokens if any(char.isalnum() for char in token.text)]
    if len(words) < 2 or words[-1].names:
        return False
    if not is_client(sentence, words[-1]) and not (words[-1].takes("value") and names_people(sentence, words[-1])):
        return False
    group = sentence.model.defaults.client_group
    of_each = all(group in sentence.model.metrics[name].dims for name in draft.metrics)
    return words[-2].text in ("的", "了的") and of_each and not counts_people(sentence)


def _joined(sentence: Sentence, broad: str, narrow: str) -> bool:
    """Whether a joint (和, a comma, but) stands between the two, or one word names both."""
    places = [
        [place for place, token in enumerate(sentence.tokens) if name in sentence.metrics_of(token)]
        for name in (broad, narrow)
    ]
    if not places[0] or not places[1] or set(places[0]) & set(places[1]):
        return True
    first, last = sorted((places[0][0], places[1][0]))
    between = sentence.tokens[first + 1 : last]
    listed = any(token.takes("each") for token in between) and any(token.text.lower() == "with" for token in between)
    return listed or any(
        token.takes("and", "versus", "add", "or") or token.text in _JOINTS or token.text.lower() in _CONTRASTS
        for token in between
    )
