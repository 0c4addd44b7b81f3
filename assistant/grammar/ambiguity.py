"""Words that would give different numbers: asked back with at most three complete readings."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.grammar.draft import Draft
from assistant.grammar.people import is_client, names_people
from assistant.grammar.reading import reading_of
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import Choice, Language, QueryRequest, Unclear
from semantic_layer.instead import has_dimension
from semantic_layer.query import Order, SemanticQuery
from warehouse.name_matches import NameMatch
from warehouse.names import MOST_MATCHES

MOST = 3


def settle_ambiguity(sentence: Sentence) -> Token | None:
    """Give an ambiguous word the metric that another word of the question decides; else the token to ask about."""
    _terms_tested(sentence)
    for token in sentence.of("ambiguity"):
        assert token.sense is not None
        ambiguity = sentence.model.ambiguities[token.sense.id]
        if sentence.has("why") and any(
            sentence.metrics_of(other) for other in sentence.tokens[: sentence.index(token)]
        ):
            continue
        plain = "".join(_said(sentence, other) for other in sentence.tokens if not _split_by(sentence, other))
        deciding = {
            word: metric
            for word, metric in ambiguity.unless.items()
            if word.lower() in plain and metric in sentence.model.metrics
        }
        deciding = deciding or _only_of_values(sentence, ambiguity.choices)
        deciding = deciding or _only_of_unit(sentence, token, ambiguity.choices)
        named = {name for other in sentence.metric_tokens() for name in sentence.metrics_of(other)}
        if not deciding and len(named.intersection(ambiguity.choices)) == 1:
            token.pass_over()  # scoring 60 on loan demand
            continue
        if _net_of_named(sentence, token, deciding):
            continue
        if not deciding:
            return token
        token.note["metric"] = " ".join(dict.fromkeys(deciding.values()))
        if len(set(deciding.values())) == 1:
            token.sense = Meaning("metric", token.note["metric"])
        for other in sentence.of("value"):
            told = any(other.text.lower() in word.lower() or word.lower() in other.text.lower() for word in deciding)
            other.used = other.used or (told and not _narrows(sentence, other, deciding.values()))
    return None


def _terms_tested(sentence: Sentence) -> None:
    """「loans with a rate below 4%」: a bare term of what is lent or kept, tested in percent, is that of the book named before."""
    model, terms = sentence.model, set(sentence.readings["due_terms"])
    known = next((name for name, one in model.ambiguities.items() if terms & set(one.words)), None)
    if known is None or any(model.metrics[name].is_rate for one in sentence.metric_tokens() for name in
                            sentence.metrics_of(one)):  # fmt: skip
        return
    for token in sentence.of("implied"):
        head, sign = sentence.previous(token, _LINKS), sentence.next(token, frozenset({"of", "is", "are"}))
        number = sentence.next(sign, frozenset()) if sign is not None and sign.takes("operator", "between") else None
        percent = number is not None and number.number is not None and number.number.unit == "fraction"
        if token.text.lower() in terms and percent and head is not None and _of_book(sentence, head):
            token.sense = Meaning("ambiguity", known)


_LINKS = frozenset(
    {"with", "a", "an", "the", "at", "whose", "having", "that", "have", "which", "on", "carrying", "bearing"}
)


def _of_book(sentence: Sentence, token: Token) -> bool:
    """Whether the word names a kind of business, one of its parts or what it is split by: loans, mortgages, loan types."""
    phrase = sentence.readings["phrases"][int(token.sense.id)] if token.takes("phrase") and token.sense else {}
    told = token.takes("value", "dimension") and token.sense is not None
    dimension = sentence.model.dimensions[token.sense.id] if told and token.sense else None
    books = set(sentence.readings["amounts"]) - {sentence.model.defaults.client_group}
    return bool(phrase.get("topic")) or (dimension is not None and dimension.group in books)


def _said(sentence: Sentence, token: Token) -> str:
    """The word, and of a value called by its name (小微百日行动) what it is one of."""
    named = sentence.model.dimensions.get(token.sense.id) if token.takes("value") and token.sense else None
    return token.text.lower() + (named.label.zh if named is not None and named.names else "")


def _only_of_values(sentence: Sentence, choices: Iterable[str]) -> dict[str, str]:
    """「conversion of the spring campaign」: a value that only one of the figures can be filtered by decides."""
    model = sentence.model
    known = [name for name in choices if name in model.metrics]
    for token in sentence.of("value"):
        dimension = model.dimensions.get(token.sense.id) if token.sense is not None else None
        if dimension is None or dimension.multi:
            continue
        fitting = [name for name in known if has_dimension(model.metrics[name], dimension, model)]
        if len(fitting) == 1:
            return {token.text: fitting[0]}
    return {}


def _only_of_unit(sentence: Sentence, token: Token, choices: Iterable[str]) -> dict[str, str]:
    """「LTV above 70%」, 「LTV over 5,000 yuan」: the one figure that a number of this unit can be a value of."""
    sign = sentence.next(token, frozenset({"of", "is", "are"}))
    number = sentence.next(sign, frozenset()) if sign is not None and sign.takes("operator", "between") else None
    unit = number.number.unit if number is not None and number.number is not None else ""
    metrics = [sentence.model.metrics[name] for name in choices if name in sentence.model.metrics]
    sides = [
        one.is_rate for one in metrics if one.is_rate or "元" in one.unit
    ]  # 回报率: a multiple may be told in percent
    fitting = [one.id for one in metrics if one.is_rate == (unit == "fraction")]
    told = unit in ("fraction", "money") and len(sides) == len(metrics) > 1
    return {token.text: fitting[0]} if told and len(fitting) == 1 else {}


def _split_by(sentence: Sentence, token: Token) -> bool:
    """Whether the word only names the groups (by customer type), which decide nothing about the figure."""
    before = sentence.previous(token, frozenset())
    grouped = token.text.lower().startswith("by ") or (before is not None and before.takes("each"))
    return token.takes("dimension") and " " in token.text and grouped


def _narrows(sentence: Sentence, token: Token, names: Iterable[str]) -> bool:
    """Whether the value is also one that the figure can be filtered by (房贷的利率), not only a part of its name (关注类迁徙率)."""
    assert token.sense is not None
    dimension = sentence.model.dimensions[token.sense.id]
    metrics = [sentence.model.metrics[name] for name in names]
    return all(
        bool({dimension.id, dimension.group} & set(metric.dims))
        and (not dimension.datasets or bool(set(dimension.datasets) & set(metric.sources)))
        for metric in metrics
    )


def _net_of_named(sentence: Sentence, token: Token, deciding: dict[str, str]) -> bool:
    """「AUM净增」, 「客户净增」: beside an amount that has no net change by name, it is the change of the amount itself."""
    model, counted = sentence.model, sentence.readings["counted"]
    choices = [model.metrics[name] for name in model.ambiguities[_id(token)].choices if name in model.metrics]
    net = [one.kind == "difference" for one in choices]
    if not any(net):
        return False
    if _of_people(sentence, token) and not all(net):
        deciding.clear()  # 新增沉睡客户: new clients, or asleep since then
    elif _of_people(sentence, token):
        token.sense = Meaning("change", value="net")
        return True
    for other in sentence.tokens if all(net) and not deciding else ():
        if counted in model.metrics and (is_client(sentence, other) or other.takes("count")):
            other.sense, other.used = Meaning("metric", counted), True
    stocks = set(sentence.readings["growth_of"].values())
    named = [sentence.metrics_of(other) for other in sentence.metric_tokens()]
    if len(named) != 1 or set(named[0]) & {*stocks, *sentence.readings["growth_of"]}:
        return False
    token.sense = Meaning("change", value="net")
    return True


def _of_people(sentence: Sentence, token: Token) -> bool:
    """Whether the word beside it is a tag or a holding that describes clients, whose number then changes."""
    for other in (sentence.previous(token), sentence.next(token)):
        if other is None or not other.takes("value") or other.sense is None or sentence.metric_tokens():
            continue
        told = sentence.model.dimensions[other.sense.id].multi or other.sense.id in sentence.readings["holdings"]
        if told and names_people(sentence, other):
            return True
    return False


def _id(token: Token) -> str:
    assert token.sense is not None
    return token.sense.id


def doubtful(token: Token) -> bool:
    """Whether a name may be more than one, or may be another's."""
    return len({match.code for match in token.names}) > 1 or any(match.near for match in token.names)


