"""The first so many clients by a metric, of whom another figure is asked: 贡献最高的50户贷款合计, 存款前十的客户存款占比."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.grammar.chosen_by import chosen_by, holds, joint_of
from assistant.grammar.draft import Draft
from assistant.grammar.numbers import Number
from assistant.grammar.past import Past
from assistant.grammar.people import ends_in_people, is_client, names_people
from assistant.grammar.rules import own_period
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest
from semantic_layer.instead import has_dimension
from semantic_layer.query import Order, Population, RankTest, SemanticQuery


def _client(sentence: Sentence, token: Token) -> bool:
    return token.takes("count") or is_client(sentence, token) or bool(_amount_held(sentence, token))


def _amount_held(sentence: Sentence, token: Token) -> str:
    """The amount that a word for clients tells they have some of: 贷款户, 存款客户; empty for any other word."""
    held = token.takes("value") and token.sense is not None and token.sense.value == "Y"
    named = held and ("first" in token.note or (not token.text.isascii() and names_people(sentence, token)))
    return str(sentence.readings["holdings"].get(token.sense.id, "")) if named and token.sense is not None else ""


def settle_first_named(sentence: Sentence) -> None:
    """「前十大贷款户合计余额」, 「前十大存款户名单」: the name of a share that says none is the clients it is of, where a list or a
    sum of them is asked for."""
    known = {
        one: (amount, key) for amount, names in sentence.readings["top_shares"].items() for key, one in names.items()
    }
    dimensions = {amount: name for name, amount in sentence.readings["holdings"].items()}
    for place, token in enumerate(sentence.tokens):
        names, after = sentence.metrics_of(token), sentence.next(token)
        led = sentence.previous(token, frozenset())
        amount = str(sentence.readings["amount_of"].get(names[0], "")) if len(names) == 1 else ""
        if led in _places(sentence) and amount in dimensions and led is not None and _summed_of(sentence, led):
            token.sense, token.note["first"] = Meaning("value", dimensions[amount], "Y"), "yes"  # ten largest borrowers
            continue
        amount, key = known.get(names[0], ("", "")) if len(names) == 1 else ("", "")
        told = after is not None and (after.takes("list", "sum") or after.text in sentence.readings["heads"])
        if not key.isdigit() or amount not in dimensions or not told or not token.text.endswith(_PEOPLE):
            continue
        middle = token.end - 2
        rank = Number(value=float(key), unit="rank", start=token.start, end=middle, side="top")
        first = replace(
            token, end=middle, text=token.text[:-2], kind="number", meanings=(), number=rank, sense=None, note={}
        )
        held = Meaning("value", dimensions[amount], "Y")
        last = replace(token, start=middle, text=token.text[-2:], meanings=(held,), sense=held, note={})
        sentence.tokens[place : place + 1] = [first, last]
        return


_PEOPLE = ("户", "客户", "人")


def _places(sentence: Sentence) -> list[Token]:
    """The numbers that say how many of the first are meant: 前50, 最高的50户."""
    found = []
    for token in sentence.of("number"):
        before, after = sentence.previous(token), sentence.next(token, frozenset())
        if after is not None and not _client(sentence, after):
            after = sentence.next(token, _UNITS)  # 最大十家贷款客户
        ended = before is not None and before.takes("top", "bottom") and after is not None and _client(sentence, after)
        plain = token.number is not None and token.number.unit == "plain"
        if token.number is not None and (token.number.unit == "rank" or (plain and ended)):
            found.append(token)
    return found


_UNITS = frozenset({"家", "户", "个", "位", "名", "大"})


def _behind(sentence: Sentence, token: Token) -> list[Token]:
    """What is said behind the clients that a rank describes."""
    rest = sentence.tokens[sentence.index(token) + 1 :]
    people = next((place for place, one in enumerate(rest[:3]) if _client(sentence, one)), -1)
    people = people if people >= 0 else next((place for place, one in enumerate(rest[:2]) if holds(sentence, one)), -1)
    if people >= 0:
        return rest[people + 1 :]
    fused = next((place for place, one in enumerate(rest[:2]) if one.text.startswith("客户")), -1)  # 客户存款
    if fused >= 0:
        return rest[fused:]
    return rest if token.text.endswith(("户", "家", "位", "名")) else []


def describes_first(sentence: Sentence) -> bool:
    """Whether 「前50的客户」 describes clients of whom something else is asked behind it."""
    summed = sentence.has("sum", "percapita", "average", "others")
    if not summed and any(_names_list(one) for one in sentence.tokens):
        return False  # 存款前十的客户名单和占比
    for token in _places(sentence):
        if _summed_of(sentence, token):
            return True
        behind = _behind(sentence, token)
        asked = any(sentence.metrics_of(one) or one.takes("share", "sum", "percapita") for one in behind)
        held = any(holds(sentence, one) for one in sentence.tokens[sentence.index(token) + 1 :][:2])
        shared = any(one.takes("share") for one in sentence.tokens[: sentence.index(token)])
        of_all = token.text.isascii() and shared and bool(behind)
        if of_all or (asked and (held or sentence.has("sum", "share", "percapita", "average", "others", "ask"))):
            return True
    return False


def _names_list(token: Token) -> bool:
    """Whether the word is one for a list of clients: 名单, 客户清单, list of."""
    told = token.takes("list") and token.text.lower() in _LISTS
    return told or (token.takes("dimension") and token.text.endswith(("名单", "清单")))


_LISTS = frozenset({"名单", "清单", "list", "list of", "a list of", "列表"})


def _summed_of(sentence: Sentence, token: Token) -> bool:
    """「combined balance of the ten largest borrowers」: what is added up stands before them."""
    led, people = sentence.previous(token, frozenset({"the", "our"})), sentence.next(token, frozenset())
    of = led is not None and led.text.lower().split()[0] in _FOR
    amount = sentence.previous(led, frozenset({"held"})) if of and led is not None else None
    if amount is None or people is None or not sentence.metrics_of(amount):
        return False
    who = _client(sentence, people) or holds(sentence, people) or ends_in_people(sentence, people)
    heads = sentence.tokens[: sentence.index(token)]
    summed = sentence.has("sum") or any(one.text.lower().split()[:1] in _SUMS for one in heads)
    groups = any(not is_client(sentence, one) for one in sentence.of("dimension"))
    chosen = chosen_by(sentence, token)
    joint = joint_of(sentence, chosen) if chosen is not None else None
    each = [one for one in sentence.of("each") if one is not joint]
    return who and summed and not (groups or each) and not sentence.has("list", "which", "share")


_FOR = frozenset({"of", "by", "for", "from", "at"})
_SUMS = (["total"], ["combined"], ["aggregate"], ["overall"])


def first_ones(sentence: Sentence, draft: Draft, today: date) -> None:
    """The first so many clients by a metric, of whom another figure is asked."""
    if not draft.limit or not draft.metrics or not describes_first(sentence) or draft.limit_per:
        return
    token = _places(sentence)[0]
    place = sentence.index(token)
    if _summed_of(sentence, token):
        draft.group_by = []  # one figure
    chosen, before = chosen_by(sentence, token), _said_before(sentence, place)
    if chosen is not None:
        before = _chosen(sentence, draft, chosen)
    said = [one for one in sentence.tokens[place:] if not holds(sentence, one)]
    behind = [name for one in said for name in _first_of(sentence, one)]
    holders = [one for one in sentence.tokens[place:] if holds(sentence, one)]
    before = before or [name for one in holders for name in sentence.metrics_of(one)]
    held = [amount for one in sentence.tokens[place : place + 4] if (amount := _amount_held(sentence, one))]
    before = [*held, *before]
    told = {name for name, amount in sentence.readings["holdings"].items() if amount in held}
    draft.where = [one for one in draft.where if one.dimension not in told or one.values != ("Y",)]
    metric = next((name for name in before if name in sentence.model.metrics), sentence.readings["top_customers"])
    direction = draft.ranking or "desc"
    period = own_period(sentence, metric, draft, today)
    draft.tests.append(RankTest(metric=metric, top=draft.limit, direction=direction, period=period))
    draft.ranking, draft.limit, draft.order_by, draft.plain = "", None, [], False
    asked = [name for name in draft.metrics if name != metric or name in _said_before(sentence, place)]
    draft.metrics = (
        asked if chosen is not None and asked else [name for name in draft.metrics if name in behind] or [metric]
    )


def _said_before(sentence: Sentence, place: int) -> list[str]:
    """The figures named before a place, the nearest first."""
    return [name for one in reversed(sentence.tokens[:place]) for name in sentence.metrics_of(one)]


def _chosen(sentence: Sentence, draft: Draft, chosen: Token) -> list[str]:
    """The figure by which an English ranking chooses its clients; the word that leads to it says no more."""
    joint = joint_of(sentence, chosen)
    if joint is not None:
        joint.pass_over()
    if chosen.note.get("few") in draft.group_by:
        draft.group_by.remove(chosen.note["few"])
    chosen.used = True
    return list(_first_of(sentence, chosen))


def _first_of(sentence: Sentence, token: Token) -> tuple[str, ...]:
    """The metrics of a word; of one that has companions in a plain question, the first."""
    names = sentence.metrics_of(token)
    plain = token.takes("phrase") and token.sense is not None
    return (
        names[:1] if plain and token.sense and sentence.readings["phrases"][int(token.sense.id)].get("plain") else names
    )


def settle_top_share(sentence: Sentence, draft: Draft) -> None:
    """The share of the first clients in their own figure, where a metric says just that (头部20%客户贡献占比)."""
    ranks = [one for one in draft.tests if isinstance(one, RankTest)]
    if not draft.share or len(ranks) != 1 or draft.tests != ranks or draft.metrics != [ranks[0].metric]:
        return
    known = sentence.readings["top_shares"].get(ranks[0].metric, {})
    name = known.get(f"{round((ranks[0].share or 0) * 100)}%") or known.get(str(ranks[0].top or ""))
    listed = sentence.has("list", "which") or _joined(sentence)
    if (
        name in sentence.model.metrics
        and ranks[0].direction == "desc"
        and not listed
        and _told_of(sentence, name, draft)
    ):
        draft.metrics, draft.tests, draft.share, draft.versus_rest = [name], [], False, False


def share_of_first(sentence: Sentence, draft: Draft) -> None:
    """「how much of our deposits do the top 10 clients make up, by branch」: rows of the ten largest clients with their shares,
    where the share stands before them and nobody asks who they are, are one figure of each group."""
    client, metric = sentence.model.defaults.client_dimension, draft.metrics[0] if len(draft.metrics) == 1 else ""
    name = sentence.readings["top_shares"].get(metric, {}).get(str(draft.limit or ""))
    rows = (
        client in draft.group_by
        and draft.share
        and [(one.by, one.direction) for one in draft.order_by] == [(metric, "desc")]
    )
    plain = not (draft.having or draft.population or draft.compare or draft.columns or draft.edits)
    if name not in sentence.model.metrics or not rows or not plain or _asks_who(sentence):
        return
    groups, held = [one for one in draft.group_by if one != client], sentence.readings["holdings"]
    where = [
        one for one in draft.where if held.get(one.dimension) != metric or one.values != ("Y",)
    ]  # borrowers, of loans
    if not _told_of(sentence, name, replace(draft, group_by=groups, where=where)):
        return
    draft.metrics, draft.group_by, draft.where, draft.share, draft.share_within = [name], groups, where, False, None
    draft.ranking, draft.limit, draft.limit_per, draft.listing = "", None, None, False
    for token in sentence.of("top"):
        token.pass_over()  # the figure's own name says it
    way = "asc" if sentence.has("ascend") else "desc"
    draft.order_by = [Order(by=name, direction=way)] if groups and sentence.has("descend", "ascend", "rank") else []


def _asks_who(sentence: Sentence) -> bool:
    """Whether the clients are to be listed, or a share told of each; 「list」 and 「各」 of them, not of the groups."""
    shares, places = sentence.of("share"), _places(sentence) or sentence.of("number")
    if sentence.has("list", "which", "naming") or not shares or not places:
        return True
    each = [sentence.next(one) for one in sentence.of("each")]
    apart = any(one is None or is_client(sentence, one) or not one.takes("dimension", "value") for one in each)
    behind = sentence.index(shares[0]) > sentence.index(places[0]) and not sentence.has("sum", "ungroup")
    return apart or behind or _joined(sentence)


def _joined(sentence: Sentence) -> bool:
    """Whether the share is asked for beside the clients: 存款前十名客户及占比."""
    before = [sentence.previous(one) for one in sentence.of("share")]
    return any(one is not None and one.takes("and", "add", "versus") for one in before)


def _told_of(sentence: Sentence, name: str, draft: Draft) -> bool:
    """Whether the metric can be told of the groups and filters."""
    model, metric = sentence.model, sentence.model.metrics[name]
    needed = [*draft.group_by, *(one.dimension for one in draft.where)]
    return all(has_dimension(metric, model.dimensions[one], model) for one in needed)


def whom_the_share_is_of(sentence: Sentence, past: Past) -> Past:
    """「这些客户」 after the share of the first in a figure: those clients, where the answer was that share alone."""
    last = past.last.query if past.last is not None else None
    words = sentence.readings["several_clients"]
    if last is None or not any(token.text.lower() in words for token in sentence.of("pronoun")):
        return past
    known = {one: (by, key) for by, names in sentence.readings["top_shares"].items() for key, one in names.items()}
    if len(last.metrics) != 1 or last.metrics[0] not in known or last.group_by or last.population is not None:
        return past
    by, key = known[last.metrics[0]]
    first = {"share": float(key.removesuffix("%")) / 100} if key.endswith("%") else {"top": int(key)}
    entity = sentence.model.defaults.client_dimension
    listed = SemanticQuery(
        metrics=(by,),
        where=last.where,
        period=last.period,
        population=Population(entity=entity, rule=RankTest(metric=by, period=last.period, **first)),
    )
    return replace(past, queries=(*past.queries[:-1], QueryRequest(query=listed)))
