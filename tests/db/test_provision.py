"""What the token layer keeps in the database by itself: there after a restart, and ours."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest

from dev.addons import check_log
from dev.postgres_connection import connect
from dev.server import OdooServer
from tests.oauth.person import Person
from tests.support.api_client import SECRETS, ApiClient, OdooRpc
from tests.support.length import long
from tests.support.standalone import token_format

_OURS = "api\\_token\\_fn\\_%"
# 19 warns of every use of XML-RPC, and we of what the test does.
_EXPECTED = (
    "odoo.addons.rpc.controllers.xmlrpc",
    "odoo.addons.api_token_auth.tokens.revocation",
)
_NAMES = "SELECT proname FROM pg_proc WHERE proname LIKE %s ORDER BY proname"


@pytest.fixture
def database(odoo_environment, new_database):
    """A database of its own: its server (not started), and a superuser's statements in it."""
    name = new_database("provision")
    server = OdooServer(odoo_environment, name, workers=0)

    def as_superuser(statements):
        if not odoo_environment.server.embedded:
            pytest.skip("needs a superuser of PostgreSQL, and PGHOST names a server of yours")
        postgres = replace(odoo_environment.server, user="postgres")
        with closing(connect(postgres, name)) as connection, connection.cursor() as cursor:
            cursor.execute(statements)

    yield SimpleNamespace(
        name=name, server=server, sql=server.sql, another=server.another, as_superuser=as_superuser
    )
    server.stop()
    odoo_environment.databases.drop(name)


@pytest.fixture
def planter(odoo_environment, database):
    """A role that may create things in Odoo's schema, and nothing else."""
    database.as_superuser(
        """DROP ROLE IF EXISTS planter; CREATE ROLE planter;
           GRANT CREATE, USAGE ON SCHEMA public TO planter"""
    )
    yield "planter"
    database.as_superuser("DROP OWNED BY planter CASCADE; DROP ROLE planter")


def _function(database):
    """The function that looks tokens up: its name, parameters and columns, as SQL."""
    [row] = database.sql(
        """SELECT proname, pg_get_function_arguments(oid), pg_get_function_result(oid)
             FROM pg_proc WHERE proname LIKE 'api\\_token\\_fn\\_find\\_by\\_access%'"""
    )
    return SimpleNamespace(name=row[0], parameters=row[1], result=row[2])


def _forgery(database, schema, function):
    """A token that nobody issued, and a function that says the administrator's has it."""
    token = token_format.mint("oat")
    text = token.plaintext().reveal()
    SECRETS.add(text)
    [(uuid,)] = database.sql("SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'")
    bound = f"access:{uuid}:{token.selector}:2:{token.secret.reveal()}"
    columns = [column.strip().split(" ")[0] for column in function.result[6:-1].split(",")]
    values = {
        "id": "1",
        "user_id": "2",
        "company_id": "1",
        "client_name": "'Planted'::varchar",
        "kind": "'login'::varchar",
        "access_hash": f"'${hashlib.sha256(bound.encode()).hexdigest()}'::varchar",
        "access_expires_at": "now()::timestamp + interval '1 day'",
        "in_time": "true",
        "use_is_old": "false",
        "first_use": "false",
        "may_do": "''",
        "active": "true",
        "live": "true",
    }
    row = ", ".join(values.get(column, "NULL") for column in columns)
    return text, (
        f"CREATE FUNCTION {schema}.{function.name}({function.parameters})"
        f" RETURNS {function.result} LANGUAGE plpgsql STABLE"
        f" AS $planted$ BEGIN RETURN QUERY SELECT {row}; END $planted$;"
    )


@long
def test_new_code_needs_a_restart_and_no_upgrade(database):
    """As older code leaves a database; two servers of two workers each start at once in it."""
    with database.server:
        pair = ApiClient(database.server.url).login()
    assert database.sql(_NAMES, [_OURS])
    database.sql(
        """DROP TABLE api_token_global_epoch; ALTER TABLE mail_message DROP COLUMN api_client_name;
           UPDATE api_token_connection SET global_epoch = 7;
           INSERT INTO ir_config_parameter (key, value)
                VALUES ('api_token_auth.global_epoch', '7')"""
    )
    _drop_functions(database)
    # A server ends with the thread that started it.
    with ThreadPoolExecutor(2) as threads, _two_servers(database) as servers:
        first, second = threads.map(lambda server: ApiClient(server.start().url), servers)
        for client in (first, second):
            for _worker in range(4):
                assert client.is_accepted(pair["access_token"])
        renewed = first.refresh(pair["refresh_token"]).json()
        assert second.refresh(renewed["refresh_token"]).status_code == 200
        another = second.login()
        rpc = OdooRpc(first.url, database.name)
        rpc("api.access.token", "action_revoke_everybody")
        assert not first.is_accepted(another["access_token"])
        _check_chatter(first.url)
        # What servers that still run the older code read.
        assert rpc("ir.config_parameter", "get_param", "api_token_auth.global_epoch") == "8"
        for server in servers:
            check_log(server.log_path, ignored=_EXPECTED)


def _check_chatter(url):
    """What users write to each other in Odoo goes on."""
    admin = Person(url, "admin", "admin")
    admin.log_in()
    thread = {"thread_model": "res.partner", "thread_id": 1}
    post = {**thread, "post_data": {"body": "x", "message_type": "comment"}}
    for path, params in (("/mail/message/post", post), ("/mail/thread/messages", thread)):
        answer = admin.send("POST", path, json={"params": params}).json()
        assert "error" not in answer, answer["error"]["data"]["message"]


