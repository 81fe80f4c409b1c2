"""RFC 6749 and RFC 9700 at login and at the token endpoint, sentence by sentence."""

import pytest

from tests.support.api_client import SECRETS
from tests.support.conformance import conforms


@conforms("RFC 6749 §3.2", "GET is refused at the token endpoint; 405 carries Allow")
@pytest.mark.parametrize("path", ["/auth/token", "/auth/login", "/auth/refresh", "/auth/revoke"])
def test_get_is_refused(api, path):
    response = api.get(path)
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert response.json()["error"] == "method_not_allowed"


@conforms("RFC 6749 §3.2", "Unknown parameters are ignored")
def test_unknown_parameters_are_ignored(api):
    token = api.login()["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": "x", "foo": "bar"}
    assert api.post("/auth/token", data=form).status_code == 200


@conforms("RFC 6749 §3.2", "A parameter given twice is an invalid_request")
def test_doubled_parameter_is_refused(api):
    token = api.login()["refresh_token"]
    body = f"grant_type=refresh_token&refresh_token={token}&refresh_token={token}"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = api.post("/auth/token", data=body, headers=headers)
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


@conforms(
    "RFC 6749 §5.1", "access_token and token_type stand at the top level of a 200 JSON answer"
)
@conforms("RFC 6749 §5.1", "expires_in is a number that matches the stored expiry")
def test_login_answers_as_the_rfc_says(api, server, user):
    answer = api.login(user.login, user.password)
    assert answer["token_type"] == "Bearer"
    assert answer["access_token"].startswith("oat_")
    assert type(answer["expires_in"]) is int
    [(seconds,)] = server.sql(
        """SELECT EXTRACT(EPOCH FROM access_expires_at - create_date)::float
             FROM api_token_connection WHERE user_id = %s""",
        [user.id],
    )
    assert abs(seconds - answer["expires_in"]) < 2


@conforms(
    "RFC 6749 §5.1", "Whatever carries a token has Cache-Control: no-store and Pragma: no-cache"
)
def test_answers_with_tokens_are_not_stored(api, user):
    body = {"login": user.login, "password": user.password}
    login = api.post("/auth/login", json=body)
    token = login.json()["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token}
    exchange = api.post("/auth/token", data=form)
    refresh = api.refresh(exchange.json()["refresh_token"])
    for response in (login, exchange, refresh):
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Pragma"] == "no-cache"


@conforms("RFC 6749 §3.3", "The granted scope is returned when it differs from the request")
@conforms("RFC 6749 §3.3", "An omitted scope gives the documented default")
def test_granted_scope_is_told(api, rpc, user):
    defaults = rpc("api.scope", "search_read", [("default_internal", "=", True)], ["name"])
    answer = api.login(user.login, user.password)
    assert set(answer["scope"].split()) == {scope["name"] for scope in defaults}
    answer = api.login(user.login, user.password, scope="token:manage token:manage")
    assert answer["scope"] == "token:manage"


@conforms("RFC 6749 §3.3", "An unknown scope is invalid_scope")
def test_unknown_scope_is_refused(api, user):
    body = {"login": user.login, "password": user.password, "scope": "everything"}
    response = api.post("/auth/login", json=body)
    assert (response.status_code, response.json()["error"]) == (400, "invalid_scope")
    assert response.json()["error_description"].isascii()


@conforms("RFC 6749 §5.2", "An unknown grant is unsupported_grant_type")
@conforms("RFC 9700 §2.4", "There is no password grant at the token endpoint")
@pytest.mark.parametrize("grant_type", ["password", "implicit", "nonsense"])
def test_unknown_grant_is_refused(api, grant_type):
    form = {"grant_type": grant_type, "username": "admin", "password": "admin"}
    response = api.post("/auth/token", data=form)
    assert (response.status_code, response.json()["error"]) == (400, "unsupported_grant_type")


@conforms("RFC 6749 §5.2", "A bad grant is 400 invalid_grant")
def test_bad_grant_is_refused(api):
    form = {"grant_type": "refresh_token", "refresh_token": "made up"}
    response = api.post("/auth/token", data=form)
    assert (response.status_code, response.json()["error"]) == (400, "invalid_grant")
    assert response.json()["error_description"].isascii()


@conforms("RFC 9700 §2.4", "No password grant is advertised")
def test_no_password_grant_is_advertised(api):
    metadata = api.get("//.well-known/oauth-authorization-server").json()
    assert "refresh_token" in metadata["grant_types_supported"]
    assert not {"password", "implicit"}.intersection(metadata["grant_types_supported"])


@conforms("RFC 6749 §10.10", "The chance of guessing a token is below 2^-128, and below 2^-160")
def test_tokens_are_long_enough(api, user):
    pair = api.login(user.login, user.password)
    random_characters = {"access_token": 43, "refresh_token": 43 + 22}
    for name, count in random_characters.items():
        payload = pair[name].partition("_")[2]
        assert payload.isalnum() and payload.isascii()
        assert len(payload) == 17 + count + 6  # selector, secret, checksum
        assert 62**43 > 2**160


@conforms("RFC 6749 §10.3", "A dump of the database contains no usable token")
def test_the_database_holds_no_usable_token(api, server, user):
    answer = api.login(user.login, user.password)
    [row] = server.sql("SELECT t::text FROM api_token_connection t WHERE user_id = %s", [user.id])
    for name in ("access_token", "refresh_token"):
        secret = answer[name][-49:-6]
        assert len(secret) == 43
        assert secret not in row[0]
    SECRETS.add(user.password)


@conforms("ASVS 16.3.1", "Success and failure of a login are logged, the password never")
def test_logins_are_logged(api, server, user):
    api.login(user.login, user.password)
    wrong = f"wrong-{user.password}"
    SECRETS.add(wrong)
    api.post("/auth/login", json={"login": user.login, "password": wrong})
    log = server.log_path.read_text()
    assert "token ISSUE: connection" in log
    assert f"token REFUSE: login of {user.login!r}, invalid_credentials" in log
    assert wrong not in log
