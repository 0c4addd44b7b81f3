"""The pages on a telephone: nothing lies on what is read, and the side is out of the way once it was used."""

from playwright.sync_api import expect

from tests.ui.reader import SLOW


def test_the_side_closes_by_itself_and_a_document_can_be_read_from_its_contents(reader):
    one = reader("rm_r007", width=390)
    one.turn_to("看板")
    assert one.page.get_by_test_id("stSidebar").bounding_box()["x"] < 0
    one.turn_to("制度文档")
    one.at_rest(one.page.get_by_test_id("stDataFrame").first).click(position={"x": 14, "y": 54})
    link = one.page.locator(".wenshu-contents a").nth(4)
    article = one.page.locator(link.get_attribute("href"))
    expect(article).to_be_attached(timeout=SLOW)  # the contents are sent before the text that they lead to
    one.rested()
    one.at_rest(link).click()
    expect(article).to_be_in_viewport(timeout=SLOW)
    contents = one.at_rest(one.page.locator(".wenshu-contents")).bounding_box()
    assert contents["y"] + contents["height"] <= article.bounding_box()["y"]
