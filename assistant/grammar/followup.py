"""Whether a question edits the last query or starts afresh, by the rule of docs/conversation.md.

A question is **fresh** when it says so (重新来, 换个话题), when it gives up the last one and asks something else, when it opens
with an aside (对了, by the way) and has a subject of its own, when it asks for clients by what they are like after rows that are no
clients (own_rows.py), or when it names a subject and none of what follows. It is an **edit** when the conversation has a query and
the question

1. names no subject: no metric, no plan, no clients to count (那宁波呢, 按支行, 只看前三, 一共多少);
2. says that it changes, adds, takes away, narrows or corrects (换成…, 加上…, 去掉…, 只看…, 不对，我要的是…), or is a short
   「那…呢」;
3. points at what was shown with nothing of its own before the pointer (这些客户, 他们, their); 「它」 counts only as long as the
   last query speaks of that client;
4. leaves out what its metric is of (看日均), what part of it is meant (占全部贷款多少), whose it is (存款超100万的), or who
   earned it (给我们赚了多少);
5. is a metric and nothing else, and the groups and filters shown can be told of it (响应率), or the figure shown with
   another value of what was chosen (retail loans, after corporate ones);
6. names a metric only to sort the rows shown by it (按响应率从高到低), or to say who has some of it (逾期的有哪些);
7. asks for nothing but a total or an average while clients are listed (平均AUM多少), or for one of the rows (第二个的贷款);
8. asks for a plan and does not say of what (完成计划了吗, after the figure that it is the plan of).

An edit keeps every part of the last query that it does not touch, and the exact reading of the answer shows what is kept.
"""

from __future__ import annotations

from assistant.grammar.counted_before import counts_described, first_of_counted, limits_shown, lists_counted, pairs
from assistant.grammar.draft import Draft
from assistant.grammar.english_edits import asks_which_ones
from assistant.grammar.first_shown import of_first_shown
from assistant.grammar.order_words import that_end
from assistant.grammar.own_rows import asks_own_clients
from assistant.grammar.parts import describes_counted, figure_of_row, other_value, row_named
from assistant.grammar.people import counts_people, people_unit
from assistant.grammar.pronouns import points_back
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import listed_entity, one_shown
from assistant.grammar.tokens import Token
from assistant.question import QueryRequest
from semantic_layer.instead import has_dimension

_MARKS = ("replace", "add", "about", "remove", "correct", "ungroup")
_FOR_US = ("给我们", "给咱", "给我行", "给行里", "给银行", "为我们", "为我行")
_ENDINGS = frozenset({"吧", "了", "啊", "呀", "哈", "啦", "一下", "please", "now"})
_TOO = ("也", "too", "as well", "also", "加上", "带上", "放一起", "一起")
_LIGHT = (
    "filler",
    "and",
    "about",
    "ask",
    "only",
    "aside",
    "replace",
    "correct",
    "add",
    "own",
    "reset",
    "waive",
    "undo",
)


