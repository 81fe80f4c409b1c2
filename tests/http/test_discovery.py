"""What a client finds out by itself: RFC 8414, RFC 9728, and the challenges that lead there."""

import functools
import re

import pytest
import requests

from tests.support.conformance import conforms

SERVER = "//.well-known/oauth-authorization-server"
RESOURCE = "//.well-known/oauth-protected-resource/api/v1"


@pytest.fixture
def base(rpc):
    return rpc("ir.config_parameter", "get_param", "web.base.url")


@pytest.fixture
def issuer(api, rpc):
    rpc.set_param("api_token_auth.issuer", "https://api.example.com")
    yield "https://api.example.com"
    rpc.set_param("api_token_auth.issuer", "")


def found(api, path):
    """The document at a well-known path."""
    response = api.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    return response.json()


@conforms("RFC 8414 §3", "200 application/json at the well-known path, the issuer matches")
@conforms("RFC 8414 §2", "Grant types, revocation and introspection are published")
def test_the_authorization_server_describes_itself(api, base):
    metadata = found(api, SERVER)
    assert metadata["issuer"] == base
    assert metadata["token_endpoint"] == f"{base}/api/v1/auth/token"
    assert metadata["revocation_endpoint"] == f"{base}/api/v1/auth/revoke"
    assert metadata["introspection_endpoint"] == f"{base}/api/v1/auth/introspect"
    assert "Bearer" in metadata["introspection_endpoint_auth_methods_supported"]
    assert "refresh_token" in metadata["grant_types_supported"]


@conforms("RFC 9728 §3.3", "The resource is the address that the well-known path was made from")
@conforms("RFC 9728 §2", "The resource names its authorization server, and how to send a token")
def test_the_protected_resource_describes_itself(api, base):
    metadata = found(api, RESOURCE)
    assert metadata["resource"] == f"{base}/api/v1"
    assert metadata["authorization_servers"] == [found(api, SERVER)["issuer"]]
    assert metadata["bearer_methods_supported"] == ["header"]
    assert {"project:read", "task:read"} <= set(metadata["scopes_supported"])


@conforms("RFC 9728 §2", "scopes_supported lists what reads only: clients ask for all of it")
def test_the_scopes_of_the_protected_resource_only_read(api):
    """There are clients that ask for every scope in this list."""
    scopes = found(api, RESOURCE)["scopes_supported"]
    assert all(scope.endswith(":read") for scope in scopes)


@conforms("RFC 8414 §3.2", "Members with zero elements are left out")
@conforms("RFC 9728 §3.2", "Members with zero elements are left out")
@pytest.mark.parametrize("path", [SERVER, RESOURCE])
def test_no_member_is_empty(api, path):
    assert all(found(api, path).values())


@conforms("RFC 8414 §2", "The issuer is the configured address, whatever Host the client sends")
@pytest.mark.parametrize("path", [SERVER, RESOURCE])
def test_no_address_is_taken_from_the_host_header(api, path):
    assert "evil.example" not in api.get(path, headers={"Host": "evil.example"}).text


@conforms("RFC 9728 §3", "Every address in it is the issuer's, as configured")
@pytest.mark.parametrize("path", [SERVER, RESOURCE])
def test_every_address_is_the_issuers(api, issuer, path):
    addresses = re.findall(r'"(https?://[^"]+)"', api.get(path).text)
    assert len(addresses) > 2
    assert {address for address in addresses if not address.startswith(issuer)} == set()


@conforms("RFC 9728 §5.1", "A 401 says where the resource's metadata are")
@pytest.mark.parametrize("token", [None, "oat_wrong"])
def test_a_challenge_leads_to_the_metadata(api, issuer, token):
    challenge = api.get("/projects", token).headers["WWW-Authenticate"]
    address = f"{issuer}/.well-known/oauth-protected-resource/api/v1"
    assert f'resource_metadata="{address}"' in challenge


@conforms("RFC 6750 §3", "A 401 names the scope that is needed")
@pytest.mark.parametrize("token", [None, "oat_wrong"])
def test_a_challenge_names_the_scope(api, token):
    assert 'scope="project:read' in api.get("/projects", token).headers["WWW-Authenticate"]
    assert "scope" not in api.get("/auth/me", token).headers["WWW-Authenticate"]


@conforms("Fetch", "Pages of every origin may read the discovery documents, without credentials")
@pytest.mark.parametrize("path", [SERVER, RESOURCE])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_every_origin_may_discover(api, path, method):
    headers = {"Origin": "https://anywhere.example"}
    response = api.call(method, path, headers=headers)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_a_wrong_issuer_is_warned_of_on_the_settings_page(api, server, issuer):
    web = requests.Session()
    post = functools.partial(web.post, timeout=60)
    login = {"db": server.db, "login": "admin", "password": "admin"}
    post(f"{api.url}/web/session/authenticate", json={"params": login}).raise_for_status()
    values = {"model": "res.config.settings", "method": "onchange", "kwargs": {}}
    values["args"] = [[], {}, [], {"api_issuer": {}, "api_issuer_warning": {}}]
    shown = post(f"{api.url}/web/dataset/call_kw", json={"params": values}).json()
    warning = shown["result"]["value"]["api_issuer_warning"]
    assert f"{issuer}, but you opened it at {api.url}" in warning
