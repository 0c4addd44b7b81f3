"""What is asked about: the metrics of the question, named or implied."""

from __future__ import annotations

from assistant.grammar.bare_amounts import fitting_amount, is_topic
from assistant.grammar.chosen_by import chooses_rows
from assistant.grammar.counting import settle_counts
from assistant.grammar.draft import Draft
from assistant.grammar.fitting import hold_counted, read_per_head, stands_apart, topic_of, unfit_average, unfit_topic
from assistant.grammar.gaps import read_gaps
from assistant.grammar.happened import count_those
from assistant.grammar.holdings_counted import hold_both
from assistant.grammar.maturing import read_maturing
from assistant.grammar.narrowing import drop_broader, drop_said_states, keep_one_kind, read_dated
from assistant.grammar.people import asks_number, counts_apart, counts_people, ends_in_people, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tagged_first import tell_tagged
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.query import Condition


def read_metrics(sentence: Sentence, draft: Draft, kinds: dict[str, str]) -> None:
    """Collect the metrics that words name; a word such as 余额 takes the metric that the question's values fit. ``kinds``
    gives the category of a named product."""
    hold_counted(sentence)
    hold_both(sentence, draft)
    _ranked_share(sentence, draft)
    for token in sentence.tokens:
        if any(unfit(sentence, token) for unfit in (_population, unfit_average, _unfit_gap, unfit_topic, _of_a_year)):
            token.kind, token.sense = "unknown", None
            continue
        names = () if "describes" in token.note else sentence.metrics_of(token)
        token.used = token.used or "describes" in token.note
        if names and token.takes("phrase") and token.sense is not None:
            names = fitting_amount(sentence, token, names, kinds)
            token.note["fitted"] = names[0] if names else ""
        if "metric" in token.note:
            names = tuple(token.note["metric"].split())
        if names and (_context(sentence, token) or _head_of(sentence, token)):
            token.used = True
        elif names:
            token.used = True
            draft.add_metrics(*names)
            _apply(sentence, token, draft)
    _name_parts(sentence, draft)
    read_maturing(sentence, draft)
    read_dated(sentence, draft)
    drop_said_states(sentence, draft)
    drop_broader(sentence, draft)
    keep_one_kind(sentence, draft)
    settle_counts(sentence, draft)
    count_those(sentence, draft)
    read_gaps(sentence, draft)
    tell_tagged(sentence, draft)
    _per_capita(sentence, draft)
    read_per_head(sentence, draft)
    if sentence.has("profile"):
        read_profile(sentence, draft)


def _name_parts(sentence: Sentence, draft: Draft) -> None:
    """「卖保险的佣金」: a name of a figure that says one part of it alone keeps to that part; of two parts each is told."""
    for metric, dimensions in sentence.readings["named_parts"].items():
        texts = [one.text.lower() for one in sentence.metric_tokens() if metric in sentence.metrics_of(one)]
        if draft.metrics != [metric] or not texts or any(one.dimension in dimensions for one in draft.where):
            continue
        for dimension, values in dimensions.items():
            said = [[value for value, words in values.items() if any(word in one for word in words)] for one in texts]
            parts = tuple(dict.fromkeys(one[0] for one in said if len(one) == 1))
            if parts and all(len(one) == 1 for one in said):
                draft.where.append(Condition(dimension=dimension, values=parts))
                draft.group(*([dimension] if len(parts) > 1 else []))


def _ranked_share(sentence: Sentence, draft: Draft) -> None:
    """「which branch has the lowest share of time deposits」: rows are put in the order of the ratio that goes with the share; a
    share that has none puts no rows in order."""
    ends = sentence.of("top", "bottom", "best", "worst", "ascend", "descend")
    for token in sentence.of("phrase") if ends else ():
        entry = sentence.readings["phrases"][int(token.sense.id)] if token.sense is not None else {}
        ratio = entry.get("ranked", "")
        if ratio in sentence.model.metrics:
            token.sense = Meaning("metric", ratio)
            draft.assume("share-order", metric=ratio)
        elif entry.get("share") and entry.get("group_by") and sentence.has("dimension"):
            for one in ends:
                one.kind, one.sense = "unknown", None


_LED = ("of", "from", "to", "for", "with", "by", "among", "held by")


def _of_a_year(sentence: Sentence, token: Token) -> bool:
    """「npl ratio of loans made in 2025」: a rate of what was made in some time is of a group that no filter knows."""
    before = sentence.previous(token, frozenset({"the", "our", "all"}))
    if not token.text.isascii() or before is None or before.text.lower() not in ("of", "on", "for", "from"):
        return False
    head = sentence.previous(before, frozenset())
    rates = [sentence.model.metrics[name].is_rate for name in (sentence.metrics_of(head) if head is not None else ())]
    sums = [sentence.model.metrics[name].kind == "sum" for name in sentence.metrics_of(token)]
    return bool(rates) and all(rates) and bool(sums) and all(sums)


