"""Who is told of which changes, and how long a cursor is good."""

import base64
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psutil
import pytest
import requests

from dev.postgres_connection import connect
from tests.support import polling

from .caller import Caller, checked, refused
from .feed import Reader

_AGE = "UPDATE api_change_log SET moment = moment - interval '91 days' WHERE txid > %s"
_WAITING = """
    SELECT 1 FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%project_task%'
"""


@pytest.fixture(scope="module")
def foreigner(new_caller, elsewhere):
    """A manager of another company."""
    return new_caller("project.group_project_manager", **elsewhere)


@pytest.fixture(scope="module")
def guest(new_caller):
    """A portal user of this module alone: nobody else's lists grow longer."""
    return new_caller("base.group_portal")


@pytest.fixture(scope="module")
def shared(manager, guest, rpc):
    """A project that its portal user may see."""
    values = {"privacy_visibility": "portal", "company_id": 1}
    project = manager.create("/projects", name="Shared", **values)["id"]
    [partner] = rpc("res.users", "read", [guest.user_id], ["partner_id"])
    rpc("project.project", "message_subscribe", [project], [partner["partner_id"][0]])
    return project


def _readers(server, *callers):
    readers = [Reader(caller, "tasks") for caller in callers]
    readers[0].read_until(server)
    for reader in readers:
        reader.read()
    return readers


def test_a_record_is_named_only_to_whoever_may_read_it(
    server, manager, worker, guest, foreigner, shared
):
    hidden = manager.create("/projects", name="Private", privacy_visibility="followers")["id"]
    people = _readers(server, manager, worker, guest, foreigner)
    ids = [manager.create("/tasks", name="T", project_id=p)["id"] for p in (shared, hidden)]
    told = [[id_ for _path, id_, _change in reader.read_until(server)] for reader in people]
    assert [sorted(set(found) & set(ids)) for found in told] == [ids, ids[:1], ids[:1], []]


def test_a_deletion_is_told_to_employees_of_its_company(
    server, manager, worker, guest, foreigner, shared
):
    task = manager.create("/tasks", name="Short-lived", project_id=shared)["id"]
    people = _readers(server, manager, worker, guest, foreigner)
    checked(manager.delete(f"/tasks/{task}"), 200)
    told = [("tasks", task, "deleted") in reader.read_until(server) for reader in people]
    assert told == [True, True, False, False]


def test_a_cursor_says_nothing_to_whom_it_is_given(server, manager, guest):
    """It is the place of a row, and that may be of a record that its holder does not see."""
    hidden = manager.create("/projects", name="Private", privacy_visibility="followers")["id"]
    manager.create("/tasks", name="T", project_id=hidden)
    reader = Reader(guest, "tasks")
    assert reader.read_until(server) == []
    for shift in range(4):
        whole = (len(reader.cursor) - shift) // 4 * 4
        text = reader.cursor[shift : shift + whole]
        assert b"project" not in base64.urlsafe_b64decode(text)
    before = reader.cursor
    reader.read()
    assert reader.cursor == before


def test_scopes_decide_which_resources_are_told(server, manager, project):
    reading_projects = Caller(manager.api, manager.login, manager.user_id, "project:read")
    reader, everything = Reader(reading_projects), Reader(manager)
    everything.read_until(server)
    manager.create("/tasks", name="T", project_id=project)
    manager.change(f"/projects/{project}", color=3)
    assert "tasks" in {path for path, _id, _change in everything.read_until(server)}
    assert {path for path, _id, _change in reader.read()} == {"projects"}
    refused(reading_projects.get("/changes?resources=tasks"), 403, "insufficient_scope")
    writing = Caller(manager.api, manager.login, manager.user_id, "task:write")
    response = writing.get("/changes")
    refused(response, 403, "insufficient_scope")
    assert 'scope="' in response.headers["WWW-Authenticate"]


def test_wrong_parameters_are_refused(manager):
    cursor = Reader(manager).cursor
    manager.post("/tags", [{"name": f"Listed {number}"} for number in range(2)])
    of_a_list = checked(manager.get("/tags?limit=1"), 200)["meta"]["next_cursor"]
    for query, error in {
        "since=nonsense": "invalid_cursor",
        "since=": "invalid_cursor",
        "since=%C3%A9": "invalid_cursor",
        "since=%00": "invalid_parameter",
        f"since={'A' * 4000}": "invalid_cursor",
        f"since={of_a_list}": "invalid_cursor",
        f"since={cursor}%20": "invalid_cursor",
        f"since={cursor[:-1]}": "invalid_cursor",
        "limit=": "invalid_parameter",
        "limit=-1": "invalid_parameter",
        "limit=1.0": "invalid_parameter",
        "resources=": "invalid_parameter",
        "resources=tasks,": "invalid_parameter",
        "resources=tasks&resources=users": "invalid_parameter",
        f"since=0{cursor[1:]}" if cursor[0] != "0" else f"since=1{cursor[1:]}": "invalid_cursor",
        "limit=0": "invalid_parameter",
        "limit=201": "invalid_parameter",
        "resources=nothing": "invalid_parameter",
        "color=1": "invalid_parameter",
        "limit=1&limit=2": "invalid_request",
    }.items():
        refused(manager.get(f"/changes?{query}"), 400, error)
    refused(manager.post("/changes", {}), 405, "method_not_allowed")
    refused(manager.api.get("/changes"), 401, "authentication_required")