def ask_name(token: Token, draft: Draft, language: Language, clear: bool) -> Unclear:
    """Ask which client or person was meant: ids and offices; a natural person's name in full only for ``clear`` roles."""
    choices, first = [], token.names[0]
    for match in token.names[:MOST]:
        where = [
            condition.model_copy(
                update={"values": tuple(match.code if value == first.code else value for value in condition.values)}
            )
            if condition.dimension == first.dimension
            else condition
            for condition in draft.where
        ]
        if match.dimension != first.dimension:
            where = [
                condition.model_copy(update={"dimension": match.dimension})
                if match.code in condition.values
                else condition
                for condition in where
            ]
        query = draft.query().model_copy(update={"where": tuple(where)})
        shown = _shown(match, clear)
        choices.append(Choice(label_zh=shown, label_en=shown, request=QueryRequest(query=query, show=draft.show)))
    return Unclear(
        code="near-name" if token.names[0].near else "which-name",
        details={"name": token.text, "count": f"{len(token.names)}{'+' * (len(token.names) == MOST_MATCHES)}"},
        choices=tuple(choices),
        language=language,
    )


def ask_names(tokens: list[Token], language: Language, clear: bool) -> Unclear:
    """Ask who was meant where more must be settled than one choice can hold: the names alone, to be given by id."""
    listed = (f"「{token.text}」{'、'.join(_shown(match, clear) for match in token.names[:MOST])}" for token in tokens)
    return Unclear(code="which-names", details={"names": "；".join(listed)}, language=language)


