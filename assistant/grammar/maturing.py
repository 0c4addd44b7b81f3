"""What falls due: 下个月到期的贷款, loans that mature in the next 30 days. Its horizon is the metric's own."""

from __future__ import annotations

import re

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.vocabulary import Meaning

# The horizon of what falls due, and the words around it.
_HORIZON = re.compile(
    r"(?:30|三十) ?(?:天|日)|(?:1|一) ?个?月(?:之?内|以内|里)|(?:未来|接下来|今后|往后|后面|下) ?(?:1|一)? ?个?月"
    r"|(?:next|coming|within(?: the next)?|following) (?:30|thirty) day"
    r"|(?:next|coming|within (?:a|one|1)|following)(?: one| 1)? month"
)
_AHEAD = frozenset(
    {
        "未",
        "来",
        "未来",
        "接下来",
        "今后",
        "往后",
        "后面",
        "之内",
        "以内",
        "内",
        "next",
        "coming",
        "within",
        "following",
    }
)


_SERIES = ("各", "每", "逐", "by ", "per ", "each ", "every ", "monthly", "quarterly")


def read_maturing(sentence: Sentence, draft: Draft) -> None:
    """「下个月到期的贷款」 is the metric of what falls due, whose horizon is its own."""
    words, instead = sentence.of("maturing"), sentence.readings["maturing"]
    due = set(draft.metrics) & set(instead.values())
    if due:
        _take_horizon(sentence)
    if not words or not any(name in instead or name in due for name in draft.metrics):
        return
    days = [token for token in sentence.of("period") if token.period and token.period.period]
    for token in [*words, *(token for token in days if "deed" not in token.note)]:
        token.used = True
        token.note["forward"] = "yes"
    _take_horizon(sentence)
    draft.metrics = list(dict.fromkeys(instead.get(name, name) for name in draft.metrics))
    draft.assume("maturing-30-days")


def says_horizon(sentence: Sentence) -> bool:
    """Whether the horizon of the metric itself is said: 未来30天, within a month."""
    text = "".join(
        token.text.lower() if not token.text.isascii() else f" {token.text.lower()} " for token in sentence.tokens
    )
    return _HORIZON.search(re.sub(r"\s+", " ", text)) is not None


def _take_horizon(sentence: Sentence) -> None:
    """「未来30天」, within a month: the horizon of the metric itself, said in words; another one is left to be named."""
    if not says_horizon(sentence):
        return
    for token in sentence.tokens:
        named = sentence.model.dimensions.get(token.sense.id) if token.takes("dimension") and token.sense else None
        grain = named is not None and named.grain is not None and not token.text.lower().startswith(_SERIES)
        if (token.number is not None and token.number.value in (1, 30)) or grain or token.text.lower() in _AHEAD:
            token.pass_over()


def settle_due_amounts(sentence: Sentence) -> None:
    """「30天内到期的定期存款有几户，余额多少」: behind the number of those with something due, the bare amount is what is due."""
    readings = sentence.readings
    due, tags = readings["maturing"], readings["due_tags"]
    for token in sentence.tokens:
        named = next((name for name in sentence.metrics_of(token) if name in due.values()), "")
        if token.takes("value") and token.sense is not None and token.sense.value in tags:
            named = due.get(tags[token.sense.value], "")
        rest = sentence.tokens[sentence.index(token) + 1 :]
        counted = next((at for at, one in enumerate(rest) if one.takes("count") or one.text.endswith("有多少")), None)
        head = next((one for one in rest[counted or 0 :] if one.text in (*readings["heads"], *_SUMS)), None)
        asked = sentence.next(head, frozenset({"是", "有", "共"})) if head is not None else None
        if not named or counted is None or head is None or asked is None or not asked.takes("ask"):
            continue
        head.kind, head.sense, head.note["due"] = "word", Meaning("metric", named), "yes"
        same = {name for name, one in due.items() if one == named}
        if rest[0].start == token.end and set(sentence.metrics_of(rest[0])) & same:
            rest[0].pass_over()


_SUMS = frozenset({"金额", "总金额", "amount"})
