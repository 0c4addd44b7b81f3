"""The words of a question that only ask: what is left when they are taken out is what it is about."""

from __future__ import annotations

import re

from knowledge.terms import normalised

_ASKING = (
    "怎么样 怎么办 怎么 怎样 如何 什么 哪些 哪个 哪种 哪天 哪里 哪儿 哪几 哪类 哪一级"
    " 哪级 哪 谁 多少 多久 多长 多大 多高 多 几 吗 呢 吧 啊 呀 么 能不能 可不可以 可以"
    " 行不行 是不是 要不要 会不会 有没有 该不该 算不算 用不用 是否 的话 那种 这种 这个 那个"
    " 这类 我们 我行 咱们 他们 他 她 它 你 我 请问 想问 一下 到底 究竟 为什么 为啥 的"
    " 了 着 是 要 能 会 得 有 在 被 把 给 让 跟 和 或 都 也 就 还(?![款本息清贷钱]) 不 没 做 办 去"
    " 来 到 又 再 最多 最少 至少 最长 最短 最高 最低 最 必须 应该 需要 时候 何时 规定"
    " 制度 想要 想 打算 准备 希望 说 讲 搞 自己"
)
# who wishes or asks is no topic either: 客户想展期, 有个企业来问能不能提前还款
_WISHING = (
    "(?:有|有个|有位|有家|一个|一位|一家)?(?:客户|企业|借款人|老板|人家|对方)(?:想要|想|打算|准备|希望|要求|来问|问|要)"
)
_WORDS = re.compile("|".join([_WISHING, *sorted(_ASKING.split(), key=len, reverse=True)]))
_LATIN = re.compile(r"[a-z]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def topic_words(question: str) -> str:
    """``question`` without the words that only ask; whole where too little would be left."""
    left = _WORDS.sub(" ", normalised(question))
    return left if len(_CHINESE.findall(left)) > 1 or _LATIN.search(left) else question


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in ``text``."""
    return _CHINESE.search(text) is not None
