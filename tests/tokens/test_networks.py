"""Allowed networks, with and without a proxy in front."""

import pytest

from tests.support.api_client import ApiClient

LOCAL = "127.0.0.0/8"


@pytest.fixture
def token(api, server, user):
    """An access token, and a way to say where it may be used from."""
    pair = api.login(user.login, user.password)

    def allow(networks):
        server.sql(
            "UPDATE api_token_connection SET allowed_networks = %s WHERE user_id = %s",
            [networks, user.id],
        )
        return pair

    return allow


@pytest.mark.parametrize(
    ("networks", "accepted"),
    [
        ("", True),
        (LOCAL, True),
        ("127.0.0.1/32", True),
        (f"10.0.0.0/8\n{LOCAL}", True),
        ("10.0.0.0/8", False),
        ("2001:db8::/32", False),
    ],
)
def test_a_token_works_from_its_networks_only(api, token, networks, accepted):
    pair = token(networks)
    response = api.get("/auth/me", pair["access_token"])
    assert response.status_code == (200 if accepted else 401)
    if not accepted:
        assert response.json()["error"] == "invalid_token"
    assert api.refresh(pair["refresh_token"]).status_code == (200 if accepted else 400)


def test_a_refusal_for_the_network_ends_nothing(api, token):
    pair = token("10.0.0.0/8")
    assert api.refresh(pair["refresh_token"]).status_code == 400
    token(LOCAL)
    assert api.is_accepted(pair["access_token"])
    assert api.refresh(pair["refresh_token"]).status_code == 200


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ({"X-Forwarded-For": "10.1.2.3"}, False),
        ({"X-Forwarded-For": "10.1.2.3", "X-Forwarded-Host": "odoo.example.com"}, False),
    ],
)
def test_without_proxy_mode_a_forwarded_address_is_not_believed(api, token, headers, accepted):
    pair = token("10.0.0.0/8")
    response = api.get("/auth/me", pair["access_token"], headers=headers)
    assert (response.status_code == 200) is accepted


@pytest.mark.parametrize(
    ("forwarded", "accepted"),
    [
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("192.0.2.1", False),
        ("10.1.2.3, 192.0.2.1", False),  # only the proxy's own word counts, the last one
        ("192.0.2.1, 10.1.2.3", True),
    ],
)
def test_with_proxy_mode_the_proxys_word_counts(start_server, token, forwarded, accepted):
    pair = token("10.0.0.0/8")
    proxied = ApiClient(start_server(proxy_mode=True).url)
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Host": "odoo.example.com"}
    response = proxied.get("/auth/me", pair["access_token"], headers=headers)
    assert (response.status_code == 200) is accepted


def test_proxy_mode_needs_the_forwarded_host_too(start_server, token):
    """Odoo's own rule: without X-Forwarded-Host it does not look at X-Forwarded-For."""
    pair = token("10.0.0.0/8")
    proxied = ApiClient(start_server(proxy_mode=True).url)
    headers = {"X-Forwarded-For": "10.1.2.3"}
    assert proxied.get("/auth/me", pair["access_token"], headers=headers).status_code == 401
