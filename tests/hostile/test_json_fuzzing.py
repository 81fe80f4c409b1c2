"""Random bytes, random JSON and spoilt bodies at every endpoint that reads one."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.api_client import masked
from tests.support.length import scaled, tenth

pytestmark = scaled

_FUZZ = settings(
    max_examples=tenth(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

LOGIN = ("POST", "/auth/login")
REFRESH = ("POST", "/auth/refresh")
TOKEN = ("POST", "/auth/token")
REVOKE = ("POST", "/auth/revoke")
INTROSPECT = ("POST", "/auth/introspect")
PROJECTS = [
    ("POST", "/projects"),
    ("PATCH", "/projects/1"),
    ("PUT", "/projects/1"),
    ("POST", "/projects/1/tasks"),
    ("POST", "/projects/1/stages"),
    ("POST", "/tasks"),
    ("PATCH", "/tasks/1"),
    ("POST", "/milestones"),
    ("POST", "/tags"),
    ("POST", "/task-stages"),
]

# What has broken JSON interfaces before: bounds of integers, NUL, half a surrogate pair,
# numbers that no float holds, texts that look like something else.
NASTY = st.sampled_from(
    [
        *(2**31 - 1, 2**31, -(2**31) - 1, 2**63, 10**400, -1, 0, 1e308, -0.0, True, False, None),
        *("", "\0", "a\0b", "\ud800", "\udfff", "\u202e", "0", "false", "null", "NaN", "1e400"),
        *("9999-12-31", "0000-00-00", "99999-01-01", "2026-02-30T25:61:61Z", "2026-01-01T00:00:00"),
        *("' OR 1=1 --", "%s%d%(x)s", "{0.__class__}", "<script>", "../../etc/passwd", "x" * 70000),
        *([], {}, [[]], [{}], {"id": 0}, {"id": 2**40}, {"id": "1"}, {"add": [2**31]}, [None]),
        *({"add": 1, "remove": 1}, {"": ""}, {"__class__": 1}, [1] * 300),
    ]
)
TEXT = st.text(st.characters(codec=None), max_size=30)
VALUE = st.recursive(
    NASTY | TEXT | st.integers() | st.floats() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
AUTH_NAMES = st.sampled_from(
    ["login", "password", "db", "scope", "client_name", "totp", "refresh_cookie", "refresh_token"]
)
PROJECT_NAMES = st.sampled_from(
    [
        *("name", "description", "active", "sequence", "color", "partner_id"),
        *("user_id", "company_id", "date_start", "date", "stage_id", "tag_ids"),
        *(
            "privacy_visibility",
            "is_favorite",
            "allow_milestones",
            "project_id",
            "parent_id",
            "child_ids",
        ),
        *("state", "priority", "user_ids", "milestone_id", "depend_on_ids", "date_deadline"),
        *("allocated_hours", "id", "write_date", "fold", "deadline", "is_reached"),
    ]
)
CONTENT_TYPES = st.sampled_from(
    [
        *("application/json", "application/json", "application/json; charset=utf-16"),
        *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"),
        *("", "application/json;;;", "\xff", "application/xml", "multipart/form-data"),
    ]
)


def _text(value):
    """JSON, with what the standard does not know: NaN, Infinity, half surrogate pairs."""
    return json.dumps(value, ensure_ascii=True).encode()


BODY = st.binary(max_size=200) | VALUE.map(_text)


def _bytes_around(body):
    """A body cut off, doubled, in another encoding or with a byte of noise in it."""
    return st.sampled_from(
        [
            *(body, body[:-1], body + body, b"\xef\xbb\xbf" + body, body + b"\0", b"\xff" + body),
            *(body.decode().encode("utf-16"), body.decode().encode("utf-32")),
            *(b"[" * 5000 + body, body.replace(b"}", b',"name":1,"name":2}')),
        ]
    )


@pytest.fixture(scope="module")
def token(api, rpc):
    """An access token of a project manager with every scope."""
    rpc.new_user(
        "fuzzed",
        groups=(
            "base.group_user",
            "api_token_auth.group_api_access",
            "project.group_project_manager",
            "project.group_project_stages",
        ),
    )
    scope = (
        "project:read project:write project:delete task:read task:write task:delete"
        " token:manage token:introspect"
    )
    return api.login("fuzzed", "pw-of-fuzzed", scope=scope)["access_token"]


@pytest.fixture(scope="module", autouse=True)
def _server_survives(server, api, token):
    """No traceback in the log, and the token of before still works."""
    before = server.log_path.stat().st_size
    yield
    assert api.is_accepted(token)
    assert b"Traceback" not in server.log_path.read_bytes()[before:]


def _send(api, endpoint, body, content_type, token=None):
    headers = {"Content-Type": content_type.encode("latin-1")} if content_type else {}
    response = api.call(*endpoint, token, data=body, headers=headers)
    assert response.status_code < 500, masked(response.text)
    assert response.headers["Content-Type"] == "application/json"
    return response


@pytest.mark.parametrize("endpoint", [LOGIN, REFRESH, TOKEN], ids=lambda endpoint: endpoint[1])
@_FUZZ
@given(body=BODY, content_type=CONTENT_TYPES)
def test_noise_never_logs_in(api, token, endpoint, body, content_type):
    response = _send(api, endpoint, body, content_type)
    assert 400 <= response.status_code < 500
    assert response.json()["error"]
    assert response.json()["error_description"].isascii()


@pytest.mark.parametrize("endpoint", [LOGIN, REFRESH], ids=lambda endpoint: endpoint[1])
@_FUZZ
@given(body=st.dictionaries(AUTH_NAMES, VALUE, min_size=1), data=st.data())
def test_spoilt_credentials_never_log_in(api, token, endpoint, body, data):
    noise = data.draw(_bytes_around(_text(body)))
    response = _send(api, endpoint, noise, "application/json")
    assert 400 <= response.status_code < 500


@pytest.mark.parametrize("endpoint", [TOKEN, REVOKE, INTROSPECT], ids=lambda endpoint: endpoint[1])
@_FUZZ
@given(
    form=st.dictionaries(
        st.sampled_from(["grant_type", "refresh_token", "token", "scope", "x"]), TEXT | NASTY
    ),
    noise=st.binary(max_size=20),
)
def test_spoilt_forms_give_no_token(api, token, endpoint, form, noise):
    body = b"&".join(
        f"{name}={value}".encode("utf-8", "surrogatepass") for name, value in form.items()
    )
    response = _send(api, endpoint, body + noise, "application/x-www-form-urlencoded", token)
    assert "access_token" not in response.json()


@pytest.mark.parametrize("endpoint", PROJECTS, ids=" ".join)
@_FUZZ
@given(body=BODY, content_type=CONTENT_TYPES)
def test_noise_at_the_project_api(api, token, endpoint, body, content_type):
    response = _send(api, endpoint, body, content_type, token)
    assert response.json()["success"] is (response.status_code < 400)


@pytest.mark.parametrize("endpoint", PROJECTS, ids=" ".join)
@_FUZZ
@given(body=st.dictionaries(PROJECT_NAMES, VALUE, min_size=1, max_size=4), named=st.booleans())
def test_spoilt_values_at_the_project_api(api, token, endpoint, body, named):
    body = {"name": "Fuzzed", **body} if named else body
    response = _send(api, endpoint, _text(body), "application/json", token)
    assert response.json()["success"] is (response.status_code < 400)


@_FUZZ
@given(st.dictionaries(PROJECT_NAMES | TEXT, TEXT | NASTY.map(str), min_size=1, max_size=3))
def test_spoilt_parameters_of_lists(api, token, parameters):
    parameters = {
        name.encode("utf-8", "surrogatepass"): value.encode("utf-8", "surrogatepass")[:2000]
        for name, value in parameters.items()
    }
    for path in ("/projects", "/tasks"):
        response = api.get(path, token, params=parameters)
        assert response.status_code < 500, masked(response.text)


@_FUZZ
@given(st.binary(min_size=1, max_size=90) | TEXT.map(lambda text: text.encode("utf-8", "replace")))
def test_noise_as_a_bearer_token(api, token, noise):
    """Control characters cannot be sent with this client: see the raw requests."""
    noise = bytes(byte for byte in noise if byte > 0x1F and byte != 0x7F).strip() or b"x"
    response = api.get("/auth/me", headers={"Authorization": b"Bearer " + noise})
    assert response.status_code in (400, 401)
