"""Refresh with rotation: RFC 6749 section 6, RFC 9700 section 4.14.2, ASVS 10.4."""

import contextlib
import string
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from dev.postgres_connection import connect
from tests.support.api_client import Secret
from tests.support.conformance import conforms

SCOPE = "token:introspect token:manage"


@pytest.fixture
def pair(api, user):
    """The answer to a fresh user's login."""
    return api.login(user.login, user.password, scope=SCOPE)


def _connection(server, pair, columns="*"):
    selector = pair["refresh_token"][4:21]
    query = f"SELECT {columns} FROM api_token_connection WHERE refresh_selector = %s"
    [row] = server.sql(query, [selector])
    return row


def _shift(server, pair, column, seconds):
    """Move a moment of the connection, as if so much time had passed."""
    server.sql(
        f"""UPDATE api_token_connection SET {column} = {column} - %s * interval '1 second'
             WHERE refresh_selector = %s""",
        [seconds, pair["refresh_token"][4:21]],
    )


def _outgrow_grace(server, pair):
    _shift(server, pair, "rotated_at", 3600)


def _refused(response, error="invalid_grant"):
    return (response.status_code, response.json().get("error")) == (400, error)


@conforms("RFC 6749 §5.2", "A missing refresh_token is invalid_request")
def test_missing_refresh_token(api):
    assert _refused(api.post("/auth/refresh", json={}), "invalid_request")
    assert _refused(api.post("/auth/refresh"), "invalid_request")
    form = {"grant_type": "refresh_token"}
    assert _refused(api.post("/auth/token", data=form), "invalid_request")
    form["refresh_token"] = ""
    assert _refused(api.post("/auth/token", data=form), "invalid_request")


@conforms("RFC 6749 §5.2", "An unknown refresh token is 400 invalid_grant")
@pytest.mark.parametrize("text", ["x", "ort_" + "a" * 88, "oat_" + "a" * 66, "é" * 92, "a" * 1000])
def test_unknown_refresh_token(api, text):
    assert _refused(api.refresh(text))


@conforms("RFC 6749 §5.2", "An expired refresh token is 400 invalid_grant")
@conforms("RFC 9700 §4.14.2", "A connection that idles ends (SHOULD)")
def test_idle_connection_ends_without_alarm(api, server, pair):
    """Neither its current token nor an older one ends anything or mails anybody."""
    second = api.refresh(pair["refresh_token"]).json()
    api.refresh(second["refresh_token"])
    _shift(server, pair, "refresh_expires_at", 31 * 86400)
    mails = server.sql("SELECT count(*) FROM mail_mail")
    for token in (pair["refresh_token"], second["refresh_token"]):
        assert _refused(api.refresh(token))
    assert server.sql("SELECT count(*) FROM mail_mail") == mails
    assert _connection(server, pair, "revoked_at") == (None,)


@conforms("RFC 6749 §5.2", "A revoked refresh token is 400 invalid_grant")
def test_revoked_refresh_token(api, pair):
    api.post("/auth/revoke", data={"token": pair["refresh_token"]})
    assert _refused(api.refresh(pair["refresh_token"]))


@conforms("RFC 6749 §6", "A scope wider than the granted one is invalid_scope, and harms nothing")
def test_wider_scope_is_refused(api, pair):
    wider = f"{SCOPE} project:read"
    assert _refused(api.refresh(pair["refresh_token"], scope=wider), "invalid_scope")
    assert api.refresh(pair["refresh_token"]).status_code == 200


@conforms("RFC 6749 §6", "An omitted scope means the original one")
@conforms("RFC 6749 §6", "The refresh token's scope stays when the access token's was narrowed")
def test_narrowing_does_not_stick(api, pair):
    narrowed = api.refresh(pair["refresh_token"], scope="token:manage").json()
    assert narrowed["scope"] == "token:manage"
    assert api.get("/auth/tokens", narrowed["access_token"]).status_code == 200
    form = {"token": narrowed["access_token"]}
    assert api.post("/auth/introspect", narrowed["access_token"], data=form).status_code == 403
    again = api.refresh(narrowed["refresh_token"]).json()
    assert set(again["scope"].split()) == set(SCOPE.split())


