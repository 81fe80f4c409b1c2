"""The two-way sync of the examples, against a planning tool that changes at random."""

import importlib.util
import itertools
import random

from dev.paths import CHECKOUT
from tests.support import polling
from tests.support.length import UNHURRIED

# A thousand take eight minutes.
_CHANGES = 1000 if UNHURRIED else 100

_PATH = CHECKOUT / "examples" / "sync.py"
_RANDOM = random.SystemRandom()


def _example():
    spec = importlib.util.spec_from_file_location("sync_example", _PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class _Tool:
    """A planning tool in memory.

    :param meanwhile: called while a round is at work
    """

    def __init__(self, meanwhile):
        self.items, self.changed, self.deleted = {}, set(), set()
        self.keys, self.meanwhile = itertools.count(1), meanwhile

    def changes(self):
        news = {key: dict(self.items[key]) for key in self.changed}
        deleted, self.changed, self.deleted = self.deleted, set(), set()
        self.meanwhile()
        return news, deleted

    def create(self, values):
        key = f"P-{next(self.keys)}"
        self.put(key, values)
        return key

    def put(self, key, values):
        self.items[key] = dict(values)
        self.changed.add(key)

    def delete(self, key):
        if self.items.pop(key, None):
            self.changed.discard(key)
            self.deleted.add(key)

    def change_something(self):
        what = _RANDOM.random()
        if what < 0.3 or not self.items:
            self.create(_some_values())
        elif what < 0.4:
            self.delete(_RANDOM.choice(sorted(self.items)))
        else:
            key = _RANDOM.choice(sorted(self.items))
            self.put(key, {**self.items[key], **_some_change()})


def _some_values():
    return {"name": f"Task {_RANDOM.randint(1, 999)}", "priority": _RANDOM.choice("01")}


def _some_change():
    name, value = _RANDOM.choice(sorted(_some_values().items()))
    return {name: value}


def _change_something(manager, project):
    ids = [task["id"] for task in manager.data(f"/projects/{project}/tasks?limit=200&fields=id")]
    what = _RANDOM.random()
    if what < 0.3 or not ids:
        manager.create("/tasks", project_id=project, **_some_values())
    elif what < 0.4:
        manager.delete(f"/tasks/{_RANDOM.choice(ids)}")
    else:
        manager.change(f"/tasks/{_RANDOM.choice(ids)}", **_some_change())


def _wait_for_the_feed(server):
    [(now,)] = server.sql("SELECT txid_snapshot_xmax(txid_current_snapshot())")
    horizon = "SELECT txid_snapshot_xmin(txid_current_snapshot()) >= %s"
    polling.until(lambda: server.sql(horizon, [now])[0][0])


def test_both_sides_are_equal_after_a_thousand_changes(server, manager, project):
    example, work = _example(), []

    def meanwhile():
        if work and _RANDOM.random() < 0.5:
            _change_something(manager, project)

    tool = _Tool(meanwhile)
    odoo = example.Odoo(server.url, manager.token, project)
    sync = example.Sync(odoo, tool)
    work.append("to do")
    for number in range(_CHANGES):
        if _RANDOM.random() < 0.5:
            tool.change_something()
        else:
            _change_something(manager, project)
        if number % 5 == 0:
            sync.round()
        if number == _CHANGES // 2:  # an old cursor, or a restored backup
            sync.cursor = None
    work.clear()
    for _ in range(3):
        _wait_for_the_feed(server)
        sync.round()
    tasks = list(odoo.tasks())
    there = {task["external_ids"].get("planner"): _shown(task) for task in tasks}
    assert len(there) == len(tasks)
    assert there == tool.items
    assert {known["id"] for known in sync.known.values()} == {task["id"] for task in tasks}
    before = {task["id"]: task["write_date"] for task in odoo.tasks(fields="id,write_date")}
    sync.round()  # nothing is left to do, and nothing is done
    assert {t["id"]: t["write_date"] for t in odoo.tasks(fields="id,write_date")} == before


def _shown(task):
    return {name: task[name] for name in ("name", "priority")}
