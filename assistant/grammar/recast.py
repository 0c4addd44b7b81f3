"""Words of a follow-up that only the last query can tell: 按级别 of alerts, 只看定期 of daily averages, 门槛 of a list."""

from __future__ import annotations

from datetime import date

from assistant.grammar.kin import is_akin, reaches
from assistant.grammar.moves import read_moves
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest
from semantic_layer.model import Dimension, SemanticModel

_CHANGES = ("exclude", "replace")


def recast(sentence: Sentence, last: QueryRequest | None, today: date) -> None:
    """Before the question is read: give its words the sense that they have beside ``last``; none without one."""
    if last is None or sentence.has("reset"):
        return
    if not sentence.metric_tokens():
        read_moves(sentence, last, today)
        for token in sentence.tokens:
            _own_dimension(sentence, token, last)
    for token in sentence.tokens:
        if token.has("part") and not token.takes("part") and _touched(sentence, token):
            token.sense = token.has("part")
    for token in sentence.metric_tokens():
        _as_value(sentence, token, last)


def _touched(sentence: Sentence, token: Token) -> bool:
    """Whether a word that changes something stands right beside."""
    passed = frozenset({"的", "把", "了", "the", "那个", "这个", "给", "再", "也", "就"})
    before, after = sentence.previous(token, passed), sentence.next(token, passed)
    part = token.has("part")
    kinds = _CHANGES if part is not None and part.value == "threshold" else ("exclude",)
    return any(one is not None and one.takes(*kinds) for one in (before, after))


def _own_dimension(sentence: Sentence, token: Token, last: QueryRequest) -> None:
    """A word of several dimensions, or the last word of a dimension's name behind 按, is what the last figures have."""
    model, metrics = sentence.model, last.query.metrics
    rivals = [one for one in token.meanings if token.sense is not None and one.kind == token.sense.kind]
    grouped = _behind_by(sentence, token)
    if grouped and not token.takes("value") and (token.sense is None or token.takes("documents", "filler", "title")):
        rivals = _headed(model, token.text.lower(), metrics)
        if len(rivals) == 1:
            token.kind, token.sense = "word", rivals[0]
        return
    if not token.takes("dimension", "value") or len(rivals) < 2:
        return
    asked = {*last.query.group_by, *(one.dimension for one in last.query.where)}
    current = token.sense
    token.sense = max(
        rivals,
        key=lambda one: (one.id in asked, _reach(model, one, metrics), one == current),
    )


def _behind_by(sentence: Sentence, token: Token) -> bool:
    before = sentence.previous(token, frozenset({"the", "各", "不同的", "不同"}))
    return before is not None and before.takes("each", "again", "replace")


def _headed(model: SemanticModel, text: str, metrics: tuple[str, ...]) -> list[Meaning]:
    """The dimensions of the metrics' own facts whose names end in ``text`` (by rule: the warning rule)."""
    if not text or (not text.isascii() and len(text) < 2):
        return []
    return [
        Meaning("dimension", known.id)
        for known in model.dimensions.values()
        if _ends(known, text) and _reach(model, Meaning("dimension", known.id), metrics) == 2
    ]


def _ends(known: Dimension, text: str) -> bool:
    if text.isascii():
        return text in (known.label.en.lower().split()[-1], known.label.en.lower().split()[-1] + "s")
    return known.label.zh.endswith(text)


def _reach(model: SemanticModel, meaning: Meaning, metrics: tuple[str, ...]) -> int:
    """2 for a dimension of the metrics' own facts, 1 for one they reach by their clients or offices, 0 for no other."""
    if not metrics or not all(
        name in model.metrics and reaches(model, meaning, model.metrics[name]) for name in metrics
    ):
        return 0
    known = model.dimensions.get(meaning.id)
    shared = (model.defaults.client_group, model.defaults.tree_group)
    return 1 if known is None or known.group in shared else 2


def _as_value(sentence: Sentence, token: Token, last: QueryRequest) -> None:
    """「只看定期」 of daily averages narrows them; of balances it is the balance of time deposits itself."""
    value, metrics, model = token.has("value"), last.query.metrics, sentence.model
    names = sentence.metrics_of(token)
    alone = len(sentence.metric_tokens()) == 1 and not sentence.has("add", "each")
    topic = token.takes("phrase") and token.sense and sentence.readings["phrases"][int(token.sense.id)].get("topic")
    if value is None or not names or topic or not alone or not metrics or names[0] not in model.metrics:
        return
    if any(one.dimension == value.id for one in last.query.where) and _reach(model, value, metrics):
        token.sense = value
        return
    same = model.metrics[metrics[0]].kind == model.metrics[names[0]].kind
    akin = all(is_akin(sentence, name, names[0]) for name in metrics)
    if akin and not (same and len(metrics) == 1) and sentence.has("only", "about", "include"):
        token.sense = value if _reach(model, value, metrics) else token.sense
