"""The page of the API's documentation gets a token with the consent of its reader."""

from tests.support.api_client import SECRETS
from tests.support.length import long

pytestmark = long


def test_the_authorize_button_of_the_page_works(register, person, page_of):
    app = register(f"{person.url}/api/v1/docs/redirect.html", name="Documentation")
    page = page_of(1440)
    errors = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("response", _remember)
    page.goto(f"{person.url}/api/v1/docs")
    page.click("button.btn.authorize")
    page.fill("#client_id_authorizationCode", app.identifier)
    scope = "label[for='project:read-authorizationCode-checkbox-oauth2']"
    page.click(scope)
    with page.expect_popup() as opened:
        page.locator(".auth-container").filter(
            has=page.locator("#client_id_authorizationCode")
        ).locator("button.authorize").click()
    popup = opened.value
    with popup.expect_event("close"):
        popup.click("button[value=allow]")
    page.click(".modal-ux .btn-done")
    page.click("#operations-auth-getMe .opblock-summary-control")
    page.click("#operations-auth-getMe button.execute")
    page.wait_for_selector("#operations-auth-getMe .live-responses-table >> text=200")
    assert person.login in page.inner_text("#operations-auth-getMe .live-responses-table")
    assert errors == []


def _remember(response):
    if response.url.endswith("/auth/token"):
        answer = response.json()
        SECRETS.update(answer[name] for name in ("access_token", "refresh_token"))
