"""Who there is: users, contacts, one's own companies; each role sees what Odoo shows it."""

import pytest

from .caller import checked, refused

PARTNER_SCOPE = "partner:read partner:write project:read task:read"


@pytest.fixture(scope="module")
def other_company(rpc):
    return rpc("res.company", "create", {"name": "Elsewhere Ltd"})


@pytest.fixture(scope="module")
def outsider(new_caller, other_company):
    """A project user of another company."""
    companies = {"company_id": other_company, "company_ids": [(6, 0, [other_company])]}
    return new_caller("project.group_project_user", **companies)


@pytest.fixture(scope="module")
def customer(new_caller):
    """A portal user of this module alone."""
    return new_caller("base.group_portal", scope="task:read project:read")


@pytest.fixture(scope="module", params=["manager", "worker", "employee", "customer", "outsider"])
def anyone(request):
    return request.getfixturevalue(request.param)


def test_everybody_finds_themselves_and_no_more_than_their_name(anyone):
    user = anyone.data(f"/users/{anyone.user_id}")
    expected = {"id", "name", "login", "email", "active", "share", "partner_id"}
    assert set(user) == {*expected, "create_date", "write_date"}
    assert user["login"] == anyone.login
    for query in (f"login={anyone.login}", f"search={anyone.login}", f"name={user['name']}"):
        assert anyone.user_id in [found["id"] for found in anyone.data(f"/users?{query}")]


def test_users_are_those_that_odoo_shows(anyone, customer, outsider, worker):
    seen = {user["id"] for user in anyone.data("/users?limit=200&active=all")}
    assert anyone.user_id in seen
    assert (worker.user_id in seen) == (anyone is not customer)
    # Employees of other companies may be named in discussions, portal users not.
    assert (outsider.user_id in seen) == (anyone is not customer)
    assert (customer.user_id in seen) == (anyone not in (outsider,))


def test_names_are_sorted_and_looked_for_like_any_column(manager, new_caller):
    new_caller(name="Zoë Zimmer", email="zoe@zimmer.example")
    new_caller(name="Adam Ant")
    names = [user["name"] for user in manager.data("/users?sort=name&limit=200")]
    assert len(names) > 2
    backwards = [user["name"] for user in manager.data("/users?sort=-name&limit=200")]
    assert backwards == names[::-1]
    for query in ("name__ilike=ZIMMER", "email=zoe@zimmer.example", "search=zoe@zim"):
        assert [user["name"] for user in manager.data(f"/users?{query}")] == ["Zoë Zimmer"]


def test_assignable_ones_are_those_that_can_be_assigned(manager, worker, customer, project):
    found = manager.data(f"/users?assignable={project}&limit=200")
    assert worker.user_id in {user["id"] for user in found}
    assert not any(user["share"] for user in found)
    task = manager.create("/tasks", name="For all", project_id=project)
    everybody = [user["id"] for user in found]
    assert len(manager.change(f"/tasks/{task['id']}", user_ids=everybody)["user_ids"]) == len(found)
    response = manager.patch(f"/tasks/{task['id']}", {"user_ids": [customer.user_id]})
    refused(response, 422, "invalid_relation")


def test_assignable_names_a_project_that_one_sees(manager, customer, project):
    for wrong in ("x", "0", "1,2"):
        response = manager.get(f"/users?assignable={wrong}")
        assert refused(response, 400, "invalid_parameter") == ["assignable"]
    for caller, missing in ((manager, 2_000_000_000), (customer, project)):
        response = caller.get(f"/users?assignable={missing}")
        assert refused(response, 422, "invalid_relation") == ["assignable"]


def test_users_are_not_written(manager):
    for method in (manager.patch, manager.put):
        refused(method(f"/users/{manager.user_id}", {"name": "x"}), 405, "method_not_allowed")
    refused(manager.post("/users", {"name": "x"}), 405, "method_not_allowed")


# ----------------------------------------------------------------------------- contacts


@pytest.fixture(scope="module")
def secretary(new_caller):
    """May create contacts."""
    return new_caller("base.group_partner_manager", scope=PARTNER_SCOPE)


def test_contact_is_created_and_found(secretary):
    company = secretary.create("/partners", name="Azur SA", is_company=True, ref="AZ-1")
    values = {"email": "ann@azur.example", "parent_id": company["id"], "city": "Nice"}
    person = secretary.create("/partners", name="Ann", **values)
    assert person["parent_id"] == {"id": company["id"], "name": "Azur SA"}
    assert person["city"] == "Nice"
    for query in ("search=AZ-1", "search=azur", "ref=AZ-1", "name=Azur SA"):
        found = [partner["id"] for partner in secretary.data(f"/partners?{query}")]
        assert company["id"] in found, query
    assert [p["id"] for p in secretary.data("/partners?search=ann@azur")] == [person["id"]]


def test_contacts_need_their_scope_and_odoos_rights(manager, new_caller, secretary):
    refused(manager.get("/partners"), 403, "insufficient_scope")
    reader = new_caller(scope=PARTNER_SCOPE)
    assert reader.data("/partners?limit=1")
    refused(reader.post("/partners", {"name": "x"}), 403, "access_denied")
    refused(secretary.post("/partners", {}), 400, "validation_failed")


def test_contacts_of_other_companies_are_not_there(secretary, rpc, other_company):
    hidden = rpc("res.partner", "create", {"name": "Hidden", "company_id": other_company})
    refused(secretary.get(f"/partners/{hidden}"), 404, "not_found")
    assert secretary.data("/partners?name=Hidden") == []
    response = secretary.post("/partners", {"name": "x", "company_id": other_company})
    assert refused(response, 422, "invalid_relation") == ["company_id"]


def test_portal_user_sees_the_own_company_alone(new_caller, rpc):
    guest = new_caller("base.group_portal", scope=PARTNER_SCOPE)
    [user] = rpc("res.users", "read", [guest.user_id], ["partner_id"])
    assert [p["id"] for p in guest.data("/partners")] == [user["partner_id"][0]]
    refused(guest.post("/partners", {"name": "x"}), 403, "access_denied")


# ---------------------------------------------------------------------------- companies


def test_companies_that_one_may_switch_to(new_caller, other_company):
    both = new_caller(company_ids=[(6, 0, [1, other_company])])
    me = both.data("/auth/me")
    assert me["company"]["id"] == 1
    assert {company["id"] for company in me["companies"]} == {1, other_company}
    for company in me["companies"]:
        headers = {"X-Company-Id": str(company["id"])}
        checked(both.get("/projects", headers=headers), 200)


def test_who_has_one_company_is_told_one(worker):
    me = worker.data("/auth/me")
    assert me["companies"] == [me["company"]]
