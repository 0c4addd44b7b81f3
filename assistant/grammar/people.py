"""Whether a word names clients, in the model's own words for them (客户, readers)."""

from __future__ import annotations

from itertools import takewhile

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_MANY = frozenset({"nr", "nr of", "no of", "num of", "total number", "the total number", "how many", "how many of", "count",
    "counts", "number", "the number", "number of"})  # fmt: skip
_UNITS = ("户", "家", "人", "位", "名")
_ASKED = tuple("多少 几个 多少个 几家 几位 几名 几户 多少家 多少位 多少户 多少名".split())


def names_people(sentence: Sentence, token: Token) -> bool:
    """Whether clients are named anywhere in the word: 贷款客户数, corporate customers; 贷款户."""
    text, words = token.text, sentence.readings["people"]
    if text.endswith("公司"):
        after = sentence.next(token, frozenset())
        return after is None or not sentence.metrics_of(after)  # 八家公司, not 公司贷款
    latin = {word for word in words if word.isascii()}
    return bool(latin & set(text.lower().split())) or any(
        text.endswith(word) if len(word) == 1 else word in text for word in words if not word.isascii()
    )


def ends_in_people(sentence: Sentence, token: Token) -> bool:
    """Whether the word is one for clients: 逾期客户, overdue borrowers; not calls on clients."""
    words = sentence.readings["people"]
    last = token.text.lower().split()[-1:] if not token.goes_to else []
    return any(word in last if word.isascii() else len(word) > 1 and token.text.endswith(word) for word in words)


def people_unit(sentence: Sentence) -> str:
    """The unit in which clients are counted (户, 人); empty without a metric that counts them."""
    counted = sentence.model.metrics.get(sentence.readings["counted"])
    return counted.unit if counted is not None else ""


def counts_people(sentence: Sentence) -> bool:
    """Whether the question counts clients: 多少户, 几家, 有几个人, how many customers."""
    counted = sentence.readings["counted"]
    named = any(sentence.metrics_of(token)[0] == counted for token in sentence.metric_tokens())
    asked = any(_counts(sentence, token) for token in sentence.of("ask"))
    return named or asked or sentence.has("count") or any(_how_many(sentence, token) for token in sentence.of("filler"))


_THEM = frozenset(
    {"mine", "ours", "them", "us", "these", "those", "of mine", "of ours", "of them", "of those", "of these"}
)
_OURS = frozenset({"of", "our", "of our", "the", "of the", "my", "of my", "these", "those"})


def take_counters(sentence: Sentence) -> None:
    """A unit of clients right behind 一共多少 counts them, and does not list them: 一共多少户."""
    for token in sentence.of("ask", "sum", "each"):
        after = sentence.next(token, frozenset())
        clients = after is not None and token.takes("each") and is_client(sentence, after)  # 男女各有多少客户
        counts = after is not None and after.text in _UNITS and bool(after.meanings)
        if after is not None and token.text.endswith(("多少", "几")) and (counts or clients):
            after.sense = Meaning("count")
        elif after is not None and token.text.endswith(_ASKED) and _counted(sentence, token, after):
            behind = sentence.next(after, frozenset())
            apart = behind is None or not any(char.isalnum() for char in behind.text)
            told = sentence.tokens[: sentence.index(after)]
            apart = apart and not any(
                sentence.metrics_of(one) or one.takes("change") for one in told
            )  # 新增了多少零售客户
            token.sense, token.note["counts"] = Meaning("count"), "apart" if apart else "those"  # 一共多少贷款客户
    _take_described(sentence)
    for token in sentence.of("filler"):
        before = sentence.previous(token, frozenset())
        if (
            token.text in ("数", "数量")
            and before is not None
            and before.end == token.start
            and is_tag(sentence, before)
        ):
            token.sense = Meaning("count")  # 稳定高净值的客户 · 数
    for token in sentence.tokens:
        after = sentence.next(token, _OURS) if token.text.lower() == "how many" else None
        if after is not None and is_client(sentence, after):
            token.sense, after.used = Meaning("count"), True
        elif after is not None and after.text.lower() in ("are", "is", "were", "have"):
            told = sentence.tokens[: sentence.index(token)]
            if any(one.text.isascii() and (is_client(sentence, one) or ends_in_people(sentence, one)) for one in told):
                token.sense = Meaning("count")  # of our borrowers, how many are overdue


def _take_described(sentence: Sentence) -> None:
    """「有多少私行客户」, "how many private banking clients": what they are like stands between, and their number is asked."""
    for token in sentence.tokens:
        english = token.text.lower() == "how many"
        if not english and not (token.takes("ask", "count") and token.text.endswith(_ASKED)):
            continue
        place = sentence.index(token) + 1
        kinds = list(takewhile(lambda one: _of_client(sentence, one), sentence.tokens[place:]))
        people = next(iter(sentence.tokens[place + len(kinds) :]), None)
        if kinds and people is not None and is_client(sentence, people):
            token.sense, token.note["counts"], people.used = Meaning("count"), "kind", True
            if any(one.text.lower() in ("there", "we") for one in sentence.tokens[-3:]):
                token.note["stands"] = "yes"  # … are there, do we have: a question of its own
        elif kinds and english and names_people(sentence, kinds[-1]):
            token.sense, token.note["counts"] = Meaning("count"), "kind"  # how many small firms


