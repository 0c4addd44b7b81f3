"""Stations of a journey through the pages: each does one thing as a person does it, in either language, and looks at what came."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import duckdb
from playwright.sync_api import Locator, expect

from tests.ui.reader import SLOW, Reader
from ui.words import word
from warehouse.publish import served

ASKED = {
    "branch": {"zh": "各分行存款余额是多少", "en": "deposit balance by branch"},
    "sub_branch": {"zh": "各支行存款余额是多少", "en": "deposit balance by sub-branch"},
    "manager": {"zh": "各客户经理存款余额是多少", "en": "deposit balance by manager"},
}
FOLLOWED = {"zh": "换成客户数", "en": "number of customers instead"}
PRIVATE = {"zh": "张三的手机号是多少", "en": "what is the phone number of Zhang San"}
BALANCE = {"zh": "存款余额", "en": "Deposit balance"}
CUSTOMERS = {"zh": "客户数", "en": "Customers"}
# What stands in the export, summed by hand over the bank: the balances of the last day, of whom the reader may see.
SUM = """SELECT SUM(balance) FROM deposit_balance_daily JOIN dim_customer AS c USING (customer_id) JOIN dim_org AS o USING (org_id)
WHERE snapshot_date = (SELECT MAX(snapshot_date) FROM deposit_balance_daily) AND {seen}"""


class Journey:
    """One person on the way: ``reader`` in front of the pages, whose answers are split by ``group`` and cover the clients that
    ``seen``, a condition in SQL, holds for; ``home`` keeps the bank."""

    def __init__(self, reader: Reader, group: str, seen: str, home: Path) -> None:
        self.reader, self.group, self.seen, self.home = reader, group, seen, home
        self.page, self.language = reader.page, reader.language

    def say(self, key: str, **facts: object) -> str:
        return word(key, self.language, **facts)

    def button(self, key: str, within: Locator | None = None) -> Locator:
        place = within if within is not None else self.page.locator("body")
        return place.get_by_role("button", name=self.say(key), exact=True)

    def open(self, page: str) -> None:
        self.reader.turn_to(self.say(f"page_{page}"))

    def press(self, button: Locator) -> None:
        """A click once the page stands still, and the run that it begins."""
        self.reader.rested()
        self.reader.at_rest(button).click()
        self.page.wait_for_timeout(200)
        self.reader.rested()

    # the chat

    def ask(self) -> None:
        self.reader.ask(ASKED[self.group][self.language])
        expect(self.reader.answer).to_contain_text(BALANCE[self.language])
        expect(self.reader.card.locator(".wenshu-table tbody tr")).not_to_have_count(0)

    def is_told_why_not(self) -> None:
        """Business figures are refused in one sentence, with the record's number."""
        self.reader.ask(ASKED[self.group][self.language])
        expect(self.reader.card.locator(".wenshu-refused")).to_be_visible()
        expect(self.reader.card).to_contain_text(self.say("audit"))
        assert self.reader.card.locator(".wenshu-table, .wenshu-headline").count() == 0

    def follow_up(self) -> None:
        self.reader.ask(FOLLOWED[self.language])
        expect(self.reader.answer).to_contain_text(CUSTOMERS[self.language])

    def change_a_chip(self) -> None:
        """The period becomes one of last year; the question asks itself again."""
        asked = self.page.locator(".wenshu-asked")
        before = asked.count()
        chips = self.reader.card.locator('[class*="-chips"]').get_by_role("button")
        self.press(chips.filter(has_text=re.compile(r"2026")).first)
        self.page.get_by_test_id("stPopoverBody").get_by_role("button").filter(
            has_text=re.compile(r"2025")
        ).first.click()
        expect(asked).to_have_count(before + 1, timeout=SLOW)
        expect(self.reader.answer).to_contain_text("2025", timeout=SLOW)
        expect(self.reader.card.locator('[class*="-chips"]')).to_contain_text("2025", timeout=SLOW)
        expect(self.page.get_by_test_id("stPopoverBody")).to_have_count(0, timeout=SLOW)

    def open_a_group(self) -> None:
        """The first group of the answer, one level down; the way back leads up."""
        self.reader.rested()
        asked, before = self.page.locator(".wenshu-asked"), self.page.locator(".wenshu-asked").count()
        levels = self.reader.card.locator('[class*="-levels"]')
        self.press(levels.get_by_role("button").first)
        self.page.get_by_role("menuitem").or_(self.page.get_by_role("option")).first.click()
        expect(asked).to_have_count(before + 1, timeout=SLOW)
        expect(self.reader.card.locator(".wenshu-headline")).to_be_visible(timeout=SLOW)
        expect(self.reader.card.locator('[class*="-levels"]').get_by_role("button").first).to_be_visible(timeout=SLOW)

    def be_refused(self) -> None:
        self.reader.ask(PRIVATE[self.language])
        expect(self.reader.card.locator(".wenshu-refused")).to_be_visible()

    def export(self) -> None:
        """The file of the answer holds what the bank holds, counted another way."""
        self.press(self.button("take_away", self.reader.card))
        with self.page.expect_download(timeout=SLOW) as download:
            self.button("take_csv").click()
        with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file) if row]
        told = sum(Decimal(row[-1]) for row in rows[1:])
        with duckdb.connect(str(served(self.home).path), read_only=True) as bank:
            [(counted,)] = bank.execute(SUM.format(seen=self.seen)).fetchall()
        assert told == counted
        self.page.keyboard.press("Escape")

    def share_the_conversation(self) -> None:
        """A link that holds no number."""
        self.reader.open_side()
        self.press(self.button("talk_more"))
        self.press(self.button("talk_share"))
        expect(self.page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")).to_contain_text("?s=", timeout=SLOW)
        self.page.keyboard.press("Escape")
        self.reader.close_side()

    # boards

    def pin(self) -> None:
        """The last answer that stands in the conversation, onto a new board of one's own: the first, or one more."""
        board = f"晨会 {self.language} {self.page.evaluate('window.innerWidth')}"
        self.press(self.button("pin").last)
        where = self.page.get_by_role("combobox", name=self.say("pin_where"))
        expect(where).to_be_visible(timeout=SLOW)
        name = self.page.get_by_role("textbox", name=self.say("board_title"))
        if name.count() == 0:
            where.click()
            self.press(self.page.get_by_role("option", name=self.say("new_board")))
        name.fill(board)
        name.press("Tab")
        expect(self.button("pin_it")).to_have_count(1, timeout=SLOW)  # while it is drawn anew there are two
        self.press(self.button("pin_it"))
        expect(self.page.get_by_text(self.say("pinned_on", board=board))).to_be_visible(timeout=SLOW)
        self.open("boards")
        self.page.locator(".st-key-board-id").get_by_text(board, exact=True).click()
        expect(self.page.locator(".wenshu-tile-title")).to_contain_text([CUSTOMERS[self.language]], timeout=SLOW)

    def share_the_board(self) -> None:
        self.press(self.button("share"))
        body = self.page.get_by_test_id("stPopoverBody")
        body.get_by_role("combobox").click()
        self.page.get_by_role("option").first.click()
        self.page.keyboard.press("Escape")
        self.press(self.button("save", body))
        expect(self.page.get_by_text(self.say("shared"))).to_be_visible(timeout=SLOW)

    # clients, documents, records

    def open_a_client(self) -> None:
        self.open("client")
        self.press(self.page.locator('[class*="st-key-client-C"] button').first)
        expect(self.page.locator(".wenshu-sheet h1")).to_contain_text(re.compile(r"C\d{6}"), timeout=SLOW)
        expect(self.page.locator(".wenshu-sheet .tile")).not_to_have_count(0)

    def open_a_clause(self) -> None:
        """A rule is searched and quoted, and its document opened at its articles."""
        self.open("documents")
        self.press(self.page.get_by_text(self.say("documents_search"), exact=True).first)
        field = self.page.get_by_role("textbox", name=self.say("ask_documents"))
        field.fill("信息保密有什么要求")
        field.press("Enter")
        expect(self.page.locator(".wenshu-quote").first).to_be_visible(timeout=SLOW)
        self.press(self.page.get_by_text(self.say("documents_read"), exact=True).first)
        self.first_row()
        expect(self.page.locator(".wenshu-document .article").first).to_be_visible(timeout=SLOW)

    def first_row(self) -> None:
        self.reader.rested()
        self.reader.at_rest(self.page.get_by_test_id("stDataFrame").first).click(position={"x": 120, "y": 54})
        self.reader.rested()

    def audit_a_record(self) -> None:
        """The question asked last, opened, and run again: the same."""
        self.find_a_record(ASKED[self.group][self.language])
        self.press(self.button("rerun"))
        expect(self.page.get_by_text(self.say("rerun_same"))).to_be_visible(timeout=SLOW)

    def audit_without_a_case(self) -> None:
        """An auditor reads what was refused to themselves, and may not run it again without a case."""
        self.find_a_record(PRIVATE[self.language])
        expect(self.button("rerun")).to_have_count(0)

    def find_a_record(self, words: str) -> None:
        self.open("audit")
        field = self.page.get_by_role("textbox", name=self.say("find_records"))
        field.fill(words)
        field.press("Enter")
        self.page.wait_for_timeout(300)
        self.first_row()
        expect(self.page.locator(".wenshu-record")).to_contain_text(words, timeout=SLOW)

    def promote(self) -> None:
        self.press(self.button("promote"))
        body = self.page.get_by_test_id("stPopoverBody")
        body.get_by_role("textbox").fill("口径已核对")
        self.press(self.button("promote", body))
        expect(body.get_by_text(self.say("promoted", id="")[:8])).to_be_visible(timeout=SLOW)
