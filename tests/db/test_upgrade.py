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
from tests.support.api_client import ApiClient, OdooRpc
from tests.support.length import long
from tests.support.polling import until

pytestmark = long

_EARLIER = LOCAL / "earlier-addons"

# What the tables said before has to be there afterwards.
_KEPT = {
    "connections": """
        SELECT id, user_id, client_name, kind, scope, access_scope, access_selector, access_hash,
               refresh_selector, refresh_key_hash, refresh_secret_hash, previous_secret_hash,
               access_expires_at, refresh_expires_at, ends_at, generation, rotated_at,
               allowed_networks, revoked_at, revoked_by_id, revoke_reason, user_epoch, global_epoch
          FROM api_token_connection""",
    "uses": "SELECT id, used_at, used_from FROM api_token_use",
    "log": "SELECT id, event, connection_id, user_id, client_name, ip_address FROM api_access_log",
    "epochs": "SELECT id, api_token_epoch FROM res_users",
    "scopes": "SELECT id, name FROM api_token_scope",
    "group members": "SELECT gid, uid FROM res_groups_users_rel",
    "attempts": "SELECT id, attempts, since FROM api_login_bucket",
    "answers": "SELECT key, fingerprint, status, body FROM api_idempotency_answer",
    "parameters": "SELECT key, value FROM ir_config_parameter WHERE key LIKE 'api_token_auth.%'",
    "scheduled actions": "SELECT id, cron_name, active, interval_number FROM ir_cron",
}


def _kept(server):
    return {what: set(server.sql(query)) for what, query in _KEPT.items()}


def _git(*arguments):
    command = ["git", "-C", str(CHECKOUT), *arguments]
    return subprocess.run(command, capture_output=True, check=False)


def _earlier_commits():
    """Those whose addons differ from the ones here, the newest first; none without a history."""
    found = _git("log", "--format=%H", "-20", "--", *ADDONS).stdout.decode().split()
    return [commit for commit in found if _git("diff", "--quiet", commit, "--", *ADDONS).returncode]


def _addons_of(commit):
    """Those that were there already."""
    names = _git("ls-tree", "--name-only", commit).stdout.decode().split()
    return [addon for addon in ADDONS if addon in names]


def _unpack(commit):
    """Put the addons of a commit where a server finds them → their names."""
    shutil.rmtree(_EARLIER, ignore_errors=True)
    addons = _addons_of(commit)
    archive = _git("archive", commit, *addons).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        # Our own; Debian's Python 3.11 knows no filter yet.
        files.extractall(_EARLIER)  # noqa: S202
    return addons


def _missing(server, addons):
    """The addons that are not installed: Odoo serves a database whose installation failed."""
    query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    return set(addons) - {name for [name] in server.sql(query)}


@pytest.fixture
def database(odoo_environment):
    name = "api_upgrade_test"
    yield name
    odoo_environment.databases.drop(name)


@pytest.fixture
def earlier_server(odoo_environment, database):
    """A server with the addons of the newest other commit that can be installed.

    A commit in the middle of a change may be one that nobody could have installed.
    """
    commits = _earlier_commits()
    if not commits:
        pytest.skip("git knows no earlier commit of the addons here (a shallow clone, or no git)")
    template = ensure_template(odoo_environment)
    for commit in commits[:5]:
        addons = _unpack(commit)
        odoo_environment.databases.create(database, template)
        server = OdooServer(
            odoo_environment,
            database,
            addons_path=",".join(map(str, (*odoo_environment.source.addons_path, _EARLIER))),
            arguments=["-i", ",".join(addons)],
        )
        with server:
            if missing := _missing(server, addons):
                print(f"{commit} cannot be installed: {missing}; see {server.log_path}")  # noqa: T201
                continue
            yield server
            shutil.rmtree(_EARLIER)
            return
    pytest.fail("none of the last commits can be installed")


@pytest.fixture
def used(earlier_server):
    """What a user of the earlier addons holds, and what its tables say."""
    server = earlier_server
    rpc = OdooRpc(server.url, server.db)
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
    again = {"Idempotency-Key": "earlier"}
    admin = api.login()["access_token"]
    changes = api.get("/changes", admin)
    made = api.post("/tags", admin, json={"name": "x"}, headers=again)
    assert made.status_code == 201
    wrong = {"login": login, "password": "wrong"}
    assert api.post("/auth/login", json=wrong).status_code == 401
    rpc.new_user("ended")
    ended = api.login("ended", "pw-of-ended")
    rpc("res.users", "action_revoke_all_api_tokens", [_user(rpc, "ended")])
    server.stop()
    return SimpleNamespace(
        login=login,
        kept=kept,
        rotated=rotated,
        renewed=renewed,
        revoked=revoked,
        ended=ended,
        cursor=changes.json()["meta"]["next_cursor"] if changes.status_code == 200 else None,
        tag=made.json()["data"]["id"],
        tables=_kept(server),
    )


def _user(rpc, login):
    [found] = rpc("res.users", "search", [("login", "=", login)])
    return found


def _told(api, token, cursor):
    found = api.get("/changes", token, params={"since": cursor, "resources": "tags"})
    assert found.status_code == 200, found.text
    return [change["id"] for change in found.json()["data"]]


def _check_changes(api, used):
    """A cursor from before goes on, where the earlier addons gave one."""
    token = api.login()["access_token"]
    if used.cursor:
        # Every transaction of the cluster, also of other tests, holds back what came after it.
        until(lambda: _told(api, token, used.cursor) == [used.tag])
    assert api.get("/changes", token).json()["meta"]["next_cursor"]


def test_an_upgrade_loses_nothing(odoo_environment, database, used):
    server = OdooServer(odoo_environment, database, arguments=["-u", ",".join(ADDONS)])
    with server:
        after = _kept(server)
        for what, rows in used.tables.items():
            assert rows, what  # else nothing would be shown
            assert (what, rows - after[what]) == (what, set())
        api = ApiClient(server.url)
        me = api.get("/auth/me", used.kept["access_token"]).json()["data"]
        assert (me["login"], me["client_name"]) == (used.login, "Kept")
        assert api.get("/projects", used.kept["access_token"]).status_code == 200
        for pair in (used.kept, used.renewed):
            assert api.refresh(pair["refresh_token"]).status_code == 200
        for gone in (used.revoked, used.ended):
            assert not api.is_accepted(gone["access_token"])
        assert not api.is_accepted(used.rotated["access_token"])
        assert api.refresh(used.revoked["refresh_token"]).status_code == 400
        expires_in = api.login(used.login, f"pw-of-{used.login}")["expires_in"]
        assert 85_900 < expires_in <= 86_000
        _check_changes(api, used)
    check_log(server.log_path)
