"""A question that was put to the documents by name: read without the data's vocabulary."""

from __future__ import annotations

from datetime import date

from assistant.grammar.normalise import language_of
from assistant.grammar.policy import follow_documents, read_policy
from assistant.grammar.refusals import LONGEST
from assistant.grammar.vocabulary import normaliser
from assistant.question import Question, Turn, Understood
from semantic_layer.errors import BadInput
from semantic_layer.model import SemanticModel
from semantic_layer.user import User


def documents_asked(text: str, user: User, history: tuple[Turn, ...], today: date, model: SemanticModel) -> Understood:
    """``text`` as a question to the documents, or as one that goes on from the last. Raises BadInput (question-too-long)."""
    if len(text) > LONGEST:
        raise BadInput("question-too-long", length=len(text), limit=LONGEST)
    plain = normaliser().read(text).plain
    question = Question(text=text, user=user, data_date=today, history=history)
    asked = follow_documents(question, plain, model) or read_policy(text, plain, today)
    return Understood(requests=(asked,), language=language_of(text))
