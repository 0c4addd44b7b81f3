"""A part of what is shown, told in the measure shown: 「活期呢」 after the daily average of deposits is its daily average too,
「其中小微企业多少」 how much of an amount is theirs."""

from __future__ import annotations

import re
from collections.abc import Set

from assistant.grammar.followup import content
from assistant.grammar.kin import reaches
from assistant.grammar.people import is_client, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.vocabulary import Vocabulary
from assistant.question import QueryRequest

_PART = re.compile(r"(?:那|这)?(?:部分|块|类|一块|些)?的?$")


def _keep_measure(sentence: Sentence, last: QueryRequest, vocabulary: Vocabulary) -> None:
    """Take a word alone that is a balance and a value for the value, where an average over days is what is shown."""
    said, model = content(sentence), sentence.model
    if len(said) != 1 or len(last.query.metrics) != 1 or last.query.metrics[0] not in model.metrics:
        return
    shown, names = model.metrics[last.query.metrics[0]], sentence.metrics_of(said[0])
    if shown.kind != "average_balance" or len(names) != 1 or model.metrics[names[0]].kind != "balance":
        return
    meanings = said[0].meanings + tuple(vocabulary.meanings(_PART.sub("", said[0].text)))
    value = next((one for one in meanings if one.kind == "value" and reaches(model, one, shown)), None)
    if value is None:
        return
    group = model.dimensions[value.id].group
    chosen = {one.dimension for one in last.query.where if model.dimensions[one.dimension].group == group}
    if not chosen or value.id in chosen:  # of 活期 chosen as a type of deposits, 定期 is one too
        said[0].sense = value


def keep_figure(sentence: Sentence, last: QueryRequest, among: Set[str], vocabulary: Vocabulary) -> None:
    """「其中小微企业多少」 after an amount: how much of it is theirs, and not their number, which 多少户 asks; a value alone is of
    the measure shown."""
    _keep_measure(sentence, last, vocabulary)
    said = [one for one in sentence.tokens if any(map(str.isalnum, one.text))]
    unit, shown = people_unit(sentence), sentence.model.metrics.get(last.query.metrics[0])
    listed = sentence.model.defaults.client_dimension in last.query.group_by
    if len(said) < 3 or listed or shown is None or shown.unit == unit or sentence.metric_tokens():
        return
    told = any(one.takes("value", "segment") for one in said) and not sentence.has("count", "operator")
    if not told or said[0].text not in among or said[-1].text not in _BARE or not said[-1].takes("ask"):
        return
    for token in said[1:]:
        if token is said[-1] or is_client(sentence, token):
            token.pass_over()


_BARE = frozenset({"多少", "有多少", "是多少"})
