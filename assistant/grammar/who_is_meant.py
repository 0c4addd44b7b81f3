"""Who is meant by 谁 and 哪些人: the clients that are described, or those who look after clients."""

from __future__ import annotations

import re

from assistant.grammar.people import ends_in_people, is_client, is_tag, names_people, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning


def _counts_described(sentence: Sentence) -> bool:
    """「逾期的客户都是谁」: the clients that a word for them counts, asked for behind it by who; 谁的 asks for others."""
    named = sentence.metric_tokens()
    unit, counted = people_unit(sentence), sentence.readings["counted"]
    if len(named) != 1:
        return False
    place, names = sentence.index(named[0]), sentence.metrics_of(named[0])
    asked = [token for token in (*sentence.of("list"), *sentence.of("which")) if sentence.index(token) > place]
    after = sentence.next(named[0], frozenset())
    if asked and after is not None and after.text == "的" and names[0] in sentence.readings["described"]:
        return True  # 逾期的都是哪些人
    if not ends_in_people(sentence, named[0]):
        return False
    return bool(asked) and all(sentence.model.metrics[name].unit == unit and name != counted for name in names)


def _is_who(sentence: Sentence, named: list[str]) -> bool:
    """「谁逾期了」, 「谁存款超过一百万」: what clients are, or an amount that is theirs, is tested; 谁的 asks whose clients."""
    who = [*sentence.of("which"), *sentence.of("list")]
    whose = any((after := sentence.next(token, frozenset())) is not None and after.text == "的" for token in who)
    if whose or not named:
        return False
    tested = sentence.has("operator", "after", "between", "negative")
    balances = all(sentence.model.metrics[name].kind in ("balance", "average_balance") for name in named)
    return named[0] in sentence.readings["described"] or (tested and balances)


def asks_manager(sentence: Sentence) -> bool:
    """「都归谁管」: who looks after them is asked, and not who they are."""
    who = [token for token in sentence.of("which", "list") if token.text.endswith("谁")]
    return any((after := sentence.next(token, frozenset())) is not None and after.text in _LOOK_AFTER for token in who)


def asks_who(sentence: Sentence) -> bool:
    """Whether who the rows are is asked, and not who looks after them."""
    words = ("who", "who is", "who are they", "who's", "whos", "who has", "who's got")
    return not asks_manager(sentence) and any(
        "谁" in token.text or token.text.lower() in words for token in sentence.of("which", "list")
    )


def names_rows(sentence: Sentence) -> list[Token]:
    """The words that ask which ones: 哪些, 名单, who, which of; 调一下, 到哪了, 谁管 and which share do not."""
    asked = [(one, sentence.next(one, frozenset())) for one in sentence.of("which", "list") if _WHICH.search(one.text)]
    other = [
        after for _, after in asked if after is not None and (after.text in _LOOK_AFTER or _is_figure(sentence, after))
    ]
    return [one for one, after in asked if after not in other]


def _is_figure(sentence: Sentence, token: Token) -> bool:
    """Whether a word is a figure or a part: which proportion, which ratio."""
    return token.takes("share") or (token.text.isascii() and bool(sentence.metrics_of(token)))


_LOOK_AFTER = frozenset({"管", "管的", "管户", "在管", "负责", "维护", "管理", "经管", "跟进", "跟"})
_WHICH = re.compile(r"哪[些几家位个]|谁|名单|清单|单子|\b(?:who|which|names?|them|these|those)\b", re.IGNORECASE)
_DEEDS = frozenset({"borrowed", "borrow", "borrows", "owe", "owes", "owed", "deposited", "saved", "spent", "repaid", "withdrew",
    "earns us", "earn us", "pays us", "pay us", "costs us", "owes us", "makes us", "make us"})  # fmt: skip


