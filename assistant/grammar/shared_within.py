"""Of what a share is within: each group of clients, and the kind whose share is asked."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.shares_of_others import filtered_at


def whose_share(sentence: Sentence) -> set[str]:
    """「tech companies' share of corporate loans」: the dimensions of those whose share is asked."""
    told = [(one, sentence.next(one, frozenset({"'", "'s"}))) for one in sentence.of("value")]
    told = [(one, after) for one, after in told if after is not None and "said" not in after.note]
    return {one.sense.id for one, after in told if one.sense is not None and after is not None and after.takes("share")}


def held_by(sentence: Sentence, draft: Draft) -> list[str]:
    """「pct of deposits in time accounts, by VIP tier」: groups of clients, of what each holds a part is told."""
    model, client = sentence.model, sentence.model.defaults.client_group
    groups = [model.dimensions[name].group for name in draft.group_by]
    parts = [model.dimensions[one.dimension].group for one in draft.where if one.op == "in"]
    within = any(one.text.lower() in _IN_EACH for one in sentence.of("each"))
    return list(draft.group_by) if groups == [client] and parts and (within or client not in parts) else []


_IN_EACH = frozenset({"in each", "within each", "in every", "within every", "inside each", "of each", "at each"})


def own_part(sentence: Sentence) -> bool:
    """「my share of the sub-branch's deposits」: the asker's own part of an office that holds more than it."""
    tree = sentence.model.defaults.tree_group
    mine = any(one.text.lower() in _MINE for one in sentence.tokens)
    for token in sentence.of("share"):
        before, whole = sentence.previous(token, frozenset()), sentence.next(token)
        held = whole is not None and whole.takes("dimension") and whole.sense is not None and whole.text.isascii()
        office = held and whole is not None and whole.sense and sentence.model.dimensions[whole.sense.id].group == tree
        if office and (mine or (before is not None and before.text.lower() in ("my", "our"))):
            return True
    return False


def only_percent(sentence: Sentence, draft: Draft) -> bool:
    """「AUM growth in percent」: the words for a share say what a change is told in."""
    words, grown = sentence.of("share"), sentence.readings["growth_of"]
    told = all(one.text.lower() in ("in %", "in percent", "in per cent", "%", "percent") for one in words)
    if words and told and draft.metrics and all(name in grown for name in draft.metrics):
        draft.metrics = [grown[name] for name in draft.metrics]  # deposit growth in percent
        draft.change = draft.change or "any"
    if words and told and draft.change:
        for token in words:
            token.pass_over()
        draft.share = False
        return True
    return False


_MINE = frozenset({"mine", "ours", "i", "do i", "do i have", "do we have", "we have", "i have", "have i", "have we"})


def ask_share(sentence: Sentence, draft: Draft) -> None:
    """A share that nothing here can tell is asked about."""
    draft.share = False
    for token in sentence.of("share"):
        token.kind, token.sense = "unknown", None


_SAID = frozenset(
    {"are", "is", "have", "has", "hold", "who", "that", "were", "who are", "that are", "who have", "that have"}
)


_HOLD = frozenset({"have", "has", "hold", "holds", "own", "owns", "with", "without", "lack", "lacks", "use", "uses"})


def said_of(sentence: Sentence, place: int) -> str | None:
    """「what percent of corporate clients are borrowers」: what is said of the whole, behind its verb, is the part."""
    rest = sentence.tokens[place + 1 :]
    verb = next((at for at, one in enumerate(rest) if one.text.lower() in _SAID), None)
    opened = next((at for at, one in enumerate(rest) if one.text.lower().split()[0] in _HOLD), None)
    at = min((one for one in (verb, opened) if one is not None), default=None)
    if at is None or not any(one.takes("value", "dimension") for one in rest[:at]):
        return None
    parts = [name for where, (name, _) in filtered_at(sentence) if where > place + at]
    return parts[-1] if parts else None


def part_within(sentence: Sentence, draft: Draft) -> bool:
    """「what share of platinum clients holds insurance, by branch」: in each group, the part said of those who are named."""
    places = [sentence.index(one) for one in sentence.of("share")]
    told = said_of(sentence, places[0]) if places else None
    part = next((one for one in draft.where if one.dimension == told and one.op == "in"), None)
    if part is None or len(draft.group_by) != 1 or told in draft.group_by or draft.edits is not None or draft.ranking:
        return False
    draft.where = [one for one in draft.where if one is not part]
    draft.share_within = draft.group_by[0]
    draft.group(part.dimension)
    return True