def _shown(match: NameMatch, clear: bool) -> str:
    label = match.label if clear or not match.person else match.label[:1] + "**"
    return " · ".join(part for part in (label, match.code, match.office) if part)


def ask_dimension(sentence: Sentence, draft: Draft, language: Language) -> Unclear:
    """A ranking of what? Offer the lists that people rank: offices, managers, clients."""
    model, choices = sentence.model, []
    for name in sentence.readings["ranked"]:
        dimension = model.dimensions.get(name)
        if dimension is not None and all(
            {name, dimension.group} & set(model.metrics[metric].dims) for metric in draft.metrics
        ):
            order = Order(by=draft.metrics[0], direction=draft.ranking or "desc")
            query = draft.query().model_copy(
                update={
                    "group_by": (name,),
                    "order_by": (order,),
                    "limit": draft.limit or (None if draft.having else 10),
                }
            )
            label = dimension.label
            choices.append(
                Choice(label_zh=f"按{label.zh}", label_en=f"By {label.en.lower()}", request=QueryRequest(query=query))
            )
    return Unclear(
        code="which-dimension",
        details={"metric": draft.metrics[0]},
        choices=tuple(choices[:MOST]),
        reading=reading_of(sentence),
        language=language,
    )


def ask_plan(sentence: Sentence, draft: Draft, language: Language) -> Unclear:
    """The bank has no plan of that metric: name those it has."""
    model, rules = sentence.model, sentence.readings["targets"]
    choices = []
    for name in rules["metrics"][:MOST]:
        balance = model.metrics[name].kind in ("balance", "average_balance")
        metrics = tuple(other for other in (name, *rules["balance" if balance else "flow"]) if other in model.metrics)
        query = SemanticQuery(
            metrics=metrics, group_by=tuple(draft.group_by), where=tuple(draft.where), period=draft.period, target=name
        )
        label = model.metrics[name]
        choices.append(Choice(label_zh=label.zh, label_en=label.en, request=QueryRequest(query=query)))
    return Unclear(
        code="no-plan",
        details={"metric": draft.metrics[0]},
        choices=tuple(choices),
        reading=reading_of(sentence),
        language=language,
    )
