"""What titles alone say of a question: it names this document; this one rules another institution, place or clientele."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from knowledge.passage import Document
from knowledge.postings import Mask, Scores

OTHER_INSTITUTION, OTHER_CLIENTS, OTHER_PLACE = -0.15, -0.15, -1.0
NAMED_DOCUMENT = 0.5

_INSTITUTION = re.compile(
    r"(财务|消费金融|汽车金融|金融租赁|货币经纪|理财|保险资产管理|小额贷款|融资担保|金融资产管理|信托|证券|基金)公司"
    r"|外资(?:银行|保险)|银行卡清算|支付机构|(?<!银行)(?<!存款)(?<!与)保险(?!机构|代销)"
)
_PLACE = re.compile(r"([^《（(]{2,8}?)(?:分行|支行|分公司|营业部)")
# (what a question about firms or about persons says, what a title of rules for them says)
_CLIENTS = (
    (
        re.compile(r"对公|企业|公司|法人|\b(?:corporates?|compan(?:y|ies)|firms?|enterprises?)\b", re.I),
        re.compile(r"对公|企业|流动资金|固定资产"),
    ),
    (
        re.compile(r"个人|零售|信用卡|消费贷|按揭|房贷|\b(?:retail|individuals?|mortgages?)\b", re.I),
        re.compile(r"个人|零售"),
    ),
)


def said_by_titles(words: str, documents: Sequence[Document], shown: Mask, elsewhere: Mask) -> Scores:
    """What is to be added for each document to the scores of its passages; ``shown`` and ``elsewhere`` as in
    ``KeywordIndex.weigh``."""
    named = {found.group()[:2] for found in _INSTITUTION.finditer(words)}
    facts = np.zeros(len(documents), np.float32)
    for position in np.flatnonzero(shown).tolist():
        document = documents[position]
        institution = _INSTITUTION.search(document.title)
        if institution and institution.group()[:2] not in named:
            facts[position] += OTHER_INSTITUTION
        if _for_others(words, document.title):
            facts[position] += OTHER_CLIENTS
        if elsewhere[position] and not _names_place(words, document):
            facts[position] += OTHER_PLACE
        if _names(words, document):
            facts[position] += NAMED_DOCUMENT
    return facts


def _for_others(words: str, title: str) -> bool:
    """Whether the question is about firms alone and the title about persons alone, or the other way round."""
    asked = [asking.search(words) is not None for asking, _ in _CLIENTS]
    ruled = [ruling.search(title) is not None for _, ruling in _CLIENTS]
    return sum(asked) == 1 == sum(ruled) and asked != ruled


def _names(words: str, document: Document) -> bool:
    """Whether the question names the document by its full title or its reference, or by its number standing alone."""
    if any(len(name) > 3 and name in words for name in (document.title.strip("《》"), document.doc_no)):
        return True
    number = document.number
    return bool(number) and bool(re.search(rf"(?<![0-9A-Za-z]){re.escape(number)}(?![0-9A-Za-z])", words, re.I))


def _names_place(words: str, document: Document) -> bool:
    place = _PLACE.search(document.title.strip("《》"))
    return place is not None and place[1] in words