_BROUGHT = frozenset({"带", "来", "带来", "带来了", "了", "存", "存了", "的", "多少", "几个", "有"})


def _population(sentence: Sentence, token: Token) -> bool:
    """「逾期客户的存款」: a count of clients that describes another metric is a group of people no filter knows."""
    names = sentence.metrics_of(token)
    unit = people_unit(sentence)
    if (
        not unit
        or not names
        or names[:1] == (sentence.readings["counted"],)
        or not ends_in_people(sentence, token)
        or any(sentence.model.metrics[name].unit != unit for name in names)
    ):
        return False
    beside = sentence.next(token, frozenset())
    brought = beside is not None and beside.text[:1] in ("带", "存")  # 新客户带来多少存款
    after = sentence.next(token, _BROUGHT) if brought else sentence.next(token)
    before = sentence.previous(token, frozenset())
    led = before is not None and before.text.lower() in _LED and sentence.index(before) > 0
    other = sentence.tokens[sentence.index(token) - 2] if led else after
    others = sentence.metrics_of(other) if other is not None else ()
    return any(sentence.model.metrics[name].unit != unit for name in others)


def _unfit_gap(sentence: Sentence, token: Token) -> bool:
    """「存款和贷款的差额」 is no gap to a plan."""
    names = sentence.metrics_of(token)
    others = [one for one in sentence.metric_tokens() if one is not token]
    planned = sentence.has("target", "behind", "ahead") or any(word in token.text for word in ("计划", "目标", "任务"))
    return (
        bool(names)
        and all(sentence.model.metrics[name].kind == "target" for name in names)
        and len(others) > 1
        and sentence.has("and", "versus")
        and token.text.isalpha()
        and not token.text.isascii()
        and not planned
    )


def _per_capita(sentence: Sentence, draft: Draft) -> None:
    """「户均贡献」 by its own metric; 「多少户, 贷款多少」 counts the customers beside the amount."""
    known, count = sentence.readings["halves"]["metrics"], sentence.readings["counted"]
    for token in sentence.of("percapita"):
        told = {*known, *known.values()}
        after = sentence.next(token)
        other = after is not None and bool(sentence.metrics_of(after)) and not told & set(sentence.metrics_of(after))
        if told & set(draft.metrics) and not other:  # not 户均AUM和户均贡献
            token.used = True
            kept = draft.metrics if stands_apart(sentence, token) else []
            draft.plain = False
            draft.metrics = list(
                dict.fromkeys([*kept, *(known.get(name, name) for name in _of_a_day(sentence, draft))])
            )
    counted = any(sentence.model.metrics[name].kind == "count" for name in draft.metrics)
    counted = counted and not (counts_apart(sentence) and count not in draft.metrics)
    measured = any(
        token.number is not None and token.number.unit in ("money", "fraction") for token in sentence.of("number")
    )
    asked = sentence.has("count") or asks_number(sentence)
    if asked and draft.metrics and not counted and not measured and count in sentence.model.metrics:
        draft.metrics.insert(0, count)


def _of_a_day(sentence: Sentence, draft: Draft) -> list[str]:
    """「每户存款」: a word that is told by the balance and its average beside it is told per client by the balance."""
    kinds = {name: sentence.model.metrics[name].kind for name in draft.metrics}
    beside: set[str] = set()
    for token in sentence.metric_tokens():
        named = [name for name in sentence.metrics_of(token) if name in kinds]
        if any(kinds[name] == "balance" for name in named):
            beside |= {name for name in named if kinds[name] == "average_balance"}
    return [name for name in draft.metrics if name not in beside]


def _context(sentence: Sentence, token: Token) -> bool:
    """Whether 贷款 or loans only says what another metric of the question is of (NPL balance of real estate loans)."""
    value = token.has("value")
    topic = value.value if value is not None else topic_of(sentence, token)
    if not is_topic(sentence, token) or topic is None or chooses_rows(sentence, token):
        return False
    neighbours = (sentence.previous(token, frozenset()), sentence.next(token, frozenset()))
    if any(
        other is not None and (other.takes("and", "versus", "add") or other.text in ",，、") for other in neighbours
    ):
        return False
    if _joined_later(sentence, token) or _listed_with(sentence, token) or _moves_itself(sentence, token):
        return False
    others = [
        name
        for other in sentence.metric_tokens()
        if other is not token and not is_topic(sentence, other)
        for name in sentence.metrics_of(other)
    ]
    return any(topic in sentence.model.metrics[name].dims for name in others)