def test_pages_are_as_long_as_asked_and_end(server, manager, project):
    reader = Reader(manager, "tasks", limit=2)
    reader.read_until(server)
    made = [manager.create("/tasks", name="T", project_id=project)["id"] for _ in range(5)]
    named = reader.read_until(server)
    assert [id_ for _path, id_, _change in named] == made
    reader.named.clear()
    assert reader.page() is False


def test_a_cursor_that_is_too_old_is_told_to_start_anew(server, manager, project, rpc):
    Reader(manager).read_until(server)
    server.sql(_AGE, [-1])
    too_old, [(last,)] = Reader(manager), server.sql("SELECT max(txid) FROM api_change_log")
    manager.create("/tasks", name="Long ago", project_id=project)
    Reader(manager).read_until(server)
    server.sql(_AGE, [last])
    up_to_date = Reader(manager)
    manager.create("/tasks", name="Today", project_id=project)
    before = server.sql("SELECT count(*) FROM api_change_log")[0][0]
    assert manager.get("/changes", params={"since": too_old.cursor}).status_code == 200
    rpc("ir.cron", "method_direct_trigger", [rpc.ref("api_token_auth.ir_cron_purge_changes")])
    assert server.sql("SELECT count(*) FROM api_change_log")[0][0] < before
    refused(manager.get("/changes", params={"since": too_old.cursor}), 410, "cursor_expired")
    assert "created" in {change for _path, _id, change in up_to_date.read_until(server)}


def test_only_who_read_before_a_model_was_watched_has_to_start_anew(server, manager):
    """Also while a transaction that is older still holds the places back."""
    older = connect(server.environment.server, server.db)
    before = Reader(manager, "tags")
    with closing(older), older.cursor() as cursor:
        cursor.execute("SELECT txid_current()")
        server.sql(
            "INSERT INTO api_change_log (txid, model, res_id, change)"
            " VALUES (txid_current(), 'project.tags', 0, 'start')"
        )
        afterwards = Reader(manager, "tags")
    tag = manager.create("/tags", name="Of a new model")["id"]
    assert ("tags", tag, "created") in afterwards.read_until(server)
    refused(manager.get("/changes", params={"since": before.cursor}), 410, "cursor_expired")


def test_a_restored_backup_begins_anew(server, manager, start_server):
    """Its rows may have numbers that the transactions of its new cluster still have to reach."""
    far = 2**40
    server.sql(
        "INSERT INTO api_change_log (txid, model, res_id, change)"
        " VALUES (%s, 'project.task', 1, 'changed')",
        [far],
    )
    reader = Reader(manager)
    start_server()
    assert server.sql("SELECT 1 FROM api_change_log WHERE txid = %s", [far]) == []
    reader.read_until(server)


def test_killed_and_started_again_it_goes_on(server, manager, project, start_server):
    other = start_server()
    caller = Caller(type(manager.api)(other.url), manager.login, manager.user_id)
    reader = Reader(caller, "tasks")
    reader.read_until(server)
    other.stop()
    task = manager.create("/tasks", name="Meanwhile", project_id=project)["id"]
    other.start()
    caller.api.url = other.url
    assert reader.read_until(server) == [("tasks", task, "created")]


def test_a_worker_killed_while_it_writes_leaves_no_change_and_stops_nobody(
    server, manager, project, start_server
):
    other = start_server()
    caller = Caller(type(manager.api)(other.url), manager.login, manager.user_id)
    tasks = [manager.create("/tasks", name=n, project_id=project)["id"] for n in ("A", "B")]
    reader = Reader(manager, "tasks")
    reader.read_until(server)
    with closing(connect(server.environment.server, server.db)) as holder:
        holder.autocommit = False
        with holder.cursor() as cr, ThreadPoolExecutor(1) as pool:
            cr.execute("SELECT FROM project_task WHERE id = %s FOR UPDATE", [tasks[1]])
            body = [{"id": task, "name": f"Lost {task}"} for task in tasks]
            lost = pool.submit(caller.patch, "/tasks", body)
            polling.until(lambda: server.sql(_WAITING))
            for worker in psutil.Process(other.process.pid).children():
                worker.kill()
            with pytest.raises(requests.ConnectionError):
                lost.result()
            holder.rollback()
    assert [manager.data(f"/tasks/{task}")["name"] for task in tasks] == ["A", "B"]
    manager.change(f"/tasks/{tasks[0]}", name="Kept")
    assert reader.read_until(server) == [("tasks", tasks[0], "changed")]
