"""The embedded interpreter: a question is read by words, rules and the model alone; right, or honest about what it missed."""

from __future__ import annotations

from datetime import date

from pydantic import ValidationError

from assistant.grammar.ambiguity import ask_dimension, ask_metric, ask_name, settle_ambiguity
from assistant.grammar.comparisons import read_periods, settle_change, settle_movers, settle_prior, settle_year_back
from assistant.grammar.conditions import read_conditions, settle_threshold
from assistant.grammar.defaults import settle_period, settle_phrases, settle_scope, settle_trend, several_comparisons
from assistant.grammar.draft import Draft, split_by_reach
from assistant.grammar.filters import drop_misfits, read_filters
from assistant.grammar.followup import edit, is_follow_up, last_request, pick_choice, undone
from assistant.grammar.ranking import order_rows, settle_list, settle_own_rank
from assistant.grammar.reading import confidence_of, reading_of, unknown_words
from assistant.grammar.refusals import language_of, looks_like_name, refuse_forecast, refuse_sense, refuse_text
from assistant.grammar.sentence import Sentence, choose_senses
from assistant.grammar.shapes import read_shapes, settle_share
from assistant.grammar.subjects import read_metrics, subject_of_values
from assistant.grammar.targets import read_target
from assistant.grammar.tokens import tokenise
from assistant.grammar.typos import Spelling
from assistant.grammar.unknown import ask_again, nothing_asked
from assistant.grammar.vocabulary import compile_vocabulary
from assistant.question import Define, Language, NotAnswerable, QueryRequest, Question, Unclear, Understood
from semantic_layer.errors import BadPeriod
from semantic_layer.model import RolePolicy, SemanticModel
from semantic_layer.user import User
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
        names = self._names.find(text.plain, question.user, policy)
        tokens = tokenise(text, self._vocabulary, question.data_date, names)
        slips = self._spelling.correct(text, tokens)
        if slips:
            better = text.plain
            for typed, meant in slips:
                better = better.replace(typed.lower(), meant)
            again = self._vocabulary.normaliser.read(better)
            tokens = tokenise(
                again, self._vocabulary, question.data_date, self._names.find(again.plain, question.user, policy)
            )
        sentence = choose_senses(tokens, self._model, self._vocabulary.readings)
        sentence.slips = slips
        return sentence

    def _compose(self, sentence: Sentence, question: Question, language: Language) -> Result:
        last = last_request(question)
        self._recall(sentence, question)
        asked = settle_ambiguity(sentence)
        draft = Draft()
        read_metrics(sentence, draft, self._kinds)
        if sentence.has("define", "differ") and draft.metrics and not sentence.has("why"):
            return self._define(sentence, draft, question, language)
        drop_misfits(sentence, draft, self._kinds)
        self._read_parts(sentence, draft, question.data_date, last)
        refused = refuse_forecast(sentence, draft, question.data_date, language) or self._outside(
            sentence, draft, question, language
        )
        if refused is not None:
            return refused
        if asked is not None:
            return self._ask_metric(sentence, draft, asked, question, language)
        if self._lost_antecedent(sentence, draft, last):
            return Unclear(code="which-client", reading=reading_of(sentence), confidence=0.3, language=language)
        if is_follow_up(sentence, draft, last) and last is not None and not sentence.has("reset"):
            draft = edit(sentence, draft, last)
            if self._idle(sentence, draft, last) and not unknown_words(sentence):
                return ask_again(sentence, self._vocabulary, None, language, question.text)
        elif not draft.metrics and not sentence.has("documents"):
            subject_of_values(sentence, draft)
        above = self._above(sentence, draft, question.user, language)
        if above is not None:
            return above
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
        customer = self._vocabulary.readings["lists"]["customer"]
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
            requests = self._requests(sentence, draft, question)
        except (ValidationError, BadPeriod):
            return ask_again(sentence, self._vocabulary, None, language)
        if (draft.ranking or draft.limit) and not draft.group_by:
            return ask_dimension(sentence, draft, language)
        many = next((token for token in sentence.of("name") if len({match.code for match in token.names}) > 1), None)
        if many is not None:
            policy = self._model.policies.roles[question.user.role]
            return ask_name(many, draft, language, policy.columns.get("client_name") == "clear").model_copy(
                update={"reading": reading_of(sentence)}
            )
        understood = Understood(
            requests=requests,
            reading=reading_of(sentence),
            assumptions=tuple(draft.assumptions),
            confidence=confidence_of(sentence),
            language=language,
        )
        if unknown_words(sentence):
            return ask_again(sentence, self._vocabulary, understood, language)
        return understood

    def _requests(self, sentence: Sentence, draft: Draft, question: Question) -> tuple[QueryRequest, ...]:
        today = question.data_date
        settle_scope(sentence, draft, question.user)
        settle_phrases(sentence, draft, today)
        settle_change(draft, self._model, today)
        settle_threshold(sentence, draft)
        settle_share(sentence, draft)
        settle_trend(draft, self._model, today, several=not draft.ranking or not draft.group_by)
        settle_movers(sentence, draft)
        order_rows(sentence, draft)
        settle_own_rank(sentence, draft)
        settle_list(sentence, draft)
        settle_prior(draft, self._model, today)
        settle_period(sentence, draft, today)
        settle_year_back(draft, today)
        if sentence.has("documents"):
            draft.assume("documents-later")
        for typed, meant in sentence.slips:
            draft.assume("typo-corrected", typed=typed, meant=meant)
        if draft.show == "funnel":
            draft.assume("funnel-later")
        if sentence.has("why"):
            draft.assume("why-later")
        comparisons = several_comparisons(draft, self._model)
        query = draft.query()
        if comparisons:
            return tuple(
                QueryRequest(query=query.model_copy(update={"compare": compare}), show=draft.show)
                for compare in comparisons
            )
        own = QueryRequest(query=query, show=draft.show)
        bank = QueryRequest(query=query.model_copy(update={"scope": "bank"}), show=draft.show)
        if draft.benchmark:
            return (own, bank)
        if draft.overview and draft.listing and draft.group_by and not draft.ranking:
            total = query.model_copy(update={"group_by": (), "having": (), "order_by": ()})
            return (QueryRequest(query=total), own)
        return split_by_reach(query, draft.show, self._model)

    def _define(self, sentence: Sentence, draft: Draft, question: Question, language: Language) -> Understood:
        requests: list[Define | QueryRequest] = [Define(metrics=tuple(draft.metrics))]
        if sentence.has("differ") and len(draft.metrics) > 1:
            requests += self._requests(sentence, draft, question)
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

        def complete(name: str) -> QueryRequest:
            draft.metrics = [name, *[other for other in others if other != name]]
            draft.period, draft.order_by = period, []
            draft.assumptions = []
            return self._requests(sentence, draft, question)[0]

        period = draft.period
        unclear = ask_metric(draft, token, self._model, language, complete)  # type: ignore[arg-type]
        return unclear.model_copy(update={"reading": reading_of(sentence)})

    def _outside(
        self, sentence: Sentence, draft: Draft, question: Question, language: Language
    ) -> NotAnswerable | None:
        """Another's client or office: one answer, whether or not it exists."""
        refusal = NotAnswerable(code="outside-scope", reading=reading_of(sentence), language=language)
        if sentence.has("form") or any(
            token.kind == "unknown" and looks_like_name(sentence, place) for place, token in enumerate(sentence.tokens)
        ):
            return refusal
        path = question.user.org_path or ""
        for condition in draft.where:
            if self._model.dimensions[condition.dimension].group == "organisation":
                others = [self._paths[str(code)] for code in condition.values if str(code) in self._paths]
                if not all(other.startswith(path) or path.startswith(other) for other in others):
                    return refusal
        return None

    def _above(self, sentence: Sentence, draft: Draft, user: User, language: Language) -> NotAnswerable | None:
        """The branch above the asker: its public totals, and nothing else."""
        path = user.org_path or ""
        for condition in list(draft.where):
            above = [str(code) for code in condition.values if self._is_above(str(code), path)]
            if not above or condition.op != "in":
                continue
            times = all(self._model.dimensions[name].grain is not None for name in draft.group_by)
            public = all(self._model.metrics[name].public for name in draft.metrics)
            if not (times and public and len(draft.where) == 1 and not draft.having):
                return NotAnswerable(code="outside-scope", reading=reading_of(sentence), language=language)
            draft.where, draft.scope = [], "branch"
        return None

    def _is_above(self, code: str, path: str) -> bool:
        other = self._paths.get(code)
        return other is not None and other != path and path.startswith(other)

    def _idle(self, sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
        """Whether a follow-up changed nothing that was asked for."""
        said = (
            sentence.has("pronoun", "overview", "change", "trend", "sum", "documents", "why", "compare")
            or draft.show != last.show
        )
        return not said and not draft.year_back and draft.query() == last.query and draft.ranking == ""