def _of_client(sentence: Sentence, token: Token) -> bool:
    dimension = sentence.model.dimensions.get(token.sense.id) if token.takes("value") and token.sense else None
    of_client = dimension is not None and dimension.group == sentence.model.defaults.client_group
    return of_client or token.takes("segment")


def _counted(sentence: Sentence, token: Token, after: Token) -> bool:
    """Whether the word behind 多少 or 几个 is one for clients, so that their number is asked and not how much."""
    before = sentence.previous(token, frozenset({"有", "共", "一共", "总共"}))
    amount = before is not None and bool(sentence.metrics_of(before))  # 存款有多少
    return not amount and _of_client(sentence, after) and names_people(sentence, after)


def counts_apart(sentence: Sentence) -> bool:
    """「总共几个对公客户，存款余额多少」: their number is asked in a clause of its own, beside what the next one asks."""
    return any(token.note.get("counts") == "apart" for token in sentence.of("count"))


def _counts(sentence: Sentence, token: Token) -> bool:
    after = sentence.next(token, frozenset({"个"}))
    of_clients = after is None or not after.takes("dimension") or is_client(sentence, after)
    if token.text.endswith(_UNITS):
        return of_clients
    before = sentence.previous(token, frozenset())
    closed = after is None or not any(char.isalnum() for char in after.text)
    told = any(_is_described(sentence, one) for one in sentence.tokens[: sentence.index(token)])
    if closed and told and token.text.endswith(("几个", "多少个")):
        return True
    if closed and before is not None and is_client(sentence, before) and token.text.endswith(("多少", "几")):
        return sentence.has("number", "segment", "value")  # 存款不到一万的客户多少
    if closed and told and before is not None and before.text == "的" and token.text.endswith("多少"):
        return sentence.has("number") and not sentence.has("share")  # 占总数的多少
    follower = after is not None and (after.text in _UNITS or is_client(sentence, after))
    return token.text.endswith(("几个", "几", "多少", "多少个", "几名")) and follower


def _is_described(sentence: Sentence, token: Token) -> bool:
    return is_client(sentence, token) or (token.takes("value", "segment") and names_people(sentence, token))


def of_them_all(sentence: Sentence) -> bool:
    """Whether a number of clients or a figure of them all is asked: how many, total loans."""
    total = ("total", "combined", "overall")
    return counts_people(sentence) or any(one.text.lower().startswith(total) for one in sentence.tokens)


def _how_many(sentence: Sentence, token: Token) -> bool:
    """「how many」 of clients: right before a word for them, or last, after they were described."""
    if token.text.lower() not in _MANY:
        return False
    behind = sentence.next(token, frozenset({"of"}))
    if behind is not None and behind.text.lower() in _THEM:
        return True
    after = sentence.next(token, frozenset({"of", "the", "my", "our", "?"}))
    told = sentence.tokens[: sentence.index(token)]
    if after is not None and after.text in (",", ";") and any(_is_described(sentence, one) for one in told):
        return True  # loss-making clients: how many, this year
    return (
        after is None
        or after.takes("each")
        or (after.takes("and") and token.text.lower().startswith("how many"))
        or is_client(sentence, after)
        or (after.takes("value", "segment") and names_people(sentence, after))
        or _described_clients(sentence, after)  # how many gold tier customers
        or is_tag(sentence, after)  # how many pensioners
        or (
            after.text.lower() in ("top", "bottom") and behind is not after and sentence.has("value", "segment")
        )  # how many of the top 10%
    )


def _described_clients(sentence: Sentence, token: Token) -> bool:
    """Whether a value of clients stands right before the word for them."""
    if not token.takes("value") or token.sense is None:
        return False
    after = sentence.next(token, frozenset())
    of_clients = sentence.model.dimensions[token.sense.id].group == sentence.model.defaults.client_group
    people = after is not None and (
        is_client(sentence, after) or _is_described(sentence, after)
    )  # how many corporate borrowers
    return of_clients and people


def asks_number(sentence: Sentence) -> bool:
    """Whether the number of clients is asked beside another figure: how many and how much do they deposit."""
    words = [token for token in sentence.of("filler") if token.text.lower() == "how many"]
    after = [sentence.next(token, frozenset({"of", "them", "there", "are"})) for token in words]
    return any(one is not None and one.takes("and") for one in after)


