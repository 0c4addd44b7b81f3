"""The embedded interpreter: a question is read by words, rules and the model alone; right, or honest about what it missed."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from pydantic import ValidationError

from assistant.grammar.ambiguity import (
    ask_dimension,
    ask_metric,
    ask_name,
    ask_plan,
    ask_segment,
    doubtful,
    settle_ambiguity,
)
from assistant.grammar.choices import pick_choice
from assistant.grammar.comparisons import read_periods
from assistant.grammar.complete import complete
from assistant.grammar.conditions import read_conditions
from assistant.grammar.defaults import named_period
from assistant.grammar.descriptions import read_descriptions
from assistant.grammar.definitions import defined_names
from assistant.grammar.draft import Draft
from assistant.grammar.festivals import ask_festival
from assistant.grammar.filters import choices_of, describe_segment, drop_misfits, read_filters
from assistant.grammar.followup import edit, is_follow_up, last_request, undone
from assistant.grammar.reading import confidence_of, reading_of, unknown_words
from assistant.grammar.reasons import read_why
from assistant.grammar.normalise import Text
from assistant.grammar.refusals import language_of, refuse_forecast, refuse_sense, refuse_text
from assistant.grammar.scope import read_above, refuse_outside
from assistant.grammar.sentence import Sentence, choose_senses
from assistant.grammar.shapes import read_shapes
from assistant.grammar.subjects import read_metrics, subject_of_values
from assistant.grammar.targets import read_target
from assistant.grammar.tokens import Token, tokenise
from assistant.grammar.typos import Spelling
from assistant.grammar.unknown import ask_again, nothing_asked
from assistant.grammar.vocabulary import compile_vocabulary
from assistant.question import Define, Language, NotAnswerable, QueryRequest, Question, Unclear, Understood
from semantic_layer.calendar import Period
from semantic_layer.errors import BadPeriod
from semantic_layer.model import SemanticModel
from semantic_layer.policies import RolePolicy
from warehouse.names import NameIndex

Result = Understood | Unclear | NotAnswerable


class GrammarInterpreter:
    """Reads questions in Chinese and English without a language model. Deterministic; never touches data."""

    def __init__(self, model: SemanticModel, names: NameIndex) -> None:
        self._model, self._names = model, names
        known = names.open_names()
        self._paths = {name.code: name.org_path for name in known if name.org_path}
        self._kinds = {name.code: name.kind for name in known if name.kind and not name.org_path}
        self._vocabulary = compile_vocabulary(model, ((name.dimension, name.code, name.label) for name in known))
        self._spelling = Spelling(self._vocabulary)

    def interpret(self, question: Question) -> Result:
        """One reading, a question back, or an honest refusal."""
        language = language_of(question.text)
        refused = refuse_text(question.text, language)
        if refused is not None:
            return refused
        picked = pick_choice(question.history[-1], question.text, self._model) if question.history else None
        if picked is not None:
            return Understood(requests=(picked.request,), language=language)
        sentence = self._read(question)
        refused = refuse_sense(sentence, language)
        if refused is not None:
            return refused.model_copy(update={"reading": reading_of(sentence)})
        back = undone(question) if sentence.has("undo") else None
        if back is not None:
            return Understood(requests=(back,), reading=reading_of(sentence), language=language)
        return self._compose(sentence, question, language)

    def _read(self, question: Question) -> Sentence:
        text = self._vocabulary.normaliser.read(question.text)
        policy = self._model.policies.roles.get(question.user.role, RolePolicy(label={"zh": "", "en": ""}))
        tokens = self._tokens(text, question, policy)
        slips = self._spelling.correct(text, tokens)
        if slips:
            better = text.plain
            for typed, meant in slips:
                better = better.replace(typed.lower(), meant)
            tokens = self._tokens(self._vocabulary.normaliser.read(better), question, policy)
        sentence = choose_senses(tokens, self._model, self._vocabulary.readings)
        sentence.slips, sentence.of_manager = slips, question.user.person_id is not None
        return sentence

    def _tokens(self, text: Text, question: Question, policy: RolePolicy) -> list[Token]:
        """The cover of ``text``; where words have no place, names with one wrong character are tried too."""
        names = self._names.find(text.plain, question.user, policy)
        tokens = tokenise(text, self._vocabulary, question.data_date, names, self._names.trades)
        unknown = [(token.start, token.end) for token in tokens if token.kind == "unknown"]
        near = self._names.near(text.plain, unknown, question.user, policy) if unknown else []
        if near:
            tokens = tokenise(text, self._vocabulary, question.data_date, [*names, *near], self._names.trades)
        return tokens

    def _compose(self, sentence: Sentence, question: Question, language: Language) -> Result:
        last = last_request(question)
        self._recall(sentence, question)
        asked = settle_ambiguity(sentence)
        draft = Draft()
        read_descriptions(sentence, draft, question.data_date)
        read_metrics(sentence, draft, self._kinds)
        defined = defined_names(sentence, draft)
        if defined:
            return self._define(sentence, draft, defined, question, language)
        drop_misfits(sentence, draft, self._kinds)
        self._read_parts(sentence, draft, question.data_date, last)
        refused = refuse_forecast(sentence, draft, question.data_date, language)
        refused = refused or refuse_outside(sentence, draft, question.user, self._paths, language)
        if refused is not None:
            return refused
        if asked is not None:
            return self._ask_metric(sentence, draft, asked, question, language)
        if draft.no_plan:
            return ask_plan(sentence, draft, language)
        if self._lost_antecedent(sentence, draft, last):
            return Unclear(code="which-client", reading=reading_of(sentence), confidence=0.3, language=language)
        if is_follow_up(sentence, draft, last) and last is not None and not sentence.has("reset"):
            draft = edit(sentence, draft, last)
            if self._idle(sentence, draft, last) and not unknown_words(sentence):
                return ask_again(sentence, self._vocabulary, None, language, question.text)
        elif not draft.metrics and not sentence.has("documents"):
            subject_of_values(sentence, draft)
        above = read_above(sentence, draft, question.user, self._paths, language)
        if above is not None:
            return above
        festival = self._ask_festival(sentence, draft, question, language)
        if festival is not None:
            return festival
        vague = next((token for token in sentence.of("segment") if choices_of(sentence, token)), None)
        if vague is not None and not unknown_words(sentence):
            return self._ask_segment(sentence, draft, vague, question, language)
        if not draft.metrics or (sentence.has("documents") and self._topic_only(sentence, draft)):
            return nothing_asked(sentence, self._vocabulary, question, language)
        return self._finish(sentence, draft, question, language)

    def _recall(self, sentence: Sentence, question: Question) -> None:
        """「它」 is the client that an earlier question of the conversation named last."""
        tokens = [token for token in sentence.of("pronoun") if token.text in self._vocabulary.readings["one_client"]]
        policy = self._model.policies.roles.get(question.user.role)
        if not tokens or policy is None or sentence.has("name"):
            return
        for turn in reversed(question.history):
            plain = self._vocabulary.normaliser.read(turn.text).plain
            matches = self._names.find(plain, question.user, policy)
            codes = {
                match.code
                for match in matches
                if match.end - match.start == max(other.end - other.start for other in matches)
            }
            if len(codes) == 1:
                tokens[0].names = tuple(match for match in matches if match.code in codes)[:1]
                return

    def _topic_only(self, sentence: Sentence, draft: Draft) -> bool:
        """Whether the metrics are but the topic of a question about rules: a loan, with no number asked for."""
        phrases = self._vocabulary.readings["phrases"]
        weak = all(
            token.takes("phrase") and token.sense and phrases[int(token.sense.id)].get("topic")
            for token in sentence.metric_tokens()
        )
        return (
            weak and draft.plain and not draft.group_by and not draft.having and not sentence.has("count", "overview")
        )

    def _lost_antecedent(self, sentence: Sentence, draft: Draft, last: QueryRequest | None) -> bool:
        """「这个客户」 without anybody having been named."""
        customer = self._model.defaults.client_dimension
        singular = any(token.text in self._vocabulary.readings["one_client"] for token in sentence.of("pronoun"))
        titled = sentence.has("title")
        plural = any(token.text in self._vocabulary.readings["several_clients"] for token in sentence.of("pronoun"))
        if plural and last is not None and not draft.where:
            return not last.query.where and customer not in last.query.group_by
        return (titled or (singular and last is None)) and all(
            condition.dimension != customer for condition in draft.where
        )

    def _read_parts(self, sentence: Sentence, draft: Draft, today: date, last: QueryRequest | None) -> None:
        known = list(last.query.metrics) if last is not None and not draft.metrics else []
        read_filters(sentence, draft)
        read_conditions(sentence, draft, known)
        read_shapes(sentence, draft)
        read_periods(sentence, draft, today)
        read_target(sentence, draft, last.query.target if last is not None and not draft.metrics else None)

    def _finish(self, sentence: Sentence, draft: Draft, question: Question, language: Language) -> Result:
        try:
            requests = complete(sentence, draft, question)
        except (ValidationError, BadPeriod):
            return ask_again(sentence, self._vocabulary, None, language)
        measured = any(having.of is None for having in draft.having)
        if (draft.ranking or draft.limit or measured) and not draft.group_by:
            return ask_dimension(sentence, draft, language)
        many = next((token for token in sentence.of("name") if doubtful(token)), None)
        if many is not None:
            policy = self._model.policies.roles[question.user.role]
            return ask_name(
                many, draft, language, policy.columns.get(self._model.defaults.name_class) == "clear"
            ).model_copy(update={"reading": reading_of(sentence)})
        understood = Understood(
            requests=read_why(sentence, draft, requests, self._model),
            reading=reading_of(sentence),
            assumptions=tuple(draft.assumptions),
            confidence=confidence_of(sentence),
            language=language,
        )
        if unknown_words(sentence):
            return ask_again(sentence, self._vocabulary, understood, language)
        return understood

    def _ask_festival(
        self, sentence: Sentence, draft: Draft, question: Question, language: Language
    ) -> Unclear | None:
        def choose(period: Period, base: Period | None) -> QueryRequest:
            chosen = deepcopy(draft)
            chosen.period, chosen.change = period, ""
            chosen.compare, chosen.compare_period = ("period" if base else None), base
            return complete(sentence, chosen, question)[0]

        return ask_festival(sentence, question.data_date, language, choose) if draft.metrics else None

    def _ask_segment(
        self, sentence: Sentence, draft: Draft, token: Token, question: Question, language: Language
    ) -> Unclear:
        def choose(entry: dict[str, Any]) -> QueryRequest:
            chosen = deepcopy(draft)
            describe_segment(sentence, chosen, entry, excluded=False)
            counted = sentence.readings["counted"] if chosen.having else ""
            chosen.metrics = [name for name in chosen.metrics if name != counted]
            chosen.metrics = chosen.metrics or [having.metric for having in chosen.having]
            if entry.get("period") and chosen.period is None:
                chosen.period = named_period(entry["period"], question.data_date)
            if not chosen.metrics:
                subject_of_values(sentence, chosen)
            return complete(sentence, chosen, question)[0]

        return ask_segment(sentence, draft, token, language, choose)

    def _define(
        self, sentence: Sentence, draft: Draft, names: tuple[str, ...], question: Question, language: Language
    ) -> Result:
        requests: list[Define | QueryRequest] = [Define(metrics=names)]
        if sentence.has("differ") and len(draft.metrics) > 1:
            requests += complete(sentence, draft, question)
        if unknown_words(sentence):
            return ask_again(sentence, self._vocabulary, None, language)
        return Understood(
            requests=tuple(requests),
            reading=reading_of(sentence),
            confidence=confidence_of(sentence),
            language=language,
            assumptions=tuple(draft.assumptions),
        )

    def _ask_metric(
        self, sentence: Sentence, draft: Draft, token: object, question: Question, language: Language
    ) -> Unclear:
        others = list(draft.metrics)

        def choose(name: str) -> QueryRequest:
            draft.metrics = [name, *[other for other in others if other != name]]
            draft.period, draft.order_by = period, []
            draft.assumptions = []
            return complete(sentence, draft, question)[0]

        period = draft.period
        unclear = ask_metric(draft, token, self._model, language, choose)  # type: ignore[arg-type]
        return unclear.model_copy(update={"reading": reading_of(sentence)})

    def _idle(self, sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
        """Whether a follow-up changed nothing that was asked for."""
        said = (
            sentence.has("pronoun", "overview", "change", "trend", "sum", "documents", "why", "compare")
            or draft.show != last.show
        )
        return not said and not draft.year_back and draft.query() == last.query and draft.ranking == ""
