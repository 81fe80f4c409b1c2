import itertools
from functools import partial

import pytest

from .person import App, Person

_NUMBERS = itertools.count(1)
CALLBACK = "https://app.example.com/callback"


@pytest.fixture(scope="session")
def register(api, rpc):
    """Register an app as a manager does → :class:`App`."""
    return registrar(api, rpc)


def registrar(api, rpc):
    """What :func:`register` is, for any server."""

    def make(redirect_uri=CALLBACK, scopes="project:read task:read project:write", **values):
        values = {
            "name": f"App {next(_NUMBERS)}",
            "scope": scopes,
            "redirect_uris": redirect_uri,
            **values,
        }
        client_id = rpc("api.client", "create", values)
        [row] = rpc("api.client", "read", [client_id], ["identifier"])
        app = App(api, row["identifier"], (redirect_uri.split() or [None])[0])
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


@pytest.fixture(scope="module")
def admin(api, app):
    """The administrator, whose password has just been asked for."""
    somebody = Person(api.url, "admin", "admin")
    somebody.log_in()
    assert somebody.allow(app.request(scope="project:write"))["code"]
    return somebody


@pytest.fixture
def service(register, admin, rpc):
    """Register an app that works on its own → :class:`App`, with a secret.

    ``service(user_id=…)`` for a further one of the same service user.
    """

    return partial(registered_service, register, admin, rpc)


def registered_service(register, admin, rpc, user_id=None, **values):
    user_id = user_id or new_service_user(rpc)
    app = register("", service_user_id=user_id, **values)
    app.user_id, app.secret = user_id, admin.new_secret(app)
    return app


def new_service_user(rpc, *groups):
    """A user whom nobody can log in as → its id."""
    groups = ("base.group_user", "api_token_auth.group_api_access", *groups)
    return rpc.new_user(f"service{next(_NUMBERS)}", password=False, groups=groups)


@pytest.fixture
def page_of(browser, person):
    """Open pages as the person who is logged in: ``page_of(width)``, or as ``somebody`` else."""
    contexts = []

    def open_page(width, somebody=person, **options):
        size = {"width": width, "height": 850}
        contexts.append(browser.new_context(viewport=size, **options))
        contexts[-1].add_cookies(
            [
                {"name": cookie.name, "value": cookie.value, "url": somebody.url}
                for cookie in somebody.web.cookies
            ]
        )
        page = contexts[-1].new_page()
        page.set_default_timeout(180_000)  # the first page builds the assets
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def code(person, app):
    return person.allow(app.request())["code"]
