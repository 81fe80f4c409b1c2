"""Data made by the addons of an earlier commit outlives the upgrade to these ones."""

import io
import shutil
import subprocess
import tarfile
from types import SimpleNamespace

import pytest

from dev.addons import ADDONS, check_log, ensure_template
from dev.paths import CHECKOUT, LOCAL
from dev.server import OdooServer

from .api_client import ApiClient, OdooRpc

_EARLIER = LOCAL / "earlier-addons"

# Everything about connections but what a use changes.
_CONNECTIONS = """
    SELECT id, user_id, client_name, kind, scope, access_selector, access_hash,
           refresh_selector, refresh_key_hash, refresh_secret_hash, access_expires_at,
           refresh_expires_at, ends_at, generation, revoked_at, revoke_reason,
           user_epoch, global_epoch
      FROM api_token_connection ORDER BY id
"""
_PARAMETERS = """
    SELECT key, value FROM ir_config_parameter WHERE key LIKE 'api_token_auth.%' ORDER BY key
"""
_LOG = "SELECT id, event, connection_id, user_id, client_name FROM api_access_log ORDER BY id"


def _git(*arguments):
    command = ["git", "-C", str(CHECKOUT), *arguments]
    return subprocess.run(command, capture_output=True, check=False)


def _earlier_commit():
    """The newest commit whose addons differ from those here; None without a history."""
    found = _git("log", "--format=%H", "-20", "--", *ADDONS).stdout.decode().split()
    for commit in found:
        if _git("diff", "--quiet", commit, "--", *ADDONS).returncode:
            return commit
    return None


@pytest.fixture
def earlier_addons():
    commit = _earlier_commit()
    if commit is None:
        pytest.skip("git knows no earlier commit of the addons here (a shallow clone, or no git)")
    shutil.rmtree(_EARLIER, ignore_errors=True)
    archive = _git("archive", commit, *ADDONS).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(_EARLIER, filter="data")
    yield _EARLIER
    shutil.rmtree(_EARLIER)


@pytest.fixture
def database(odoo_environment):
    name = "api_upgrade_test"
    odoo_environment.databases.create(name, ensure_template(odoo_environment))
    yield name
    odoo_environment.databases.drop(name)


@pytest.fixture
def used(odoo_environment, database, earlier_addons):
    """What a user of the earlier addons holds, and what its tables say."""
    paths = (*odoo_environment.source.addons_path, earlier_addons)
    server = OdooServer(
        odoo_environment,
        database,
        addons_path=",".join(map(str, paths)),
        arguments=["-i", ",".join(ADDONS)],
    )
    with server:
        rpc = OdooRpc(server.url, database)
        rpc.set_param("api_token_auth.access_lifetime", "86000")
        rpc.set_param("base.login_cooldown_after", "0")
        login = "earlier"
        rpc.new_user(login)
        api = ApiClient(server.url)
        kept = api.login(login, f"pw-of-{login}", client_name="Kept")
        rotated = api.login(login, f"pw-of-{login}", client_name="Rotated")
        renewed = api.refresh(rotated["refresh_token"]).json()
        revoked = api.login(login, f"pw-of-{login}", client_name="Revoked")
        api.post("/auth/revoke", data={"token": revoked["access_token"]})
        return SimpleNamespace(
            login=login,
            kept=kept,
            rotated=rotated,
            renewed=renewed,
            revoked=revoked,
            connections=server.sql(_CONNECTIONS),
            parameters=server.sql(_PARAMETERS),
            log=server.sql(_LOG),
        )


def test_an_upgrade_loses_nothing(odoo_environment, database, used):
    server = OdooServer(odoo_environment, database, arguments=["-u", ",".join(ADDONS)])
    with server:
        assert server.sql(_CONNECTIONS) == used.connections
        assert set(used.parameters) <= set(server.sql(_PARAMETERS))
        assert server.sql(_LOG) == used.log
        api = ApiClient(server.url)
        me = api.get("/auth/me", used.kept["access_token"]).json()["data"]
        assert (me["login"], me["client_name"]) == (used.login, "Kept")
        assert api.get("/projects", used.kept["access_token"]).status_code == 200
        for pair in (used.kept, used.renewed):
            assert api.refresh(pair["refresh_token"]).status_code == 200
        assert not api.is_accepted(used.revoked["access_token"])
        assert not api.is_accepted(used.rotated["access_token"])
        assert api.refresh(used.revoked["refresh_token"]).status_code == 400
        expires_in = api.login(used.login, f"pw-of-{used.login}")["expires_in"]
        assert 85_900 < expires_in <= 86_000
    check_log(server.log_path)
