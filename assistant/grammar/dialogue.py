"""Where a question meets the conversation: unanswered questions are read again, the last query is edited, or its choices."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Protocol

from pydantic import ValidationError

from assistant.grammar.ambiguity import settle_ambiguity
from assistant.grammar.antecedents import lost, to_list_meant
from assistant.grammar.complete import complete
from assistant.grammar.draft import Draft
from assistant.grammar.due_days import shown_by_days
from assistant.grammar.edits import edit
from assistant.grammar.exact_counts import described_again
from assistant.grammar.first_ones import whom_the_share_is_of
from assistant.grammar.followup import content, gives_up, has_subject, is_follow_up, marked, points
from assistant.grammar.parts import nth
from assistant.grammar.past import Past, query_of
from assistant.grammar.people import names_people, people_unit
from assistant.grammar.pronouns import many, points_back
from assistant.grammar.reading import reading_of, unknown_words
from assistant.grammar.refusals import refuse_sense
from assistant.grammar.returns import back_to
from assistant.grammar.scope import refuse_outside
from assistant.grammar.sentence import Sentence
from assistant.grammar.unknown import ask_again
from assistant.grammar.vocabulary import Vocabulary
from assistant.grammar.who_is_meant import names_rows
from assistant.question import Language, NotAnswerable, QueryRequest, Question, Turn, Unclear
from semantic_layer.errors import BadPeriod
from semantic_layer.model import SemanticModel
from warehouse.names import NameIndex

_AMOUNTS = ("balance", "average_balance", "sum")
_NOT_ALONE = ("correct", "bank", "own", "dimension", "value", "segment", "operator", "after", "only")


class Reader(Protocol):
    """Reads a question without its conversation."""

    def read(self, question: Question) -> Sentence:
        """The question's tokens, a sense for each."""
        ...

    def draft(self, sentence: Sentence, past: Past, question: Question) -> Draft:
        """What the question itself says."""
        ...


def reread(past: Past, question: Question, reader: Reader) -> Past:
    """An unanswered question as far as it was read, so that 「那看我们自己的」 can edit it."""
    open_turn = past.open
    if open_turn is None or past.asked_back:
        return past
    inner = question.model_copy(update={"text": open_turn.text, "history": ()})
    sentence = reader.read(inner)
    if refuse_sense(sentence, "zh") is not None or any(nth(one) for one in sentence.tokens):
        return past  # 第一名的…: of the rows before it, and nothing by itself
    asked = settle_ambiguity(sentence)
    draft = reader.draft(sentence, Past(), inner)
    if sentence.has("reset") or (gives_up(sentence) and content(sentence)):
        past = replace(past, queries=(), texts=(), broken=True)
    if not draft.metrics or (open_turn.code == "not-understood" and not unknown_words(sentence)):
        return past
    edits = is_follow_up(sentence, draft, past.last)
    if asked is not None or unknown_words(sentence) or sentence.has("form"):
        return past if edits else replace(past, broken=True)
    if draft.period is not None and draft.period.start > question.data_date:
        draft.period = None
    try:
        request = complete(sentence, draft, inner)[0]
    except (ValidationError, BadPeriod):
        return replace(past, broken=True)
    return replace(past, queries=(*past.queries, request), nameless=lost(sentence, draft, Past()))


def brought_up(sentence: Sentence, past: Past, question: Question, reader: Reader, model: SemanticModel) -> Past:
    """``past`` as the question speaks of it: an unanswered question as far as it was read, a figure gone back to, clients
    that were counted as those who are pointed at."""
    returned = shown_by_days(sentence, back_to(sentence, reread(past, question, reader)), question.data_date)
    returned = to_list_meant(sentence, whom_the_share_is_of(sentence, returned))
    few = sentence.has("top", "bottom")  # AUM最高的五户
    ranked = any(one.number is not None and (few or one.number.unit == "rank") for one in sentence.of("number"))
    tested = ranked or sentence.has("operator", "after", "rank", "descend", "ascend")
    tested = tested and bool(sentence.metric_tokens())
    alone = returned.last is not None and not returned.last.query.group_by
    pointed = points(sentence) or (tested and alone) or _amounts_alone(sentence, beside=alone) or _who_alone(sentence)
    asked = [model.metrics[name] for token in sentence.metric_tokens() for name in sentence.metrics_of(token)]
    amounts = (points(sentence) or (tested and alone)) and all(one.unit != people_unit(sentence) for one in asked)
    return described_again(returned, question, reader, model, pointed=pointed, amounts=amounts and bool(asked))


def _who_alone(sentence: Sentence) -> bool:
    """Whether it is asked who they are, and of no others: 名单给我, which clients."""
    client = sentence.model.defaults.client_dimension
    others = any(one.sense is not None and one.sense.id != client for one in sentence.of("dimension"))
    return bool(names_rows(sentence)) and not others and not sentence.has("segment", "name", "count")


def _amounts_alone(sentence: Sentence, *, beside: bool) -> bool:
    """「资产呢」 after a number of clients who are told by a tag: amounts that clients have are theirs; ``beside``: also those that
    are added to the number."""
    model, unit = sentence.model, people_unit(sentence)
    metrics = [model.metrics[name] for token in sentence.metric_tokens() for name in sentence.metrics_of(token)]
    other = sentence.has(*_NOT_ALONE, *(() if beside else ("add",)))
    other = other or any(one.number is not None for one in sentence.tokens)  # 五家加起来
    return (
        not other
        and bool(metrics)
        and all(
            one.kind in _AMOUNTS and one.unit != unit and model.defaults.client_group in one.dims for one in metrics
        )
    )


