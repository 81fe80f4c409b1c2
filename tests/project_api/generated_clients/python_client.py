"""A program of somebody who generated a client with openapi-python-client."""

import json
import os

from odoo_client import AuthenticatedClient, Client
from odoo_client.api.auth import get_me, login
from odoo_client.api.tasks import create_task, get_task, list_project_tasks, list_tasks, update_task
from odoo_client.models import Error, ListTasksFieldsItem, Login, TaskCreate, TaskUpdate

URL, PROJECT = os.environ["ODOO"], int(os.environ["PROJECT"])
found = {}

credentials = Login(login=os.environ["LOGIN"], password=os.environ["PASSWORD"])
tokens = login.sync(client=Client(URL), body=credentials)
client = AuthenticatedClient(URL, token=tokens.access_token)
found["login"] = get_me.sync(client=client).data.login

bodies = [TaskCreate(name=f"Task {number}", project_id=PROJECT) for number in range(3)]
created = [create_task.sync(client=client, body=body).data for body in bodies]
found["created"] = [task.name for task in created]
many = create_task.sync(client=client, body=bodies[:2])
found["created at once"] = len(many.data)

page = list_project_tasks.sync(PROJECT, client=client, limit=3)
found["pages"] = [len(page.data)]
while page.meta.has_more:
    cursor = page.meta.next_cursor
    page = list_project_tasks.sync(PROJECT, client=client, limit=3, cursor=cursor)
    found["pages"].append(len(page.data))

wanted = [task.id for task in created[:2]]
fields = [ListTasksFieldsItem.ID, ListTasksFieldsItem.NAME]
page = list_tasks.sync(client=client, id=wanted, fields=fields, name_ilike=["task"])
found["filtered"] = [task.id for task in page.data] == wanted

one = created[0].id
tag = get_task.sync_detailed(one, client=client).headers["ETag"]
changed = update_task.sync(one, client=client, body=TaskUpdate(name="Renamed"), if_match=tag)
found["changed"] = changed.data.name
stale = update_task.sync(one, client=client, body=TaskUpdate(name="Late"), if_match=tag)
found["stale"] = stale.error if isinstance(stale, Error) else stale.data.name

print(json.dumps(found))  # noqa: T201
