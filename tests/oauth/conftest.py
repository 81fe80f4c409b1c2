import itertools

import pytest

from .person import App, Person

_NUMBERS = itertools.count(1)
CALLBACK = "https://app.example.com/callback"


@pytest.fixture(scope="session")
def register(api, rpc):
    """Register an app as a manager does → :class:`App`."""

    def make(redirect_uri=CALLBACK, scopes="project:read task:read project:write", **values):
        values = {
            "name": f"App {next(_NUMBERS)}",
            "scope": scopes,
            "redirect_uris": redirect_uri,
            **values,
        }
        client_id = rpc("api.client", "create", values)
        [row] = rpc("api.client", "read", [client_id], ["identifier"])
        app = App(api, row["identifier"], redirect_uri.split()[0])
        app.id = client_id
        return app

    return make


@pytest.fixture(scope="session")
def app(register):
    """A public client that most tests use."""
    return register()


@pytest.fixture(scope="module", autouse=True)
def issuer(api, rpc):
    """The address of the server itself: strict clients compare it."""
    rpc.set_param("api_token_auth.issuer", api.url)
    yield api.url
    rpc.set_param("api_token_auth.issuer", "")


@pytest.fixture
def person(api, user):
    """A fresh employee who is logged in."""
    somebody = Person(api.url, user.login, user.password)
    somebody.id = user.id
    somebody.log_in()
    return somebody


@pytest.fixture
def code(person, app):
    return person.allow(app.request())["code"]
