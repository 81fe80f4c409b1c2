"""Reading rows for a response with plans that are kept, in the state that Odoo's cursor shows.

The rest of a response comes from Odoo's cursor, which is one transaction at REPEATABLE READ: the
parent in the address, what a record rule looks up, computed fields. A connection of ours would by
itself see what was committed since, so it takes the snapshot of Odoo's.
"""

from contextlib import suppress

from odoo.http import request

from ..db import prepared, transaction
from ..http import state


def read(env, function):
    """Return what ``function`` makes of a function from ``SQL`` to rows."""
    if _may_be_prepared(env):
        with suppress(prepared.Unprepared), prepared.reading(env.cr) as rows:
            return function(rows)
    return function(env.execute_query)


def _may_be_prepared(env):
    """Whether what Odoo's cursor shows is on the primary, and nothing of its own."""
    return (
        request.httprequest.method in ("GET", "HEAD")
        and state.of(request).tries == 1  # again, and it may be to write
        and transaction.is_served(env)
        and not env.cr.readonly  # a replica is there to be read from
    )