def is_follow_up(sentence: Sentence, draft: Draft, last: QueryRequest | None) -> bool:
    """Whether the question edits ``last``, by the rule above."""
    if last is None or sentence.has("reset") or asks_own_clients(sentence, last.query):
        return False
    if not has_subject(sentence, draft) and not _counts_anew(sentence, last):
        return True
    if gives_up(sentence) or _undivided(sentence, draft, last):
        return False
    if sentence.has("waive") or bare(sentence, draft, last) or any("some" in token.note for token in sentence.tokens):
        return True
    if sentence.has("aside") and not (points(sentence) or sentence.has("add")):  # 另外带上不良余额 adds
        return False
    told = draft.of_last or any("shown" in token.note for token in sentence.tokens)
    if told or asks_plan_of_last(sentence, draft, last) or other_value(sentence, draft, last):
        return True
    if figure_of_row(sentence, draft, last):
        return True
    if (follows(sentence) and not draft.where) or elliptic(sentence) or sorts(sentence, draft):
        return True
    if (picks(sentence, draft) and last.query.group_by) or first_of_counted(sentence, draft, last):
        return True
    same = draft.share and set(draft.metrics) & set(last.query.metrics)
    if (same or pairs(sentence)) and not (draft.where or draft.group_by):
        return True
    rows = sentence.has("dimension", "value", "segment", "list", "which", "ask", "count") or draft.listing
    if lists_counted(sentence, draft, last.query):
        return True
    if limits_shown(sentence, draft, last) or _within(sentence) or of_first_shown(sentence, draft, last.query):
        return True
    if conditions_only(sentence, draft) and not rows and (last.query.group_by or describes_counted(sentence, last)):
        return True
    if (_elided(sentence) and spoken_client(sentence, last)) or (last.query.group_by and asks_which_ones(sentence)):
        return True
    return marked(sentence) or row_named(sentence, last.query) or totals_of_list(sentence, draft, last)


def _counts_anew(sentence: Sentence, last: QueryRequest) -> bool:
    """Whether clients of a kind are counted in so many words after figures that are no clients: 有多少私行客户, after fees."""
    kinds = [one for one in sentence.of("count") if one.note.get("counts") == "kind"]
    query, metrics, client = last.query, sentence.model.metrics, sentence.model.defaults.client_dimension
    counted = query.population is not None or people_unit(sentence) in {metrics[name].unit for name in query.metrics}
    counted = (counted or client in query.group_by) and not any("stands" in one.note for one in kinds)
    return bool(kinds) and not (counted or _opens(sentence) or points(sentence))


