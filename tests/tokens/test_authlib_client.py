"""A client that nobody here wrote: authlib's OAuth2Session."""

import pytest
from authlib.integrations.requests_client import OAuth2Session

from tests.support.api_client import SECRETS
from tests.support.conformance import conforms


@pytest.fixture(autouse=True)
def _plain_http(monkeypatch):
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")


@conforms("RFC 6749 §6", "A client library refreshes on its own and its next call succeeds")
def test_authlib_refreshes_by_itself(api, user):
    answer = api.login(user.login, user.password)
    seen = []
    session = OAuth2Session(
        client_id="anything",
        token={**answer, "expires_at": 1},  # long ago: it has to refresh first
        token_endpoint=f"{api.url}/api/v1/auth/token",
        token_endpoint_auth_method="none",
        update_token=lambda token, **_old: seen.append(token),
    )
    response = session.get(f"{api.url}/api/v1/auth/me")
    assert response.json()["data"]["login"] == user.login
    [renewed] = seen
    SECRETS.update((renewed["access_token"], renewed["refresh_token"]))
    assert renewed["refresh_token"] != answer["refresh_token"]
    assert not api.is_accepted(answer["access_token"])


@conforms("RFC 7009 §2", "A client library revokes")
def test_authlib_revokes(api, user):
    answer = api.login(user.login, user.password)
    session = OAuth2Session(client_id="anything", token_endpoint_auth_method="none", token=answer)
    response = session.revoke_token(f"{api.url}/api/v1/auth/revoke", token=answer["refresh_token"])
    assert response.status_code == 200
    assert not api.is_accepted(answer["access_token"])


@conforms("RFC 7662 §2", "A client library introspects")
def test_authlib_introspects(api, user):
    answer = api.login(user.login, user.password, scope="token:introspect")
    session = OAuth2Session(client_id="anything", token=answer)
    response = session.post(
        f"{api.url}/api/v1/auth/introspect", data={"token": answer["access_token"]}
    )
    assert response.json()["active"] is True
