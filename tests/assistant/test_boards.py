"""Boards: a tile is what was asked for, asked anew for whoever looks; its owner alone changes a board."""

from datetime import date

import pytest

from assistant.board_periods import on_newer_data
from assistant.boards import Words, title_of
from assistant.ledger.boards import Share
from assistant.question import QueryRequest
from semantic_layer.errors import AccessDenied, BadInput
from semantic_layer.query import SemanticQuery

BY_BRANCH = QueryRequest(query=SemanticQuery(metrics=("deposit_balance",), group_by=("branch",)))


def test_every_tile_of_every_first_board_answers_its_role_in_both_languages(desk):
    people = {user.role: user.id for user in desk.users.values()}
    assert {"hq_manager", "org_manager", "rm", "analyst", "risk", "auditor"} <= desk.model.boards.keys()
    for role in desk.model.boards:
        for language in ("zh", "en"):
            first = desk.boards.seen(people[role], language)[0]
            assert first.first and not first.own and first.tiles
            for tile in first.tiles:
                answer = desk.boards.run(tile, people[role], language)
                assert answer is not None and answer.status == "answered", (role, tile.title, answer)
                assert answer.language == language


def test_a_shared_tile_is_asked_anew_under_the_rights_of_its_reader(desk):
    mine = desk.boards.create("hq_manager", "晨会")
    tile = desk.boards.pin("hq_manager", mine.id, BY_BRANCH).tiles[0]
    assert tile.title == "各分行存款余额（时点）"
    desk.boards.share("hq_manager", mine.id, [Share("place", "/O00/O01/"), Share("role", "rm")])

    def rows(user: str) -> list[str]:
        [board] = [one for one in desk.boards.seen(user) if one.id == mine.id]
        assert not board.own and board.shares == ()
        answer = desk.boards.run(board.tiles[0], user)
        assert answer.status == "answered"
        return [row[1] for row in answer.tables[0].rows]

    assert len(desk.boards.run(tile, "hq_manager").tables[0].rows) > 1
    assert rows("hangzhou_manager") == ["杭州分行"]
    assert rows("rm_r007") == ["杭州分行（权限内部分）"]
    assert mine.id not in {one.id for one in desk.boards.seen("ningbo_manager")}
    assert desk.boards.run(tile, "auditor").status == "refused"


def test_only_its_owner_changes_a_board_and_shares_it_within_the_own_place(desk):
    mine = desk.boards.create("hangzhou_manager", "支行")
    pinned = desk.boards.pin("hangzhou_manager", mine.id, BY_BRANCH)
    for change in (
        lambda: desk.boards.rename("hq_manager", mine.id, "改名"),
        lambda: desk.boards.pin("hq_manager", mine.id, BY_BRANCH),
        lambda: desk.boards.remove_tile("hq_manager", mine.id, pinned.tiles[0].id),
        lambda: desk.boards.share("hq_manager", mine.id, []),
        lambda: desk.boards.remove("hq_manager", mine.id),
        lambda: desk.boards.copy("hq_manager", mine),
    ):
        with pytest.raises(AccessDenied, match="not-your-board"):
            change()
    for target in (
        Share("place", "/O00/O04/"),
        Share("place", "/O00/"),
        Share("role", "admin"),
        Share("role", "nobody"),
    ):
        with pytest.raises(BadInput, match="cannot-share"):
            desk.boards.share("hangzhou_manager", mine.id, [target])


def test_tiles_are_arranged_renamed_and_removed(desk):
    first = desk.boards.seen("rm_r007")[0]
    copy = desk.boards.copy("rm_r007", first)
    assert [one.title for one in copy.tiles] == [one.title for one in first.tiles] and copy.own
    ids = [one.id for one in copy.tiles]
    assert [one.id for one in desk.boards.move_tile("rm_r007", copy.id, ids[0], 2).tiles][:3] == [
        ids[1],
        ids[2],
        ids[0],
    ]
    assert desk.boards.move_tile("rm_r007", copy.id, ids[1], -5).tiles[0].id == ids[1]
    changed = desk.boards.change_tile("rm_r007", copy.id, ids[1], "到期", "wide").tiles[0]
    assert (changed.title, changed.size) == ("到期", "wide")
    assert ids[1] not in {one.id for one in desk.boards.remove_tile("rm_r007", copy.id, ids[1]).tiles}
    desk.boards.remove("rm_r007", copy.id)
    assert copy.id not in {one.id for one in desk.boards.seen("rm_r007")}


def test_a_question_on_a_tile_is_read_anew(desk):
    [words] = [one for one in desk.boards.seen("hq_manager")[0].tiles if isinstance(one.asks, Words)][:1]
    assert desk.boards.run(words, "hangzhou_manager").headline.startswith("杭州分行")


@pytest.mark.parametrize(
    ("start", "end", "then", "now", "wanted"),
    [
        ("2026-01-01", "2026-05-31", "2026-05-31", "2026-06-03", ("2026-01-01", "2026-06-03")),  # the year to date
        ("2026-04-01", "2026-05-31", "2026-05-31", "2026-07-01", ("2026-07-01", "2026-07-01")),  # the quarter to date
        ("2025-06-01", "2026-05-31", "2026-05-31", "2026-06-30", ("2025-07-01", "2026-06-30")),  # twelve months
        ("2026-05-02", "2026-05-31", "2026-05-31", "2026-06-01", ("2026-05-03", "2026-06-01")),  # thirty days
        ("2026-05-01", "2026-05-31", "2026-05-20", "2026-06-03", ("2026-06-01", "2026-06-30")),  # this month, whole
        ("2025-01-01", "2026-05-31", "2026-05-31", "2027-01-15", ("2026-01-01", "2027-01-15")),  # since last year
        ("2025-01-01", "2025-12-31", "2026-05-31", "2026-06-03", ("2025-01-01", "2025-12-31")),  # a year that was named
    ],
)
def test_a_window_up_to_the_data_date_moves_with_it(start, end, then, now, wanted):
    request = QueryRequest.model_validate(
        {"query": {"metrics": ["deposit_avg_balance"], "period": {"from": start, "to": end}}}
    )
    later = on_newer_data(request, date.fromisoformat(then), date.fromisoformat(now))
    assert isinstance(later, QueryRequest) and later.query.period is not None
    moved = later.query.period
    assert (moved.start.isoformat(), moved.end.isoformat()) == wanted


def test_a_comparison_with_a_window_of_its_own_stays(desk):
    query = {"metrics": ["deposit_balance"], "compare": "period", "period": "2026-05", "compare_period": "2026-01"}
    request = QueryRequest.model_validate({"query": query})
    assert on_newer_data(request, date(2026, 5, 31), date(2026, 6, 30)) == request


def test_a_tile_is_called_as_one_would_say_it_and_names_nobody(desk):
    months = {"from": "2025-12-01", "to": "2026-05-31"}
    only = [{"dimension": "customer", "values": ["C000001"]}]
    query = {"metrics": ["npl_rate", "loan_balance", "deposit_balance"], "group_by": ["month"], "period": months}
    request = QueryRequest(query=SemanticQuery.model_validate(query | {"where": only}))
    assert title_of(request, desk, "zh") == "不良率、贷款余额等3项走势"
    assert title_of(request, desk, "en") == "NPL ratio, Loan balance and 1 more over time"
    two = QueryRequest(query=SemanticQuery(metrics=("loan_balance",), group_by=("branch", "customer_type")))
    assert title_of(two, desk, "en") == "Loan balance by branch, customer type"