def _undivided(sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
    """Whether how much of the time is gone is asked after groups, of which it is never told: 今年时间过了多少了."""
    elapsed = [sentence.readings["targets"]["progress"]]
    return draft.metrics == elapsed and bool(last.query.group_by) and not (points(sentence) or sentence.has("add"))


def _within(sentence: Sentence) -> bool:
    """Whether it opens with what it is a share of: 占对公贷款多大比例."""
    return any(one.takes("share") and one.text.startswith("占") for one in content(sentence)[:1])


def gives_up(sentence: Sentence) -> bool:
    """Whether 算了 leaves what was asked, not what goes on to say what to do instead (算了，还是看贷款吧)."""
    said = [one for one in content(sentence) if one.text not in ("看", "要")]
    figure = bool(said) and all(sentence.metrics_of(one) for one in said)
    mends = sentence.has("replace", "correct", "uncompare", "exclude", "only", "add") or figure
    return sentence.has("waive") and not mends


def asks_plan_of_last(sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
    """Whether a plan is asked for and not said of what nor of whom: 完成计划了吗, after the figure that it is the plan of."""
    asked = ("own", "bank", "each") if last.query.group_by else ("own", "bank", "each", "which", "list")
    same = last.query.target is not None and draft.target == last.query.target and draft.period is None
    if draft.target is None or (draft.group_by and not same) or sentence.has(*asked[: 3 if same else None]):
        return False
    said = [name for token in sentence.metric_tokens() for name in sentence.metrics_of(token)]
    shown, instead = (*last.query.metrics, last.query.target), sentence.readings["targets"]["instead"]
    return draft.target in (*shown, *(instead.get(name) for name in shown)) and all(
        sentence.model.metrics[name].kind == "target" for name in said
    )


def bare(sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
    """Whether a metric is named and nothing else: of the client that the last query is about, and alone (响应率, not
    响应率多少) of the rows shown."""
    narrowed = draft.where or draft.having or draft.tests or draft.members or draft.compare
    shaped = narrowed or draft.group_by or draft.listing or draft.ranking or draft.limit or draft.share or draft.target
    other = "own bank peer present which list define why documents each aside rank change trend count".split()
    if shaped or not draft.metrics or sentence.has(*other) or (draft.period and not spoken_client(sentence, last)):
        return False
    alone = all(
        sentence.metrics_of(one) or one.takes("ambiguity", "percapita", "average") or one.kind in ("unknown", "period")
        for one in content(sentence)
    )
    alone = alone and _fits(sentence, draft, last)
    return alone and (spoken_client(sentence, last) or not sentence.has("overview", "number"))


def _fits(sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
    """Whether the metrics can be told of the groups and filters of the last query."""
    model = sentence.model
    needed = [model.dimensions[name] for name in (*last.query.group_by, *(one.dimension for one in last.query.where))]
    return all(has_dimension(model.metrics[name], one, model) for name in draft.metrics for one in needed)


def conditions_only(sentence: Sentence, draft: Draft) -> bool:
    """Whether every metric of the follow-up is there for a condition on it (日均100万以上的)."""
    return bool(draft.having) and all("condition" in token.note for token in sentence.metric_tokens())


def _elided(sentence: Sentence) -> bool:
    """Whether it is said for whom something was earned, but not by whom: 给我们赚了多少."""
    return sentence.has("elided") or any(token.text.startswith(_FOR_US) for token in sentence.metric_tokens())


def totals_of_list(sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
    """Whether a total or an average is asked, of nothing else than the clients listed before: 平均AUM多少."""
    client = sentence.model.defaults.client_dimension
    said = "".join(token.text.lower() for token in sentence.tokens)
    bare = len(content(sentence)) <= 2 and any(word in said for word in ("几个", "几户", "几家", "几位", "how many"))
    if (
        draft.metrics == [sentence.readings["counted"]]
        and bare
        and listed_entity(last.query, sentence.model) is not None
    ):
        return not sentence.has("own", "bank")
    chosen = last.query.where or last.query.having or last.query.population or last.query.limit
    own = (
        draft.where or draft.group_by or draft.having or draft.tests or draft.members or draft.listing or draft.ranking
    )
    whole = any(word in one.text for one in sentence.metric_tokens() for word in ("一共", "总共", "合计", "总计"))
    summed = (sentence.has("sum", "average") or whole) and not sentence.has("own", "bank", "peer", "period", "compare")
    listed = client in last.query.group_by or counts_described(sentence, last.query, of_groups=True)
    return bool(listed and chosen and summed and not own)


def has_subject(sentence: Sentence, draft: Draft) -> bool:
    """Whether the question names what it asks about: a metric, a plan, or described clients to count or list."""
    described = bool(draft.members or draft.tests or _tagged(sentence, draft))
    described = described or (bool(draft.lackers) and names_clients(sentence))  # 没拜访过的客户有哪些
    many = any("how many" in token.text.lower() for token in sentence.tokens) and names_clients(sentence)
    counted = counts_people(sentence) or draft.listing or many
    aside = sentence.has("aside") and bool(draft.where)
    return bool(draft.metrics or draft.target) or (described and (aside or (counted and not _opens(sentence))))


def names_clients(sentence: Sentence) -> bool:
    """Whether a word for clients stands in the question."""
    client = sentence.model.defaults.client_dimension
    return any(token.sense is not None and token.sense.id == client for token in sentence.of("dimension"))


def _tagged(sentence: Sentence, draft: Draft) -> bool:
    return any(sentence.model.dimensions[condition.dimension].multi for condition in draft.where)


def points(sentence: Sentence) -> bool:
    """Whether a pronoun points out of the question, nothing in it standing before that it could point at."""
    return any(points_back(sentence, token) for token in sentence.of("pronoun"))


def spoken_client(sentence: Sentence, last: QueryRequest) -> bool:
    """Whether the last query is about one client."""
    client = sentence.model.defaults.client_dimension
    return one_shown(last.query) or any(one.dimension == client and len(one.values) == 1 for one in last.query.where)


def elliptic(sentence: Sentence) -> bool:
    """Whether the words for metrics leave out what they are of: 看日均, 余额一千万以上的."""
    tokens = sentence.metric_tokens()
    return bool(tokens) and all(token.text.lower() in sentence.readings["elliptic"] for token in tokens)


def sorts(sentence: Sentence, draft: Draft) -> bool:
    """Whether the question is but an order for the rows shown before: sort by RAROC ascending."""
    phrases = sentence.readings["phrases"]
    grouped = any(
        token.sense is not None and phrases[int(token.sense.id)].get("group_by") and "order" not in token.note
        for token in sentence.of("phrase")
    )
    rows = grouped or draft.where or draft.having or draft.listing or sentence.has("which", "dimension")
    return sentence.has("rank", "descend", "ascend") and not rows


def picks(sentence: Sentence, draft: Draft) -> bool:
    """Whether the first few of the rows shown by another figure are asked: AUM最高的五个."""
    rows = draft.where or draft.having or draft.listing or sentence.has("dimension", "own", "bank", "period", "which")
    sided = [one for one in sentence.of("number") if one.text.isascii() and one.number is not None and one.number.side]
    ends = sentence.has("top", "bottom") or bool(sided)  # top 5 by overdue loans
    return bool(draft.metrics and (draft.limit or that_end(sentence))) and ends and not rows


def follows(sentence: Sentence) -> bool:
    """Whether a phrase of the question speaks of what was shown before (比对照组真的好吗)."""
    phrases = sentence.readings["phrases"]
    return any(
        token.sense is not None and phrases[int(token.sense.id)].get("follow") for token in sentence.of("phrase")
    )


def marked(sentence: Sentence) -> bool:
    """Whether the question says that it changes or points at another one."""
    return _opens(sentence) or points(sentence) or sentence.has("only", "again")


def explains_again(sentence: Sentence, draft: Draft) -> bool:
    """Whether a follow-up to a why-question asks why again, of other rows or days: 那零售呢, 上个月呢."""
    other = draft.metrics or draft.group_by or draft.having or draft.listing
    shape = draft.ranking or draft.limit or draft.trend or draft.show
    return not (other or shape) and not sentence.has("sum", "count", "share", "define")


def _opens(sentence: Sentence) -> bool:
    """Whether the mark stands first or last (呢), not in the middle of a whole question."""
    tokens = [token for token in sentence.tokens if token.text.strip(",，。?？!！ ")]
    while len(tokens) > 1 and tokens[-1].text in _ENDINGS:
        tokens = tokens[:-1]  # 贷款去掉吧
    return bool(tokens) and (
        any(token.takes(*_MARKS) for token in tokens[:2])
        or tokens[0].takes("and", "exclude")
        or (tokens[0].text.lower() == "now" and len(tokens) <= 4)
        or tokens[-1].takes("add", "exclude")
        or any(_closes(sentence, token) for token in tokens if token.takes("add"))
        or (tokens[-1].text == "呢" and (len(tokens) <= 4 or _short(sentence)))
        or any(token.takes("replace") for token in tokens)
    )


def _short(sentence: Sentence) -> bool:
    """Whether no more than three words say something, and none says what to split by: 到月底还挂着没处理的呢."""
    return len(content(sentence)) <= 3 and not sentence.has("dimension", "own", "bank", "segment")


def _closes(sentence: Sentence, token: Token) -> bool:
    """Whether 也要, too stands at the end of its clause: 每档的AUM也要，时点的."""
    if not token.text.lower().startswith(_TOO) or sentence.index(token) == 0:
        return False
    after = sentence.tokens[sentence.index(token) + 1 :]
    return not after or after[0].text.strip() in (",", "，", ";", "；", "。", ".")


def content(sentence: Sentence) -> list[Token]:
    """The tokens that say more than 那, 呢, 看看."""
    return [token for token in sentence.tokens if token.text.strip(" ,，。.?？!！、") and not token.takes(*_LIGHT)]
