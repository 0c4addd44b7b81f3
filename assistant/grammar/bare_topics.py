"""A word for groups that only says what the figures are of, and splits nothing: our campaigns, the managers' workload by branch."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.grouping import COUNTERS, ONE, joins_groups
from assistant.grammar.neighbours import EACH
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token


def per_person(sentence: Sentence, token: Token, draft: Draft) -> bool:
    """「客户经理平均一个人管多少户」: those whom a figure per person is per, no rows of it unless each or which is said."""
    person, before = sentence.model.defaults.person_dimension, sentence.previous(token, frozenset())
    units = [sentence.model.metrics[name].unit for name in draft.metrics]
    told = token.takes("dimension") and token.sense is not None and token.sense.id == person
    apart = sentence.has("which", "list") or token.text.lower().startswith(EACH) or token.text.startswith(ONE)
    apart = apart or any(_each_of(sentence, one) in (token, None) for one in sentence.of("each"))
    named = before is not None and before.text.endswith("按")
    said = " ".join(one.text.lower() for one in sentence.tokens)
    heads = bool(units) and all(one == "人" for one in units)  # 客户经理在岗多少人: they are what is counted
    if heads and told and not (apart or named or draft.ranking or sentence.has("list")):
        return True
    told = told and any(
        word in said for word in ("平均", "人均", "一个人", "每人", "一人", "average", "per rm", " an rm")
    )
    others = [one for one in sentence.of("dimension") if one is not token]
    if _of_managers(sentence, token, draft) and others and not (apart or named or draft.ranking):
        return True  # 客户经理的饱和度按分行看
    behind = sentence.next(token, frozenset())  # 客户经理平均管户数，哪个支行最高
    led = bool(others) and behind is not None and behind.start == token.end and bool(sentence.metrics_of(behind))
    offices = any(len(one.values) > 1 and one.dimension in draft.group_by for one in draft.where)
    apart, ranked = (
        apart and not led,
        bool(draft.ranking) and not (led or offices),
    )  # 深圳跟成都的客户经理，人均产值谁强
    own = bool(units) and all(one.endswith("/人") for one in units)
    if led and behind is not None:  # 客户经理人均管户数和人均贡献，各分行比一比
        own = own or all(sentence.model.metrics[name].unit.endswith("/人") for name in sentence.metrics_of(behind))
    return told and own and not (apart or named or ranked)


def _of_managers(sentence: Sentence, token: Token, draft: Draft) -> bool:
    """Whether a bare word for managers only says whose the figures are, each of which is one per manager by nature."""
    person, model = sentence.model.defaults.person_dimension, sentence.model
    told = token.takes("dimension") and token.sense is not None and token.sense.id == person
    own = sentence.readings["rows_of"].get(person, ())
    before = sentence.previous(token, frozenset())
    joined = before is not None and before.takes("each", "again", "and", "versus", "which", "list", "only", "replace")
    grouped = [one.sense.id for one in sentence.of("dimension") if one is not token and one.sense is not None]
    offices = any(model.dimensions[name].group == model.defaults.tree_group for name in grouped)
    return told and offices and not joined and bool(draft.metrics) and all(name in own for name in draft.metrics)


_ROWS = ("each", "again", "which", "list", "rank", "top", "bottom", "best", "worst")


def of_figure(sentence: Sentence, token: Token, draft: Draft) -> bool:
    """「产品的存款余额，按分行」, "visits of relationship managers by branch": the noun that a figure is said to be of, where the
    groups asked for stand behind it."""
    model, place = sentence.model, sentence.index(token)
    known = model.dimensions[token.sense.id] if token.sense is not None and token.takes("dimension") else None
    if known is None or known.id == model.defaults.client_dimension or draft.ranking or sentence.has(*_ROWS[1:]):
        return False
    sign, before = sentence.next(token, frozenset()), sentence.previous(token, frozenset())
    if before is not None and before.takes("each", "again", "and", "versus", "only", "replace"):
        return False
    if sign is not None and sign.text == "的" and not token.text.startswith(_SPLITS):
        subject = sentence.next(sign, frozenset())
    else:
        led = sentence.previous(token, _OURS)
        subject = sentence.previous(led, frozenset()) if led is not None and led.text.lower() in _OF else None
    names = sentence.metrics_of(subject) if subject is not None else ()
    head = known.id in (known.group, model.defaults.person_dimension)
    if not names or not head or not all({known.id, known.group} & set(model.metrics[name].dims) for name in names):
        return False
    return any(asked_by(sentence, one) for one in sentence.tokens[place + 1 :])


def asked_by(sentence: Sentence, token: Token) -> bool:
    """Whether the figures are to be split by a word for groups, no grain of time."""
    if not token.takes("dimension") or token.sense is None or sentence.model.dimensions[token.sense.id].grain:
        return False
    before = sentence.previous(token, COUNTERS)
    alone = not joins_groups(sentence, token) and (after := sentence.next(token, frozenset())) is not None
    joined = alone and after is not None and after.takes("and", "versus")
    led = token.text.lower().startswith((*EACH, "by ", "per ", "按")) or (before is not None and before.takes("each"))
    return led and not joined


_SPLITS = (*EACH, *ONE, "按", "不同", "分")
_OF = frozenset({"of", "of the", "of our", "of all"})


def bare_topic(sentence: Sentence, token: Token, draft: Draft) -> bool:
    """「response rate per channel, 2026 campaigns」: what the figures are of by nature, named bare beside the groups asked for."""
    known = token.sense.id if token.sense is not None else ""
    pointed = sentence.previous(token)
    if pointed is not None and pointed.takes("pronoun") and any(one.dimension == known for one in draft.where):
        return True  # 春季消费贷那个活动
    if known not in sentence.readings["windows"]["yearly"] or not draft.metrics:
        return False
    others = [one for one in sentence.of("dimension") if one is not token]
    told = any(_each_of(sentence, one) in others for one in sentence.of("each"))
    told = told or any(one.text.lower().startswith((*EACH, "by ", "per ", "按")) for one in others)
    compared = any(one.op == "in" and len(one.values) > 1 and one.dimension != known for one in draft.where)
    before, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
    own = token.text.lower().startswith((*EACH, "by ", "per ", "按")) or joins_groups(sentence, token)
    own = own or (before is not None and (before.number is not None or before.takes(*_ROWS)))
    beyond = sentence.next(after, frozenset()) if after is not None and after.takes("and", "versus") else None
    own = own or (beyond is not None and beyond.takes("dimension"))
    dated = before is not None and before.period is not None and sentence.has("best", "worst", "top", "bottom")
    led = sentence.previous(token, _OURS)
    of_them = led is not None and led.text.lower() in _IN and not sentence.has("which", "list", "compare")
    return bool(((told or dated) and others) or compared or of_them) and not own


_OURS = frozenset("our the all my these those its their".split())
_IN = frozenset(
    {"with", "in", "of", "through", "via", "from", "during", "of our", "in our", "with our", "of the", "in the"}
)


def _each_of(sentence: Sentence, token: Token) -> Token | None:
    """The word for groups that 「by」, 「每个」 or 「按」 stands before, if one is."""
    after = sentence.next(token, COUNTERS)
    return after if after is not None and after.takes("dimension") else None
