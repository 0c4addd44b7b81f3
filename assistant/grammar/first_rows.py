"""What is asked of the rows that come first by a figure: 存款最多的支行有多少沉睡客户, 不良率最高的三家支行各有哪些逾期客户.

Such a question is two: which rows these are, and what is asked there. Read as one, its last part would narrow the ranking.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.grammar.two_edits import query_of
from assistant.question import Interpretation, QueryRequest, Question, Understood

_FIRST = (
    r"(?P<first>[^，,。；;？?各每的]*最[^，,。；;？?的\s]{{1,3}}的)(?P<count>前?[\d一二两三四五六七八九十]{{1,3}}[家个位名户]?)?(?P<head>{heads})"
    r"(?:的|里面?|中|那里|，|,)?(?P<asked>(?![都还又]?[是有为]?(?:哪[家个位户几]|谁|什么))[^每]*?(?:多少|几|哪些|谁|怎么样|如何|[吗呢]).*)"
)
_WHICH = re.compile(r"[都还又分别各自]*[是有为]?(?:哪[些几]?[家个位名户]*|谁|多少|几[家个位名户]|什么)?[人呢]?[？?。]*")


def first_rows_pattern(heads: str) -> re.Pattern[str]:
    """The pattern of a question about the first of ``heads``, the Chinese words for rows as alternatives."""
    return re.compile(_FIRST.format(heads=heads))


def read_first_rows(
    question: Question,
    whole: Interpretation,
    interpret: Callable[[Question], Interpretation],
    pattern: re.Pattern[str],
) -> Understood | None:
    """The first rows and what is asked of them, in one table or as two steps; None where nothing is asked of such rows, the
    ``whole`` asks it of all of them together, or the two parts are not understood."""
    found, known = pattern.fullmatch(question.text.strip()), query_of(whole)
    together = known is not None and known.population is not None
    if found is None or together or _WHICH.fullmatch(found["asked"]) is not None:
        return None
    which = "是哪几个" if found["count"] else "是哪个"
    text = f"{found['first']}{found['count'] or ''}{found['head']}{which}，那里{found['asked']}"
    read = interpret(question.model_copy(update={"text": text}))
    ranked = query_of(read) if isinstance(read, Understood) else None
    if not isinstance(read, Understood) or not isinstance(read.requests[0], QueryRequest):
        return None
    ranked = ranked or read.requests[0].query
    return read if ranked.limit and ranked.order_by else None
