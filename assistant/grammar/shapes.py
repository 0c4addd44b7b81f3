"""What the answer looks like: breakdowns, trends, rankings, shares, lists."""

from __future__ import annotations

from assistant.grammar.bare_topics import bare_topic, of_figure, per_person
from assistant.grammar.described_counts import ranked_people, told_by_trouble
from assistant.grammar.draft import Draft
from assistant.grammar.grouping import (
    COUNTERS,
    ONE,
    asks_other_rows,
    bare_unit,
    client_word,
    counted_clients,
    describes_figure,
    goes_with,
    group_by_name,
    joins_groups,
    list_rows,
    name_kinds,
    read_show,
    whole_year,
    within_place,
)
from assistant.grammar.movers_counted import moved_and_told
from assistant.grammar.neighbours import EACH
from assistant.grammar.open_lists import named_one_by_one
from assistant.grammar.order_words import (
    PICKED,
    by_how_much,
    direction_of,
    read_order_words,
    several_asked,
    shaped,
    weighs,
)
from assistant.grammar.people import (
    counts_people,
    lists_clients,
    names_people,
    people_unit,
    shows_clients,
    trait_of_people,
)
from assistant.grammar.sentence import Sentence
from assistant.grammar.superlatives import counted_from, cut_per_group, of_their_clients, rank_rows, read_superlative
from assistant.grammar.threshold_rows import tested_by_number
from assistant.grammar.tokens import Token
from assistant.grammar.who_is_meant import meant_by_who

_ASKING = frozenset({"的", "是", "有", "了", "in", "of", "the", "are", "is", "都", "在", "最近", "里"})
_POINTED = frozenset({"的", "of", "the", "my", "our", "of the", "of my", "of our", "of all"})


def read_shapes(sentence: Sentence, draft: Draft) -> None:
    """Read grouping words, then ranking, trend, share and list words into the draft."""
    name_kinds(sentence)
    read_order_words(sentence, draft)
    _read_flags(sentence, draft)
    group_by_name(sentence, draft)
    each = [token for token in sentence.of("dimension") if _read_dimension(sentence, token, draft)]
    _read_limit(sentence, draft)
    rank_rows(sentence, draft)
    list_rows(sentence, draft)
    _list_clients(sentence, draft)
    _own_clients(sentence, draft)
    cut_per_group(sentence, draft, each)
    read_show(sentence, draft)


def _read_flags(sentence: Sentence, draft: Draft) -> None:
    """The words that give an answer its shape by themselves: a series, shares, a list, a change, an order."""
    for token in sentence.tokens:
        if token.takes("trend"):
            token.used, draft.trend, draft.plain = True, True, False
        elif token.takes("share", "distribution"):
            token.used, draft.plain = True, False
            draft.share = draft.share or token.takes("share")
        elif token.takes("list"):
            token.used, draft.listing = True, True
        elif "rows" in token.note or shows_clients(sentence, token) or told_by_trouble(sentence, token):
            draft.listing = True
        elif token.takes("cumulative"):
            token.used, draft.running = True, True
        elif token.takes("why"):
            token.used, draft.change, draft.plain = True, draft.change or "any", False
        elif token.takes("overview"):
            token.used, draft.overview = True, True
        elif token.takes("more", "less") and by_how_much(sentence, token):
            token.used, draft.change = True, draft.change or "any"
        elif token.takes("better", "worse") and not weighs(sentence):
            token.used, draft.change, draft.plain = True, draft.change or "any", False
        elif token.takes("top", "bottom", "best", "worst", "better", "worse", "rank", "descend", "ascend") or (
            token.takes("more", "less") and weighs(sentence)
        ):
            read_superlative(sentence, token, draft)
        elif token.takes("change"):
            assert token.sense is not None
            token.used, draft.plain = True, False
            draft.change = draft.change or direction_of(sentence, token.sense.value)


def _read_dimension(sentence: Sentence, token: Token, draft: Draft) -> bool:
    """Group by the dimension if the words around ask for it; True when 「每个」 stands before it."""
    if token.used or token.sense is None:
        return False
    dimension = sentence.model.dimensions[token.sense.id]
    before = sentence.previous(token, frozenset())
    others = () if dimension.id == sentence.model.defaults.client_dimension else ("others",)  # 和其余客户比
    said = per_person(sentence, token, draft) or bare_topic(sentence, token, draft) or of_figure(sentence, token, draft)
    if said or within_place(sentence, token) or of_their_clients(sentence, token):
        token.used = True
        return False
    each = before is not None and (
        before.takes("each", "again", *others)
        or before.text.endswith("按")
        or (dimension.grain is not None and before.takes("which", "list", "replace"))
    )
    each = each or joins_groups(sentence, token)
    unit = dimension.grain is not None and not (each or draft.trend) and bare_unit(dimension, token)
    if unit and not whole_year(sentence, token, dimension):
        return False
    token.used = True
    own = each or token.text.lower().startswith((*EACH, "by ", "per "))
    if dimension.id == sentence.model.defaults.client_dimension and not own and not _wanted(sentence, token, draft):
        return False
    if before is not None and each:
        before.used = True
    draft.group(dimension.id)
    draft.plain = draft.plain and dimension.grain is None
    return own