def is_client(sentence: Sentence, token: Token) -> bool:
    """Whether the word is the one for clients themselves."""
    return (
        token.sense is not None
        and token.takes("dimension")
        and token.sense.id == sentence.model.defaults.client_dimension
    )


def lists_clients(sentence: Sentence) -> bool:
    """Whether a word for a list is one for clients by itself and no other rows are named behind it (哪些户, 哪些企业)."""
    people: tuple[str, ...] = ("户", "企业", "公司", "客户")
    if _of_client_values(sentence):
        people = (*people, "人", "谁", "people", "persons", "individuals")  # 哪些人有存款却没买理财
    if sentence.has("list") and any(token.text.endswith(people) for token in sentence.of("pronoun")):
        return True  # 我那些企业的…都列列
    for token in sentence.of("list"):
        after = sentence.next(token, frozenset())
        if after is not None and after.text.startswith("客户") and sentence.metrics_of(after):
            return True  # 哪些客户贡献下降
        if token.text.endswith(people) and not (after is not None and after.takes("dimension")):
            return True
    return any(_which_firms(sentence, token) for token in sentence.of("list", "which"))


def _which_firms(sentence: Sentence, token: Token) -> bool:
    """「哪些公司逾期了」: which of the clients of a kind."""
    after = sentence.next(token, frozenset())
    named = after is not None and after.takes("value") and (after.text == "公司" or names_people(sentence, after))
    return token.text.startswith("哪") and named


def _of_client_values(sentence: Sentence) -> bool:
    """Whether nothing but what clients are and hold is told, so that 哪些人 are clients."""
    model = sentence.model
    told = [model.dimensions[token.sense.id].group for token in sentence.of("value") if token.sense is not None]
    client = model.defaults.client_group in told
    return (
        client
        and not sentence.metric_tokens()
        and not any(
            model.dimensions[token.sense.id].group != model.defaults.client_group
            for token in sentence.of("dimension")
            if token.sense is not None
        )
    )


_SHOWN = frozenset(
    {"show", "show me", "see", "list", "pull up", "give me", "看", "看看", "看一下", "调出", "调一下", "查看", "给我看"}
)


def shows_clients(sentence: Sentence, token: Token) -> bool:
    """「show me my overdue clients」: clients that a word for them counts are shown, and not their number; so are those of whom
    a figure of each is asked (理财要到期的客户，理财各有多少)."""
    if token.takes("dimension") and token.text.endswith(_LISTS):
        return True
    if token.text in _OF_EACH and _told_of_each(sentence, token):
        token.pass_over()
        token.note["each"] = "yes"
        return True
    names = sentence.metrics_of(token)
    if not names or names[0] not in sentence.readings["described"] or not ends_in_people(sentence, token):
        return False
    said = [one for one in sentence.tokens if one.text.strip(" ,，。.?？!！")]
    opened = any(one.text.lower() in _SHOWN for one in said[:2])
    people = sentence.model.metrics[names[0]].unit == people_unit(sentence)
    return people and opened and said[-1] is token and not sentence.has("count", "ask")


def trait_of_people(sentence: Sentence, token: Token) -> bool:
    """Whether the word is what some of the clients named before it are: 科技企业里没贷款的."""
    place = sentence.index(token) if token.text.endswith("的") else 0
    people = any(one.takes("value") and names_people(sentence, one) for one in sentence.tokens[:place])
    return people and token.takes("value") and not sentence.metric_tokens() and not sentence.has("ask", "count", "each")


_LISTS = ("名单", "清单", "列表", "明细")
_OF_EACH = frozenset(
    "各多少 各有多少 各是多少 分别多少 分别有多少 分别是多少 各自多少 都多少 都有多少 都是多少".split()
)


def _told_of_each(sentence: Sentence, token: Token) -> bool:
    """Whether clients told by a tag or a trait stand before a figure that ends in 各有多少, and nothing else is grouped."""
    ahead, before = sentence.tokens[: sentence.index(token)], sentence.previous(token)
    groups = [one for one in sentence.of("dimension") if not is_client(sentence, one)]
    told = any(is_tag(sentence, one) or _is_described(sentence, one) for one in ahead)
    values = [one for one in ahead if one.takes("value") and not is_tag(sentence, one)]
    traits = any(one.takes("value", "segment", "operator") for one in ahead)
    traits = traits and len(values) == len(
        {one.sense.id for one in values if one.sense}
    )  # 私行客户和白金客户 are told apart
    figures = [one for one in sentence.metric_tokens() if not one.note.get("condition")]
    single = len(figures) == 1 or token.text.startswith("各有")  # 存款和贷款分别是多少 tells two figures apart
    return told and traits and single and not groups and before is not None and bool(sentence.metrics_of(before))


def is_tag(sentence: Sentence, token: Token) -> bool:
    """Whether the word is a tag, which only clients have (谁是纸老虎)."""
    return token.takes("value") and token.sense is not None and sentence.model.dimensions[token.sense.id].multi
