"""What a token says about itself, and what its user may do with the user's own."""

import pytest


@pytest.fixture
def manager_of_own(api, user):
    """An access token that may see and end the user's own connections."""
    return api.login(user.login, user.password, scope="token:manage", client_name="The manager")


def test_me(api, rpc, user):
    pair = api.login(user.login, user.password, scope="token:manage", client_name="Phone")
    me = api.get("/auth/me", pair["access_token"]).json()["data"]
    assert (me["id"], me["login"], me["client_name"]) == (user.id, user.login, "Phone")
    assert (me["scope"], me["kind"], me["odoo_series"]) == ("token:manage", "login", rpc.series)
    assert me["expires_at"].endswith("Z")


def test_the_list_shows_the_users_own_live_connections(api, user, manager_of_own):
    api.login()  # somebody else's
    ended = api.login(user.login, user.password)
    api.post("/auth/revoke", data={"token": ended["access_token"]})
    api.login(user.login, user.password, client_name="Phone")
    data = api.get("/auth/tokens", manager_of_own["access_token"]).json()["data"]
    assert [row["client_name"] for row in data] == ["Phone", "The manager"]
    assert [row["current"] for row in data] == [False, True]
    assert not any("hash" in name or "selector" in name for row in data for name in row)


def test_ending_one(api, user, manager_of_own):
    phone = api.login(user.login, user.password, client_name="Phone")
    bearer = manager_of_own["access_token"]
    [row, _own] = api.get("/auth/tokens", bearer).json()["data"]
    response = api.call("DELETE", f"/auth/tokens/{row['id']}", bearer)
    assert response.json() == {"success": True, "data": {"id": row["id"]}}
    assert not api.is_accepted(phone["access_token"])
    assert api.is_accepted(bearer)


def test_the_connections_of_others_do_not_exist(api, server, manager_of_own):
    api.login()
    [(foreign,)] = server.sql("SELECT max(id) FROM api_token_connection WHERE user_id = 2")
    for token_id in (foreign, 2**31 - 1):
        response = api.call("DELETE", f"/auth/tokens/{token_id}", manager_of_own["access_token"])
        assert (response.status_code, response.json()["error"]) == (404, "not_found")


def test_it_takes_the_scope(api, user):
    token = api.login(user.login, user.password, scope="token:introspect")["access_token"]
    for method, path in (("GET", "/auth/tokens"), ("DELETE", "/auth/tokens/1")):
        response = api.call(method, path, token)
        assert (response.status_code, response.json()["error"]) == (403, "insufficient_scope")


def test_logout_ends_this_connection_and_no_other(api, user):
    first, second = (api.login(user.login, user.password) for _app in range(2))
    assert api.post("/auth/logout", first["access_token"]).status_code == 200
    assert not api.is_accepted(first["access_token"])
    assert api.refresh(first["refresh_token"]).status_code == 400
    assert api.is_accepted(second["access_token"])


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("PostmanRuntime/7.39.0", "PostmanRuntime"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/126.0.0.0 Safari/537.36",
            "Chrome on Linux",
        ),
        ("evil\x1b[31m\u202e", None),
        ("x" * 500, None),
        (None, None),
    ],
)
def test_a_client_without_a_name_is_called_after_its_user_agent(api, user, agent, name):
    body = {"login": user.login, "password": user.password}
    headers = {"User-Agent": agent.encode() if agent else None}
    token = api.post("/auth/login", json=body, headers=headers).json()["access_token"]
    client_name = api.get("/auth/me", token).json()["data"]["client_name"]
    assert name is None or client_name == name
    assert 1 <= len(client_name) <= 64
    assert client_name.isprintable()


@pytest.mark.parametrize("name", ["", "x" * 65, "two\nlines", 5])
def test_a_bad_client_name_is_refused(api, user, name):
    body = {"login": user.login, "password": user.password, "client_name": name}
    response = api.post("/auth/login", json=body)
    assert (response.status_code, response.json()["error"]) == (400, "validation_failed")
    assert response.json()["details"][0]["field"] == "client_name"


def test_without_the_group_there_is_no_login(api, rpc):
    rpc.new_user("no-api", groups=("base.group_user",))
    body = {"login": "no-api", "password": "pw-of-no-api"}
    response = api.post("/auth/login", json=body)
    assert (response.status_code, response.json()["error"]) == (403, "api_access_denied")
    body["password"] = "wrong"
    assert api.post("/auth/login", json=body).json()["error"] == "invalid_credentials"


def test_a_portal_user_in_the_group_may_log_in(api, rpc):
    groups = ("base.group_portal", "api_token_auth.group_api_access")
    rpc.new_user("portal-api", groups=groups)
    pair = api.login("portal-api", "pw-of-portal-api")
    assert api.get("/auth/me", pair["access_token"]).json()["data"]["login"] == "portal-api"
    manage = api.login("portal-api", "pw-of-portal-api", scope="token:manage")["access_token"]
    assert len(api.get("/auth/tokens", manage).json()["data"]) == 2