def _wanted(sentence: Sentence, token: Token, draft: Draft) -> bool:
    """Whether the word for clients asks for a list of them."""
    if tested_by_number(sentence, draft) or describes_figure(sentence, token):
        return False
    if token.text.endswith(("名单", "清单")) and not counts_people(sentence):
        token.note["listed"] = "yes"
    before = sentence.previous(token, _ASKING | COUNTERS)
    near = before is not None and (
        before.takes("list", "which", "rank", "top", "bottom")
        or (
            before.number is not None and not before.takes("operator") and not {"having", "rank"} & set(before.note)
        )  # 超过三户
    )
    after = sentence.next(token)
    last = sentence.of("dimension")[-1] if sentence.has("dimension") else token
    of_others = last is not token and last.sense != token.sense  # 首联率没到八成的支行: offices
    compared = any(len(one.values) > 1 and one.dimension in draft.group_by for one in draft.where)
    return bool(
        near
        or "listed" in token.note
        or draft.listing
        or moved_and_told(sentence, token)
        or (draft.ranking and not compared and not asks_other_rows(sentence, token))
        or (draft.having and not of_others)
        or (after is not None and not compared and after.takes("list", "rank", "which"))
    )


def _list_clients(sentence: Sentence, draft: Draft) -> None:
    """「找出假高净值客户」, 「which borrowers…」: a list of clients by what they are; a correlation is over clients too."""
    customer = sentence.model.defaults.client_dimension
    ranked = ranked_people(sentence) and bool(draft.limit or draft.ranking)
    if ranked or (draft.limit and any(counted_clients(sentence, token) for token in sentence.of("value", "segment"))):
        draft.group(customer)  # for each branch, the two borrowers with the largest arrears
    described = [token for token in sentence.of("value") if token.sense is not None and client_word(sentence, token)]
    if (described or sentence.has("segment")) and named_one_by_one(sentence, draft):
        draft.group_by = []  # 大型和中型企业的名单
    if (sentence.has("correlate") or goes_with(sentence)) and len(draft.metrics) > 1:
        draft.show, draft.plain = "scatter", False
        for token in sentence.of("correlate", *([] if draft.group_by else ["percapita"])):
            token.used = True
        draft.group(*([] if draft.group_by else [customer]))
        return
    mentioned = _mentioned(sentence, customer, draft)
    theirs = bool(described) or _falls_due(sentence, draft) or mentioned or _counts_clients(sentence, draft)
    theirs = theirs or sentence.has("segment") or lists_clients(sentence)
    listed = draft.listing or draft.ranking or draft.limit or sentence.has("which") or mentioned
    if draft.group_by or not theirs or not listed:
        return
    draft.group(customer)


def _own_clients(sentence: Sentence, draft: Draft) -> None:
    """A relationship manager's 「my top 5 by assets」 ranks clients."""
    model = sentence.model
    ranked = bool(draft.limit) and bool(draft.metrics) and not draft.group_by
    able = all(model.defaults.client_group in model.metrics[name].dims for name in draft.metrics)
    if sentence.of_manager and ranked and able and not draft.trend:
        draft.group(model.defaults.client_dimension)


def _falls_due(sentence: Sentence, draft: Draft) -> bool:
    """Whether what falls due is to be listed (下个月到期的贷款有哪几笔)."""
    asked = draft.listing or any(one.text.lower().startswith("which") for one in sentence.of("which"))
    return asked and bool(set(draft.metrics) & set(sentence.readings["maturing"].values()))


def _counts_clients(sentence: Sentence, draft: Draft) -> bool:
    """Whether a list is asked of what is counted in customers (逾期的客户有哪些)."""
    return (
        draft.listing
        and bool(draft.metrics)
        and all(sentence.model.metrics[name].unit == people_unit(sentence) for name in draft.metrics)
    )