def _has_most(sentence: Sentence) -> bool:
    """「who has the largest overdue balance」: balances are had by clients; managers have clients and visits."""
    named = [name for token in sentence.metric_tokens() for name in sentence.metrics_of(token)]
    asked = [(one, sentence.next(one, frozenset())) for one in sentence.of("which", "list")]
    own = any(f"{one.text} {after.text if after else ''}".lower().startswith(_OWNS) for one, after in asked)
    return own and bool(named) and all(sentence.model.metrics[name].kind == "balance" for name in named)


_OWNS = ("who has", "who have", "who hold", "who own", "who carries", "who keeps", "who owes", "who's got")


def _whose(sentence: Sentence) -> bool:
    """「哪些人的定期快到期」: whose figure it is; 谁的客户 asks for others."""
    for token in sentence.of("which", "list"):
        after = sentence.next(token, frozenset())
        behind = sentence.next(token)
        if after is not None and after.text == "的" and token.text.endswith("人") and behind is not None:
            return not is_client(sentence, behind)
    return False


def _clients_are(sentence: Sentence) -> bool:
    """「理财将到期的客户都有谁」: who they are is asked right behind the clients described; 谁的 and 谁管 ask for others."""
    for token in sentence.of("which", "list"):
        before, after = sentence.previous(token, _LINKS), sentence.next(token, frozenset())
        named = before is not None and (is_client(sentence, before) or names_people(sentence, before))
        own = after is None or after.text in _PAUSES or after.text[:1] in ("呢", "呀", "啊")
        if "谁" in token.text and named and own:
            return True
    return False


def _one_of_clients(sentence: Sentence) -> bool:
    """「零售客户里谁理财最多」: one of the clients named right before, by an amount that is theirs; visits are the manager's."""
    for token in sentence.of("which", "list"):
        inside = sentence.previous(token, frozenset())
        people = sentence.previous(inside, frozenset({"的"})) if inside is not None else None
        if people is None or inside is None or inside.text not in _INSIDE or not token.text.startswith("谁"):
            continue
        named = [name for one in sentence.metric_tokens() for name in sentence.metrics_of(one)]
        amounts = all(sentence.model.metrics[name].kind != "count" for name in named)
        own = names_people(sentence, people) and not people.takes("dimension")
        if amounts and (own or is_client(sentence, people)):
            return True
    return False


_INSIDE = frozenset({"里", "中", "里头", "里面", "当中", "之中", "里边"})
_LINKS = frozenset({"都", "是", "有", "分别", "到底", "究竟", "现在", "里", "中"})
_PAUSES = frozenset(",，。.;；?？!！")


_BEING = ("who is", "who's", "who are", "who're", "who was", "who were")
_PLACED = frozenset({"in", "on", "under", "at", "among", "still", "now", "currently", "both", "the", "a", "an", "of"})


def _is_told(sentence: Sentence, told: list[Token]) -> bool:
    """「who's in special mention, and what do they owe」: what clients are stands right behind who is."""
    for token in sentence.of("which", "list"):
        after = sentence.next(token, _PLACED)
        if token.text.lower().startswith(_BEING) and told and after is not None and after.takes("value", "segment"):
            return True
    return False


def _is_held(sentence: Sentence, token: Token) -> bool:
    """Whether it is what clients hold or lack: who has a credit card but no loan."""
    return token.takes("value") and token.sense is not None and token.sense.id in sentence.readings["held"]


