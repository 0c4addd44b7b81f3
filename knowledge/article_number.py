"""The number of an article, however it is written: 第九条, 第9条 and 第 九 条 are one; 第九条之一 is another; Article 9 too."""

from __future__ import annotations

import re
import unicodedata

from knowledge.reading.numerals import number_of

_NUMERAL = r"[零〇一二两三四五六七八九十百千]+|\d{1,4}"
_ARTICLE = re.compile(rf"第\s*({_NUMERAL})\s*条(?:\s*之\s*({_NUMERAL}))?|\barticle\s+(\d{{1,4}})\b", re.I)
_INSERTED = 100


def numbers_in(text: str) -> tuple[int, ...]:
    """The numbers of the articles named in ``text``, in order."""
    found = _ARTICLE.finditer(unicodedata.normalize("NFKC", text))
    return tuple(_value(each) for each in found)


def article_number(article: str) -> int:
    """A number by which articles compare equal; 0 if ``article`` does not begin with an article's number."""
    found = _ARTICLE.match(unicodedata.normalize("NFKC", article).strip())
    return _value(found) if found else 0


def _value(found: re.Match[str]) -> int:
    return number_of(found[1] or found[3]) * _INSERTED + number_of(found[2] or "")