def edit_last(
    sentence: Sentence,
    draft: Draft,
    past: Past,
    question: Question,
    language: Language,
    vocabulary: Vocabulary,
    paths: dict[str, str],
) -> Draft | Unclear | NotAnswerable:
    """The last query as the follow-up changes it, or a question back."""
    assert past.last is not None
    edited = edit(sentence, draft, past, question.data_date)
    if edited is None:
        return Unclear(code="which-rows", reading=reading_of(sentence), confidence=0.3, language=language)
    client = sentence.model.defaults.client_dimension
    if past.nameless and all(one.dimension != client for one in edited.where):
        return Unclear(code="which-client", reading=reading_of(sentence), confidence=0.3, language=language)
    refused = refuse_outside(sentence, edited, question.user, paths, language)
    if refused is not None:
        return refused
    again = past.open is not None and len(past.queries) > len(past.texts)
    idle = not again and not past.defined and _idle(sentence, edited, past.last)
    if idle and not unknown_words(sentence):
        return ask_again(sentence, vocabulary, None, language, question.text)
    reread_one = past.open is not None and past.open.code != "not-understood"
    edited.edits = None if reread_one or past.defined else past.last
    return edited


def ask_first(sentence: Sentence, draft: Draft, past: Past, question: Question, language: Language) -> Unclear | None:
    """What must be asked before a question can go on from the one before it: which client, which reading, or all of it."""
    if lost(sentence, draft, past):
        return Unclear(code="which-client", reading=reading_of(sentence), confidence=0.3, language=language)
    unsaid = not sentence.has("reset") and (not has_subject(sentence, draft) or marked(sentence))
    loose = past.last is None and past.open is not None and not draft.metrics and marked(sentence)
    if unsaid and (past.broken or (loose and not past.asked_back)):
        return Unclear(code="not-answered-yet", reading=reading_of(sentence), confidence=0.3, language=language)
    named = past.open is not None and past.open.code in ("which-name", "near-name")
    one = any(points_back(sentence, token) for token in sentence.of("pronoun")) and not many(sentence)  # 它户均贡献多少
    waits = unsaid and past.asked_back and (named or one or not draft.metrics) and not unknown_words(sentence)
    if waits and past.open is not None:
        return edit_choices(sentence, draft, past.open, question, language)
    return None


def edit_choices(sentence: Sentence, draft: Draft, turn: Turn, question: Question, language: Language) -> Unclear:
    """A follow-up to a question that was asked back: the same choices, each with the edit."""
    choices = []
    for choice in turn.choices:
        asked = query_of(choice.request, sentence.model)
        past = Past(queries=(asked,) if asked is not None else ())
        edited = edit(sentence, deepcopy(draft), past, question.data_date) if asked is not None else None
        if edited is not None:
            request = complete(sentence, edited, question)[0]
            choices.append(choice.model_copy(update={"request": request}))
    return Unclear(
        code="choose-first",
        choices=tuple(choices or turn.choices),
        reading=reading_of(sentence),
        confidence=0.5,
        language=language,
    )


def onto_last(sentence: Sentence, draft: Draft, past: Past, question: Question) -> Draft | None:
    """What a turn that adds to the table shown says, put into it; None where it asks for something of its own."""
    if past.last is None or past.open is not None or not sentence.has("add"):
        return None
    return edit(sentence, draft, past, question.data_date)


def client_in(
    text: str, question: Question, names: NameIndex, vocabulary: Vocabulary, model: SemanticModel
) -> str | None:
    """The one client that an earlier question named, among those whom the asker may see."""
    policy = model.policies.roles.get(question.user.role)
    if policy is None:
        return None
    found = names.find(vocabulary.normaliser.read(text).plain, question.user, policy)
    longest = max((match.end - match.start for match in found), default=0)
    client = model.defaults.client_dimension
    codes = {one.code for one in found if one.end - one.start == longest and one.dimension == client}
    return codes.pop() if len(codes) == 1 else None


def _asks_others(sentence: Sentence, last: QueryRequest) -> bool:
    """Whether clients are named, or how many there are, after figures that neither list nor count them: its bad debtors."""
    model, query, unit = sentence.model, last.query, people_unit(sentence)
    people = model.defaults.client_dimension in query.group_by or query.population is not None
    people = people or any(model.metrics[name].unit == unit for name in query.metrics)
    named = any(names_people(sentence, one) for one in content(sentence))
    return not people and (named or any(one.text.lower() == "how many" for one in sentence.tokens))


def _says_more(sentence: Sentence) -> bool:
    """Whether a word beside the pronoun means something, or was taken up: not 「what were they about」."""
    return bool(content(sentence)[1:]) or any(one.used for one in sentence.tokens)


def _idle(sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
    """Whether a follow-up changed nothing that was asked for."""
    told = bool(draft.tests or draft.members or draft.outsiders)  # not in the query yet: 高净值客户呢
    if draft.query() == last.query and not told and _asks_others(sentence, last):
        return True
    said = (
        (sentence.has("pronoun") and _says_more(sentence) and not sentence.has("implied", "measure", "elided"))
        or sentence.has("overview", "change", "trend", "sum", "documents", "why", "compare")
        or sentence.has("period", "value", "bank", "own", "peer", "target")
        or told
        or draft.show != last.show
        or (sentence.has("add", "each") and bool(sentence.metric_tokens()))  # it stands there already
        or any("beside" in token.note or "rows" in token.note for token in sentence.tokens)
    )
    acts = sentence.has("exclude", "remove", "restore", "uncompare", "average", "percapita")
    if acts and draft.query() == last.query:
        return True
    return not said and not draft.year_back and draft.query() == last.query and draft.ranking == ""
