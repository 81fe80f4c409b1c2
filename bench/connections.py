"""A thousand connections against very many, and the purge of those."""

from dev.console import say, step

from . import load, rounds
from .case import Case

FEW = 1000

_KEEP = """
    DELETE FROM api_token_connection WHERE id NOT IN (
        SELECT id FROM api_token_connection ORDER BY id LIMIT %s
    )
"""

# Long ended, for the purge; an index does not know the difference.
_ADD = """
    INSERT INTO api_token_connection
           (user_id, client_name, kind, scope, access_scope, access_selector, access_hash,
            access_expires_at, refresh_selector, refresh_key_hash, refresh_secret_hash,
            refresh_expires_at, ends_at, user_epoch, global_epoch, generation, create_date)
    SELECT owner.id, 'Benchmark', 'login', 'project:read', 'project:read',
           substr(md5('a' || number), 1, 17), repeat(md5('h' || number), 3), moment,
           substr(md5('r' || number), 1, 17), repeat(md5('k' || number), 3),
           repeat(md5('s' || number), 3), moment, moment, 0, 0, 0, moment
      FROM generate_series(1, %s) AS number, res_users owner,
           (SELECT now() AT TIME ZONE 'UTC' - interval '60 days' AS moment) AS past
     WHERE owner.login = 'bench-spare'
"""


def measure(few, many, tokens, count, extent):
    """Return the results for two servers that are alike but for ``count`` connections.

    :param tokens: access tokens that are live on each, server by server
    """
    with step(f"Making {count:,} connections"):
        for server, statement, number in (
            (few, _KEEP, FEW),
            (many, _KEEP, FEW),
            (many, _ADD, count),
        ):
            server.sql(statement, [number])
            server.sql("VACUUM ANALYZE api_token_connection")
    pairs = [(few, _case("few", tokens[0])), (many, _case("many", tokens[1]))]
    samples = rounds.interleave(pairs, extent.rounds, extent.seconds)
    result = rounds.ratio(samples["many"], samples["few"], 0.97)
    curve = {
        str(size): rounds.medians(samples[key]) for size, key in ((FEW, "few"), (count, "many"))
    }
    return {
        f"Growth: API connections, {count:,} / {FEW:,}": {**result, "curve": curve},
        f"Connections: purge of {count:,}": _purge(many, count),
    }


def _case(key, tokens):
    items = [(None, token) for token in tokens]
    return Case(key, "ours", "/bench/api_token", items=items, kind="bearer")


def _purge(server, count):
    """Until nothing is left: Odoo stops a job after ten seconds, and calls it again."""
    say(f"  purging {count:,}")
    seconds, left = 0, count
    while left > FEW:
        seconds += load.answer(server, "/bench/purge", timeout=3600)["seconds"]
        [(left,)] = server.sql("SELECT count(*) FROM api_token_connection")
    return {
        "seconds": round(seconds, 1),
        "connections_per_second": round((count + FEW - left) / seconds),
        "left": left,
    }