def _moves_itself(sentence: Sentence, token: Token) -> bool:
    """「where overdue is up but loans are down」: a rise or fall of its own, beside that of another figure."""
    said = [(one, one.has("change")) for one in sentence.tokens]
    moves = [one for one, move in said if move is not None and move.value in ("up", "down")]
    return len(moves) > 1 and sentence.next(token, _VERBS) in moves


_VERBS = frozenset({"is", "are", "was", "were", "has", "have", "had", "both", "also", "在", "却", "反而", "都"})


def _joined_later(sentence: Sentence, token: Token) -> bool:
    """「my loan book right now, and how much of it is past due」: a joint behind what only says when or of whom."""
    for other in sentence.tokens[sentence.index(token) + 1 :]:
        if other.takes("and"):
            return True
        if not (other.takes("present", "filler", "own") or other.kind == "period"):
            return False
    return False


def _listed_with(sentence: Sentence, token: Token) -> bool:
    """「loans by collateral type with LTV」: a figure that stands behind the groups is asked beside the one before them."""
    rest = sentence.tokens[sentence.index(token) + 1 :]
    place = next((at for at, one in enumerate(rest) if one.takes("each")), None)
    joint = next(
        (at for at, one in enumerate(rest) if one.text.lower() in ("with", "along with", "together with")), None
    )
    if place != 0 and not (place == 1 and not rest[0].text.strip()):
        return False
    return joint is not None and joint > 1 and any(sentence.metrics_of(one) for one in rest[joint + 1 : joint + 3])


def _head_of(sentence: Sentence, token: Token) -> bool:
    """Whether 规模 or balance only ends the name of the metric just before it (AUM规模)."""
    before = sentence.previous(token, frozenset())
    others = [one for one in sentence.metric_tokens() if one is not token]
    if token.text.lower() in sentence.readings["heads"] and len(others) == 1 and is_topic(sentence, others[0]):
        return _same_thing(sentence, others[0], token)  # 贷款投给了哪些行业，现在余额
    led = sentence.previous(token)
    balances = [sentence.model.metrics[name].kind == "balance" for one in others for name in sentence.metrics_of(one)]
    ranked = led is not None and led.takes("top", "bottom") and token.text.lower() in sentence.readings["heads"]
    if ranked and len(others) == 1 and balances and all(balances):
        return True  # five wealth products with the largest balances
    behind = sentence.next(token, frozenset({"of", "the", "our", "my", "all"}))
    led = sentence.next(token, frozenset())
    if token.text.lower() in sentence.readings["heads"] and led is not None and led.text.lower() == "of":
        told = [sentence.model.metrics[name] for name in sentence.metrics_of(behind)] if behind is not None else []
        if behind is not None and told and told[0].kind in ("balance", "sum") and not told[0].is_rate:
            behind.note |= {"metric": told[0].id, "one kind": "yes"}
            return True  # balance of overdue loans, of bad loans
    return (
        token.text.lower() in sentence.readings["heads"]
        and before is not None
        and bool(sentence.metrics_of(before))
        and (not is_topic(sentence, before) or _same_thing(sentence, before, token))
    )


def _same_thing(sentence: Sentence, topic: Token, head: Token) -> bool:
    """Whether the amount may be that of the topic before it: total loan balance."""
    if not head.takes("phrase") or head.sense is None:
        return False
    entry = sentence.readings["phrases"][int(head.sense.id)]
    return set(sentence.metrics_of(topic)) <= {*sentence.metrics_of(head), *entry.get("otherwise", ())}


def _apply(sentence: Sentence, token: Token, draft: Draft) -> None:
    """The shape and grouping that a phrase brings along (最该拜访谁 lists clients from the top)."""
    if not token.takes("phrase") or token.sense is None:
        return
    entry = sentence.readings["phrases"][int(token.sense.id)]
    customer = sentence.model.defaults.client_dimension
    draft.group(*(name for name in entry.get("group_by", ()) if name != customer or not counts_people(sentence)))
    if entry.get("shape"):
        draft.ranking, draft.plain = "asc" if entry["shape"] == "bottom" else "desc", False
    if entry.get("show"):
        draft.show = entry["show"]
    if entry.get("share"):
        draft.share, draft.plain = True, False
    if entry.get("period") == "none":
        for other in sentence.of("period"):
            other.used = True


def read_profile(sentence: Sentence, draft: Draft) -> None:
    """The main figures of one client."""
    for token in sentence.of("profile"):
        token.used = True
    entry = sentence.readings["profile"]
    draft.add_metrics(*[name for name in entry["metrics"] if name in sentence.model.metrics])
    draft.plain = False
    draft.assume(entry["code"])
