"""Clients that nobody here wrote, as they are: from discovery to revocation."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import requests_oauthlib
from authlib.integrations.requests_client import OAuth2Session
from oauthlib.oauth2 import WebApplicationClient

from tests.support import length, npm
from tests.support.api_client import SECRETS
from tests.support.conformance import conforms

from .conftest import CALLBACK

_METADATA = "//.well-known/oauth-authorization-server"


def _follow(person, url):
    """What a person does with the link of an app → where the browser is sent back to."""
    return person.decide(person.send("GET", url)).headers["Location"]


@conforms("RFC 6749 §4.1", "A client library (authlib) connects, refreshes and revokes")
def test_authlib_connects(api, app, person, monkeypatch):
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    metadata = api.get(_METADATA).json()
    session = OAuth2Session(
        app.identifier,
        redirect_uri=CALLBACK,
        scope="project:read",
        code_challenge_method="S256",
        token_endpoint_auth_method="none",
        token_endpoint=metadata["token_endpoint"],
    )
    endpoint = metadata["authorization_endpoint"]
    url, state = session.create_authorization_url(endpoint, code_verifier=app.verifier)
    back = _follow(person, url)
    token = session.fetch_token(
        metadata["token_endpoint"],
        authorization_response=back,
        code_verifier=app.verifier,
        state=state,
    )
    SECRETS.update((token["access_token"], token["refresh_token"]))
    assert session.get(f"{api.url}/api/v1/auth/me").json()["data"]["login"] == person.login
    renewed = session.refresh_token(metadata["token_endpoint"])
    SECRETS.update((renewed["access_token"], renewed["refresh_token"]))
    session.revoke_token(metadata["revocation_endpoint"], token=renewed["refresh_token"])
    assert not api.is_accepted(renewed["access_token"])


@conforms("RFC 6749 §4.1", "A client library (requests-oauthlib) connects, refreshes and revokes")
def test_requests_oauthlib_connects(api, app, person, monkeypatch):
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    metadata = api.get(_METADATA).json()
    session = requests_oauthlib.OAuth2Session(
        app.identifier, redirect_uri=CALLBACK, scope=["project:read"], pkce="S256"
    )
    url, _state = session.authorization_url(metadata["authorization_endpoint"])
    token = session.fetch_token(
        metadata["token_endpoint"],
        authorization_response=_follow(person, url),
        include_client_id=True,
    )
    SECRETS.update((token["access_token"], token["refresh_token"]))
    assert session.get(f"{api.url}/api/v1/auth/me").json()["data"]["login"] == person.login
    renewed = session.refresh_token(metadata["token_endpoint"], client_id=app.identifier)
    SECRETS.update((renewed["access_token"], renewed["refresh_token"]))
    prepare = WebApplicationClient(app.identifier).prepare_token_revocation_request
    endpoint, headers, body = prepare(metadata["revocation_endpoint"], renewed["refresh_token"])
    assert api.post(endpoint.replace(api.url, "/"), data=body, headers=headers).status_code == 200
    assert not api.is_accepted(renewed["access_token"])


@conforms("RFC 9207 §2.4", "Clients that compare iss with the issuer accept the answer")
@pytest.mark.parametrize("library", ["openidClient", "oauth4webapi"])
def test_a_strict_library_connects(api, app, person, library):
    folder = npm.installed("openid-client@6", "oauth4webapi@3", "simple-oauth2@5")
    _connects(folder, library, app, person)


@conforms("RFC 6749 §4.1", "A client library (simple-oauth2) connects, refreshes and revokes")
def test_simple_oauth2_connects(register, admin, person):
    folder = npm.installed("openid-client@6", "oauth4webapi@3", "simple-oauth2@5")
    app = register()
    _connects(folder, "simpleOauth2", app, person, admin.new_secret(app))


@length.long
@conforms("RFC 6749 §4.1", "The client of n8n connects and refreshes, with a secret and without")
@pytest.mark.parametrize("has_secret", [True, False])
def test_n8n_connects(register, admin, person, has_secret):
    folder = npm.installed("@n8n/client-oauth2@1.23.1")
    app = register()
    _connects(folder, "n8n", app, person, admin.new_secret(app) if has_secret else None)


def _connects(folder, library, app, person, secret=None):
    """The library goes all the way, and what it revoked is dead."""
    script = shutil.copy(Path(__file__).with_name("connect.mjs"), folder)
    command = ["node", script, library, app.api.url, app.identifier, CALLBACK]
    environment = {**os.environ, **({"CLIENT_SECRET": secret} if secret else {})}
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, text=True, env=environment, **pipes) as process:
        url = process.stdout.readline().strip()
        back = _follow(person, url) if url else ""
        output, errors = process.communicate(f"{back}\n", timeout=120)
    assert process.returncode == 0, errors
    assert json.loads(output) == {"granted": "project:read", "used": 200, "after": 401}
