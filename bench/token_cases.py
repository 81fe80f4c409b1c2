"""What is sent to the endpoints of tokens and apps."""

import json
from urllib.parse import urlencode

from .case import Case
from .cases import JSON

# Tokens and codes for one run.
REFRESHED, REVOKED, EXCHANGED = 300, 3000, 1000
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_TOKEN, _AUTHORIZE = "/api/v1/auth/token", "/api/v1/auth/authorize"


def of_tokens(credentials, runs):
    """Login, the bare hash in it, refresh, revoke.

    :param runs: how often each is measured, the warm-up too
    """
    login = json.dumps({"login": "bench", "password": credentials["password"]})
    spare, taken = credentials["refresh_tokens"], REFRESHED * (runs + 1)
    revoked = [(None, f"token={text}") for text in spare[taken:]]
    return [
        Case("hash", "the bare hash", "/bench/hash", seconds=3),
        Case("login", "ours", "/api/v1/auth/login", "POST", JSON, login, seconds=3),
        _refresh(spare[:taken]),
        Case(
            "revoke",
            "ours",
            "/api/v1/auth/revoke",
            "POST",
            FORM,
            items=revoked,
            kind="once",
            per_round=REVOKED,
        ),
    ]


def _refresh(tokens, key="refresh"):
    return Case(
        key,
        "ours",
        "/api/v1/auth/refresh",
        "POST",
        JSON,
        items=[(None, text) for text in tokens],
        kind="chain",
        per_round=REFRESHED,
    )


def of_apps(credentials, cookie):
    """What apps do beside what a login does.

    :param cookie: of somebody who is logged in, for the page that asks
    """
    codes = [
        (
            None,
            urlencode(
                {
                    "grant_type": "authorization_code",
                    "code": code,
                    "redirect_uri": credentials["callback"],
                    "client_id": credentials["identifier"],
                    "code_verifier": credentials["verifier"],
                }
            ),
        )
        for code in credentials["codes"]
    ]
    return [
        Case(
            "app_token", "an app's", "/bench/api_token", headers=_bearer(credentials["app_token"])
        ),
        Case("login_token", "a login's", "/bench/api_token", headers=_bearer(credentials["token"])),
        Case(
            "exchange", "ours", _TOKEN, "POST", FORM, items=codes, kind="once", per_round=EXCHANGED
        ),
        _refresh(credentials["refresh_tokens"], "app_refresh"),
        Case(
            "consent",
            "ours",
            consent_path(credentials),
            headers={"Cookie": cookie},
            contains='name="seal"',
        ),
        Case("login_page", "Odoo", "/web/login", contains='name="password"'),
    ]


def without_apps(credentials):
    """What is sent to the server that lacks ``api_token_oauth``."""
    return Case(
        "token_alone", "a login's", "/bench/api_token", headers=_bearer(credentials["token"])
    )


def consent_path(credentials):
    """The address of the page that asks whether the app may be connected."""
    asked = {
        "response_type": "code",
        "client_id": credentials["identifier"],
        "redirect_uri": credentials["callback"],
        "scope": "project:read",
        "state": "benchmark",
        "code_challenge": credentials["challenge"],
        "code_challenge_method": "S256",
    }
    return f"{_AUTHORIZE}?{urlencode(asked)}"


def _bearer(token):
    return {"Authorization": f"Bearer {token}"}
