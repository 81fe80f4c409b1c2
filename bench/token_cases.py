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


def _refresh(tokens):
    return Case(
        "refresh",
        "ours",
        "/api/v1/auth/refresh",
        "POST",
        JSON,
        items=[(None, text) for text in tokens],
        kind="chain",
        per_round=REFRESHED,
    )


def _grant(key, forms):
    """Each form is sent once."""
    items = [(None, urlencode(form)) for form in forms]
    return Case(key, "ours", _TOKEN, "POST", FORM, items=items, kind="once", per_round=EXCHANGED)


def of_apps(credentials, cookie):
    """What apps do beside what a login does.

    :param cookie: of somebody who is logged in, for the page that asks
    """
    of_app, codes = {"client_id": credentials["identifier"]}, credentials["codes"]
    exchange = {"redirect_uri": credentials["callback"], "code_verifier": credentials["verifier"]}
    tokens = credentials["refresh_tokens"]
    half, pairs = len(codes) // 2, len(tokens) // 2
    exchanged = [
        {"grant_type": "authorization_code", "code": code, **exchange, **of_app}
        for code in codes[:half]
    ]
    refreshed = [
        {"grant_type": "refresh_token", "refresh_token": text, **of_app} for text in tokens[:pairs]
    ]
    both = [
        {
            "grant_type": "bench_refresh_and_claim",
            "refresh_token": text,
            "code": code,
            **of_app,
        }
        for text, code in zip(tokens[pairs:], codes[half:], strict=False)
    ]
    return [
        Case(
            "app_token", "an app's", "/bench/api_token", headers=_bearer(credentials["app_token"])
        ),
        Case("login_token", "a login's", "/bench/api_token", headers=_bearer(credentials["token"])),
        _grant("exchange", exchanged),
        _grant("app_refresh", refreshed),
        _grant("refresh_and_claim", both),
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
