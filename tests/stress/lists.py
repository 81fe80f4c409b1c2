"""What Odoo's web client asks for in the lists of the backend."""

from datetime import UTC, datetime, timedelta

# It counts no further than this for the pager of a list.
COUNTED = 10_000
#: the login of a user who has connections
OWN = "user-of-the-million"


def _ago(days):
    return (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S")


ACTIVE = ("state", "=", "active")
FROM_PROXY = ("last_used_ip", "ilike", "192.0.2.1")
USED_LATELY = ("last_used_at", ">=", _ago(1))
ENDED_LATELY = ("ended_at", ">=", _ago(7))
LISTS = {
    "active, as the screen opens": ("api.access.token", [ACTIVE]),
    "everything": ("api.access.token", []),
    "expired": ("api.access.token", [("state", "=", "expired")]),
    "revoked": ("api.access.token", [("state", "=", "revoked")]),
    "of one user": ("api.access.token", [("user_id", "ilike", OWN)]),
    "of one client": ("api.access.token", [("client_name", "ilike", "nothing like it")]),
    "never used": ("api.access.token", [("last_used_at", "=", False)]),
    "used in the last 24 hours": ("api.access.token", [USED_LATELY]),
    "active or used from a proxy": ("api.access.token", ["|", ACTIVE, FROM_PROXY]),
    "active and used in the last 24 hours": ("api.access.token", [ACTIVE, USED_LATELY]),
    "ended in the last 7 days": ("api.access.token", [ENDED_LATELY]),
    "used or ended lately": ("api.access.token", ["|", USED_LATELY, ENDED_LATELY]),
    "active, by last use": ("api.access.token", [ACTIVE], "last_used_text desc"),
    "active, by expiry": ("api.access.token", [ACTIVE], "expires_at"),
    "active, by user": ("api.access.token", [ACTIVE], "user_id"),
    "everything, by state": ("api.access.token", [], "state"),
    "everything, by end": ("api.access.token", [], "ended_at desc"),
    "everything, by who ended it": ("api.access.token", [], "ended_by_id"),
    "activity": ("api.token.activity", [], "day desc, id desc"),
    "activity of one address": ("api.token.activity", [("address", "ilike", "10.1.2.3")]),
    "access log": ("api.access.log", []),
    "access log of one user": ("api.access.log", [("user_id", "ilike", OWN)]),
}
GROUPS = {
    "active, by user": ("api.access.token", [ACTIVE], "user_id"),
    "active, by app": ("api.access.token", [ACTIVE], "client_name"),
    "everything, by state": ("api.access.token", [], "state"),
    "used in the last 24 hours, by user": ("api.access.token", [USED_LATELY], "user_id"),
    "ended in the last 7 days, by reason": ("api.access.token", [ENDED_LATELY], "end_reason"),
    "activity, by day": ("api.token.activity", [], "day:day"),
    "activity, by address": ("api.token.activity", [], "address"),
}
OPENED = {"active, as the screen opens", "everything", "access log", "activity"}
SHOWN = {
    "api.access.token": ["user_id", "client_name", "kind", "scope_ids", "state", "last_used_text"],
    "api.access.log": ["create_date", "event", "user_id", "client_name", "actor_id", "note"],
    "api.token.activity": ["day", "user_id", "connection_id", "address", "reads", "refusals"],
}


def first_page(server, model, domain, order="id desc"):
    """Ask for the first page of a list and the count beside it."""
    specification = {name: {} for name in SHOWN[model]}
    page = server.rpc(
        model,
        "web_search_read",
        domain,
        specification,
        limit=80,
        order=order,
        count_limit=COUNTED + 1,
    )
    assert len(page["records"]) == min(80, page["length"])


def groups(server, model, domain, groupby):
    """Ask for the first groups of a list; all that is in them is counted."""
    counted = ["__count"] if model == "api.access.token" else ["__count", "reads:sum"]
    arguments = ([groupby], counted) if _has_aggregates(server) else (counted, [groupby])
    assert server.rpc(model, "web_read_group", domain, *arguments, limit=80)["groups"]


def _has_aggregates(server):
    """18 has fields in their place, before what is grouped by."""
    return server.environment.source.series != "18.0"
