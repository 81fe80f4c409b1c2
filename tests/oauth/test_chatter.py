"""What an app has written is told apart in the chatter: by its own name, beside its user's."""

from xmlrpc.client import Fault

import pytest

from tests.support.backend import backend_at

from .conftest import new_service_user


@pytest.fixture
def written(api, rpc, service):
    """A task that a service has made, commented and changed → its id."""
    user_id = new_service_user(rpc, "project.group_project_manager")
    app = service(
        user_id, name="Nightly sync", scopes="project:read project:write task:read task:write"
    )
    token = app.work_on_its_own().json()["access_token"]
    made = api.post("/projects", token, json={"name": "Warehouse"})
    assert made.status_code == 201, made.text
    project_id = made.json()["project_id"]
    task = {"name": "Count the pallets", "project_id": project_id}
    task_id = api.post("/tasks", token, json=task).json()["data"]["id"]
    comment = api.post(f"/tasks/{task_id}/messages", token, json={"body": "<p>Counted</p>"})
    assert comment.json()["data"]["body"] == "<p>Counted</p>"
    changes = {"priority": "1", "state": "1_done"}
    changed = api.call("PATCH", f"/tasks/{task_id}", token, json=changes)
    assert changed.status_code == 200
    return task_id


def test_the_chatter_names_the_app(api, rpc, browser, written):
    of_task = [("model", "=", "project.task"), ("res_id", "=", written)]
    rpc("mail.message", "create", {"model": "project.task", "res_id": written, "body": "By hand"})
    assert rpc("mail.message", "search_count", of_task) == 4  # none was made for the name alone
    with backend_at(api.url, browser) as new_backend:
        backend = new_backend().log_in("admin", "admin")
        page = backend.page
        page.goto(f"{api.url}/odoo/project.task/{written}")
        page.wait_for_selector(".o-mail-Message:has-text('By hand')")
        assert (
            page.inner_text(".o-mail-Message:has-text('Counted') .o_api_via") == "via Nightly sync"
        )
        assert page.locator(".o-mail-Message").count() == 4
        assert page.locator(".o-mail-Message .o_api_via").count() == 3
        backend.shot("api_token_auth.via", ".o-mail-Thread")


def test_nobody_writes_the_name_of_an_app_by_hand(rpc, server, written):
    values = {"model": "project.task", "res_id": written, "body": "x", "api_client_name": "Odoo"}
    made = rpc("mail.message", "create", values)
    with pytest.raises(Fault):
        rpc("mail.message", "write", [made], {"api_client_name": "Odoo"})
    assert server.sql("SELECT 1 FROM mail_message WHERE api_client_name = 'Odoo'") == []
