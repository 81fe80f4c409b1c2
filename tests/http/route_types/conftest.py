"""A server whose addon has a route with a token for every type that Odoo and the addons know."""

import itertools
import json
from types import SimpleNamespace

import pytest
import requests

from dev.paths import CHECKOUT
from dev.server import OdooServer
from tests.support.api_client import ApiClient, OdooRpc

_ADDONS = CHECKOUT / "tests" / "addons"
_NUMBERS = itertools.count()
_BODIES = {
    "http": ("application/x-www-form-urlencoded", "a=b"),
    "lines": ("text/plain", "one\ntwo"),
}
_JSON = ("application/json", json.dumps({"jsonrpc": "2.0", "id": 7, "params": {}}))


@pytest.fixture(scope="session")
def types(odoo_environment, new_database):
    """``names`` of the types, what to send them as (``bodies``), and the server."""
    server = OdooServer(
        odoo_environment,
        new_database("types"),
        name="types",
        addons_path=f"{odoo_environment.source.full_addons_path},{_ADDONS}",
        arguments=["-i", "api_types"],
        # Not "info": Odoo 19.0 waits for itself there, when it closes its connections.
        log_db="%d",
        log_db_level="error",
    )
    with server:
        names = requests.get(f"{server.url}/types", timeout=30).json()
        yield SimpleNamespace(
            server=server,
            url=server.url,
            api=ApiClient(server.url),
            rpc=OdooRpc(server.url, server.db),
            names=names,
            bodies={name: _BODIES.get(name, _JSON) for name in names},
        )


@pytest.fixture
def caller(types):
    """A fresh user: ``id``, ``token()`` for a new one each time."""
    return new_caller(types)


def new_caller(types):
    login = f"caller-{next(_NUMBERS)}"
    groups = [
        "base.group_user",
        "base.group_partner_manager",
        "api_token_auth.group_api_access",
    ]
    user = types.rpc.new_user(login, groups=groups)
    return SimpleNamespace(
        id=user,
        token=lambda **members: types.api.login(login, f"pw-of-{login}", **members)["access_token"],
    )
