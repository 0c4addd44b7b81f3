"""Two people at two browsers at once never get each other's data, not even undrawn; a reload and a restart keep one's own."""

import re

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import free_port, served
from tests.ui.reader import SLOW, Reader
from tests.ui.stations import Journey

pytestmark = [pytest.mark.system, pytest.mark.filterwarnings("ignore::ResourceWarning")]
UNDER = "SELECT org_name FROM dim_org WHERE path LIKE '/O00/{branch}/%' AND org_level = 3"
# The list of demonstration identities names it to everybody.
LISTED = "西湖支行"


@pytest.fixture
def places(bank):
    """The sub-branches of Hangzhou and of Ningbo."""
    return [
        {name for (name,) in bank.execute(UNDER.format(branch=branch)).fetchall()} - {LISTED}
        for branch in ("O01", "O04")
    ]


def at_once(one: Reader, other: Reader, text: str) -> None:
    """Both ask before either is answered."""
    for reader in (one, other):
        reader.field.fill(text)
    for reader in (one, other):
        reader.page.keyboard.press("Enter")
    for reader in (one, other):
        expect(reader.page.locator(".wenshu-asked").last).to_have_text(text, timeout=SLOW)
        expect(reader.card.locator(".wenshu-headline")).to_be_visible(timeout=SLOW)
        reader.rested()


def told(reader: Reader, names: set[str]) -> set[str]:
    """Which of ``names`` this browser was sent."""
    return {name for name in names if reader.was_sent(name)}


def test_two_managers_at_once_get_their_own_places_alone(reader, home, places):
    in_hangzhou, in_ningbo = places
    assert len(in_hangzhou) > 3 and in_ningbo and not in_hangzhou & in_ningbo
    one, other = reader("hangzhou_manager"), reader("ningbo_manager")
    at_once(one, other, "各支行存款余额是多少")
    at_once(one, other, "换成贷款余额")
    at_once(one, other, "各支行客户数前三名")
    assert told(one, in_hangzhou) == in_hangzhou and told(other, in_ningbo) == in_ningbo
    # boards: mine is not listed for others, shared it is asked anew for whoever looks
    sharer, guest = Journey(one, "sub_branch", "", home), Journey(other, "sub_branch", "", home)
    sharer.pin()
    guest.open("boards")
    assert "as=ningbo_manager" in other.page.url  # a reload of any page comes back as the same person
    assert not other.was_sent("晨会")
    sharer.share_the_board()
    other.page.reload()
    other.rested()
    other.page.locator(".st-key-board-id").get_by_text("晨会").click()
    expect(other.page.locator(".wenshu-tile-title")).to_have_count(1, timeout=SLOW)
    expect(other.page.locator(".wenshu-headline")).to_contain_text("宁波分行", timeout=SLOW)
    assert told(one, in_ningbo) == set() and told(other, in_hangzhou) == set()


def test_a_conversation_is_its_owners_and_a_link_brings_its_questions_alone(reader, home, places):
    in_hangzhou, in_ningbo = places
    one = reader("hangzhou_manager")
    one.ask("各支行贷款余额是多少")
    one.ask("换成存款余额")
    one.rested()
    own = re.search(r"[?&]c=(\w+)", one.page.url)
    assert own
    other = reader("ningbo_manager", c=own[1])
    expect(other.page.get_by_text("打不开这个对话")).to_be_visible(timeout=SLOW)
    expect(other.page.get_by_test_id("stChatMessage")).to_have_count(0)
    sharer = Journey(one, "sub_branch", "", home)
    sharer.press(sharer.button("talk_more"))
    sharer.press(sharer.button("talk_share"))
    link = one.page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text()
    other.go("", **{"as": "ningbo_manager", "s": link.strip().partition("?s=")[2]})
    expect(other.page.locator(".wenshu-asked")).to_have_count(2, timeout=SLOW)
    expect(other.page.locator(".wenshu-table")).to_contain_text(next(iter(in_ningbo)), timeout=SLOW)
    assert told(other, in_hangzhou) == set()


def test_a_reload_and_a_restart_of_the_server_keep_conversations_and_boards(browser, bank_home, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "bank").symlink_to(bank_home / "bank")
    port = free_port()
    with served(home, port, tmp_path / "first.log") as address:
        manager = Reader(browser, address, "hangzhou_manager")
        manager.ask("各支行存款余额是多少")
        manager.ask("换成客户数")
        manager.rested()
        headline, kept = manager.answer.inner_text(), manager.page.url
        manager.page.reload()
        stands(manager, headline)
        Journey(manager, "sub_branch", "", home).pin()
        manager.page.goto("about:blank")
    with served(home, port, tmp_path / "second.log"):
        manager.page.goto(kept)
        stands(manager, headline)
        Journey(manager, "sub_branch", "", home).open("boards")
        manager.page.locator(".st-key-board-id").get_by_text("晨会").click()
        expect(manager.page.locator(".wenshu-tile-title")).to_have_count(1, timeout=SLOW)
        expect(manager.page.locator(".wenshu-headline")).to_contain_text("西湖支行", timeout=SLOW)
        manager.close()


def stands(reader: Reader, headline: str) -> None:
    """Both questions are there, and the last answer says what it said."""
    expect(reader.page.locator(".wenshu-asked")).to_have_count(2, timeout=SLOW)
    expect(reader.page.locator(".wenshu-headline").last).to_have_text(headline, timeout=SLOW)
