"""No secret of an app stands in a log, not even in the fullest."""

import pytest

from tests.support.api_client import SECRETS, ApiClient
from tests.support.conformance import conforms
from tests.support.length import long
from tests.support.secret_search import found

from .conftest import registered_service, registrar
from .person import Person, answer_of
from .test_device import Device, allow


@pytest.fixture
def debugged(start_server, rpc, user):
    """A server that logs everything: its register of apps, an administrator, an employee."""
    log_all = {"log_level": "debug", "log_handler": ":DEBUG,odoo.sql_db:DEBUG"}
    server = start_server(workers=0, **log_all)
    register = registrar(ApiClient(server.url), rpc)
    people = [Person(server.url, "admin", "admin"), Person(server.url, user.login, user.password)]
    for person in people:
        SECRETS.add(person.password)
        person.log_in()
    return server, register, *people


@long
@conforms("ASVS 16.2.5", "Codes, proof keys and client secrets are never logged")
def test_a_full_debug_log_holds_no_secret_of_an_app(debugged, rpc):
    server, register, admin, person = debugged
    admin.allow(register().request(scope="project:write"))
    _connect_and_go_wrong(register(), admin, person)
    _connect_a_device(register("", is_for_devices=True), server, person)
    service = registered_service(register, admin, rpc)
    token = service.work_on_its_own().json()["access_token"]
    assert service.introspect(token)["active"]
    service.work_on_its_own(client_secret=service.secret[:-1])
    log = server.log_path.read_text()
    for proof in ("INSERT INTO api_token_code", "token REUSE", "token REFUSE", "api_token_client"):
        assert proof in log, proof
    assert found(log) == []


def _connect_and_go_wrong(app, admin, person):
    app.secret = admin.new_secret(app)
    SECRETS.add(app.verifier)
    page = person.ask(app.request(scope="project:write"))
    person.decide(page, password=person.password[:-1])
    code = answer_of(person.decide(page))["code"]
    pair = app.exchange(code).json()
    app.refresh(pair["refresh_token"])
    assert app.exchange(code).status_code == 400
    code = person.allow(app.request())["code"]
    for changed in ({"client_secret": app.secret[:-1]}, {"code_verifier": app.verifier[:-1]}):
        assert app.exchange(code, **changed).status_code in (400, 401)


def _connect_a_device(app, server, person):
    server.sql("UPDATE api_token_device SET asked_at = asked_at - interval '1 minute' RETURNING 1")
    device = Device(app, server, scope="project:write")
    allow(person, device.user_code)
    assert device.poll().status_code == 200
    assert device.poll().status_code == 400
