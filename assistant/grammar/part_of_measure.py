"""A part of what is shown, told in the measure shown: 「活期呢」 after the daily average of deposits is its daily average too."""

from __future__ import annotations

import re

from assistant.grammar.followup import content
from assistant.grammar.kin import reaches
from assistant.grammar.sentence import Sentence
from assistant.grammar.vocabulary import Vocabulary
from assistant.question import QueryRequest

_PART = re.compile(r"(?:那|这)?(?:部分|块|类|一块|些)?的?$")


def keep_measure(sentence: Sentence, last: QueryRequest, vocabulary: Vocabulary) -> None:
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
