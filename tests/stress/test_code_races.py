"""Codes and apps under fire: one code that many redeem at once, an app that ends under load."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import SimpleNamespace

import pytest

from tests.oauth.conftest import registrar
from tests.oauth.person import Person
from tests.support.api_client import ApiClient
from tests.support.refresh_load import RefreshLoad

CALLERS = 32


@pytest.fixture
def two(pair_of_servers):
    """One app, and somebody who allows it again and again, on two servers with one database."""
    addresses = [client.address for client in pair_of_servers.clients]
    apis = [ApiClient(f"http://{host}:{port}") for host, port in addresses]
    register = registrar(apis[0], pair_of_servers.rpc)
    login = f"connected-{pair_of_servers.new_employee().id}"
    pair_of_servers.rpc.new_user(login)
    person = Person(apis[0].url, login, f"pw-of-{login}")
    person.log_in()
    return SimpleNamespace(apis=apis, register=register, person=person)


def test_one_code_that_many_redeem(two, scaled, figures):
    """32 callers send the same code to two servers at once: one is given tokens, and as the code
    came in again nothing of it lives."""
    app, rounds, given_first = two.register(), scaled(3, full=500), 0
    with ThreadPoolExecutor(CALLERS) as pool:
        for number in range(rounds):
            code = two.person.allow(app.request())["code"]
            answers = list(pool.map(partial(_redeem, two, app, code), range(CALLERS)))
            given = [answer.json() for answer in answers if answer.status_code == 200]
            refused = [answer.json()["error"] for answer in answers if answer.status_code != 200]
            assert len(given) == 1, f"round {number}"
            assert set(refused) == {"invalid_grant"}, f"round {number}"
            assert not any(api.is_accepted(given[0]["access_token"]) for api in two.apis)
            assert app.refresh(given[0]["refresh_token"]).status_code == 400
            given_first += answers[0].status_code == 200
    figures("rounds with 32 callers", rounds)
    figures("rounds that the first caller won", given_first)


def _redeem(two, app, code, place):
    """As the app, which any of the servers may be asked by."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": app.redirect_uri,
        "code_verifier": app.verifier,
        "client_id": app.identifier,
    }
    return two.apis[place % 2].post("/auth/token", data=form)


class _OfApp:
    """What :class:`RefreshLoad` asks of a client of the API, as a registered app does it."""

    def __init__(self, api, app):
        self.api, self.app = api, app
        self.is_accepted = api.is_accepted

    def refresh(self, refresh_token):
        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": self.app.identifier,
        }
        return self.api.post("/auth/token", data=form)


def test_an_app_that_is_archived_under_load(two, pair_of_servers, scaled, figures):
    """An app's connections refresh as fast as they can on two servers; once it is archived, nothing
    that they hold is accepted, and taking it back into use revives nothing."""
    rounds, refreshes = scaled(1, full=20), 0
    for number in range(rounds):
        app = two.register()
        pairs = [app.exchange(two.person.allow(app.request())["code"]).json() for _app in range(4)]
        with RefreshLoad([_OfApp(api, app) for api in two.apis * 2], pairs) as load:
            pair_of_servers.rpc("api.client", "write", [app.id], {"active": False})
            assert all(not c.api.is_accepted(c.held["access_token"]) for c in load.clients)
            pair_of_servers.rpc("api.client", "write", [app.id], {"active": True})
            assert load.is_dead(), f"round {number}"
        refreshes += load.rounds
    figures("apps archived", rounds)
    figures("refreshes in the storms", refreshes)