@contextmanager
def _two_servers(database):
    servers = [database.another(workers=2) for _number in range(2)]
    yield servers
    for server in servers:
        server.stop()


def _drop_functions(database):
    for (name,) in database.sql(_NAMES, [_OURS]):
        database.sql(f"DROP FUNCTION {name}")


def test_a_database_that_lacks_a_column_is_told_apart_from_a_bug(database):
    """New code that needs more than a restart: 503, and what to do in the log."""
    database.sql("ALTER TABLE api_token_connection DROP COLUMN successor_used CASCADE")
    with database.server:
        api = ApiClient(database.server.url)
        login = api.post("/auth/login", json={"login": "admin", "password": "admin"})
        assert (login.status_code, login.json()["error"]) == (503, "unavailable")
        assert api.get("//web/login").status_code == 200
        log = database.server.log_path.read_text()
    needed = "upgrade the addon (-u api_token_auth), it needs api_token_connection.successor_used"
    assert f"token DATABASE: {needed}. " in log


def test_functions_of_older_code_stay_for_the_servers_that_run_it(database):
    older = "api_token_fn_find_by_access_token_0ld00000"
    database.sql(f"CREATE FUNCTION {older}() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    with database.server:
        assert (older,) in database.sql(_NAMES, [_OURS])


def test_a_planted_function_is_replaced(database, planter):
    function = _function(database)
    token, planted = _forgery(database, "public", function)
    database.sql(f"DROP FUNCTION {function.name}")
    database.as_superuser(f"SET ROLE {planter}; {planted}")
    with database.server:
        api = ApiClient(database.server.url)
        assert not api.is_accepted(token)
        assert api.is_accepted(api.login()["access_token"])
        log = database.server.log_path.read_text()
    [line] = [line for line in log.splitlines() if " CRITICAL " in line]
    assert f"{function.name}(" in line and "made by another role" in line


@long
def test_a_planted_function_that_cannot_be_removed_stops_the_token_layer(database, planter):
    function = _function(database)
    token, planted = _forgery(database, "public", function)
    database.sql(f"DROP FUNCTION {function.name}")
    database.as_superuser(
        f"""ALTER SCHEMA public OWNER TO postgres; GRANT ALL ON SCHEMA public TO odoo;
            SET ROLE {planter}; {planted}"""
    )
    with database.server:
        api = ApiClient(database.server.url)
        answers = [
            api.get("/auth/me", token),
            api.refresh(token_format.mint("ort").plaintext().reveal()),
            api.post("/auth/login", json={"login": "admin", "password": "admin"}),
        ]
        assert {answer.status_code for answer in answers} == {503}
        assert {answer.json()["error"] for answer in answers} == {"unavailable"}
        assert api.get("//web/login").status_code == 200
        log = database.server.log_path.read_text()
        assert "token DATABASE: must be owner of function" in log
        database.as_superuser(f"DROP FUNCTION {function.name}")
    with database.server:
        assert api.is_accepted(api.login()["access_token"])


def test_an_edited_function_of_ours_is_replaced(database):
    """Restored by Odoo's own role from a backup of a database where somebody had planted it."""
    function = _function(database)
    token, planted = _forgery(database, "public", function)
    database.sql(f"DROP FUNCTION {function.name}; {planted}")
    with database.server:
        api = ApiClient(database.server.url)
        assert not api.is_accepted(token)
        assert api.is_accepted(api.login()["access_token"])


@pytest.mark.parametrize(
    "change",
    [
        "SECURITY DEFINER",
        "VOLATILE",
        "SET search_path = planted, pg_catalog",
        "RESET search_path",
    ],
)
def test_an_altered_function_of_ours_is_replaced(database, change):
    function = _function(database)
    before = database.sql("SELECT pg_get_functiondef(%s::regproc)", [function.name])
    database.sql(f"ALTER FUNCTION {function.name} {change}")
    with database.server:
        assert database.sql("SELECT pg_get_functiondef(%s::regproc)", [function.name]) == before


def test_a_schema_that_comes_first_is_not_looked_through(database):
    """PostgreSQL looks into the schema that is named as the role before it looks into public."""
    token, planted = _forgery(database, "odoo", _function(database))
    with database.server:
        api = ApiClient(database.server.url)
        pair = api.login()
        database.as_superuser(
            f"""CREATE SCHEMA odoo; GRANT USAGE ON SCHEMA odoo TO odoo; {planted}
                CREATE TABLE odoo.api_token_connection (LIKE public.api_token_connection)"""
        )
        assert not api.is_accepted(token)
        assert api.is_accepted(pair["access_token"])


def test_a_table_of_another_role_stops_the_token_layer(database, planter):
    """Its owner could put a trigger on it, which PostgreSQL runs with the rights of Odoo."""
    database.as_superuser(f"ALTER TABLE api_login_bucket OWNER TO {planter}")
    with database.server:
        api = ApiClient(database.server.url)
        assert api.post("/auth/login", json={"login": "a", "password": "b"}).status_code == 503
        log = database.server.log_path.read_text()
        assert "not a table of Odoo's own: api_login_bucket of planter" in log
        database.as_superuser("ALTER TABLE api_login_bucket OWNER TO odoo")
