"""``GET /changes`` names what changed, to whoever may read it, and loses nothing."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from dev.postgres_connection import connect
from tests.support.length import UNHURRIED, scaled, tenth

from .caller import checked, refused
from .feed import Reader

_RANDOM = random.SystemRandom()
# A thousand take a minute.
_ROUNDS = 1000 if UNHURRIED else tenth(100)


def _of(named, resource):
    return [(id_, change) for path, id_, change in named if path == resource]


@pytest.fixture
def reader(manager, project):
    del project  # made before
    return Reader(manager)


@pytest.fixture
def task(manager, project):
    return manager.create("/tasks", name="A task", project_id=project)["id"]


def test_a_first_cursor_tells_nothing_and_the_next_what_came_since(server, manager, project):
    reader = Reader(manager)
    assert reader.named == []
    reader.read_until(server)
    task = manager.create("/tasks", name="New", project_id=project)
    assert _of(reader.read_until(server), "tasks") == [(task["id"], "created")]
    changed = manager.change(f"/tasks/{task['id']}", name="Changed")
    assert _of(reader.read_until(server), "tasks") == [(task["id"], "changed")]
    [version] = {c["version"] for c in reader.named[-1:]}
    etag = manager.get(f"/tasks/{task['id']}").headers["ETag"]
    assert etag.startswith(f'"{version}.')
    manager.change(f"/tasks/{task['id']}", name=changed["name"])  # nothing new
    assert reader.read_until(server) == []
    checked(manager.delete(f"/tasks/{task['id']}"), 200)
    assert _of(reader.read_until(server), "tasks") == [(task["id"], "deleted")]
    assert reader.named[-1]["version"] is None
    assert reader.read_until(server) == []


#: what → function of (rpc, manager, task, project) that does it
_TOUCHES = {
    "comment": lambda rpc, _m, task, _p: rpc(
        "project.task", "message_post", [task], body="Hello", message_type="comment"
    ),
    "follower": lambda rpc, _m, task, _p: rpc(
        "project.task", "message_subscribe", [task], partner_ids=[rpc.ref("base.partner_admin")]
    ),
    "tag": lambda _r, manager, task, _p: manager.change(
        f"/tasks/{task}", tag_ids=[manager.create("/tags", name=f"Tag of {task}")["id"]]
    ),
    "assignee": lambda _r, manager, task, _p: manager.change(
        f"/tasks/{task}", user_ids=[manager.user_id]
    ),
    "subtask": lambda _r, manager, task, project: manager.create(
        "/tasks", name="Sub", project_id=project, parent_id=task
    ),
    "stage name": lambda _r, manager, task, _p: manager.change(
        f"/task-stages/{manager.data(f'/tasks/{task}')['stage_id']['id']}", name=f"Of {task}"
    ),
    "archiving": lambda _r, manager, task, _p: manager.change(f"/tasks/{task}", active=False),
}


@pytest.mark.parametrize("what", _TOUCHES)
def test_what_belongs_to_a_record_changes_it(server, rpc, manager, project, task, what):
    manager.create(f"/projects/{project}/stages", name="To do")
    stages = manager.data(f"/projects/{project}/stages")
    manager.change(f"/tasks/{task}", stage_id=stages[0]["id"])
    reader = Reader(manager)
    reader.read_until(server)
    _TOUCHES[what](rpc, manager, task, project)
    assert (task, "changed") in _of(reader.read_until(server), "tasks")


def test_comments_files_and_followers_are_changes_of_their_record(server, rpc, manager, project):
    """They are no resources of the feed: a client reads them anew when their record is named."""
    task = manager.create("/tasks", name="Discussed", project_id=project)["id"]
    readers = {"tasks": Reader(manager, "tasks"), "projects": Reader(manager, "projects")}
    partner = rpc.ref("base.partner_admin")
    new = {
        "messages": lambda path: manager.create(path, body="<p>Hello</p>"),
        "attachments": lambda path: manager.call("POST", path, files={"file": ("a.txt", b"A")}),
        "followers": lambda path: manager.create(path, partner_id=partner),
    }
    for resource, record in (("tasks", task), ("projects", project)):
        reader = readers[resource]
        for below, make in new.items():
            path = f"/{resource}/{record}/{below}"

            def is_told(reader=reader, resource=resource, record=record):
                return (record, "changed") in _of(reader.read_until(server), resource)

            is_told()  # what was done before
            make(path)
            assert is_told(), path
            newest = manager.data(f"{path}?sort=-id")[0]["id"]
            one = f"/attachments/{newest}" if below == "attachments" else f"{path}/{newest}"
            if below == "messages":
                manager.change(one, body="<p>Good day</p>")
                assert is_told(), path
            checked(manager.delete(one), 200)
            assert is_told(), path


def test_every_resource_of_projects_is_told(server, manager, project, rpc):
    checked(manager.patch(f"/projects/{project}", {"allow_milestones": True}), 200)
    reader = Reader(manager)
    reader.read_until(server)
    made = {
        path: manager.create(f"/{path}", name=f"Told {path}", **values)["id"]
        for path, values in {
            "projects": {},
            "tasks": {"project_id": project},
            "tags": {},
            "task-stages": {},
            "project-stages": {},
            "milestones": {"project_id": project},
        }.items()
    }
    named = reader.read_until(server)
    assert {(path, id_, "created") for path, id_ in made.items()} <= set(named)
    del rpc


def test_what_postgresql_deletes_along_is_told(server, manager, project):
    parent = manager.create("/tasks", name="P", project_id=project, child_ids=[{"name": "C"}])
    [child] = parent["child_ids"]
    reader = Reader(manager)
    reader.read_until(server)
    checked(manager.delete(f"/projects/{project}?cascade=true"), 200)
    named = reader.read_until(server)
    gone = {("projects", project), ("tasks", parent["id"]), ("tasks", child["id"])}
    assert {(path, id_, "deleted") for path, id_ in gone} <= set(named)


def test_what_is_rolled_back_is_not_told(server, manager, project, reader):
    reader.read_until(server)
    body = [{"name": "Fine", "project_id": project}, {"name": "No", "project_id": 2**31 - 1}]
    refused(manager.post("/tasks", body), 422, "invalid_relation")
    with closing(connect(server.environment.server, server.db)) as connection:
        connection.autocommit = False
        with connection.cursor() as cr:
            cr.execute("UPDATE project_project SET color = 5 WHERE id = %s", [project])
        connection.rollback()
    assert reader.read_until(server) == []


def test_a_transaction_that_commits_late_is_not_passed(server, manager, project):
    first, second = (
        manager.create("/tasks", name=name, project_id=project)["id"] for name in ("A", "B")
    )
    reader = Reader(manager, "tasks")
    reader.read_until(server)
    with closing(connect(server.environment.server, server.db)) as late:
        late.autocommit = False
        with late.cursor() as cr:
            cr.execute("UPDATE project_task SET color = 7 WHERE id = %s", [first])
            manager.change(f"/tasks/{second}", name="Meanwhile")
            assert reader.read() == []  # neither: the first comes before the second
            late.commit()
    named = reader.read_until(server)
    assert sorted(named) == sorted(("tasks", id_, "changed") for id_ in (first, second))
    assert reader.read_until(server) == []


@scaled
def test_no_change_is_missed_of_writers_that_hold_their_transactions_open(server, manager, project):
    """Twenty of them; the reader's copy, made of nothing but what it is told, ends up equal."""
    tasks = [
        task["id"]
        for _ in range(2)
        for task in checked(
            manager.post("/tasks", [{"name": "T", "project_id": project}] * 20), 201
        )["data"]
    ]
    reader = Reader(manager, "tasks", limit=50)
    reader.read_until(server)
    reader.named.clear()
    stop = threading.Event()
    writers = [_Writer(server, tasks[number::20], project, stop) for number in range(20)]
    copy = _colors(server, tasks)
    with ThreadPoolExecutor(len(writers)) as pool:
        working = [pool.submit(writer.run) for writer in writers]
        try:
            for _ in range(_ROUNDS):
                _follow(server, reader, copy)
        finally:
            stop.set()
        for one in working:
            one.result()
    _follow(server, reader, copy, reader.read_until)
    there = server.sql("SELECT id, color FROM project_task WHERE project_id = %s", [project])
    assert copy == dict(there)
    committed = {}
    for writer in writers:
        for id_ in writer.committed:
            committed[id_] = committed.get(id_, 0) + 1
    for id_ in committed:
        times = sum(change["id"] == id_ for change in reader.named)
        assert 1 <= times <= committed[id_]


