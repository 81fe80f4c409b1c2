"""The tick on the form of a custom field."""

import pytest

from tests.support.length import long

pytestmark = long

TICK = "div[name=api_served] input[type=checkbox]"


@pytest.fixture
def custom_field(rpc):
    [model] = rpc("ir.model", "search", [("model", "=", "project.task")])
    values = {"name": "x_of_the_form", "field_description": "Floor", "ttype": "char"}
    added = rpc("ir.model.fields", "create", {**values, "model_id": model})
    yield added
    rpc("ir.model.fields", "unlink", [added])


def test_a_custom_field_is_ticked_on_its_form(new_backend, rpc, custom_field):
    backend = new_backend().log_in("admin", "admin")
    page = backend.page
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{backend.url}/odoo/action-base.action_model_fields/{custom_field}")
        page.wait_for_selector(TICK)
        backend.shot(f"custom-field-{width}")
    page.click(TICK)
    page.locator(".o_form_button_save").first.click()
    page.wait_for_selector(f"{TICK}:checked")
    page.wait_for_selector(
        ".o_form_saved, .o_form_status_indicator_buttons.invisible", state="attached"
    )
    assert rpc("ir.model.fields", "read", [custom_field], ["api_served"])[0]["api_served"]
    [own] = rpc(
        "ir.model.fields", "search", [("model", "=", "project.task"), ("name", "=", "name")]
    )
    page.goto(f"{backend.url}/odoo/action-base.action_model_fields/{own}")
    page.wait_for_selector("div[name=required]")
    assert page.locator(TICK).count() == 0
