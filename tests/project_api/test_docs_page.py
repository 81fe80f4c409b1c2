"""The documentation page in a real browser: it shows the API, logs in, and tries a call."""

import pytest

from tests.support.length import long

pytestmark = long


@pytest.fixture
def page(server, browser):
    """A page of the documentation, and what it asked the network and said to the console."""
    page = browser.new_page()
    page.asked, page.said = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.said.append((message.type, message.text)))
    page.goto(f"{server.url}/api/v1/docs")
    yield page
    page.close()


def test_page_shows_logs_in_and_tries_a_call(page, manager, project, server):
    page.wait_for_selector("#operations-projects-getProject", timeout=60_000)
    page.fill("input[name=login]", manager.login)
    page.fill("input[name=password]", f"pw-of-{manager.login}")
    page.click("#login button")
    page.wait_for_selector("text=Logged in as")
    assert page.input_value("input[name=password]") == ""

    page.click("#operations-projects-getProject .opblock-summary-control")
    page.fill("#operations-projects-getProject tr[data-param-name=project_id] input", str(project))
    page.click("#operations-projects-getProject button.execute")
    page.wait_for_selector("#operations-projects-getProject .live-responses-table >> text=200")
    assert "A project" in page.inner_text("#operations-projects-getProject .live-responses-table")

    own = [url for url in page.asked if url.startswith((f"{server.url}/", "data:"))]
    assert own == page.asked, "something was loaded from elsewhere"
    assert [text for kind, text in page.said if kind == "error"] == []


def test_wrong_password_is_told_in_words(page):
    page.fill("input[name=login]", "nobody")
    page.fill("input[name=password]", "wrong")
    page.click("#login button")
    page.wait_for_selector("output:has-text('wrong')")
