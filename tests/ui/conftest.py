"""A data home of one's own on the shared bank, and the page served from it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from streamlit.testing.v1 import AppTest

from tests.ui.reader import CHROMIUM, OFFLINE, Reader
from ui.components import session

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def home(bank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shared bank with a ledger and conversations of its own."""
    own = tmp_path_factory.mktemp("home")
    (own / "bank").symlink_to(bank_home / "bank")
    return own


@pytest.fixture(scope="module")
def open_app(home: Path) -> Iterator[Callable[..., AppTest]]:
    """The app as ``user`` opens it, at ``page`` and with ``address`` in its address, drawn as Streamlit draws it."""
    patch = pytest.MonkeyPatch()
    patch.setenv("WENSHU_HOME", str(home))
    session.desk.clear()

    def opened(user: str, page: str = "", **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "streamlit_app.py"), default_timeout=240)
        for name, value in {"as": user, **address}.items():
            app.query_params[name] = value
        app.run()
        return app.switch_page(f"app_pages/{page}.py").run() if page else app

    yield opened
    session.desk().close()
    session.desk.clear()
    patch.undo()


def texts(app: AppTest) -> str:
    """What the page says outside its widgets; its style sheet, which names every class, is no part of that."""
    bodies = [str(getattr(one, "body", "")) for one in app.get("html")]
    bodies = [body for body in bodies if not body.startswith("<style>")]
    return " ".join([*bodies, *(str(one.value) for one in [*app.caption, *app.success])])


@pytest.fixture(scope="module")
def page(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the chat page, served as ``wenshu serve`` serves it."""
    with served(home, free_port(), tmp_path_factory.mktemp("server") / "server.log") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OFFLINE)
        yield chromium
        chromium.close()


@pytest.fixture
def reader(browser: Browser, page: str) -> Iterator[Callable[..., Reader]]:
    """Opens the page as a user, as often as wanted; at the end no browser complained and nothing left the machine."""
    opened: list[Reader] = []

    def open_page(user: str, **options: Any) -> Reader:
        opened.append(Reader(browser, page, user, **options))
        return opened[-1]

    yield open_page
    for one in opened:
        one.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(home: Path, port: int, log: Path) -> Iterator[str]:
    """The address of the page for ``home``, until the block is left."""
    code = "import sys; from ui.cli import main; sys.argv[0] = 'wenshu'; main()"
    command = [sys.executable, "-c", code, "serve", "--port", str(port), "--home", str(home)]
    with log.open("w") as lines:
        server = subprocess.Popen(command, cwd=ROOT, stdout=lines, stderr=lines, env=dict(os.environ))
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(240):
        assert server.poll() is None, log.read_text("utf-8")
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.25)
    raise AssertionError(log.read_text("utf-8"))
