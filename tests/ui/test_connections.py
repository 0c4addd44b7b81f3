"""The page's server, from its start until its page is served, looks up no name and connects to nothing but this machine."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.ui.conftest import free_port, served

WATCH = """
import os, sys
def watch(event, told):
    if event in ("socket.connect", "socket.sendto"):
        what = told[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        what = told[0]
    else:
        return
    with open(os.environ["WATCHED"], "a") as file:
        file.write(f"{event} {what!r}\\n")
sys.addaudithook(watch)
"""


def test_a_server_that_starts_and_serves_its_page_leaves_this_machine_alone(home, tmp_path, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    seen = tmp_path / "seen"
    monkeypatch.setenv("WATCHED", str(seen))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]))
    with (
        served(home, free_port(), tmp_path / "server.log") as address,
        urllib.request.urlopen(address, timeout=20) as answer,
    ):
        assert answer.status == 200
    found = seen.read_text().splitlines() if seen.exists() else []
    assert not [line for line in found if "127.0.0.1" not in line and "'/" not in line]


def test_the_watch_sees_a_look_up(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    environment = os.environ | {"WATCHED": str(tmp_path / "seen"), "PYTHONPATH": str(tmp_path)}
    code = "import socket\ntry: socket.create_connection(('nobody.invalid', 80), 1)\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert "nobody.invalid" in Path(tmp_path / "seen").read_text()
