"""What words mean beside one another, settled once each has a sense of its own and before the question is read."""

from __future__ import annotations

from assistant.grammar.against_named import settle_level_named
from assistant.grammar.bare_degrees import settle_bare_degrees, settle_graded_groups, settle_paired_degrees
from assistant.grammar.chosen_by import settle_holders_chosen
from assistant.grammar.concerned import settle_concerned, settle_counted_apart
from assistant.grammar.counted_clients import count_joined
from assistant.grammar.described_counts import settle_holders_counted, settle_places
from assistant.grammar.due_rows import settle_due_ranked, settle_due_rows
from assistant.grammar.either_way import settle_either_way
from assistant.grammar.english import read_english
from assistant.grammar.first_ones import settle_first_named
from assistant.grammar.fitting import settle_part_per_head
from assistant.grammar.grouping import settle_counted_each
from assistant.grammar.happened import settle_happened
from assistant.grammar.heads_apart import join_tags
from assistant.grammar.holdings_counted import settle_held_amounts, settle_new_holders
from assistant.grammar.kinds_in_a_row import settle_all_listed
from assistant.grammar.lone_verbs import settle_lone_verbs, settle_several, split_counted
from assistant.grammar.maturing import settle_due_amounts
from assistant.grammar.named_groups import settle_named_groups, settle_negative_rows, settle_under
from assistant.grammar.named_together import (
    drop_said_twice,
    settle_kin_of_names,
    settle_kin_of_values,
    settle_whose_clients,
)
from assistant.grammar.narrowing import settle_narrower
from assistant.grammar.one_dimension import settle_one_dimension
from assistant.grammar.order_words import settle_ranked_by
from assistant.grammar.packaging import settle_packages
from assistant.grammar.reasons import settle_reasons
from assistant.grammar.said_shares import settle_said_shares
from assistant.grammar.sentence import Sentence
from assistant.grammar.single_rows import settle_own_kinds
from assistant.grammar.talk import settle_talk
from assistant.grammar.targets import settle_plans
from assistant.grammar.verbs_of_tags import settle_verbs_of_tags
from assistant.grammar.who_is_meant import settle_whose
from assistant.question import Question


def settle_words(sentence: Sentence, wish: tuple[str, str], question: Question) -> None:
    """Settle the senses that depend on other words, in the order in which one may depend on another."""
    _settle_counted(sentence)
    settle_concerned(sentence)
    settle_counted_apart(sentence)
    settle_places(sentence)
    settle_holders_counted(sentence)
    settle_level_named(sentence)
    settle_part_per_head(sentence)
    settle_verbs_of_tags(sentence)
    settle_negative_rows(sentence)
    settle_counted_each(sentence)
    settle_ranked_by(sentence)
    count_joined(sentence)
    settle_first_named(sentence)
    settle_holders_chosen(sentence)
    settle_all_listed(sentence, question)
    settle_said_shares(sentence)
    settle_happened(sentence, question)
    read_english(sentence)
    settle_whose(sentence)
    settle_lone_verbs(sentence)
    settle_held_amounts(sentence)
    settle_new_holders(sentence)
    settle_bare_degrees(sentence)
    settle_graded_groups(sentence)
    settle_paired_degrees(sentence)
    settle_talk(sentence)
    settle_plans(sentence, question)
    settle_due_rows(sentence, question)
    settle_due_ranked(sentence)
    settle_due_amounts(sentence)
    sentence.wish = wish
    settle_reasons(sentence)
    _settle_kin(sentence)
    settle_packages(sentence)
    settle_either_way(sentence)


def _settle_counted(sentence: Sentence) -> None:
    """Numbers beside the words for what they count, and groups beside the figures that they split."""
    split_counted(sentence)
    settle_several(sentence)
    settle_narrower(sentence)
    settle_own_kinds(sentence)
    settle_named_groups(sentence)
    settle_under(sentence)
    join_tags(sentence)


def _settle_kin(sentence: Sentence) -> None:
    """Names and values by the kind of what stands beside them."""
    settle_kin_of_names(sentence)
    settle_whose_clients(sentence)
    settle_kin_of_values(sentence)
    settle_one_dimension(sentence)
    drop_said_twice(sentence)
