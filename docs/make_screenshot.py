"""Make docs/screenshot.png: the chat page with one real answer, on the data of WENSHU_HOME (scale 1 for the README).

.venv/bin/python docs/make_screenshot.py [--user hangzhou_manager] [--question …] [--dark] [--width 1280]
"""

import argparse
import socket
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
QUESTION = "今年以来各支行存款日均是多少"
CHROMIUM = "/usr/bin/chromium"
OFFLINE = ["--no-sandbox", "--disable-background-networking", "--force-color-profile=srgb"]


def main() -> None:
    """Serve the page, ask, take the picture."""
    options = _options()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([str(ROOT / ".venv/bin/wenshu"), "serve", "--port", str(port)], cwd=ROOT)
    try:
        _wait(port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OFFLINE)
            page = browser.new_page(
                viewport={"width": options.width, "height": options.height},
                color_scheme="dark" if options.dark else "light",
                device_scale_factor=1.5,
            )
            _ask(page, f"http://127.0.0.1:{port}/?as={options.user}", options.question)
            page.screenshot(path=str(options.to))
            browser.close()
    finally:
        server.terminate()
        server.wait()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--user", default="hangzhou_manager")
    parser.add_argument("--question", default=QUESTION)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=860)
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "screenshot.png")
    return parser.parse_args()


def _wait(port: int) -> None:
    for _ in range(120):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.25)
    sys.exit("the page did not come up")


def _ask(page: Page, address: str, question: str) -> None:
    page.goto(address)
    page.get_by_test_id("stChatInputTextArea").fill(question, timeout=60_000)
    page.keyboard.press("Enter")
    page.locator('[class*="-follow-"] button').first.wait_for(timeout=60_000)
    page.locator('[data-testid="stVegaLiteChart"] canvas, [data-testid="stVegaLiteChart"] svg').first.wait_for(
        timeout=60_000
    )
    page.wait_for_timeout(3_000)
    # the empty input keeps no focus ring in the picture
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(500)


if __name__ == "__main__":
    main()
