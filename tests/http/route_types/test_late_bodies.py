"""A verdict on a token is never older than the body of its request, nor than the try at hand."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.support.api_client import OdooRpc
from tests.support.conformance import conforms
from tests.support.length import long
from tests.support.polling import until
from tests.support.slow_request import SlowRequest

pytestmark = long

MEBIBYTE = 1024 * 1024


def _at_work(types, send):
    """Send something, and wait until Odoo waits for more → what was sent.

    It has asked the database who calls, and then nothing for a second.
    """
    [(before,)] = types.server.sql("SELECT clock_timestamp()")
    query = """
        SELECT count(*) FROM pg_stat_activity
         WHERE datname = %s AND query_start > %s AND query <> 'COMMIT'
           AND state LIKE 'idle%%' AND state_change < clock_timestamp() - interval '1 second'
    """
    sent = send()
    until(lambda: types.server.sql(query, [types.server.db, before]) != [(0,)])
    return sent


@pytest.fixture
def elsewhere(types):
    """Odoo's RPC in another process than the one that serves the request."""
    with types.server.another(workers=0) as server:
        yield OdooRpc(server.url, server.db)


def _slow(types, name, token, how=""):
    """A request that Odoo is waiting for the body of."""
    path, body = f"/types/{name}/groups", types.bodies[name]
    return _at_work(types, lambda: SlowRequest(types.url, path, token, *body, how))


@pytest.mark.parametrize("how", ["", "chunked", "expect"])
def test_a_slow_body_is_served(types, caller, how):
    token = caller.token()
    for name in types.names:
        status, body = _slow(types, name, token, how=how).finish()
        assert (status, "True" in body) == (200, True), name


@conforms("RFC 7009 §2.1", "A revocation counts for a request whose body is still coming in")
@pytest.mark.parametrize("how", ["", "chunked", "expect"])
def test_a_token_revoked_while_the_body_comes_in_is_refused(types, caller, how):
    for name in types.names:
        token = caller.token()
        slow = _slow(types, name, token, how=how)
        assert types.api.post("/auth/revoke", data={"token": token}).status_code == 200
        status, body = slow.finish()
        assert (status, "invalid_token" in body) == (401, True), name


def test_a_user_archived_while_the_body_comes_in_is_refused(types, caller):
    slow = _slow(types, "api", caller.token())
    types.rpc("res.users", "write", [caller.id], {"active": False})
    assert slow.finish()[0] == 401


def _take_the_group_away(types, rpc, caller):
    group = types.rpc.ref("base.group_partner_manager")
    rpc("res.groups", "write", [group], {_users(types): [(3, caller.id)]})


def _users(types):
    return "users" if types.rpc.series == "18.0" else "user_ids"


def test_a_right_taken_away_while_the_body_comes_in_is_gone(types, caller, elsewhere):
    """Also where another process took it, whose changes Odoo asks for at the start only."""
    token = caller.token()
    for _worker in range(4):  # both know the user's groups
        assert "True" in _slow(types, "api", token).finish()[1]
    slow = _slow(types, "api", token)
    _take_the_group_away(types, elsewhere, caller)
    status, body = slow.finish()
    assert (status, "False" in body) == (200, True)


def test_a_slow_request_starts_anew_where_addons_were_upgraded_meanwhile(types, caller):
    """What it was matched to belongs to the old ones."""
    token = caller.token()
    slow = _slow(types, "http", token)
    is_18 = types.rpc.series == "18.0"
    types.server.sql(
        "SELECT nextval('base_registry_signaling')"
        if is_18
        else "INSERT INTO orm_signaling_registry DEFAULT VALUES"
    )
    status, body = slow.finish()
    assert (status, json.loads(body)["error"]) == (503, "unavailable")
    assert _slow(types, "http", token).finish()[0] == 200


def _in_two_tries(types, caller, change):
    """Let a request lose a race after ``change()``; Odoo repeats it → (status, body)."""
    token = caller.token()
    start = types.server.log_path.stat().st_size
    with ThreadPoolExecutor(1) as thread:
        call = _at_work(
            types,
            lambda: thread.submit(
                requests.post,
                f"{types.url}/types/api/race",
                headers={"Authorization": f"Bearer {token}"},
                timeout=60,
            ),
        )
        change(token)
        answer = call.result()
    assert "tries left" in types.server.log_path.read_text()[start:]
    return answer.status_code, answer.text


@conforms("RFC 7009 §2.1", "A revocation counts for a request that is repeated after a lost race")
def test_a_repeated_request_is_judged_again(types, caller):
    def revoke(token):
        types.api.post("/auth/revoke", data={"token": token})

    status, body = _in_two_tries(types, caller, revoke)
    assert (status, "invalid_token" in body) == (401, True)


def test_a_repeated_request_has_the_rights_of_now(types, caller, elsewhere):
    def take_away(_token):
        _take_the_group_away(types, elsewhere, caller)

    status, body = _in_two_tries(types, caller, take_away)
    assert (status, "False" in body) == (200, True)


@pytest.mark.parametrize("chunked", [False, True])
def test_more_than_a_mebibyte_is_413_on_every_type(types, caller, chunked):
    token = caller.token()
    for name in types.names:
        data = b" " * (MEBIBYTE + 1)
        response = requests.post(
            f"{types.url}/types/{name}/groups",
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": types.bodies[name][0],
            },
            data=iter([data]) if chunked else data,
            timeout=30,
        )
        assert response.status_code == 413, name
        assert response.json()["error"] == "payload_too_large", name


def _upload(types, token, size):
    return requests.post(
        f"{types.url}/types/upload",
        headers={"Authorization": f"Bearer {token}"},
        files={"file": b"x" * size},
        timeout=30,
    )


def test_a_route_that_says_so_takes_more(types, caller):
    token = caller.token()
    assert _upload(types, token, 3 * MEBIBYTE).text == str(3 * MEBIBYTE)
    assert _upload(types, token, 5 * MEBIBYTE).status_code == 413


def _slow_upload(types, token):
    form = (
        '\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
        + "x" * 2 * MEBIBYTE
        + "\r\n--x--\r\n"
    )
    kind = "multipart/form-data; boundary=x"
    return _at_work(types, lambda: SlowRequest(types.url, "/types/upload", token, kind, form))


def test_a_token_revoked_during_an_upload_is_refused(types, caller):
    token = caller.token()
    slow = _slow_upload(types, token)
    types.api.post("/auth/revoke", data={"token": token})
    assert slow.finish()[0] == 401


def test_a_stranger_is_refused_before_an_upload_is_taken(types, caller):
    """Or anybody could fill the server's disk."""
    token = caller.token()
    types.api.post("/auth/revoke", data={"token": token})
    assert _slow_upload(types, token).answer()[0] == 401
