"""One server for all pages, with the addons that the pages show."""

import itertools
import os

import pytest

from dev import odoo_config
from dev.environment import PYTHON
from dev.paths import ODOO_BIN
from dev.server import OdooServer
from dev.settings import free_port
from tests.oauth.conftest import registered_service, registrar
from tests.oauth.person import Person
from tests.support.api_client import SECRETS, ApiClient, OdooRpc, Secret

from . import addon_files, blocks

_NUMBERS = itertools.count(1)
_GROUPS = (
    "base.group_user",
    "project.group_project_manager",
    "api_token_auth.group_api_access",
)
_ODOO_BIN = """#!/usr/bin/env bash
# Odoo logs to standard error; the pages show what is seen.
export PYTHONPATH={path} PYTHONPYCACHEPREFIX={cache}
exec {odoo} "${{@/#test/{database}}}" 2>&1
"""


@pytest.fixture(scope="session")
def documented_addons(tmp_path_factory):
    """The folder with the addons of the pages, and their names."""
    folder = tmp_path_factory.mktemp("documented_addons")
    shown = [block for page in blocks.pages() for block in blocks.read(page) if block.title]
    return folder, addon_files.write(shown, folder)


@pytest.fixture(scope="session")
def documented(odoo_environment, new_database, documented_addons):
    """The server that the pages' programs talk to."""
    folder, addons = documented_addons
    path = addon_files.addons_path(odoo_environment.source, folder)
    database = new_database("documented")
    arguments = ["-i", ",".join(addons)] if addons else []
    with OdooServer(odoo_environment, database, addons_path=path, arguments=arguments) as server:
        server.rpc = OdooRpc(server.url, database)
        server.rpc.set_param("api_token_auth.network_attempts", "10000")
        server.api = ApiClient(server.url)
        yield server


@pytest.fixture(scope="session")
def path_with_odoo(odoo_environment, new_database, documented_addons, tmp_path_factory):
    """A PATH where ``odoo-bin`` is Odoo, and its database ``test`` is there."""
    folder = tmp_path_factory.mktemp("bin")
    database = new_database("documented_test")
    config = odoo_config.write(
        database,
        odoo_environment.source,
        odoo_environment.server,
        database,
        addons_path=addon_files.addons_path(odoo_environment.source, documented_addons[0]),
        http_port=free_port(),
        workers=0,
    )
    variables = odoo_environment.variables()
    script = folder / "odoo-bin"
    script.write_text(
        _ODOO_BIN.format(
            path=variables["PYTHONPATH"],
            cache=variables["PYTHONPYCACHEPREFIX"],
            odoo=f"{PYTHON} {ODOO_BIN} -c {config}",
            database=database,
        )
    )
    script.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


@pytest.fixture
def variables(documented, path_with_odoo):
    """The environment of a page's programs: a fresh user who manages projects."""
    login = f"reader{next(_NUMBERS)}"
    documented.rpc.new_user(login, groups=_GROUPS)
    password = Secret(f"pw-of-{login}")
    pair = documented.api.login(login, password)
    SECRETS.add(password)
    service = _service(documented)
    return {
        "PATH": path_with_odoo,
        "DB": documented.db,
        "LOGIN": login,
        "PASSWORD": password,
        "TOKEN": pair["access_token"],
        "CLIENT_ID": service.identifier,
        "CLIENT_SECRET": Secret(service.secret),
    }


def _service(documented):
    """An app with a secret that works on its own."""
    admin = Person(documented.url, "admin", "admin")
    admin.log_in()
    register = registrar(documented.api, documented.rpc)
    assert admin.allow(register().request(scope="project:write"))["code"]  # asks for the password
    return registered_service(register, admin, documented.rpc)
