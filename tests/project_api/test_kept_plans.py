"""Reading with plans that PostgreSQL keeps: the answers are what they would be without."""

import pytest

from .caller import checked

#: Often enough for each of two workers to have prepared, and PostgreSQL to have one plan for all.
TIMES = 16
_READERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND query = 'COMMIT'"


@pytest.fixture(scope="module")
def lists(manager, api):
    """The path of every list of the API that needs no other record."""
    paths = checked(api.get("/openapi.json"), 200)["paths"]
    found = [path for path in paths if "get" in paths[path] and "{" not in path]
    found = [path.removeprefix("/api/v1") for path in found]
    return [path for path in found if manager.get(f"{path}?limit=1&sort=id").status_code == 200]


def test_a_list_is_the_same_however_often_it_is_asked_for(server, manager, lists):
    for path in lists:
        for query in ("?limit=3", "?sort=-id&total=true", "?limit=1&fields=id"):
            answers = {manager.get(path + query).content for _time in range(TIMES)}
            assert len(answers) == 1, path
    assert server.sql(_READERS, [server.db])[0][0] > 0, "nothing was read with a kept plan"


def test_users_share_plans_and_not_what_they_may_see(new_caller, elsewhere):
    group = "project.group_project_manager"
    here, there = new_caller(group), new_caller(group, **elsewhere)
    ids = {
        caller: caller.create("/projects", name="Kept", privacy_visibility="followers")["id"]
        for caller in (here, there)
    }
    for _time in range(TIMES):
        for caller, stranger in ((here, there), (there, here)):
            found = [record["id"] for record in caller.data("/projects?name=Kept")]
            assert found == [ids[caller]]
            assert caller.get(f"/projects/{ids[stranger]}").status_code == 404
            assert caller.data(f"/projects/{ids[caller]}")["id"] == ids[caller]


def test_a_right_that_is_taken_away_is_gone_at_once(new_caller, manager, rpc):
    worker = new_caller("project.group_project_user")
    project = manager.create("/projects", name="Followed", privacy_visibility="followers")["id"]
    [user] = rpc("res.users", "read", [worker.user_id], ["partner_id"])
    followers = f"/projects/{project}/followers"
    for _round in range(3):
        assert sees(worker, project) is False
        added = manager.create(followers, partner_id=user["partner_id"][0])["id"]
        assert sees(worker, project) is True
        checked(manager.delete(f"{followers}/{added}"), 200)
    assert sees(worker, project) is False


def sees(caller, project):
    """Whether all of several calls give the project, or none of them does."""
    answers = set()
    for _time in range(4):
        answers.add(project in [found["id"] for found in caller.data("/projects?limit=200")])
        answers.add(caller.get(f"/projects/{project}").status_code == 200)
    [answer] = answers
    return answer


def test_a_change_is_seen_by_the_next_call(manager, project):
    for number in range(TIMES):
        manager.change(f"/projects/{project}", name=f"Number {number}")
        assert manager.data(f"/projects/{project}")["name"] == f"Number {number}"
        [found] = manager.data(f"/projects?name=Number {number}&fields=name")
        assert found == {"id": project, "name": f"Number {number}"}


def test_plans_outlive_neither_their_connection_nor_a_changed_column(server, manager, project):
    path = f"/projects/{project}?fields=name,sequence"
    before = [manager.data(path) for _time in range(TIMES)]
    for statement in (
        "ALTER TABLE project_project ALTER sequence TYPE bigint",
        "ALTER TABLE project_project ALTER sequence TYPE integer",
        """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND query = 'COMMIT'""",
    ):
        server.sql(statement)
        assert [manager.data(path) for _time in range(TIMES)] == before