def _mentioned(sentence: Sentence, customer: str, draft: Draft) -> bool:
    """Whether a ranking speaks of clients (我的客户存款前三), or the question is but a name for them (逾期30天以上的客户)."""
    words = [token for token in sentence.of("dimension") if token.sense is not None and token.sense.id == customer]
    said = [token for token in sentence.tokens if any(char.isalnum() for char in token.text)]
    content = [token for token in said if not token.takes("filler")] or said  # …的客户呀
    if not content:
        return False
    words += [token for token in content[-1:] if token.takes("value") and client_word(sentence, token)]
    last = [one for one in content[-1:] if one.takes("segment") and names_people(sentence, one)]
    words += last or [one for one in content[-1:] if trait_of_people(sentence, one)]
    opening = content[: 1 + content[0].takes("value")] if content[0].text.isascii() else []  # private banking · clients
    kinds = ("value", "segment") if draft.where else ("value",)
    words += [one for one in opening[:1] if one.takes(*kinds) and names_people(sentence, one)]
    before = sentence.previous(content[-1], frozenset({"the", "our", "my"}))
    led = before is not None and before.text.lower() in ("to", "of", "for", "from") and content[0] not in words
    edge = not led and any(one is word for one in (content[-1], *opening) for word in words)
    ends = edge and not draft.metrics and (sentence.has("segment", "value") or bool(draft.where))
    return bool(words) and bool(
        draft.ranking
        or draft.limit
        or (ends and not sentence.has("ask", "count", "share") and not counts_people(sentence))
    )


def _read_limit(sentence: Sentence, draft: Draft) -> None:
    """How many rows a ranking has, one for a singular (which branch has the most); who is ranked where nobody is named."""
    for token in sentence.of("number"):
        if token.used or token.number is None:
            continue
        if token.number.unit == "rank" and draft.limit is None:
            token.used, draft.plain = True, False
            draft.limit = int(token.number.value)
            draft.ranking = counted_from(sentence, token) or draft.ranking or "desc"
        elif draft.ranking and draft.limit is None and _counts(sentence, token):
            token.used, draft.limit = True, int(token.number.value)
    which = sentence.of("which")
    which += [token for token in sentence.of("dimension") if token.text.startswith(ONE) or "single" in token.note]
    for token in which:
        token.used = True
    several = several_asked(sentence)
    said = [token for token in sentence.tokens if not token.takes("filler")]
    one = (
        shaped(sentence)
        and bool(which)
        and said[-1:] == which[-1:]
        and said[-1].text.endswith(("哪个", "哪家", "哪户"))
    )
    if (
        draft.ranking
        and draft.limit is None
        and which
        and not several
        and not draft.listing
        and (one or sentence.has("top", "bottom", "best", "worst"))  # 钱花得最多的是哪个
        and not any(len(one.values) > 1 and one.dimension in draft.group_by for one in draft.where)
    ):
        draft.limit = 1
    _group_by_who(sentence, draft, which)


def _group_by_who(sentence: Sentence, draft: Draft, which: list[Token]) -> None:
    """「谁的存款最多」: a row for each of those whom the word for who means."""
    people = sentence.model.defaults.client_dimension if ranked_people(sentence) else meant_by_who(sentence)
    two_named = any(len(one.values) > 1 for one in draft.where)  # xiaoshan or yuhang, whos worse
    if draft.group_by or people not in sentence.model.dimensions or two_named:
        return
    for token in [*which, *sentence.of("list")]:
        first = token.text.lower().split("'")[0].split()[0]
        if "谁" in token.text or token.text.endswith("人") or first.startswith("who"):
            draft.group(people)


def _counts(sentence: Sentence, token: Token) -> bool:
    """A whole number that counts rows: 十个客户经理, 5 branches."""
    assert token.number is not None
    after = sentence.next(token, COUNTERS | _POINTED)
    if after is not None and "of" in after.note:
        after = sentence.next(after, frozenset())
    before = sentence.previous(token)
    value = token.number.value
    if value != int(value) or not 1 <= value <= 1000:
        return False
    if before is not None and before.takes("operator", "between", "change", "compare"):
        return False
    ends = ("top", "bottom", "best", "worst")
    ranked = before is not None and (before.takes(*ends, "rank") or before.text.endswith(PICKED))
    last = all(one.takes("filler") for one in sentence.tokens[sentence.index(token) + 1 :])  # 10 is enough
    rows = after is not None and token.text.isascii() and after.takes("metric", "phrase") and 1 < value <= 50
    return (
        after is None or after.takes("dimension", "value", *ends) or ranked or last or rows
    )  # which five campaigns converted
