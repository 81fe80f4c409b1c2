"""What is written back as it was read changes nothing: no column, no row, no message.

Odoo resets and recomputes things when a value is written again, so that two systems that are kept
in step would echo for ever.
"""

import re
from datetime import datetime, timedelta, timezone

import pytest

from .caller import checked

#: Tables that an unchanged record must leave alone, beside its own and its relations'.
_MESSAGES = ("mail_message", "mail_tracking_value", "mail_notification", "mail_followers")
_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT.*Z")


def as_answered(value):
    return value


def as_ids(value):
    if isinstance(value, dict):
        return value["id"]
    if isinstance(value, list):
        return [reference["id"] for reference in value]
    return value


def as_additions(value):
    """Lists as changes that change nothing; date-times as some language prints them."""
    if isinstance(value, list):
        return {"add": as_ids(value)}
    if isinstance(value, str) and _DATETIME.fullmatch(value):
        moment = datetime.fromisoformat(value)
        elsewhere = moment.astimezone(timezone(timedelta(hours=5, minutes=30)))
        return elsewhere.isoformat(timespec="milliseconds")
    return as_ids(value)


def as_twice(value):
    """Lists with their records twice, in another order; whole numbers as fractions."""
    if isinstance(value, list):
        return [*reversed(as_ids(value)), *as_ids(value)]
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return as_ids(value)


SPELLINGS = (as_answered, as_ids, as_additions, as_twice)


def spelling(spelled, name, value):
    """Properties are a list of their own kind, or an object with their names."""
    if name != "task_properties":
        return spelled(value)
    return value if spelled is as_answered else {one["name"]: one["value"] for one in value}


def writable_fields(document):
    """Collection → names of the fields that PUT of one of its records takes."""
    found = {}
    for path, operations in document["paths"].items():
        if "put" in operations and "patch" in document["paths"].get(collection(path), {}):
            [content] = operations["put"]["requestBody"]["content"].values()
            schema = content["schema"]
            if "$ref" in schema:
                schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            found[collection(path).removeprefix("/api/v1")] = list(schema["properties"])
    return found


def collection(path):
    return path.rpartition("/")[0]


class Tables:
    """The whole contents of the tables that a write could touch."""

    def __init__(self, server):
        self.server = server
        query = """
            SELECT table_name FROM information_schema.tables
             WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name !~ %s
        """
        # What goes on beside the request: the token's last use, counted logins, presence.
        beside = "^(api_(token|access|login|idempotency|totp)|bus|ir|mail_presence)_"
        self.names = [name for (name,) in server.sql(query, (beside,))]

    def contents(self):
        return {
            name: self.server.sql(f'SELECT t::text FROM "{name}" t ORDER BY 1', ())
            for name in self.names
        }


def test_records_written_back_change_nothing(manager, server):
    """Every record of the demo data, of every resource."""
    assert_nothing_changes(manager, server)


def assert_nothing_changes(caller, server, only=None):
    """Write every record back by every verb, in every spelling, and look at all tables.

    :param only: the path of one resource; None for all
    """
    document = checked(caller.api.get("/openapi.json"), 200)
    tables = Tables(server)
    assert set(_MESSAGES) <= set(tables.names)
    for path, names in writable_fields(document).items():
        if only not in (None, path):
            continue
        if not demo_records(caller, path, names):
            caller.create(path, name="Odoo has none in its demo data")
        records = demo_records(caller, path, names)
        before, tags = tables.contents(), etags(caller, path, records)
        for turn, spelled in enumerate(SPELLINGS):
            bodies = [
                {name: spelling(spelled, name, record[name]) for name in record if name != "id"}
                for record in records
            ]
            for number, (record, body) in enumerate(zip(records, bodies, strict=True)):
                method = ("PATCH", "PUT")[(turn + number) % 2]
                response = caller.call(method, f"{path}/{record['id']}", json=body)
                checked(response, 200)
                assert response.headers["ETag"] == tags[record["id"]], (path, record, body)
            changes = [
                {"id": record["id"], **body} for record, body in zip(records, bodies, strict=True)
            ]
            for start in range(0, len(changes), 100):
                checked(caller.patch(path, changes[start : start + 100]), 200)
        after = tables.contents()
        for name in tables.names:
            assert after[name] == before[name], f"{path}: {name} changed"


def demo_records(caller, path, names):
    """Up to 200 records as they are answered, their writable fields alone."""
    fields = ",".join(["id", *names])
    everything = "" if "active" not in names else "&active=all"
    listed = caller.data(f"{path}?limit=200&fields={fields}{everything}")
    return [{name: record[name] for name in ("id", *names) if name in record} for record in listed]


def etags(caller, path, records):
    return {
        record["id"]: caller.get(f"{path}/{record['id']}").headers["ETag"] for record in records
    }


@pytest.mark.parametrize("finished", ["1_done", "03_approved"])
def test_a_finished_task_stays_so_when_its_project_is_said_again(worker, project, finished):
    task = worker.create("/tasks", name="x", project_id=project, state=finished)["id"]
    body = {"name": "renamed", "project_id": {"id": project}}
    assert checked(worker.put(f"/tasks/{task}", body), 200)["data"]["state"] == finished


def test_what_is_named_holds_also_where_a_change_would_reset_it(worker, project, rpc):
    """The state is the same as before, the stage is not: Odoo would reopen the task."""
    stages = [
        rpc("project.task.type", "create", {"name": n, "project_ids": [(6, 0, [project])]})
        for n in "12"
    ]
    task = worker.create(
        "/tasks", name="x", project_id=project, stage_id=stages[0], state="03_approved"
    )["id"]
    changed = worker.change(f"/tasks/{task}", stage_id=stages[1], state="03_approved")
    assert (changed["stage_id"]["id"], changed["state"]) == (stages[1], "03_approved")


def test_who_may_not_write_may_not_say_the_same_again(worker, manager, project):
    body = {"name": manager.data(f"/projects/{project}")["name"]}
    assert worker.patch(f"/projects/{project}", body).status_code == 403