def test_rotation_ends_the_old_access_token(api, pair):
    renewed = api.refresh(pair["refresh_token"]).json()
    assert not api.is_accepted(pair["access_token"])
    assert api.is_accepted(renewed["access_token"])


@conforms("RFC 9700 §4.14.2", "Replay of a superseded refresh token revokes the whole connection")
@conforms("ASVS 10.4.5", "Every older generation is recognised")
@pytest.mark.parametrize("age", [1, 2, 5])
def test_replay_of_any_generation_ends_the_connection(api, server, pair, age):
    old, newest = pair["refresh_token"], pair
    for _generation in range(age):
        newest = api.refresh(newest["refresh_token"]).json()
    assert api.is_accepted(newest["access_token"])
    _outgrow_grace(server, pair)
    assert _refused(api.refresh(old))
    assert not api.is_accepted(newest["access_token"])
    assert _refused(api.refresh(newest["refresh_token"]))
    assert _connection(server, pair, "revoke_reason") == ("reuse",)


@conforms("RFC 9700 §4.14.2", "A replay is recognised after a purge has run, too")
def test_replay_after_a_purge_ends_the_connection(api, server, rpc, pair):
    second = api.refresh(pair["refresh_token"]).json()
    third = api.refresh(second["refresh_token"]).json()
    rpc("ir.cron", "method_direct_trigger", [rpc.ref("api_token_auth.ir_cron_purge")])
    rpc("ir.cron", "method_direct_trigger", [rpc.ref("api_token_auth.ir_cron_erase_seals")])
    assert _refused(api.refresh(pair["refresh_token"]))
    assert not api.is_accepted(third["access_token"])


@conforms("ASVS 10.4.8", "The absolute expiry stands although the idle one slides")
def test_absolute_end_does_not_slide(api, server, pair):
    before = _connection(server, pair, "ends_at")
    _shift(server, pair, "refresh_expires_at", 86400)
    slid = _connection(server, pair, "refresh_expires_at")
    renewed = api.refresh(pair["refresh_token"]).json()
    assert _connection(server, pair, "refresh_expires_at") > slid
    assert _connection(server, pair, "ends_at") == before
    _shift(server, pair, "ends_at", 89.9 * 86400)
    renewed = api.refresh(renewed["refresh_token"]).json()
    assert renewed["refresh_expires_in"] <= 0.1 * 86400
    _shift(server, pair, "ends_at", 86400)
    assert _refused(api.refresh(renewed["refresh_token"]))
    assert _connection(server, pair, "revoked_at") == (None,)


@conforms("RFC 6749 §1.5", "An access token is refused at refresh")
@conforms("RFC 6749 §1.5", "A refresh token is refused at resources")
def test_tokens_are_not_mixed_up(api, pair):
    assert _refused(api.refresh(pair["access_token"]))
    response = api.get("/auth/me", pair["refresh_token"])
    assert (response.status_code, response.json()["error"]) == (401, "invalid_token")


@conforms("RFC 9700 §4.14.2", "Parallel refreshes leave one live head")
def test_parallel_refreshes_leave_one_head(api, server, pair):
    """Inside the grace everybody gets the same pair."""
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _n: api.refresh(pair["refresh_token"]), range(12)))
    assert [answer.status_code for answer in answers] == [200] * 12
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    assert len({answer.json()["access_token"] for answer in answers}) == 1
    assert _connection(server, pair, "generation") == (1,)
    assert api.is_accepted(answers[0].json()["access_token"])


@conforms("RFC 9700 §4.14.2", "A lost answer is given again while nobody has used it")
def test_a_lost_answer_is_given_again_an_hour_later(api, server, pair):
    """To a phone that was offline: the same pair, with the access token's whole life ahead."""
    lost = api.refresh(pair["refresh_token"]).json()
    _outgrow_grace(server, pair)
    _shift(server, pair, "access_expires_at", 7200)
    mails = server.sql("SELECT count(*) FROM mail_mail")
    again = api.refresh(pair["refresh_token"]).json()
    assert again["expires_in"] == lost["expires_in"]
    for name in ("access_token", "refresh_token", "scope"):
        assert again[name] == lost[name]
    assert api.is_accepted(again["access_token"])
    assert server.sql("SELECT count(*) FROM mail_mail") == mails
    assert api.refresh(again["refresh_token"]).status_code == 200


