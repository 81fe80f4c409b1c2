"""Apps that nobody registered, as a user meets them. How their documents are fetched, and which are
believed, is shown in the addon's own tests: no name on the Internet leads to a test's server.
"""

import itertools
import json

import pytest
from lxml import html

from tests.support.conformance import conforms

from .person import App, answer_of

_NUMBERS = itertools.count(1)
_METADATA = "//.well-known/oauth-authorization-server"
_DOMAINS = "api_token_auth.app_domains"


@pytest.fixture
def domains(rpc):
    """Allow hosts, as the settings do."""
    yield lambda *hosts: rpc.set_param(_DOMAINS, " ".join(hosts))
    rpc.set_param(_DOMAINS, "")


@pytest.fixture
def pasted(api, rpc):
    """An app whose document a manager has pasted; it calls itself something that it is not."""
    address = f"https://apps.example.com/{next(_NUMBERS)}/client.json"
    uri = "http://127.0.0.1/callback"
    document = {"client_id": address, "client_name": "Odoo Support", "redirect_uris": [uri]}
    [wizard] = rpc("api.client.document.wizard", "create", [{"document": json.dumps(document)}])
    shown = rpc("api.client.document.wizard", "action_add", [wizard])
    app = App(api, address, "http://127.0.0.1:50123/callback")
    app.id = shown["res_id"]
    return app


@conforms("CIMD §6.4", "Users are shown the host of the app, not the name that it gives itself")
def test_the_page_shows_the_host_in_place_of_a_name(pasted, person):
    page = person.ask(pasted.request(scope="project:read"))
    text = html.fromstring(page.content).text_content()
    assert "apps.example.com wants to connect" in text
    assert "Nobody here has registered this app" in text
    assert "Odoo Support" not in page.text
    assert "a program on this computer" in text


@conforms("CIMD §3", "The address of a document is the client ID, all the way to the tokens")
def test_an_app_connects_by_its_address(api, rpc, pasted, person):
    code = answer_of(person.decide(person.ask(pasted.request())))["code"]
    pair = pasted.exchange(code).json()
    assert api.is_accepted(pair["access_token"])
    renewed = pasted.refresh(pair["refresh_token"]).json()
    asking = api.login(scope="token:introspect")["access_token"]
    told = api.post("/auth/introspect", asking, data={"token": renewed["access_token"]}).json()
    assert told["client_id"] == pasted.identifier
    rpc("api.client", "write", [pasted.id], {"active": False})
    assert not api.is_accepted(renewed["access_token"])


@pytest.mark.parametrize("scope", ["rpc", "token:manage"])
def test_it_is_never_granted_everything(pasted, person, scope):
    answer = answer_of(person.ask(pasted.request(scope=scope)))
    assert answer["error"] == "invalid_scope"


@conforms("CIMD §4.5", "Nobody is redirected to where the document does not say")
def test_other_redirect_uris_than_those_of_the_document_stay_here(pasted, person):
    for uri in ("https://apps.example.com/callback", "http://127.0.0.1/other"):
        page = person.ask(pasted.request(redirect_uri=uri))
        assert (page.status_code, "Location" in page.headers) == (400, False)


def test_as_shipped_they_are_refused_in_plain_words(api, person, app):
    address = "https://apps.example.com/unknown.json"
    page = person.ask(app.request(client_id=address))
    assert page.status_code == 400
    assert "Apps from apps.example.com are not allowed here" in page.text
    assert "client_id_metadata_document_supported" not in api.get(_METADATA).json()


@conforms("CIMD §5", "The server says that it takes such apps, where it does")
def test_a_host_that_cannot_be_asked_is_said_in_plain_words(api, person, app, domains):
    domains("app.invalid", "claude.ai")
    assert api.get(_METADATA).json()["client_id_metadata_document_supported"] is True
    page = person.ask(app.request(client_id="https://app.invalid/client.json"))
    assert page.status_code == 400
    assert "app.invalid could not be reached to look up the app" in page.text
    assert "Traceback" not in page.text


@conforms("CIMD §6.5", "Nobody who is not logged in makes the server fetch anything")
def test_the_token_endpoint_fetches_nothing(app, domains):
    """Only users who are logged in make this server ask another."""
    domains("app.invalid")
    refused = app.exchange("oac_x", client_id="https://app.invalid/client.json")
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
