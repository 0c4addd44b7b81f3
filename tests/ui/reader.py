"""A person in front of the pages in a real browser, and what that browser complained about."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, WebSocket, expect

SLOW = 40_000  # milliseconds; two cores are shared with the other tests
CHROMIUM = "/usr/bin/chromium"
# Whatever is not this machine goes to a proxy that does not exist: a request that leaves would fail, and is noted besides.
OFFLINE = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--proxy-server=127.0.0.1:9",
]
_LOCAL = re.compile(r"(http|ws)://127\.0\.0\.1:|data:|blob:")
# Opened below its root, Streamlit's page looks for its server below its own path first; both answers are 404 by design.
_PROBED = re.compile(r"/(?:boards|client|catalogue|documents|audit|bench)/_stcore/(?:health|host-config)")


class Reader:
    """Opens ``page`` (the chat without one) as ``user``, in a context of its own: cookies and storage are shared with nobody."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        user: str,
        *,
        page: str = "",
        width: int = 1280,
        language: Literal["zh", "en"] = "zh",
        scheme: Literal["light", "dark"] = "light",
        scale: float = 1,
        **wanted: str,
    ) -> None:
        height = 900 if width > 640 else 844
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=scale
        )
        self.page: Page = self.context.new_page()
        self.address, self.language = address, language
        self.errors: list[str] = []
        self.outside: list[str] = []
        self.received: list[bytes] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._note)
        self.page.on("websocket", self._listen)
        self.page.set_default_timeout(SLOW)
        self.go(page, **{"as": user, "lang": language, **wanted})

    def go(self, page: str = "", **wanted: str) -> None:
        """Opens a page by its address, and waits until it is drawn."""
        self.page.goto(f"{self.address}/{page}?{urlencode(wanted)}")
        if page:
            self.rested()
        else:
            expect(self.field).to_be_visible(timeout=SLOW)

    def turn_to(self, name: str) -> None:
        """Opens a page by its entry at the side, which on a telephone closes by itself."""
        self.open_side()
        self.page.get_by_test_id("stSidebarNavLink").filter(has_text=re.compile(f"{name}$")).click()
        if self.on_telephone:
            expect(self.page.get_by_test_id("stExpandSidebarButton")).to_be_visible(timeout=SLOW)
        self.rested()

    def open_side(self) -> None:
        """A telephone keeps the side closed until it is wanted."""
        opener = self.page.get_by_test_id("stExpandSidebarButton")
        if opener.is_visible():
            opener.click()

    def close_side(self) -> None:
        """It covers a telephone's page."""
        closer = self.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button")
        if self.on_telephone and closer.is_visible():
            closer.click()

    @property
    def on_telephone(self) -> bool:
        return (self.page.viewport_size or {"width": 0})["width"] <= 640

    def rested(self) -> None:
        """Waits until the server has nothing more to draw."""
        app = self.page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=SLOW)
        expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW)
        expect(self.page.locator(".block-container [data-stale=true]")).to_have_count(0, timeout=SLOW)

    def _hear(self, message: ConsoleMessage) -> None:
        missing = message.text.startswith("Failed to load resource") and "404" in message.text
        if message.type == "error" and not (missing and _PROBED.fullmatch(urlsplit(message.location["url"]).path)):
            self.errors.append(f"{message.text} {message.location['url']}")

    def _note(self, request: Request) -> None:
        self._judge(request.url)

    def _listen(self, socket: WebSocket) -> None:
        self._judge(socket.url)
        socket.on(
            "framereceived", lambda frame: self.received.append(frame if isinstance(frame, bytes) else frame.encode())
        )

    def was_sent(self, text: str) -> bool:
        """Whether ``text`` came from the server, drawn or not."""
        return any(text.encode() in frame for frame in self.received)

    def _judge(self, url: str) -> None:
        if not _LOCAL.match(url):
            self.outside.append(url)

    def close(self) -> None:
        """Leaves, and says what the browser complained about."""
        self.context.close()
        assert self.errors == []
        assert self.outside == []

    @property
    def field(self) -> Locator:
        return self.page.get_by_test_id("stChatInputTextArea")

    def ask(self, text: str) -> None:
        before = self.page.get_by_test_id("stChatMessage").count()
        self.field.fill(text)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_test_id("stChatMessage")).to_have_count(before + 2, timeout=SLOW)
        expect(self.answer).to_be_visible(timeout=SLOW)

    def at_rest(self, locator: Locator) -> Locator:
        """``locator``, once it stays where it is: a chart above it grows when it is drawn."""
        before = None
        for _ in range(80):
            place = locator.bounding_box()
            if place is not None and place == before:
                break
            before = place
            self.page.wait_for_timeout(250)
        return locator

    @property
    def answer(self) -> Locator:
        """The last answer on the page, whole: its headline, or the calm sentence of one that is not an answer."""
        parts = ".wenshu-headline, .wenshu-refused, .wenshu-clarified, .wenshu-failed"
        return self.card.locator(parts).first

    @property
    def card(self) -> Locator:
        return self.page.get_by_test_id("stChatMessage").last
