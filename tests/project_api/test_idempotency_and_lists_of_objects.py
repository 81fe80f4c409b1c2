"""``Idempotency-Key``, and bodies that are lists."""

import threading
import uuid

import pytest

from tests.support.conformance import conforms

from .caller import checked, refused


def key():
    return {"Idempotency-Key": str(uuid.uuid4())}


def count(caller, name):
    return checked(caller.get(f"/projects?name={name}&total=true&limit=1"), 200)["meta"]["total"]


@conforms("Idempotency-Key draft", "A retry gives the same answer, and the work is done once")
def test_repeated_post_is_done_once_and_answered_the_same(manager):
    headers, name = key(), uuid.uuid4().hex
    first = manager.post("/projects", {"name": name}, headers=headers)
    again = manager.post("/projects", {"name": name}, headers=headers)
    assert checked(first, 201) == checked(again, 201)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    for header in ("Location", "ETag", "Content-Type"):
        assert first.headers[header] == again.headers[header], header
    assert count(manager, name) == 1


@conforms("Idempotency-Key draft", "A changed payload is 422")
def test_other_payload_with_the_same_key_is_422(manager):
    headers = key()
    checked(manager.post("/projects", {"name": "one"}, headers=headers), 201)
    response = manager.post("/projects", {"name": "two"}, headers=headers)
    refused(response, 422, "idempotency_key_reused")
    response = manager.post("/projects?notify=false", {"name": "one"}, headers=headers)
    refused(response, 422, "idempotency_key_reused")


def test_key_counts_for_one_user_and_one_path(manager, new_caller):
    headers, other = key(), new_caller("project.group_project_manager")
    mine = checked(manager.post("/projects", {"name": "x"}, headers=headers), 201)
    theirs = checked(other.post("/projects", {"name": "x"}, headers=headers), 201)
    assert mine["project_id"] != theirs["project_id"]
    name = uuid.uuid4().hex
    checked(manager.post("/project-stages", {"name": name}, headers=headers), 201)


def test_failure_is_not_kept(manager):
    headers = key()
    refused(manager.post("/projects", {"nonsense": 1}, headers=headers), 400, "validation_failed")
    checked(manager.post("/projects", {"name": "x"}, headers=headers), 201)


def test_requests_at_once_do_the_work_once(manager):
    headers, name = key(), uuid.uuid4().hex
    answers = []

    def send():
        answers.append(manager.post("/projects", {"name": name}, headers=headers))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {answer.status_code for answer in answers} <= {201, 409}
    for answer in answers:
        if answer.status_code == 409:
            refused(answer, 409, "conflict")
            assert answer.headers["Retry-After"] == "1"
    assert count(manager, name) == 1


@conforms("Idempotency-Key draft", "A key still in flight is 409")
def test_request_in_flight_is_409_until_its_lease_ends(manager, server):
    """A claim that another worker holds, as if it had died; its lease ends in the past."""
    headers, name = key(), uuid.uuid4().hex
    checked(manager.post("/projects", {"name": name}, headers=headers), 201)
    server.sql("""
        WITH moved AS (DELETE FROM api_idempotency_answer
                        WHERE id = (SELECT max(id) FROM api_idempotency_answer)
                    RETURNING key, fingerprint)
        INSERT INTO api_idempotency_claim (key, fingerprint, until)
        SELECT key, fingerprint, clock_timestamp() AT TIME ZONE 'UTC' + interval '1 hour' FROM moved
    """)
    response = manager.post("/projects", {"name": name}, headers=headers)
    refused(response, 409, "conflict")
    response = manager.post("/projects", {"name": "another"}, headers=headers)
    refused(response, 422, "idempotency_key_reused")
    server.sql("UPDATE api_idempotency_claim SET until = until - interval '2 hours'")
    checked(manager.post("/projects", {"name": name}, headers=headers), 201)
    live = "SELECT count(*) FROM api_idempotency_claim WHERE until > now() AT TIME ZONE 'UTC'"
    assert server.sql(live)[0][0] == 0


@conforms("Idempotency-Key draft", "How long keys live is documented (24 hours), and true")
def test_answers_are_forgotten_after_a_day(manager, server):
    headers = key()
    first = checked(manager.post("/projects", {"name": "x"}, headers=headers), 201)
    server.sql("UPDATE api_idempotency_answer SET answered = answered - interval '25 hours'")
    second = checked(manager.post("/projects", {"name": "y"}, headers=headers), 201)
    assert first["project_id"] != second["project_id"]


def test_replay_needs_the_scope_again(manager, api):
    headers = key()
    checked(manager.post("/projects", {"name": "x"}, headers=headers), 201)
    narrow = api.login(manager.login, f"pw-of-{manager.login}", scope="project:read")
    response = api.post("/projects", narrow["access_token"], json={"name": "x"}, headers=headers)
    refused(response, 403, "insufficient_scope")


@pytest.mark.parametrize("text", ["", "a b", "x" * 256, "é"])
def test_keys_that_are_no_keys(manager, text):
    headers = {"Idempotency-Key": text.encode()}
    refused(manager.post("/projects", {"name": "x"}, headers=headers), 400, "invalid_request")


def test_list_is_created_in_one_go_and_answered_in_order(manager):
    names = [f"{uuid.uuid4().hex} {number}" for number in range(5)]
    body = checked(manager.post("/projects", [{"name": name} for name in names]), 201)
    assert [project["name"] for project in body["data"]] == names
    assert body["success"] is True


def test_list_is_all_or_nothing_and_errors_tell_the_position(manager):
    name = uuid.uuid4().hex
    for wrong, status, error in (
        ({"name": name, "color": "red"}, 400, "validation_failed"),
        ({"name": name, "partner_id": 2_000_000_000}, 422, "invalid_relation"),
    ):
        response = manager.post("/projects", [{"name": name}, {"name": name}, wrong])
        refused(response, status, error)
        assert {detail["index"] for detail in response.json()["details"]} == {2}, error
    assert count(manager, name) == 0


@pytest.mark.parametrize("size", [0, 101])
def test_lists_have_1_to_100_objects(manager, size):
    body = [{"name": "x"}] * size
    refused(manager.post("/projects", body), 400, "validation_failed")


@pytest.mark.parametrize("body", [[1], [None], [[]], "x", 1, True, None])
def test_what_is_no_object(manager, body):
    fields = refused(manager.post("/projects", body), 400, "validation_failed")
    assert fields
