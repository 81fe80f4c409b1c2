"""``GET /changes``: which records changed since a place in the log; see :mod:`..db.change_log`.

A place is a row of the log. It is good for as long as that row is there: what was purged, and what
a restored backup never had, is not, and whoever reads from there has to start anew. So has who read
everything before the log knew of a model: not who did so afterwards, although an older transaction
still held the place back then. Hence a cursor has, beside its place, the last start that was seen.

Told is what the user may read now. What is deleted no rule can judge any more: its id is told to
internal users who may read its model, and of a company's record only to those of the company.
"""

from typing import NamedTuple

from odoo.tools import SQL

from ..db.change_log import CHANGED, CREATED, DELETED, START, TABLE
from ..http.scopes import Needed
from . import change_sources, listing, pagination, query_parameters, reading
from .errors import CursorExpired

PARAMETERS = ("since", "limit", "resources")
_BINDING = "changes"
_LOG = SQL.identifier(TABLE)

# A cluster, and a database in it: elsewhere the numbers of transactions are others.
_HERE = """
    SELECT control.system_identifier::text || '.' || database.oid,
           txid_snapshot_xmin(txid_current_snapshot()), pg_is_in_recovery()
      FROM pg_control_system() control, pg_database database
     WHERE database.datname = current_database()
"""
_COLUMNS = SQL("txid, model, res_id, moment, change, company_id")
_PLACE = SQL("(txid, model, res_id)")


class Row(NamedTuple):
    """One row of the log."""

    txid: int
    model: str
    res_id: int
    moment: object
    change: str
    company_id: int | None

    @property
    def place(self):
        return self[:4]


def page(env, args, scopes):
    """Return the body of the answer.

    :param args: of the query string
    :param scopes: of the token
    :raise CursorExpired: the client has to read everything anew
    """
    texts = query_parameters.read(env, args, PARAMETERS, {"resources"}.__contains__)
    limit = texts.get("limit", str(listing.DEFAULT_LIMIT))
    limit = query_parameters.integer("limit", limit, 1, listing.MAX_LIMIT)
    chosen = _chosen(env, texts.get("resources"), scopes)
    change_sources.check(env)
    here, horizon, is_replica = env.execute_query(SQL(_HERE))[0]
    newest = _newest(env, horizon)
    if "since" not in texts:
        return _body(env, here, [], newest.place, _last_start(env, horizon), more=False)
    epoch, *keys = pagination.read(env, _BINDING, texts["since"], 5, 6)
    since, seen = keys[:4], keys[4] if len(keys) > 4 else 0  # none in a cursor of older code
    if epoch != here:
        raise CursorExpired()
    if not _is_there(env, since):
        if is_replica and tuple(since[:3]) > newest[:3]:  # it has not arrived here yet
            return _body(env, here, [], since, seen, more=False)
        raise CursorExpired()
    rows = _rows(env, since, horizon, {r._api.model for r in chosen}, limit + 1)
    if any(row.change == START and row.txid > seen for row in rows):
        raise CursorExpired()
    more = len(rows) > limit
    last = rows[limit - 1] if more else newest
    return _body(env, here, _named(env, chosen, rows[:limit]), last.place, seen, more)


def _chosen(env, text, scopes):
    """The resources that are asked for, else all that the token may read."""
    known = {resource._api.path: resource for resource in change_sources.resources(env)}
    if text is None:
        granted = [r for r in known.values() if Needed.of(r._api.read).is_met_by(scopes)]
        for resource in () if granted else known.values():
            resource._api_check_scopes(resource._api.read)
        return granted
    paths = list(dict.fromkeys(text.split(",")))
    if not known.keys() >= set(paths):
        message = env._("Supported: %s", ", ".join(known))
        raise query_parameters.parameter_error("resources", message)
    for path in paths:
        known[path]._api_check_scopes(known[path]._api.read)
    return [known[path] for path in paths]


def paths(env):
    """Return the names of the resources that are told of."""
    return [resource._api.path for resource in change_sources.resources(env)]


def scopes(env):
    """Return lists of scopes, each of which is enough to be told of something."""
    needed = [Needed.of(r._api.read).alternatives() for r in change_sources.resources(env)]
    return [list(one) for one in sorted({tuple(one) for all_ in needed for one in all_})]


def _newest(env, horizon):
    """The last row before which none can come any more."""
    query = SQL(
        "SELECT %s FROM %s WHERE txid < %s ORDER BY txid DESC, model DESC, res_id DESC LIMIT 1",
        _COLUMNS,
        _LOG,
        horizon,
    )
    return Row(*env.execute_query(query)[0])


def _last_start(env, horizon):
    """The number of the transaction that wrote it, if it can come after the place; else 0."""
    query = SQL(
        "SELECT COALESCE(max(txid), 0) FROM %s WHERE txid >= %s AND change = %s",
        _LOG,
        horizon,
        START,
    )
    return env.execute_query(query)[0][0]


def _is_there(env, place):
    *key, moment = place
    query = SQL(
        "SELECT FROM %s WHERE %s = %s AND moment = %s::timestamp",
        _LOG,
        _PLACE,
        tuple(key),
        moment,
    )
    return bool(env.execute_query(query))


def _rows(env, since, horizon, models, limit):
    query = SQL(
        "SELECT %s FROM %s WHERE %s > %s AND txid < %s AND model = ANY(%s)"
        " ORDER BY txid, model, res_id LIMIT %s",
        _COLUMNS,
        _LOG,
        _PLACE,
        tuple(since[:3]),
        horizon,
        list(models),
        limit,
    )
    return [Row(*row) for row in env.execute_query(query)]


def _named(env, chosen, rows):
    """Each record of the rows once, where it stands last, as far as the user may know of it."""
    changes = {}
    for row in rows:
        if row.change == START:
            continue
        key = (row.model, row.res_id)
        before = changes.pop(key, None)
        changes[key] = row._replace(change=_together(before and before.change, row.change))
    found = {resource: _visible(env, resource, changes.values()) for resource in chosen}
    return [
        {
            "resource": resource._api.path,
            "id": row.res_id,
            "change": row.change,
            "version": versions[row.res_id],
        }
        for row in changes.values()
        for resource, versions in found.items()
        if resource._api.model == row.model and row.res_id in versions
    ]


def _together(before, change):
    """What two changes of one record are."""
    for one in (DELETED, CREATED):
        if one in (before, change):
            return one
    return CHANGED


def _visible(env, resource, rows):
    """Return id → version of those that may be told; None of deleted ones."""
    model = resource._api_records()
    if not model.has_access("read"):
        return {}
    rows = [row for row in rows if row.model == model._name]
    query = reading.search(resource, ids=[row.res_id for row in rows if row.change != DELETED])
    answers, versions = reading.fetch_versions(resource, query, ["id"])
    found = {answer["id"]: str(version) for answer, version in zip(answers, versions, strict=True)}
    if env.user._is_internal():
        companies = {None, *env.companies.ids}
        gone = [r for r in rows if r.change == DELETED and r.company_id in companies]
        found |= {row.res_id: None for row in gone}
    return found


def _body(env, here, found, place, seen, more):
    cursor = pagination.make(env, _BINDING, [here, *place, seen])
    meta = {"count": len(found), "has_more": more, "next_cursor": cursor}
    return {"success": True, "data": found, "meta": meta}
