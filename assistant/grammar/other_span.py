"""Another stretch of days in the name of a tag that was chosen: 三个月内的呢 after 贷款30天到期 is 贷款90天到期."""

from __future__ import annotations

import re

from assistant.grammar.numbers import read_count
from assistant.grammar.sentence import Sentence
from assistant.grammar.vocabulary import Meaning
from semantic_layer.query import SemanticQuery

_TURN = re.compile(
    r"(?:那|再看看?|看看?|换成?|改成?|要|未来|接下来|往后)*(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,3}|半)(?P<unit>天|日|个月|个季度|年)"
    r"(?:之?内|以内|里头?|里面)?(?:就|要|会|快|将)?(?:到期)?的?(?:名单|客户)?(?:呢|吧|看看|有哪些|给我|也行)*"
)
_DAYS = {"天": 1, "日": 1, "个月": 30, "个季度": 90, "年": 360}


def settle_other_span(sentence: Sentence, query: SemanticQuery) -> None:
    """Make a turn that is nothing but a stretch of days the tag that is called like the one chosen, with those days."""
    said = [one for one in sentence.tokens if one.text.strip(" ,，。.?？!！")]
    match = _TURN.fullmatch("".join(one.text for one in said))
    if match is None:
        return
    number = 0.5 if match["number"] == "半" else read_count(match["number"]) or 0
    days = f"{number * _DAYS[match['unit']]:.0f}天"
    segments = sentence.model.segments
    chosen = [(one.dimension, str(code)) for one in query.where if one.op in ("in", "=") for code in one.values]
    for dimension, code in chosen:
        if not sentence.model.dimensions[dimension].multi or code not in segments:
            continue
        name = re.sub(r"\d+天", days, segments[code].zh)
        found = [one for one, segment in segments.items() if segment.zh == name and segment.stored == dimension]
        if name != segments[code].zh and found:
            for token in said:
                token.pass_over()
            said[0].sense, said[-1].sense = Meaning("value", dimension, found[0]), Meaning("about")
            said[0].used = False
            return