def settle_whose(sentence: Sentence) -> None:
    """「谁的客户授信额度最大」, 「whose clients have the most deposits」: those who look after them are ranked."""
    model, ends = sentence.model, ("top", "bottom", "best", "worst", "rank")
    numbered = any(one.number is not None and one.number.unit == "rank" for one in sentence.of("number"))
    if sentence.of_manager or not (numbered or sentence.has(*ends)):
        return
    for token in sentence.of("which", "list"):
        after = sentence.next(token, _THEIRS)
        led = after is not None and sentence.index(after) > sentence.index(token) + 1
        led = led or token.text.lower() == "whose"
        most = (
            after is not None and is_client(sentence, after) and not sentence.metric_tokens() and _of_number(sentence)
        )
        led = led or (most and token.text.endswith("谁"))  # 谁客户最多
        if not token.text.lower().endswith(("谁", "whose")) or after is None or not led:
            continue
        bare = is_client(sentence, after) and after.takes("dimension")
        if not bare and not (after.takes("value") and names_people(sentence, after)):
            continue
        token.sense, token.note["single"] = Meaning("dimension", model.defaults.person_dimension), "yes"
        if bare and (sentence.metric_tokens() or not _of_number(sentence)):
            after.pass_over()
        elif bare:
            after.sense = Meaning("metric", sentence.readings["counted"])


def _of_number(sentence: Sentence) -> bool:
    """Whether the end asked for is that of how many there are: 最多, the fewest."""
    ends = [one.text.lower().rstrip("的").removeprefix("the ") for one in sentence.of("top", "bottom")]
    return any(text.endswith(("多", "少")) or text in ("most", "fewest") for text in ends)


_THEIRS = frozenset({"的", "家", "家的", "手上", "名下", "手里", "手头", "手下", "那边", "那里", "那儿", "管", "own"})


def _who_holds(sentence: Sentence) -> bool:
    """「谁买了理财又被预警了」: what clients hold stands right behind who, whatever else is said of them."""
    behind = [
        sentence.next(one, frozenset()) for one in sentence.of("which", "list") if one.text.endswith(("谁", "who"))
    ]
    held = sentence.readings["held"]
    return any(
        one.kind == "value" and one.id in held for token in behind if token is not None for one in token.meanings
    )


def _among(sentence: Sentence, token: Token) -> bool:
    """Whether those who are asked for are some of the clients that the word names: among our corporate clients."""
    before = sentence.previous(token, frozenset({"our", "my", "the", "all"}))
    return before is not None and before.text.lower() in ("among", "amongst") and names_people(sentence, token)


def meant_by_who(sentence: Sentence) -> str:
    """The dimension that 谁 lists: the clients described, one's own clients, or those who look after clients."""
    defaults = sentence.model.defaults
    if asks_manager(sentence):
        return defaults.person_dimension
    if any(one.text.lower() in _DEEDS for one in sentence.tokens) or _has_most(sentence):
        return defaults.client_dimension  # who borrowed the most, who has the largest overdue balance
    told = [
        token
        for token in sentence.of("value", "segment")
        if names_people(sentence, token) or is_tag(sentence, token) or _is_held(sentence, token)
    ]
    first = next((one.text.lower() for one in sentence.tokens if one.text.strip()), "")
    if first in ("who are", "who're") and any(one.text.isascii() and names_people(sentence, one) for one in told):
        return defaults.client_dimension  # who are our ten most valuable corporate clients
    if _is_told(sentence, told):
        return defaults.client_dimension  # who is in special mention? show what they owe
    if any(_among(sentence, one) for one in told):
        return defaults.client_dimension  # who has the most deposits among our gold card clients
    if told and not sentence.metric_tokens() and not sentence.has("top", "bottom", "best", "worst", "rank"):
        return defaults.client_dimension  # 有大额流出的客户是谁
    ranked = sentence.has("top", "bottom", "best", "worst", "rank", "more", "less", "descend", "ascend")
    named = [name for token in sentence.metric_tokens() for name in sentence.metrics_of(token)]
    if not ranked and (_counts_described(sentence) or _is_who(sentence, named)):
        return defaults.client_dimension
    if _whose(sentence) or _clients_are(sentence) or _one_of_clients(sentence) or (not ranked and _who_holds(sentence)):
        return defaults.client_dimension
    if named and all(name in sentence.readings["rows_of"].get(defaults.client_dimension, ()) for name in named):
        return defaults.client_dimension  # who collects receivables slowest
    return defaults.client_dimension if sentence.of_manager else defaults.person_dimension