def _use_access_token(api, pair, renewed):
    assert api.is_accepted(renewed["access_token"])


def _introspect_access_token(api, pair, renewed):
    caller = api.login("admin", "admin", scope="token:introspect")
    for name in ("access_token", "refresh_token"):
        form = {"token": renewed[name]}
        assert api.post("/auth/introspect", caller["access_token"], data=form).json()["active"]


def _ask_for_more(api, pair, renewed):
    wider = f"{SCOPE} project:read"
    assert _refused(api.refresh(renewed["refresh_token"], scope=wider), "invalid_scope")


@conforms("RFC 9700 §4.14.2", "Once its successor was used, an old refresh token is a replay")
@pytest.mark.parametrize("use", [_use_access_token, _introspect_access_token, _ask_for_more])
@pytest.mark.parametrize("within_grace", [True, False])
def test_the_first_use_of_the_successor_retires_its_predecessor(
    api, server, pair, use, within_grace
):
    renewed = api.refresh(pair["refresh_token"]).json()
    if within_grace:
        use(api, pair, renewed)
        assert (
            api.refresh(pair["refresh_token"]).json()["refresh_token"] == (renewed["refresh_token"])
        )
        _outgrow_grace(server, pair)
    else:
        _outgrow_grace(server, pair)
        use(api, pair, renewed)
        assert _connection(server, pair, "sealed_successor") == (None,)
    assert _refused(api.refresh(pair["refresh_token"]))
    assert not api.is_accepted(renewed["access_token"])
    assert _connection(server, pair, "revoke_reason") == ("reuse",)


def test_a_refused_use_is_none(api, server, pair):
    """Of a token that has expired, or is not the one that was issued."""
    renewed = api.refresh(pair["refresh_token"]).json()
    _shift(server, pair, "access_expires_at", 7200)
    assert not api.is_accepted(renewed["access_token"])
    assert not api.is_accepted(_with_checksum(renewed["access_token"][:21] + "0" * 43))
    _outgrow_grace(server, pair)
    assert api.refresh(pair["refresh_token"]).status_code == 200


def test_a_use_that_cannot_be_marked_is_accepted_and_the_next_one_is_marked(api, server, pair):
    renewed = api.refresh(pair["refresh_token"]).json()
    holder = connect(server.environment.server, server.db)
    with contextlib.closing(holder), holder.cursor() as cursor:
        holder.autocommit = False
        cursor.execute("SELECT FROM api_token_connection FOR UPDATE")
        assert api.is_accepted(renewed["access_token"])
    assert _connection(server, pair, "successor_used") == (False,)
    assert api.is_accepted(renewed["access_token"])
    assert _connection(server, pair, "successor_used") == (True,)


def test_the_cron_erases_the_seals_of_answers_in_use_only(api, server, rpc, user, pair):
    lost = api.login(user.login, user.password, scope=SCOPE)
    used = api.refresh(pair["refresh_token"]).json()
    api.refresh(lost["refresh_token"])
    assert api.is_accepted(used["access_token"])
    for connection in (pair, lost):
        _outgrow_grace(server, connection)
    rpc("ir.cron", "method_direct_trigger", [rpc.ref("api_token_auth.ir_cron_erase_seals")])
    assert _connection(server, pair, "sealed_successor") == (None,)
    assert _connection(server, lost, "sealed_successor") != (None,)


def test_grace_gives_the_same_pair_with_the_rows_scope(api, pair):
    first = api.refresh(pair["refresh_token"], scope="token:manage").json()
    again = api.refresh(pair["refresh_token"]).json()
    for name in ("access_token", "refresh_token", "scope"):
        assert again[name] == first[name]


def test_grace_is_not_extended_by_replays(api, server, pair):
    api.refresh(pair["refresh_token"])
    before = _connection(server, pair, "rotated_at")
    api.refresh(pair["refresh_token"])
    assert _connection(server, pair, "rotated_at") == before


