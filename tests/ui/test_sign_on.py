"""People come to the page by their organisation's own sign-on, in a real browser: as whom the claims name, or as nobody."""

import pytest
import yaml
from playwright.sync_api import expect

from tests.ui.conftest import free_port, served
from tests.ui.reader import SLOW
from tests.ui.sign_on_server import CLIENT, SignOnServer

pytestmark = [
    pytest.mark.system,
    # playwright's own event loop is closed with the interpreter
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
MANAGER = {"sub": "w.min", "groups": ["staff", "bi-branch"], "org": "/O00/O01/", "name": "王敏"}


@pytest.fixture
def provider():
    server = SignOnServer()
    yield server
    server.close()


@pytest.fixture
def address(provider, bank_home, tmp_path):
    """The page of a home where people sign on at ``provider``."""
    port = free_port()
    (tmp_path / "bank").symlink_to(bank_home / "bank")
    sign_on = {"issuer": provider.issuer, "audience": CLIENT, "role": "groups", "roles": {"bi-branch": "org_manager"}}
    (tmp_path / "wenshu.yml").write_text(yaml.safe_dump({"sign_on": sign_on | {"org_path": "org"}}))
    secret = {
        "redirect_uri": f"http://127.0.0.1:{port}/oauth2callback",
        "cookie_secret": "of this test alone",
        "client_id": CLIENT,
        "client_secret": "of this test",
        "server_metadata_url": f"{provider.issuer}/.well-known/openid-configuration",
    }
    lines = [f"{name} = {value!r}" for name, value in secret.items()]
    (tmp_path / "secrets.toml").write_text("\n".join(["[auth]", *lines]))
    with served(tmp_path, port, tmp_path / "server.log") as at:
        yield at


def test_people_sign_on_as_whom_their_claims_name_and_as_nobody_else(provider, address, browser):
    page = browser.new_page()
    page.set_default_timeout(SLOW)
    sign_in, sign_out = (page.get_by_role("button", name=name, exact=True) for name in ("登录", "退出登录"))
    box, sidebar = page.get_by_test_id("stChatInputTextArea"), page.get_by_test_id("stSidebar")

    page.goto(f"{address}/?as=hq_manager")  # no name in the address makes anybody somebody
    expect(sign_in).to_be_visible(timeout=SLOW)
    expect(box).to_have_count(0)

    for fault in ("forged", "expired", "another-client", "nonce"):
        provider.claims, provider.fault = MANAGER, fault
        sign_in.click()
        page.wait_for_url(f"{address}/")
        expect(sign_in).to_be_visible(timeout=SLOW)
        expect(box).to_have_count(0)
        assert not provider.asked  # the token was fetched, and refused

    provider.claims, provider.fault = MANAGER | {"groups": ["staff"], "sub": "x"}, ""
    sign_in.click()
    expect(page.get_by_text("您的账号没有可用的角色")).to_be_visible(timeout=SLOW)
    expect(box).to_have_count(0)
    sign_out.click()
    expect(sign_in).to_be_visible(timeout=SLOW)

    provider.claims = MANAGER
    sign_in.click()
    expect(sidebar.get_by_text("王敏")).to_be_visible(timeout=SLOW)
    box.fill("存款余额是多少")
    page.keyboard.press("Enter")
    expect(page.locator(".wenshu-headline")).to_contain_text("杭州分行", timeout=SLOW)
    sign_out.click()
    expect(sign_in).to_be_visible(timeout=SLOW)
    expect(page.locator(".wenshu-headline")).to_have_count(0)
    page.close()