def _colors(server, ids):
    """Return id → color of those that are there."""
    query = "SELECT id, color FROM project_task WHERE id = ANY(%s)"
    return dict(server.sql(query, [list(ids)]))


def _follow(server, reader, copy, read=None):
    named = {id_: change for _path, id_, change in (read(server) if read else reader.read())}
    there = _colors(server, named)
    for id_, change in named.items():
        if change == "deleted" or id_ not in there:
            copy.pop(id_, None)
        else:
            copy[id_] = there[id_]


class _Writer:
    """Changes, makes and deletes tasks by SQL, and takes its time to commit or roll back."""

    def __init__(self, server, tasks, project, stop):
        self.server, self.tasks, self.project = server, tasks, project
        self.stop, self.committed = stop, []

    def run(self):
        with closing(connect(self.server.environment.server, self.server.db)) as connection:
            connection.autocommit = False
            while not self.stop.is_set():
                self._transaction(connection)

    def _transaction(self, connection):
        with connection.cursor() as cr:
            touched = {self._act(cr) for _ in range(_RANDOM.randint(1, 3))} - {None}
            self.stop.wait(_RANDOM.random() / 2)
            if _RANDOM.random() < 0.2:
                connection.rollback()
                self.tasks = list(_colors(self.server, self.tasks))
            else:
                connection.commit()
                self.committed += touched

    def _act(self, cr):
        what = _RANDOM.choice(["change", "change", "change", "create", "delete"])
        if what == "create":
            cr.execute(_COPY, [self.project])
            self.tasks.append(cr.fetchone()[0])
            return self.tasks[-1]
        if not self.tasks:
            return None
        if what == "delete":
            gone = self.tasks.pop()
            cr.execute("DELETE FROM project_task WHERE id = %s", [gone])
            return gone
        id_ = _RANDOM.choice(self.tasks)
        cr.execute("UPDATE project_task SET color = COALESCE(color, 0) + 1 WHERE id = %s", [id_])
        return id_


_COPY = """
    INSERT INTO project_task (name, project_id, active, state, priority, color)
    SELECT 'Made', project_id, TRUE, state, priority, 1
      FROM project_task WHERE project_id = %s ORDER BY id LIMIT 1 RETURNING id
"""
