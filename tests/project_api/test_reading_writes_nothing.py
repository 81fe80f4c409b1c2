"""A GET changes nothing: no record's version, and nothing in the feed of changes."""

from tests.support.length import long

from .caller import checked
from .test_every_route_and_role import Records, routes

#: What says that somebody was here, or is written by Odoo whatever is called.
_KEPT_BY_THE_WAY = ("api_token_", "res_device", "ir_cron", "bus_", "orm_signaling", "base_registry")
_TABLES = """
    SELECT table_name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name
"""
# The newest transaction that wrote a row, and how many rows there are.
_STATE = "SELECT '{0}', count(*), max(xmin::text::bigint) FROM {0}"


@long
def test_no_get_writes(server, callers, rpc):
    records = Records(callers, rpc, "read")
    boss = callers["manager"]
    document = checked(boss.api.get("/openapi.json"), 200)
    found = [path for method, path in routes(document) if method == "GET"]
    addresses = {path: records.address("GET", path) for path in found}
    before = _state(server)
    for path, address in addresses.items():
        for suffix in "", "?fields=id,web_url", "?labels=true":
            boss.get(address + suffix)
        after = _state(server)
        changed = [table for table, state in after.items() if state != before.get(table)]
        assert changed == [], path
        before = after


def _state(server):
    tables = [name for (name,) in server.sql(_TABLES) if not name.startswith(_KEPT_BY_THE_WAY)]
    rows = server.sql(" UNION ALL ".join(_STATE.format(name) for name in tables))
    return {name: state for name, *state in rows}
