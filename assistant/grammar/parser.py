"""The embedded interpreter: a question is read by words, rules and the model alone; right, or honest about what it missed."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from assistant.grammar.acts import in_acts
from assistant.grammar.ambiguity import (
    ask_dimension,
    ask_name,
    ask_names,
    ask_plan,
    doubtful,
    settle_ambiguity,
)
from assistant.grammar.amount_and_number import AmountAndNumber
from assistant.grammar.antecedents import about_another, recall
from assistant.grammar.choices import pick_choice
from assistant.grammar.complete import complete
from assistant.grammar.confidence import ASK_BELOW, explained, weighed
from assistant.grammar.day_bands import read_day_bands
from assistant.grammar.definitions import defined_names, rules_alone
from assistant.grammar.descriptions import read_descriptions
from assistant.grammar.dialogue import ask_first, brought_up, client_in, edit_last, onto_last
from assistant.grammar.draft import Draft
from assistant.grammar.each_asked import read_each
from assistant.grammar.filters import choices_of, drop_misfits
from assistant.grammar.followup import content, explains_again, is_follow_up
from assistant.grammar.frames import framed
from assistant.grammar.idle_acts import read_acts
from assistant.grammar.joined_conditions import JoinedConditions
from assistant.grammar.kin import read_kin, read_sibling, settle_by_past
from assistant.grammar.linking import cover
from assistant.grammar.mends import MENDS, mended
from assistant.grammar.mismatch import reconcile
from assistant.grammar.normalise import Text, language_of
from assistant.grammar.one_slip import OneSlip
from assistant.grammar.own_rank import read_own_rank
from assistant.grammar.own_segments import own_tokens, read_own, with_own
from assistant.grammar.past import Past, past_of, undo
from assistant.grammar.phrasing import plainly, unjoined
from assistant.grammar.policy import follow_documents, names_rule, of_shown_topic, read_policy, with_documents
from assistant.grammar.read_parts import read_parts
from assistant.grammar.reading import reading_of, unknown_words
from assistant.grammar.reasons import read_why
from assistant.grammar.recast import recast
from assistant.grammar.refusals import refuse_forecast, refuse_sense, refuse_text
from assistant.grammar.relative_clauses import clause_patterns, read_described, words_for_rows
from assistant.grammar.returns import go_back
from assistant.grammar.scope import read_above, refuse_outside, settle_naming
from assistant.grammar.sentence import Sentence, choose_senses
from assistant.grammar.settled import settle_words
from assistant.grammar.several_steps import read_steps
from assistant.grammar.stored_vocabulary import load_vocabulary
from assistant.grammar.subjects import read_metrics
from assistant.grammar.takeout import read_take_out
from assistant.grammar.tokens import Token
from assistant.grammar.two_groups import join_groups, split_groups
from assistant.grammar.typos import Spelling, respelt
from assistant.grammar.unknown import ask_again, implied_apart, left_over, nothing_asked, settle_implied, settle_unseen
from assistant.grammar.unnamed_subject import subject_of_values
from assistant.grammar.vocabulary import FORM
from assistant.grammar.who_is_meant import names_rows
from assistant.grammar.whole_choices import festival_choices, metric_choices, segment_choices, share_choices
from assistant.grammar.whole_rates import rates_apart
from assistant.question import Define, Interpretation, Language, QueryRequest, Question, Turn, Unclear, Understood
from semantic_layer.errors import BadPeriod
from semantic_layer.model import SemanticModel
from semantic_layer.policies import RolePolicy
from warehouse.names import NameIndex


class GrammarInterpreter:
    """Reads questions in Chinese and English without a language model. Deterministic; never touches data."""

    def __init__(self, model: SemanticModel, names: NameIndex, kept: Path | None = None) -> None:
        """``kept`` is a file that the compiled vocabulary is read from and written to."""
        self._model, self._names = model, names
        known = names.open_names()
        self._paths = {name.code: name.org_path for name in known if name.org_path}
        self._kinds = {name.code: name.kind for name in known if name.kind and not name.org_path}
        self._vocabulary = load_vocabulary(model, [(name.dimension, name.code, name.label) for name in known], kept)
        self._spelling, self._one_slip = Spelling(self._vocabulary), OneSlip(self._vocabulary)
        self._both = AmountAndNumber(model)
        heads = words_for_rows(model, self._vocabulary)
        self._clauses, self._joined = clause_patterns(heads), JoinedConditions(model, heads)

    def interpret(self, question: Question) -> Interpretation:
        """One reading, a question back, or an honest refusal."""
        return rates_apart(self._one_slip.put_right(question, self._as_typed(question), self._as_typed), self._model)

    def _as_typed(self, question: Question) -> Interpretation:
        """The reading of the question as it stands; the documents come in where rules are asked for."""
        language = language_of(question.text)
        typed, question = question, in_acts(question, self._model, self._vocabulary)
        text, refused = self._vocabulary.normaliser.read(question.text), refuse_text(question.text, language)
        if refused is not None and refused.code != "write-refused":
            return refused
        if (own := read_own(text, question, self._model, self._vocabulary, language) or refused) is not None:
            return own
        followed = follow_documents(question, plain := text.plain, self._model)
        if followed is not None and not self.read(question).has("override", "write", "decision", "undo"):
            return Understood(requests=(followed,), language=language)
        whole = with_documents(self._interpret(question, plain, language), question, plain, self._model)
        steps = read_steps(question, whole, self._as_typed, self._model)
        both = steps or self._both.read(question, whole, self._as_typed)
        both = both or self._joined.read(question, whole, self._as_typed)
        those = both or read_described(question, whole, self._as_typed, self.read, self._clauses)
        each = those or read_each(question, whole, self._as_typed, self.read, self._model)
        return each or read_acts(question, typed, whole, self._as_typed, self.read, self._vocabulary)

    def _interpret(self, question: Question, plain: str, language: Language) -> Interpretation:
        picked, rest = pick_choice(question.history[-1], question.text, self._model) if question.history else (None, "")
        if picked is not None and rest:
            chosen = Turn(text=question.text, requests=(picked.request,))
            return self._as_typed(question.model_copy(update={"text": rest, "history": (*question.history, chosen)}))
        if picked is not None:
            return Understood(requests=(picked.request,), language=language)
        sentence, past = self.read(question), past_of(question, self._model, self._vocabulary)
        shown = past.last.query.metrics if past.last is not None else ()
        refused = refuse_sense(sentence, language, shown) or settle_naming(sentence, self._policy(question), language)
        if refused is not None:
            return refused.model_copy(update={"reading": reading_of(sentence)})
        if names_rule(plain):
            asked = read_policy(question.text, plain, question.data_date)
            asked = of_shown_topic(asked, sentence, question, self._model)
            return Understood(requests=(asked,), reading=reading_of(sentence), language=language)
        halves = [self._as_typed(question.model_copy(update={"text": text})) for text in split_groups(sentence) or ()]
        if (both := join_groups(sentence, halves)) is not None:
            return both
        past, before = go_back(sentence, past), past
        if past is not before and past.last is not None and not content(sentence):
            return Understood(requests=(past.last,), reading=reading_of(sentence), language=language)
        if sentence.has("undo"):
            return undo(sentence, past, language)
        if sentence.has("reset", "waive") and not content(sentence):
            return Unclear(code="started-over", reading=reading_of(sentence), confidence=0.3, language=language)
        return self._compose(sentence, past, question, language)

    def read(self, question: Question) -> Sentence:
        """The question's tokens, a sense for each."""
        text = plainly(self._vocabulary.normaliser.read(question.text), self._vocabulary.normaliser)
        wish = framed(text.plain)
        policy = self._policy(question)

        def cover(text: Text) -> list[Token]:
            return self._cover(text, question, policy)

        text, tokens = mended(text, cover(text), MENDS, self._vocabulary, self._model, cover)
        text, tokens = self._spelling.inflect(text, tokens, cover)
        text, tokens = mended(text, tokens, (unjoined,), self._vocabulary, self._model, cover)  # have deposits fallen
        slips = self._spelling.correct(text, tokens)
        if slips:
            tokens = cover(self._vocabulary.normaliser.read(respelt(text.plain, slips)))
        sentence = choose_senses(tokens, self._model, with_own(self._vocabulary.readings, question.saved))
        settle_words(sentence, wish, question)
        near = [(token.text, token.names[0].label) for token in tokens if token.names and token.names[0].slip]
        sentence.slips, sentence.of_manager = [*slips, *near], question.user.person_id is not None
        return sentence

    def _cover(self, text: Text, question: Question, policy: RolePolicy) -> list[Token]:
        own = own_tokens(text, question.saved, self._vocabulary)
        return cover(text, self._vocabulary, self._names, question.user, policy, question.data_date, own)

    def takes(self, name: str, question: Question) -> bool:
        """Whether ``name`` alone already means something to the asker: a word of the bank, a name, days, a number."""
        tokens = self.read(question.model_copy(update={"text": name, "saved": ()})).tokens
        light = len(tokens) == 1 and tokens[0].meanings and all(one.value == FORM for one in tokens[0].meanings)
        return len(tokens) == 1 and tokens[0].kind != "unknown" and not light

    def draft(self, sentence: Sentence, past: Past, question: Question) -> Draft:
        """What the question itself says, before anything is kept from earlier ones."""
        recast(sentence, past.last, question.data_date, self._vocabulary)
        read_take_out(sentence)
        draft = Draft()
        read_day_bands(sentence, draft, past.last.query if past.last is not None else None)
        read_descriptions(sentence, draft, question.data_date)
        read_metrics(sentence, draft, self._kinds)
        drop_misfits(sentence, draft, self._kinds)
        read_parts(sentence, draft, question.data_date, past.last)
        recall(
            sentence, draft, past, lambda text: client_in(text, question, self._names, self._vocabulary, self._model)
        )
        read_kin(sentence, draft, past.last)
        read_sibling(sentence, draft, past.last)
        return draft

    def _compose(self, sentence: Sentence, past: Past, question: Question, language: Language) -> Interpretation:
        past = brought_up(sentence, past, question, self, self._model)
        asked = settle_ambiguity(sentence)
        draft = self.draft(sentence, past, question)
        defined = defined_names(sentence, draft, past.last)
        if len(defined or ()) == 1 and sentence.has("differ") and past.defined and past.last is not None:
            defined = tuple(dict.fromkeys((*past.last.query.metrics, *defined)))
        if defined:
            return self._define(sentence, draft, defined, question, language)
        if asked is not None and settle_by_past(sentence, draft, asked, past.last):
            asked = None
        refused = refuse_forecast(sentence, draft, question.data_date, language)
        refused = refused or refuse_outside(sentence, draft, question.user, self._paths, language)
        if refused is not None:
            return refused
        doubts = [token for token in sentence.of("name") if doubtful(token)]
        if len(doubts) > 1 or (doubts and (asked is not None or draft.no_plan)):
            reading = {"reading": reading_of(sentence)}
            return ask_names(doubts, language, self._clear(question)).model_copy(update=reading)
        if asked is not None:
            return metric_choices(
                sentence, draft, asked, question, language, lambda one: onto_last(sentence, one, past, question)
            )
        if draft.no_plan:
            return ask_plan(sentence, draft, language)
        if (waiting := ask_first(sentence, draft, past, question, language)) is not None:
            return waiting
        if is_follow_up(sentence, draft, past.last) and not about_another(sentence, draft, past):
            edited = edit_last(sentence, draft, past, question, language, self._vocabulary, self._paths)
            if not isinstance(edited, Draft):
                return edited
            draft, edited.explain = edited, past.explained and explains_again(sentence, draft)
        elif not sentence.has("documents"):
            subject_of_values(sentence, draft)
        return self._subject_known(sentence, draft, question, language)

    def _subject_known(
        self, sentence: Sentence, draft: Draft, question: Question, language: Language
    ) -> Interpretation:
        read_own_rank(sentence, draft, question.user, self._paths)
        if (above := read_above(sentence, draft, question.user, self._paths, language)) is not None:
            return above
        if (festival := festival_choices(sentence, draft, question, language)) is not None:
            return festival
        vague = next((token for token in sentence.of("segment") if choices_of(sentence, token)), None)
        if vague is not None and not unknown_words(sentence):
            return segment_choices(sentence, draft, vague, question, language)
        plain = self._vocabulary.normaliser.read(question.text).plain
        if not draft.metrics or rules_alone(sentence, draft, plain):
            return nothing_asked(sentence, self._vocabulary, question, language)
        return self._finish(sentence, draft, question, language)

    def _finish(self, sentence: Sentence, draft: Draft, question: Question, language: Language) -> Interpretation:
        try:
            requests = complete(sentence, draft, question)
        except (ValidationError, BadPeriod):
            return ask_again(sentence, self._vocabulary, None, language)
        fresh = draft.target is not None and draft.edits is None  # 一共差多少, of the rows shown, is one figure
        if (vague := share_choices(sentence, draft, requests, language)) is not None:
            return vague
        rows = any(one.of is None or fresh for one in draft.having)
        told = draft.bands or draft.versus_rest or draft.peers or draft.edits is not None or unknown_words(sentence)
        listed = names_rows(sentence) and not told
        if (draft.ranking or draft.limit or rows or listed) and not draft.group_by:
            return ask_dimension(sentence, draft, language)
        many = next((token for token in sentence.of("name") if doubtful(token)), None)
        if many is not None:
            reading = {"reading": reading_of(sentence)}
            return ask_name(many, draft, language, self._clear(question)).model_copy(update=reading)
        same = draft.edits is not None and requests == (draft.edits,) and not draft.assumptions
        moved = sentence.has("change") and requests[0].query.compare is None
        same = same and (moved or sentence.has("share", "list", "which", "peer", "average", "percapita"))
        lost_share = draft.edits is not None and sentence.has("share") and not any(one.query.share for one in requests)
        if (same and not sentence.has("why")) or (lost_share and not sentence.has("exclude")):
            return ask_again(sentence, self._vocabulary, None, language, question.text)
        settle_implied(sentence, draft, requests)
        asked = reconcile(draft, read_why(sentence, draft, requests, self._model, question.user))
        settle_unseen(sentence, () if draft.edits is not None else asked, question.data_date)
        understood = Understood(
            requests=asked,
            reading=reading_of(sentence),
            assumptions=tuple(draft.assumptions),
            language=language,
        )
        understood = weighed(understood, sentence, draft, len(question.history))
        if unknown_words(sentence) or explained(sentence) < ASK_BELOW:
            return ask_again(sentence, self._vocabulary, understood, language)
        return understood

    def _policy(self, question: Question) -> RolePolicy:
        return self._model.policies.roles.get(question.user.role, RolePolicy(label={"zh": "", "en": ""}))

    def _clear(self, question: Question) -> bool:
        """Whether the asker may see the names of natural persons."""
        return self._policy(question).columns.get(self._model.defaults.name_class) == "clear"

    def _define(
        self, sentence: Sentence, draft: Draft, names: tuple[str, ...], question: Question, language: Language
    ) -> Interpretation:
        requests: list[Define | QueryRequest] = [Define(metrics=names)]
        if sentence.has("differ") and len(draft.metrics) > 1:
            requests += complete(sentence, draft, question)
        if left_over(sentence, requests) or implied_apart(sentence, names):
            return ask_again(sentence, self._vocabulary, None, language)
        understood = Understood(
            requests=tuple(requests),
            reading=reading_of(sentence),
            language=language,
            assumptions=tuple(draft.assumptions),
        )
        return weighed(understood, sentence, draft, len(question.history))