def test_grace_ends(api, server, rpc, pair):
    """With a grace of 0 the predecessor of a pair in use is a replay like any other."""
    renewed = api.refresh(pair["refresh_token"]).json()
    assert api.is_accepted(renewed["access_token"])
    rpc.set_param("api_token_auth.refresh_grace", "0")
    try:
        assert _refused(api.refresh(pair["refresh_token"]))
    finally:
        rpc.set_param("api_token_auth.refresh_grace", "10")
    assert not api.is_accepted(renewed["access_token"])


def test_seal_is_erased_by_the_next_rotation_and_by_revoke(api, server, pair):
    second = api.refresh(pair["refresh_token"]).json()
    [first_seal] = _connection(server, pair, "sealed_successor")
    third = api.refresh(second["refresh_token"]).json()
    [second_seal] = _connection(server, pair, "sealed_successor")
    assert first_seal and second_seal and bytes(first_seal) != bytes(second_seal)
    api.post("/auth/revoke", data={"token": third["access_token"]})
    columns = (
        "sealed_successor, access_hash, refresh_key_hash, refresh_secret_hash, previous_secret_hash"
    )
    assert _connection(server, pair, columns) == (None,) * 5


def test_a_bare_selector_ends_nothing(api, server, pair):
    """Selectors stand in logs and dumps: alone, or with a wrong key, they do nothing."""
    selector = pair["refresh_token"][4:21]
    forged = _with_checksum(f"ort_{selector}{'0' * 22}{'0' * 43}")
    mails = server.sql("SELECT count(*) FROM mail_mail")
    log = server.sql("SELECT count(*) FROM api_access_log")
    for _attempt in range(3):
        assert _refused(api.refresh(forged))
    assert server.sql("SELECT count(*) FROM mail_mail") == mails
    assert server.sql("SELECT count(*) FROM api_access_log") == log
    assert api.is_accepted(pair["access_token"])


def _with_checksum(body):
    """What an attacker who knows the published format would send."""
    alphabet = string.digits + string.ascii_uppercase + string.ascii_lowercase
    number, digits = zlib.crc32(body.encode()), ""
    for _position in range(6):
        number, digit = divmod(number, 62)
        digits = alphabet[digit] + digits
    return Secret(body + digits)


@conforms("RFC 9700 §4.14.2", "Someone who holds a copy of the key but an invented secret ends it")
def test_an_invented_secret_with_the_key_ends_the_connection(api, pair):
    forged = _with_checksum(pair["refresh_token"][:43] + "0" * 43)
    assert _refused(api.refresh(forged))
    assert not api.is_accepted(pair["access_token"])


def test_reuse_is_told_once_an_hour(api, server, user):
    """To the owner and to the managers, queued as mails, without the client's own words."""
    query = "SELECT subject, body FROM mail_mail JOIN mail_message m ON m.id = mail_message_id"
    before = len(server.sql(query))
    counts = []
    for _theft in range(2):
        pair = api.login(user.login, user.password, client_name="Click evil.example")
        newer = api.refresh(pair["refresh_token"]).json()
        api.refresh(newer["refresh_token"])
        assert _refused(api.refresh(pair["refresh_token"]))
        counts.append(len(server.sql(query)) - before)
    assert counts[0] >= 2
    assert counts[1] == counts[0]
    assert not any("evil.example" in str(mail) for mail in server.sql(query))
    log = "SELECT count(*) FROM api_access_log WHERE user_id = %s AND event = 'reuse'"
    assert server.sql(log, [user.id]) == [(2,)]


@conforms("RFC 7009 §2.1", "Refresh racing revoke: nothing is live after the 200")
def test_refresh_racing_revoke(api, user):
    """The short form of the proof: ten rounds with four refreshes each."""
    for _round in range(10):
        pair = api.login(user.login, user.password)
        with ThreadPoolExecutor(5) as threads:
            refreshes = [threads.submit(api.refresh, pair["refresh_token"]) for _n in range(4)]
            form = {"token": pair["refresh_token"]}
            revoke = threads.submit(api.post, "/auth/revoke", data=form)
        assert revoke.result().status_code == 200
        for refresh in refreshes:
            answer = refresh.result()
            assert answer.status_code in (200, 400)
            if answer.status_code == 200:
                assert not api.is_accepted(answer.json()["access_token"])
                assert _refused(api.refresh(answer.json()["refresh_token"]))
