"""Back to what was asked before something else: 再说回刚才的理财, 回到贷款那张表."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.grammar.past import Past
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_BACK = re.compile(
    r"(?:还是|继续|接着|再|就|那|先|我们|咱们|咱)*(?:(?:说|讲|聊|谈|转|绕|返|倒|拉|看|切)?回(?:来|到|去)?(?:看|说|讲)?|接着(?:看|说)|继续(?:看|说)|看|说)?"
    r"(?P<past>刚才|刚刚|之前|先前|前面|最开始|开头|最初|一开始|早先|上面)?(?:看|问|说|提|列|查)?(?:到|过)?的?(?:那个|那张|那份)?(?:的)?$"
)
_AGAIN = re.compile(r"[说讲聊谈转绕]回|回(?:到|来)|接着|继续|还是")


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
    if match is None or names & set(past.last.query.metrics):
        return past
    named = match["past"] is not None or _points(sentence, token)
    if not named or not _AGAIN.search(said):
        return past
    old = next((one for one in reversed(past.queries[:-1]) if names & set(one.query.metrics)), None)
    if old is None:
        return past
    for one in (*before, token):
        one.kind, one.sense, one.used = "word", Meaning("filler"), True
    return replace(past, queries=(*past.queries, old), texts=(*past.texts, past.texts[-1]), open=None, broken=False)


def _points(sentence: Sentence, token: Token) -> bool:
    """Whether 那个, 那张表 or 上来 follow the figure: 回到理财那个."""
    after = sentence.next(token)
    return after is not None and after.text.startswith(("那个", "那张", "那份", "上", "那", "这块", "那块"))
