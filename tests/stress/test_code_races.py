"""Codes and apps under fire: one code that many redeem at once, an app that ends under load,
workers that are killed while they exchange codes."""

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.support.length import long
from tests.support.light_client import at_once
from tests.support.refresh_load import RefreshLoad

from .crashes import kill_worker

CALLERS = 32

# A code that was used, and the connection that it gave.
_GIVEN = """
    SELECT code.selector, token.id, token.revoked_at IS NULL
      FROM api_token_code code JOIN api_token_connection token ON token.id = code.connection_id
     WHERE code.selector = ANY(%s) AND code.used_at IS NOT NULL
"""
_COUNT = "SELECT count(*) FROM api_token_connection WHERE client_id = ANY(%s)"


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
    return two.apis[place % 2].post("/auth/token", data=_form(app, code))


def _form(app, code):
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": app.redirect_uri,
        "code_verifier": app.verifier,
        "client_id": app.identifier,
    }


@long
def test_workers_that_are_killed_while_they_exchange_codes(two, pair_of_servers, scaled, figures):
    """kill -9 of a worker while eight codes are exchanged. Who got no answer sends the code again:
    each code gives one connection, and that lives where its tokens have arrived."""
    server, client = pair_of_servers.first, pair_of_servers.clients[0]
    seed = int(os.environ.get("STRESS_SEED") or time.time())
    randomness = random.Random(seed)  # noqa: S311 - to be repeated, not a secret
    apps, rounds = [two.register() for _app in range(8)], scaled(3, full=100)
    lost, in_vain = 0, 0
    for number in range(1, rounds + 1):
        codes = [two.person.allow(app.request())["code"] for app in apps]
        forms = [_form(app, code) for app, code in zip(apps, codes, strict=True)]
        requests = [client.request("POST", "/auth/token", form=form) for form in forms]
        statuses, unanswered = _exchanged_while_a_worker_dies(server, requests, randomness)
        assert set(statuses) <= {200, 400}, f"round {number}"
        assert all(statuses[place] == 200 or place in unanswered for place in range(8))
        rows = {row[0]: row[1:] for row in server.sql(_GIVEN, [[code[4:21] for code in codes]])}
        assert [rows[code[4:21]][1] for code in codes] == [status == 200 for status in statuses]
        assert server.sql(_COUNT, [[app.id for app in apps]]) == [(8 * number,)]
        lost, in_vain = lost + len(unanswered), in_vain + statuses.count(400)
    figures("seed (STRESS_SEED)", seed)
    figures("workers killed", rounds)
    figures("answers lost with a worker", lost)
    figures("of them after the code had been used", in_vain)


def _exchanged_while_a_worker_dies(server, requests, randomness):
    """Return the statuses that came in the end, and the places of those that were sent again."""
    with ThreadPoolExecutor(1) as thread:
        sent = thread.submit(at_once, requests)
        time.sleep(randomness.uniform(0, 0.1))
        kill_worker(server, randomness)
    answers = sent.result()
    unanswered = [place for place, answer in enumerate(answers) if answer.status_code is None]
    for place in unanswered:
        [answers[place]] = at_once([requests[place]])
    return [answer.status_code for answer in answers], unanswered


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


@long
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
