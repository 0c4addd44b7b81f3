"""Back to what was asked before something else: 再说回刚才的理财, 回到贷款那张表, back to the list, back to the first question."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.grammar.numbers import read_count
from assistant.grammar.parts import nth
from assistant.grammar.past import Past
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.question import QueryRequest

_BACK = re.compile(
    r"(?:还是|继续|接着|再|就|那|先|我们|咱们|咱)*(?:(?:说|讲|聊|谈|转|绕|返|倒|拉|看|切)?回(?:来|到|去)?(?:看|说|讲)?|接着(?:看|说)|继续(?:看|说)|看|说)?"
    r"(?P<past>刚才|刚刚|之前|先前|前面|最开始|开头|最初|一开始|早先|上面)?(?:看|问|说|提|列|查)?(?:到|过)?的?(?:那个|那张|那份)?(?:的)?$"
)
_AGAIN = re.compile(r"[说讲聊谈转绕]回|回(?:到|来)|接着|继续|还是")


_TURN = (
    r"(?:ok|okay|now|so|right|fine|and|then|please|let's|lets|let us|can we|can you|could you|could we|i want to|take me|take us"
    r"|bring me|bring us|go|get|come|jump|show me|give me|again|,|\.|\s)*"
)
_ENGLISH = re.compile(
    rf"^{_TURN}\b(?:back|return)(?: up| out)? to (?P<what>.+?)(?P<rest>(?:[,;]| but | and | only | with | just ).*)?$"
)
_FIRST_OF_ALL = re.compile(
    r"^(?:那|再|还是|我们|咱们|咱|先)*(?:回|退|返|倒|翻|切)(?:回|到|去|来|看)*(?:最开始|一开始|最初|开头|最前面|起初|最早|最先|头一个|第一个)的?"
    r"(?P<what>.*?)(?:[那这](?:张|个|份|次|样)?|的)?(?:表格?|问题|问的|图|结果|数据?|清单|名单|列表)?[吧上看]*$"
)
_FIRST_FEW = re.compile(
    r"^(?:那|再|还是|我们|咱们|咱|先)*(?:回|退|返)(?:回|到|去|来)+(?:刚才|刚刚|之前)?(?:的|那)*前(?P<count>[一二两三四五六七八九十\d]+)(?:名|个|家|位|大|户)?"
    r"(?:那(?:张表|里|个|几个|几家)|的?(?:名单|排名|那张表))?(?=$|[,，。])"
)
_UP = re.compile(
    rf"^{_TURN}(?:zoom|drill|step|go|back|move)(?: back)? (?:up|out)(?: again| (?:a|one) (?:level|step))?\W*$"
)
_AS_BEFORE = re.compile(
    rf"^{_TURN}(?:put it back |show it |have it |leave it |make it )?(?:as|like|how|the way) (?:it was|we had it|it looked|before)"
    r"(?: before| earlier)?(?: please)?\W*$"
)
_START = re.compile(
    r"(?:the )?(?:very )?(?:first|original|initial|opening|starting)(?: (?:question|one|query|view|table|list|figures?|point))?"
    r"|(?:the )?(?:start|beginning)|where we (?:started|began)|square one"
)
_LIST = re.compile(
    r"(?:the |my |our |that |those |these )?(?:full |whole |earlier |previous |old |last )?(?:top |bottom )?(?P<count>[\w-]+ )??"
    r"(?:list|table|ranking|overview|names|lot|ones|rows|(?P<who>clients?|customers?|companies|firms|people))"
    r"(?: view)?(?: of .+)?"
)
_NUMBERS = dict(
    zip("two three four five six seven eight nine ten twenty fifty".split(), [*range(2, 11), 20, 50], strict=True)
)


def go_back(sentence: Sentence, past: Past) -> Past:
    """``past`` with an earlier query as the last one where the turn goes back to it by its place or its rows: back to the list,
    back to the ten, back to the first question; the words that said so mean nothing more."""
    said = " ".join(" ".join(token.text.lower() for token in sentence.tokens).split()).strip(" ?.!")
    if past.last is not None and (first := _first_of_all(sentence, past)) is not None:
        for token in sentence.tokens:
            token.pass_over()
        return replace(
            past, queries=(*past.queries, first), texts=(*past.texts, past.texts[-1]), open=None, broken=False
        )
    few = _FIRST_FEW.match("".join(said.split()))
    if few is not None and (cut := _cut_to(few["count"], past)) is not None:
        return _gone_back(sentence, past, cut, len(few.group()))
    match = _ENGLISH.match(said) or _UP.match(said) or _AS_BEFORE.match(said)
    if past.last is not None and (listed := _list_of_nth(sentence, past)) is not None:
        return replace(past, queries=(*past.queries, listed), texts=(*past.texts, past.texts[-1]))
    if match is None or past.last is None:
        return back_to(sentence, past)
    told = match.groupdict()
    old = _earlier(re.sub(r" (?:please|again|pls)$", "", told["what"]), past) if "what" in told else past.before
    old = old or _said_before(sentence, past, same=True)
    if old is None:
        lead = next((at for at, one in enumerate(sentence.tokens) if "back" in one.text.lower().split()), 0)
        for token in sentence.tokens[:lead] if "what" in told else []:
            token.pass_over()  # take me back to the whole bank
        return past
    rest = len("".join((told.get("rest") or "").split()))
    return _gone_back(sentence, past, old, len("".join(said.split())) - rest)


def _gone_back(sentence: Sentence, past: Past, old: QueryRequest, size: int) -> Past:
    """``past`` with ``old`` as the last query; the first ``size`` characters of the turn, which said so, mean nothing more."""
    for token in sentence.tokens:
        if size > 0:
            token.pass_over()
            token.period, token.number, token.names = None, None, ()
        size -= len("".join(token.text.split()))
    return replace(past, queries=(*past.queries, old), texts=(*past.texts, past.texts[-1]), open=None, broken=False)


def _cut_to(said: str, past: Past) -> QueryRequest | None:
    """The newest query that was cut to as many rows: 回到前五."""
    count = read_count(said)
    return next((one for one in reversed(past.queries) if one.query.group_by and one.query.limit == count), None)


def _first_of_all(sentence: Sentence, past: Past) -> QueryRequest | None:
    """「回到最开始各支行那张表」: the first query asked, of those by the groups named; None where more is said."""
    match = _FIRST_OF_ALL.match("".join(one.text for one in sentence.tokens).strip(" ,，。"))
    groups = {one.sense.id for one in sentence.of("dimension") if one.sense is not None}
    named = "".join(one.text for one in sentence.of("dimension", "filler"))
    if match is None or any(char not in named for char in match["what"]):
        return None
    return next((one for one in past.queries if groups <= set(one.query.group_by)), None)


def _list_of_nth(sentence: Sentence, past: Past) -> QueryRequest | None:
    """「第一名的存款」 after a figure without rows: the newest rows before it, where a turn opens with the n-th and names none."""
    first = next((one for one in sentence.tokens if one.text.strip(" ,，") and not one.takes("filler")), None)
    named = sentence.has("dimension", "segment", "value") or any(one.names for one in sentence.tokens)
    named = named or not sentence.metric_tokens()  # 第二个呢: the figure shown, of another row
    if first is None or nth(first) is None or named or past.last is None or past.last.query.group_by:
        return None
    listed = [one for one in past.queries if one.query.group_by and one.query.limit != 1]
    return listed[-1] if listed else None


def _earlier(what: str, past: Past) -> QueryRequest | None:
    """The earlier query that ``what`` names by its place or by its rows."""
    if _START.fullmatch(what):
        return past.queries[0]
    count = re.fullmatch(r"(?:the |those |my |our )?(?:top |bottom |first )?(?P<count>\w+)", what)
    listed = _LIST.fullmatch(what)
    number = _count((listed or count or {"count": ""})["count"] or "")
    if listed is None and number is None:
        return None
    for request in reversed(past.queries if past.open is not None else past.queries[:-1]):
        query = request.query
        client = listed is None or listed["who"] is None or "customer" in query.group_by
        if query.group_by and query.limit != 1 and client and (number is None or query.limit == number):
            return request
    return None


def _count(word: str) -> int | None:
    word = word.strip()
    return int(word) if word.isdigit() else _NUMBERS.get(word)


def back_to(sentence: Sentence, past: Past) -> Past:
    """``past`` with the newest query about the figure that is gone back to as the last one, so that the rest of the question
    edits that; the words that said so mean nothing more."""
    token = next(iter(sentence.metric_tokens()), None)
    if token is None or past.last is None or len(past.queries) < 2 or len(sentence.metric_tokens()) > 1:
        return past
    names = set(sentence.metrics_of(token))
    before = sentence.tokens[: sentence.index(token)]
    said = "".join(one.text for one in before if one.text.strip(" ,，。"))
    match = _BACK.match(said)
    if match is None or not (match["past"] is not None or _points(sentence, token)) or not _AGAIN.search(said):
        return past
    old = next((one for one in reversed(past.queries[:-1]) if names & set(one.query.metrics)), None)
    if old is None or names & set(past.last.query.metrics):
        old = _said_before(sentence, past)
    if old is None:
        return past
    for one in (*before, token):
        one.pass_over()
    return replace(past, queries=(*past.queries, old), texts=(*past.texts, past.texts[-1]), open=None, broken=False)


def _said_before(sentence: Sentence, past: Past, *, same: bool = False) -> QueryRequest | None:
    """「回到刚才的规模」: the newest earlier query of the figure whose question had the very word, where the figure shown was asked
    without it; ``same``: and the word alone would be that figure."""
    token = next(iter(sentence.metric_tokens()), None)
    shown = set(past.last.query.metrics) if past.last is not None else set()
    if token is None or (same and not set(sentence.metrics_of(token)) & shown):
        return None
    word = token.text.lower()
    asked = list(zip(past.queries, past.texts, strict=False))
    if not asked or word in asked[-1][1].lower():
        return None
    said = next((one.query.metrics for one, text in reversed(asked[:-1]) if word in text.lower()), None)
    return next((one for one, _ in reversed(asked[:-1]) if one.query.metrics == said), None)


def _points(sentence: Sentence, token: Token) -> bool:
    """Whether 那个, 那张表 or 上来 follow the figure: 回到理财那个."""
    after = sentence.next(token)
    return after is not None and after.text.startswith(("那个", "那张", "那份", "上", "那", "这块", "那块"))
