"""``X-Company-Id``, ``Accept-Language``, ``Content-Language``."""

import uuid

import pytest

from .caller import checked, refused


@pytest.fixture(scope="module")
def companies(rpc):
    return [rpc("res.company", "create", {"name": f"Company {uuid.uuid4()}"}) for _n in "ABC"]


@pytest.fixture(scope="module")
def two(new_caller, companies):
    """A manager in the companies A (the default) and B, not in C."""
    values = {"company_id": companies[0], "company_ids": [(6, 0, companies[:2])]}
    return new_caller("project.group_project_manager", **values)


@pytest.fixture(scope="module")
def projects(rpc, companies):
    return [rpc("project.project", "create", {"name": "x", "company_id": c}) for c in companies]


def seen(caller, projects, **headers):
    listed = ",".join(map(str, projects))
    return [p["id"] for p in caller.data(f"/projects?id__in={listed}", headers=headers)]


def test_without_the_header_all_of_the_users_companies_are_read(two, projects):
    assert seen(two, projects) == projects[:2]


def test_with_the_header_only_that_one(two, projects, companies):
    assert seen(two, projects, **{"X-Company-Id": str(companies[1])}) == projects[1:2]
    headers = {"X-Company-Id": str(companies[1])}
    refused(two.get(f"/projects/{projects[0]}", headers=headers), 404, "not_found")


def test_foreign_company_is_403(two, companies):
    response = two.get("/projects", headers={"X-Company-Id": str(companies[2])})
    refused(response, 403, "access_denied")


@pytest.mark.parametrize("value", ["x", "0", "-1", "99999999999", ""])
def test_header_that_is_no_id_is_400(two, value):
    response = two.get("/projects", headers={"X-Company-Id": value})
    assert refused(response, 400, "invalid_parameter") == ["X-Company-Id"]


def test_project_of_a_foreign_company_cannot_be_made(two, companies):
    response = two.post("/projects", {"name": "x", "company_id": companies[2]})
    assert refused(response, 422, "invalid_relation") == ["company_id"]


def test_new_project_is_of_the_default_company_or_of_the_headers(two, companies):
    default, other, _foreign = companies
    assert two.create("/projects", name="x")["company_id"]["id"] == default
    response = two.post("/projects", {"name": "x"}, headers={"X-Company-Id": str(other)})
    assert checked(response, 201)["data"]["company_id"]["id"] == other
    assert two.create("/projects", name="x", company_id=None)["company_id"] is None
    assert two.create("/projects", name="x", company_id=other)["company_id"]["id"] == other


def test_new_project_is_of_its_customers_company(two, companies, rpc):
    other = companies[1]
    customer = rpc("res.partner", "create", {"name": "Customer", "company_id": other})
    project = two.create("/projects", name="x", partner_id=customer)
    assert project["company_id"]["id"] == other
    response = two.patch(f"/projects/{project['id']}", {"company_id": companies[0]})
    refused(response, 422, "refused")
    headers = {"X-Company-Id": str(companies[0])}
    response = two.post("/projects", {"name": "x", "partner_id": customer}, headers=headers)
    assert refused(response, 422, "invalid_relation") == ["partner_id"]


def test_tasks_are_of_their_projects_company(two, companies):
    headers = {"X-Company-Id": str(companies[1])}
    body = {"name": "x", "tasks": [{"name": "y"}]}
    project = checked(two.post("/projects", body, headers=headers), 201)["project_id"]
    [task] = two.data(f"/projects/{project}/tasks")
    assert task["company_id"]["id"] == companies[1]
    headers = {"X-Company-Id": str(companies[0])}
    refused(two.get(f"/tasks/{task['id']}", headers=headers), 404, "not_found")
    refused(two.patch("/tasks", [{"id": task["id"]}], headers=headers), 404, "not_found")


def test_translated_names_are_read_and_written_in_the_requests_language(manager, french):
    project = manager.create("/projects", name="Garden")["id"]
    path, headers = f"/projects/{project}", {"Accept-Language": f"xx, {french};q=0.8, en;q=0.1"}
    response = manager.patch(path, {"name": "Jardin"}, headers=headers)
    assert response.headers["Content-Language"] == "fr-FR"
    assert checked(response, 200)["data"]["name"] == "Jardin"
    assert manager.data(path, headers={"Accept-Language": "fr"})["name"] == "Jardin"
    response = manager.get(path, headers={"Accept-Language": "en-US"})
    assert response.json()["data"]["name"] == "Garden"
    assert response.headers["Content-Language"] == "en-US"


def test_language_that_is_not_installed_falls_back_to_the_users(manager, french):
    for header in ("xx-YY", "de;q=0.9", "*", ";;;", "fr;q=0"):
        response = manager.get("/tags?limit=1", headers={"Accept-Language": header})
        assert response.headers["Content-Language"] == "en-US", header


def test_errors_say_their_language_too(manager, french):
    response = manager.get("/projects/2000000000", headers={"Accept-Language": french})
    assert response.headers["Content-Language"] == "fr-FR"


def test_odoos_refusal_comes_in_the_requests_language(manager, french, project):
    dates = {"date_start": "2026-02-01", "date": "2026-01-01"}
    english = manager.patch(f"/projects/{project}", dates)
    translated = manager.patch(f"/projects/{project}", dates, headers={"Accept-Language": french})
    refused(translated, 422, "refused")
    assert translated.json()["message"] != english.json()["message"]


def test_cursor_is_bound_to_the_language(manager, french):
    path = "/projects?limit=1&sort=name"
    cursor = manager.get(path).json()["meta"]["next_cursor"]
    response = manager.get(f"{path}&cursor={cursor}", headers={"Accept-Language": french})
    refused(response, 400, "invalid_cursor")
