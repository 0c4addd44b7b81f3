"""Each role goes its main ways in a real browser: once in `make test`, in both languages and widths in `make test-all`."""

import pytest

from tests.ui.stations import Journey

pytestmark = [pytest.mark.system, pytest.mark.filterwarnings("ignore::ResourceWarning")]
WAYS = (("zh", 1280), ("en", 390), ("zh", 390), ("en", 1280))
MANAGER = (
    Journey.ask,
    Journey.export,
    Journey.open_a_group,
    Journey.follow_up,
    Journey.change_a_chip,
    Journey.be_refused,
    Journey.share_the_conversation,
    Journey.pin,
    Journey.share_the_board,
    Journey.open_a_client,
    Journey.open_a_clause,
)
# person: how answers are split, whom they cover (by SQL), the pages offered, the stations
PEOPLE = {
    "hq_manager": (
        "branch",
        "TRUE",
        "chat boards client catalogue documents audit",
        (*MANAGER, Journey.audit_a_record),
    ),
    "hangzhou_manager": (
        "sub_branch",
        "o.path LIKE '/O00/O01/%'",
        "chat boards client catalogue documents audit",
        (*MANAGER, Journey.audit_a_record),
    ),
    "rm_r007": ("manager", "c.rm_id = 'R007'", "chat boards client catalogue documents", MANAGER),
    "risk_hangzhou": (
        "sub_branch",
        "o.path LIKE '/O00/O01/%'",
        "chat boards client catalogue documents audit",
        (*MANAGER, Journey.audit_a_record),
    ),
    "analyst": (
        "branch",
        "TRUE",
        "chat boards catalogue documents audit bench",
        (*(one for one in MANAGER if one is not Journey.open_a_client), Journey.audit_a_record, Journey.promote),
    ),
    "auditor": (
        "branch",
        "FALSE",
        "chat boards documents audit",
        (Journey.is_told_why_not, Journey.be_refused, Journey.open_a_clause, Journey.audit_without_a_case),
    ),
    "admin": (
        "branch",
        "FALSE",
        "chat documents",
        (Journey.is_told_why_not, Journey.be_refused, Journey.open_a_clause),
    ),
}
CASES = [
    pytest.param(user, *way, marks=() if place % len(WAYS) == number else pytest.mark.full)
    for place, user in enumerate(PEOPLE)
    for number, way in enumerate(WAYS)
]


@pytest.mark.parametrize(("user", "language", "width"), CASES)
def test_a_role_goes_its_main_ways(reader, home, user, language, width):
    group, seen, pages, stations = PEOPLE[user]
    journey = Journey(reader(user, language=language, width=width), group, seen, home)
    names = journey.page.get_by_test_id("stSidebarNavLink").all_inner_texts()
    assert [name.split("\n")[-1] for name in names] == [journey.say(f"page_{page}") for page in pages.split()]
    for station in stations:
        station(journey)
        assert journey.page.get_by_test_id("stException").count() == 0
        assert journey.page.evaluate("document.documentElement.scrollWidth") <= width
