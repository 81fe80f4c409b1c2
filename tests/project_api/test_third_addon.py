"""An addon that knows nothing of projects adds a resource in under 60 lines.

``tests/addons/api_leads`` depends on ``api_token_auth`` alone.
"""

import base64
from pathlib import Path

import pytest

from dev.server import OdooServer
from tests.support.api_client import ApiClient, OdooRpc

from .caller import Caller, checked, refused
from .test_equal_is_no_change import assert_nothing_changes

ADDONS = Path(__file__).parents[1] / "addons"


# As an addon or an automation would, beside what was asked for.
TAKE_LABELS = """
    CREATE FUNCTION take_labels() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM api_leads_lead_res_partner_category_rel WHERE api_leads_lead_id = NEW.id;
        RETURN NEW;
    END $$;
    CREATE TRIGGER take_labels AFTER UPDATE ON api_leads_lead
    FOR EACH ROW WHEN (NEW.state = 'won') EXECUTE FUNCTION take_labels()
"""


@pytest.fixture(scope="module")
def leads(odoo_environment, new_database):
    """The administrator on a server of its own that has the addon."""
    addons_path = f"{odoo_environment.source.full_addons_path},{ADDONS}"
    with OdooServer(
        odoo_environment,
        new_database("leads"),
        addons_path=addons_path,
        arguments=["-i", "api_leads"],
    ) as server:
        caller = Caller(ApiClient(server.url), "admin", 2, password="admin")
        caller.rpc, caller.server = OdooRpc(server.url, server.db), server
        yield caller


def test_addon_is_under_60_lines():
    addon = ADDONS / "api_leads"
    files = [path for path in addon.rglob("*.*") if path.suffix in (".py", ".csv")]
    code = [path for path in files if addon / "tests" not in path.parents]
    assert sum(len(path.read_text().splitlines()) for path in code) < 60


def test_resource_is_complete(leads):
    body = checked(leads.post("/leads", {"name": "A", "revenue": 10, "email": "a@b.example"}), 201)
    lead = body["data"]
    assert (lead["state"], lead["revenue"], lead["partner_id"]) == ("new", 10.0, None)
    path = f"/leads/{lead['id']}"
    assert leads.change(path, state="won", partner_id=1)["partner_id"]["id"] == 1
    assert [found["id"] for found in leads.data("/leads?state=won&revenue__gte=10")] == [lead["id"]]
    assert [found["id"] for found in leads.data("/leads?search=b.exam")] == [lead["id"]]
    assert refused(leads.patch(path, {"state": "lost"}), 400, "validation_failed") == ["state"]
    assert refused(leads.patch(path, {"email": "x" * 65}), 400, "validation_failed") == ["email"]
    assert leads.get(path).headers["ETag"]
    checked(leads.delete(path), 200)


def test_file_is_a_link_that_the_same_token_follows(leads):
    lead = leads.create("/leads", name="With an offer")
    path = f"/leads/{lead['id']}"
    link = f"{path}/files/offer"
    assert lead["offer"] is None
    refused(leads.get(link), 404, "not_found")
    page = b"<script>alert(1)</script>"
    values = {"offer": base64.b64encode(page).decode()}  # the API does not write files
    leads.rpc("api.leads.lead", "write", [lead["id"]], values)
    assert leads.data(path)["offer"] == f"/api/v1{link}"
    assert leads.data(f"/leads?id={lead['id']}&fields=offer")[0]["offer"] == f"/api/v1{link}"
    response = leads.get(link)
    assert (response.status_code, response.content) == (200, page)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    refused(leads.get(f"{path}/files/name"), 404, "not_found")
    refused(leads.get(f"{link}?x=1"), 400, "invalid_parameter")
    refused(leads.api.get(link), 401, "authentication_required")
    writer = Caller(leads.api, "admin", 2, "lead:write", password="admin")
    refused(writer.get(link), 403, "insufficient_scope")
    refused(leads.get("/leads/2000000000/files/offer"), 404, "not_found")


def test_what_is_written_back_changes_nothing(leads):
    leads.create("/leads", name=" With blanks ", email="", revenue=0.1 + 0.2, partner_id=1)
    leads.create("/leads", name="Archived", active=False, revenue=-1e15)
    odd = "UPDATE api_leads_lead SET state = NULL, revenue = NULL, active = NULL WHERE id = %s"
    leads.server.sql(odd, (leads.create("/leads", name="As an old module left it")["id"],))
    assert_nothing_changes(leads, leads.server, only="/leads")


def test_links_that_were_not_named_are_not_lost(leads):
    """Something takes the labels off what is won; nobody who only says so would notice."""
    leads.server.sql(TAKE_LABELS, ())
    labels = [leads.rpc("res.partner.category", "create", {"name": name}) for name in "ab"]
    path = f"/leads/{leads.create('/leads', name='Labelled', label_ids=labels)['id']}"
    leads.rpc("res.partner.category", "write", [labels[1]], {"active": False})
    for query in ("", "?fields=id"):
        response = leads.patch(path + query, {"state": "won"})
        assert refused(response, 422, "not_applied") == ["label_ids"]
    listed = [{"id": int(path.rpartition("/")[2]), "state": "won"}]
    assert refused(leads.patch("/leads", listed), 422, "not_applied") == ["label_ids"]
    found = leads.data(path)
    assert (found["state"], [label["id"] for label in found["label_ids"]]) == ("new", labels)
    won = leads.change(path, state="won", label_ids=[])  # said along
    assert (won["state"], won["label_ids"]) == ("won", [])


def test_documentation_and_scopes_follow(leads):
    document = checked(leads.api.get("/openapi.json"), 200)
    assert set(document["paths"]["/api/v1/leads"]) == {"delete", "get", "patch", "post"}
    answers = document["paths"]["/api/v1/leads/{lead_id}/files/{field_name}"]["get"]["responses"]
    assert set(answers["200"]["content"]) == {"*/*"}
    reader = Caller(leads.api, "admin", 2, "lead:read", password="admin")
    reader.data("/leads")
    refused(reader.post("/leads", {"name": "x"}), 403, "insufficient_scope")
