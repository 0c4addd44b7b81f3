"""What is understood and refused: decisions, forecasts, personal data, writes, other languages, what cannot be computed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from assistant.grammar.draft import Draft
from assistant.grammar.maturing import says_horizon
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.question import Language, NotAnswerable
from semantic_layer.model import SemanticModel

LONGEST = 1000
_SQL = re.compile(
    r"^\s*(?:with\b.+\bas\s*\(|select\b.+\bfrom\b|(?:drop\s+(?:table|database|schema|view|index|column|user|role|all)|(?:insert|update|delete|alter|create|truncate|grant|copy|attach|pragma)\b\s+\S+))|;\s*(?:drop|delete|insert|update|select)\b|--\s*$|\bunion\s+(?:all\s+)?select\b|\bor\s+1\s*=\s*1\b|'\s*or\s*'",
    re.S,
)
_WRITE = re.compile(
    r"\b(?:drop|delete|truncate|alter|wipe|erase|remove|destroy)\b.{0,30}\b(?:table|database|schema|row|record|everything)s?\b|(?:删除?|清空|清除|销毁).{0,8}(?:表|数据库|库|记录|数据)"
)
_LIKE = re.compile(
    r"^(?:.{2,}(?:公司|集团|厂|有限|股份|合作社|事务所|中心|商行|经营部)|[\u4e00-\u9fff]{2,4}(?:女士|先生|小姐|经理|总))$"
)
_FORMS = ("有限", "公司", "集团", "股份")
_SCRIPTS = ("CJK", "LATIN", "FULLWIDTH", "HALFWIDTH LATIN", "GREEK")


def refuse_text(text: str, language: Language) -> NotAnswerable | None:
    """Refusals that need no understanding: nothing asked, too much, SQL, another language."""
    letters = [char for char in text if char.isalpha()]
    if not any(char.isalnum() for char in text):
        return NotAnswerable(code="empty-question", language=language)
    if len(text) > LONGEST:
        return NotAnswerable(
            code="question-too-long", details={"length": str(len(text)), "limit": str(LONGEST)}, language=language
        )
    if any(unicodedata.category(char) == "Cc" and char not in "\n\r\t" for char in text):
        return NotAnswerable(code="control-characters", language=language)
    if _WRITE.search(text.lower()) or (_SQL.search(text.lower()) and language == "en"):
        return NotAnswerable(code="write-refused", language=language)
    strange = [char for char in letters if not unicodedata.name(char, "?").startswith(_SCRIPTS)]
    if letters and len(strange) * 3 > len(letters):
        return NotAnswerable(code="other-language", language=language)
    return None


_BY_SENSE = (
    ("override", "rules-stay"),
    ("write", "write-refused"),
    ("personal", "personal-data"),
    ("decision", "no-decisions"),
    ("elsewhere", "out-of-domain"),
    ("statistic", "no-such-statistic"),
)


_BY_FRAME = {"decision": "no-decisions", "write": "write-refused"}


def refuse_sense(sentence: Sentence, language: Language, shown: Sequence[str] = ()) -> NotAnswerable | None:
    """Refusals by the sense of a word or of a turn of phrase; what cannot be computed names its neighbours. ``shown``: the
    figures that a turn without one speaks of."""
    wish, words = sentence.wish
    if wish in _BY_FRAME and not sentence.has("override"):
        return NotAnswerable(code=_BY_FRAME[wish], details={"words": words}, language=language)
    for kind, code in _BY_SENSE:
        tokens = [
            token for token in sentence.of(kind) if not (_is_own(sentence, token, shown) or _is_state(sentence, token))
        ]
        if tokens:
            return NotAnswerable(code=code, details={"words": tokens[0].text}, language=language)
    for token in sentence.of("refusal"):
        assert token.sense is not None
        if _is_own(sentence, token, shown) or _waived(sentence, token):
            continue
        refusal = sentence.model.refusals[token.sense.id]
        return NotAnswerable(
            code="not-computable",
            details={"words": token.text, "refusal": refusal.id, "zh": refusal.zh, "en": refusal.en},
            nearest=refusal.nearest,
            language=language,
        )
    if sentence.has("domain") and not sentence.metric_tokens():
        return NotAnswerable(code="out-of-domain", details={"words": sentence.of("domain")[0].text}, language=language)
    for token in sentence.of("domain"):  # a metric beside it: what the word does there is not known
        token.kind, token.sense = "unknown", None
    return None


_NEGATED = frozenset("不 别 莫 甭 勿 不用 不要 不必 不需要 无需 不再 不想 先不 就不 不去 免 算了不".split())
_WEAK = frozenset({"再", "用", "去", "做", "看", "要", "了", "就", "给", "我", "您", "你"})


def _waived(sentence: Sentence, token: Token) -> bool:
    """「不预测了，看零售的」: what cannot be computed is given up here, and something else is asked."""
    before = sentence.previous(token, _WEAK)
    rest = [one for one in sentence.tokens if one is not token and one is not before and _means(one)]
    if before is None or before.text not in _NEGATED or not rest:
        return False
    for word in (before, token):
        word.pass_over()
    return True


def _means(token: Token) -> bool:
    """Whether a word says more than 了, 那 or 好吧."""
    return any(char.isalnum() for char in token.text) and not token.takes("filler", "about", "waive", "ask")


_MEDIAN = frozenset({"中位数", "中位值", "中值", "median"})


def _is_own(sentence: Sentence, token: Token, shown: Sequence[str]) -> bool:
    """Whether the figure asked about is such a one by itself: a median of firms, their distance from the industry."""
    names = [name for other in sentence.metric_tokens() for name in sentence.metrics_of(other)] or list(shown)
    gaps = sentence.readings["gaps"]
    known = bool(names) and all("MEDIAN(" in (sentence.model.metrics[name].expr or "") for name in names)
    if known and token.text.lower() in _MEDIAN:
        token.pass_over()
        return True
    peers = any(word in token.text for word in sentence.readings["peers"])
    if names and all(name in gaps or name in gaps.values() for name in names) and peers:
        token.pass_over()
        return True
    return False


_DIALLED = frozenset({"打", "打了", "打过", "拨", "拨打", "拨打了"})


def _is_state(sentence: Sentence, token: Token) -> bool:
    """「贷款已经清零的客户」: what has been done already describes clients, and is no wish; 「打了几个电话」 asks for no number."""
    if token.takes("personal") and any(one.text in _DIALLED for one in sentence.tokens[: sentence.index(token)][-3:]):
        token.kind, token.sense = "unknown", None
        return True
    before, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset({"了"}))
    done = token.takes("write") and before is not None and before.text in _ALREADY
    wished = any(one.text in _WISHED for one in sentence.tokens)
    if done and not wished and after is not None and after.text == "的":
        token.pass_over()
        return True
    return False


_ALREADY = frozenset({"已", "已经", "早已", "均已", "都已", "也已"})
_WISHED = frozenset({"把", "将", "请", "帮", "帮我", "给我", "替我", "给"})


def refuse_forecast(sentence: Sentence, draft: Draft, today: date, language: Language) -> NotAnswerable | None:
    """The future is refused, unless every metric looks forward by itself (maturities)."""
    future = [
        token
        for token in sentence.of("period")
        if token.period and token.period.period and token.period.period.start > today and "forward" not in token.note
    ]
    forward = bool(draft.metrics) and all(looks_forward(sentence.model, name) for name in draft.metrics)
    if future and not draft.metrics and (_falling_due(sentence, draft) or sentence.has("maturing")):
        for token in future:
            token.note["forward"], token.used = "yes", True
        draft.period = None
        return None
    if forward:
        draft.period = None if future else draft.period
        _name_other_spans(sentence, draft, today)
        return None
    nearest = tuple(draft.metrics[:3])
    foretold = sentence.wish[0] == "forecast" and not _tagged(sentence)
    if foretold or (sentence.has("forecast") and (future or draft.metrics)):
        return NotAnswerable(
            code="no-forecasts", details={"metric": nearest[0] if nearest else ""}, nearest=nearest, language=language
        )
    if future:
        return NotAnswerable(
            code="period-in-future", details={"period": future[0].text}, nearest=nearest, language=language
        )
    return None


def _tagged(sentence: Sentence) -> bool:
    """Whether the words that sound like the future are a tag of today: clients about to leave us."""
    wish = sentence.wish[1].lower()
    return any(wish in token.text.lower() and token.takes("value") for token in sentence.tokens)


def _falling_due(sentence: Sentence, draft: Draft) -> bool:
    """「下个月有定期要到期的客户」: a tag whose figure looks ahead by itself says when."""
    model, described = sentence.model, sentence.readings["described"]
    ahead = {tag for name, tag in described.items() if name in model.metrics and looks_forward(model, name)}
    return any(set(map(str, one.values)) & ahead for one in draft.where if model.dimensions[one.dimension].multi)


_MONTH_NAMED = re.compile(r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?[里中内]?")
_AHEAD = ("下", "明", "未来", "今后", "next", "coming")


def _name_other_spans(sentence: Sentence, draft: Draft, today: date) -> None:
    """What falls due is known for thirty days ahead: a longer span, or one that was read as past (下半年), is named,
    and so are past days within which something was due (今年到期的贷款)."""
    for token in sentence.of("period"):
        period = token.period.period if token.period is not None else None
        if period is None or token.text.lower() in ("现在", "目前") or "forward" in token.note:
            continue
        ahead = token.text.lower().startswith(_AHEAD)
        if _MONTH_NAMED.fullmatch(token.text) and period.end < today:  # 6月份到期, said in May
            period = period.shift_months(12)
            if 0 < (period.end - today).days <= 31:
                token.used, token.note["forward"], draft.period = True, "yes", None
                draft.assumptions = [one for one in draft.assumptions if one.code != "period-year"]
                continue
        within = period.start < period.end <= today and not says_horizon(sentence) and not draft.group_by
        if within or (period.end - today).days > 31 or (ahead and period.end <= today):
            token.kind, token.sense, draft.period = "unknown", None, None


def looks_forward(model: SemanticModel, name: str) -> bool:
    """Whether the metric speaks of days after its window: its condition reaches past :E."""
    metric = model.metrics[name]
    return ":E + " in f"{metric.where} {metric.expr}"


def looks_like_name(sentence: Sentence, place: int) -> bool:
    """Whether an unknown word stands where the name of a client or a manager stands."""
    token = sentence.tokens[place]
    if (
        _LIKE.match(token.text)
        or _given_name(sentence, place)
        or _possessor(sentence, place)
        or _named_last(sentence, place)
    ):
        return True
    formed = (
        place + 1 < len(sentence.tokens)
        and sentence.tokens[place + 1].start == token.end
        and (sentence.tokens[place + 1].text.startswith(_FORMS) or sentence.tokens[place + 1].takes("form"))
    )
    if formed and not token.text.isascii():
        return True
    short = 2 <= len(token.text) <= 3 and token.text[0] in sentence.readings["surnames"]
    rest = [other for other in sentence.tokens[place + 1 : place + 3] if other.text != "的"][:1]
    before = sentence.tokens[place - 1] if place else None
    person = sentence.model.defaults.person_dimension
    if (
        before is not None
        and before.has("dimension")
        and before.takes("dimension")
        and before.sense is not None
        and before.sense.id in (person, sentence.model.defaults.client_dimension)
    ):
        return short
    after = [other.text for other in rest]
    people = tuple(word for word in sentence.readings["people"] if not word.isascii())
    followed = any(text.startswith((*people, "名下", "管的", "管户", "经理", "手上", "手里")) for text in after)
    followed = followed or any(other.start - token.end == len("'s ") for other in rest if other.text.isascii())
    return short and followed


_HELD = ("的", "名下", "手上", "手里", "管的", "经理")


def _possessor(sentence: Sentence, place: int) -> bool:
    """Whether a capital opens the unknown name of somebody who has clients: Zhang Wei's clients."""
    token, people = sentence.tokens[place], sentence.readings["people"]
    rest = [other for other in sentence.tokens[place : place + 4] if other.text.strip()]
    owned = [spot for spot, other in enumerate(rest) if other.text.lower().endswith(("'s", "’s"))]
    if not token.text.isascii() or not token.text[:1].isupper() or not owned or owned[0] > 1:
        return False
    after = rest[owned[0] + 1] if owned[0] + 1 < len(rest) else None
    return after is not None and after.text.lower() in people


def _named_last(sentence: Sentence, place: int) -> bool:
    """Whether a capital opens the unknown name of whose clients are asked for: the clients of Li Si."""
    token = sentence.tokens[place]
    before = [one.text.lower() for one in sentence.tokens[:place] if one.text.strip()][-2:]
    told = len(before) > 1 and before[1] in ("of", "under") and before[0] in sentence.readings["people"]
    return told and token.text.isascii() and token.text[:1].isupper() and token.text[1:].islower()


def _given_name(sentence: Sentence, place: int) -> bool:
    """Whether the unknown one or two characters go on a surname that is read as a light word (张 · 伟的存款)."""
    token, before = sentence.tokens[place], sentence.tokens[place - 1] if place else None
    after = sentence.tokens[place + 1] if place + 1 < len(sentence.tokens) else None
    if before is None or after is None or before.end != token.start or not before.takes("filler"):
        return False
    first = (
        place == 1 or sentence.tokens[place - 2].takes("filler", "ask") or sentence.tokens[place - 2].end < before.start
    )
    named = before.text in sentence.readings["surnames"] and len(token.text) <= 2 and not token.text.isascii()
    return named and first and after.text in _HELD
