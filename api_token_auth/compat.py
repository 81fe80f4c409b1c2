"""Everything that differs between Odoo 18.0 and 19.0, in one place."""

from datetime import datetime, timedelta

import odoo
from odoo.addons.base.models import res_partner
from odoo.exceptions import AccessError
from odoo.modules.registry import Registry
from odoo.release import version_info
from odoo.tools import SQL, config

NUMBER = version_info[0]
IS_18 = NUMBER == 18

if not IS_18:
    from odoo.addons.base.models import properties_base_definition_mixin
    from odoo.fields import Domain

#: ``ir.ui.view`` brings several views together with what inherits from them; else one by one
VIEWS_ARE_COMBINED_TOGETHER = not IS_18

#: the class of ``res.partner`` in Odoo's own base addon
PARTNER = res_partner.Partner if IS_18 else res_partner.ResPartner

#: ``res.users``: the groups given explicitly
USER_GROUPS = "groups_id" if IS_18 else "group_ids"

#: ``res.groups``: its members
GROUP_USERS = "users" if IS_18 else "user_ids"

#: ``res.groups``: the heading that the user's form shows it under
GROUP_HEADING = "category_id" if IS_18 else "privilege_id"

#: ``ir.ui.menu``: who sees it
MENU_GROUPS = "groups_id" if IS_18 else "group_ids"


#: Whether programs call every method of every model at ``/json/2``, and what else has
#: ``auth="bearer"``, with a token of ours: 18 has no ``/json/2``.
HAS_JSON_2 = not IS_18

#: The ``type`` of a route that speaks JSON-RPC
JSON_RPC = "json" if IS_18 else "jsonrpc"


def group_heading(env, xml_id, name, parent, sequence):
    """Make, or find again, a heading that belongs to this addon.

    :param parent: the ``ir.module.category`` above it
    """
    model, above = (
        ("ir.module.category", "parent_id") if IS_18 else ("res.groups.privilege", "category_id")
    )
    values = {"name": name, above: parent.id, "sequence": sequence}
    return env[model]._load_records([{"xml_id": xml_id, "values": values, "noupdate": False}])


def touches_groups(vals):
    """Say whether writing ``vals`` on a user may change the user's groups."""
    return any(
        name == USER_GROUPS or name.startswith(("in_group_", "sel_groups_")) for name in vals
    )


class OfRow(SQL):
    """The value of a condition on ``id``, for 18: SQL that is made of the name of the row."""

    __slots__ = ("_make",)

    def __init__(self, make):
        super().__init__("")
        self._make = make

    def to_sql(self, alias, operator):
        """Return the condition, or its opposite for the operator ``not in``."""
        condition = self._make(SQL.identifier(alias))
        return SQL("(NOT (%s))" if operator == "not in" else "(%s)", condition)


def domain_of_row(make):
    """Return a domain of one operand: what ``make`` says of each row, as SQL.

    The ``_condition_to_sql`` of the model has to know :class:`OfRow`.

    :param make: is given SQL of the name of the row
    """
    if IS_18:
        return [("id", "in", OfRow(make))]
    return Domain.custom(to_sql=lambda _model, alias, _query: make(SQL.identifier(alias)))


#: The ids of all groups of the user ``owner``, as SQL. 18 writes implied groups into the table of
#: memberships, 19 does not.
GROUPS_OF_OWNER = (
    "SELECT gid FROM res_groups_users_rel WHERE uid = owner.id"
    if IS_18
    else """
    WITH RECURSIVE held(gid) AS (
        SELECT gid FROM res_groups_users_rel WHERE uid = owner.id
         UNION
        SELECT implied.hid FROM held JOIN res_groups_implied_rel implied ON implied.gid = held.gid
    )
    SELECT gid FROM held"""
)

#: What adds to ``giving``, a recursive query of groups, those that imply them.
IMPLYING_GROUPS = (
    ""
    if IS_18
    else """
    UNION SELECT implied.gid FROM giving
            JOIN res_groups_implied_rel implied ON implied.hid = giving.gid
"""
)


def implied_groups(group):
    """All groups that ``group`` implies, itself perhaps among them."""
    group = group.sudo()
    return group.trans_implied_ids if IS_18 else group.all_implied_ids


def groups_giving(group):
    """``group`` and all groups that imply it."""
    group = group.sudo()
    if not IS_18:
        return group | group.all_implied_by_ids
    found = giving = group
    while giving:
        giving = group.search([("implied_ids", "in", giving.ids)]) - found
        found |= giving
    return found


def members(group):
    """The active users who have ``group``, by themselves or by way of another group."""
    group = group.sudo()
    return (group.users if IS_18 else group.all_user_ids).filtered("active")


def default_user_groups(env):
    """The record whose groups every new employee gets, and the name of that field."""
    if IS_18:
        return env.ref("base.default_user", raise_if_not_found=False), "groups_id"
    return env.ref("base.default_user_group", raise_if_not_found=False), "implied_ids"


def check_password(env, login, password, user_agent_env):
    """Ask Odoo itself, all its installed ways included (LDAP and others).

    :return: Odoo's ``auth_info``: ``uid``, ``auth_method``, ``mfa``
    :raise odoo.exceptions.AccessDenied: wrong
    """
    credential = {"type": "password", "login": login, "password": password}
    if IS_18:
        users = env.registry["res.users"]
        return users.authenticate(env.cr.dbname, credential, user_agent_env)
    return env["res.users"].authenticate(credential, user_agent_env)


def crypt_context(env):
    """Return passlib's context of users' passwords, which Odoo wraps and shows only a part of."""
    context = env["res.users"].sudo()._crypt_context()
    return getattr(context, "__obj__", context)


def check_totp(user, code, user_agent_env):
    """Let Odoo check a code of an authenticator app.

    :param user: in its own environment
    :param code: int
    :raise odoo.exceptions.AccessDenied: wrong
    """
    if IS_18:
        user._totp_check(code)
    else:
        user._check_credentials({"type": "totp", "token": code}, user_agent_env)


# Where 19 counts codes.
_CODE_LOG = "auth.totp.rate.limit.log"


def totp_wait(user):
    """Seconds until 19 looks at another code of this user, 0 when it does now.

    Odoo counts codes itself in 19, and would call the right one wrong at its limit.
    """
    if _CODE_LOG not in user.env:
        return 0
    from odoo.addons.auth_totp.models.res_users import TOTP_RATE_LIMITS

    limit, interval = TOTP_RATE_LIMITS["code_check"]
    since = datetime.now() - timedelta(seconds=interval)
    domain = [
        ("user_id", "=", user.id),
        ("limit_type", "=", "code_check"),
        ("create_date", ">=", since),
    ]
    count = user.env[_CODE_LOG].sudo().search_count(domain)
    return interval if count >= limit else 0


def forget_totp_failures(user):
    """Let 19 look at codes of this user again."""
    if _CODE_LOG in user.env:
        domain = [("user_id", "=", user.id), ("limit_type", "=", "code_check")]
        user.env[_CODE_LOG].sudo().search(domain).unlink()


def in_test_mode(registry):
    """Say whether Odoo's tests make all cursors share the one of the test."""
    return registry.in_test_mode() if IS_18 else "cursor" in vars(registry)


def is_cron(env):
    """Say whether a cron job is at work, which may commit."""
    return bool(env.context.get("ir_cron_progress_id"))


def cron_progress(env, done, total, remaining):
    """Commit a batch of a cron job and tell Odoo how far it is.

    Outside a cron job (a test) nothing is committed: whoever called owns the transaction.

    :param done: in this batch; ``total`` so far
    :return: False when Odoo asks the job to stop
    """
    if not is_cron(env):
        return True
    if IS_18:
        env["ir.cron"]._notify_progress(done=total, remaining=remaining)
        env.cr.commit()
        return True
    return env["ir.cron"]._commit_progress(done, remaining=remaining) > 0


def fresh_session():
    """A new session object that nothing was loaded into."""
    session = odoo.http.root.session_store.new()
    for key, value in odoo.http.get_default_session().items():
        session.setdefault(key, value)
    return session


def choose_database_by_header():
    """Let ``X-Odoo-Database`` choose the database on 18, as 19 does by itself.

    Only where the addon is loaded server-wide: otherwise a worker would know the header from
    the first request on that reached one of our databases. Unlike in 19 a cookie that came
    along does not count, and is no error.
    """
    if not IS_18 or "api_token_auth" not in odoo.conf.server_wide_modules:
        return
    without_header = odoo.http.Request._get_session_and_dbname

    def with_header(request):
        name = request.httprequest.headers.get("X-Odoo-Database")
        if not name:
            return without_header(request)
        session = fresh_session()
        session.context["lang"] = request.default_lang()
        host = request.httprequest.environ["HTTP_HOST"]
        session.db = name if odoo.http.db_filter([name], host=host) else None
        session.is_dirty = False
        return session, session.db

    odoo.http.Request._get_session_and_dbname = with_header


def clear_caches_after_the_commit():
    """Clear the caches that a change concerns once more, when it is committed.

    Odoo clears them before the commit. A request of another thread that comes in between fills
    them again with what was: groups, access rights and record rules would go on as before for
    the whole process. Where every process serves one request at a time, nothing comes in between.
    """
    signal_changes = Registry.signal_changes

    def clear_and_signal(registry):
        if registry.ready and registry.cache_invalidated:
            registry.clear_cache(*registry.cache_invalidated)
        signal_changes(registry)

    Registry.signal_changes = clear_and_signal


def config_file():
    """Path of the configuration file that Odoo was started with."""
    return config.rcfile if IS_18 else config["config"]


def readable_fields(model, names):
    """Return the set of those of ``names`` that the user may read on ``model``."""
    if IS_18:
        return set(names) & set(model.check_field_access_rights("read", None))
    return {name for name in names if model._has_field_access(model._fields[name], "read")}


def is_plain_column(model, field):
    """Whether the SQL of ``field`` is its column, for each user, language and company.

    Never on 18, whose own check of who may read a field costs as much as the SQL.
    """
    return (
        not IS_18
        and field.store
        and not field.company_dependent
        and not getattr(field, "translate", False)
        and makes_plain_sql(model)
    )


def makes_plain_sql(model):
    """Whether ``model`` makes the SQL of fields as Odoo does. Unknown on 18."""
    own = (vars(class_).get("_field_to_sql") for class_ in type(model).__mro__)
    return not IS_18 and all(function in _OF_ODOO for function in own)


_OF_ODOO = {None, odoo.models.BaseModel._field_to_sql}
if not IS_18:
    # says another thing of one field only, which has no column
    _OF_ODOO.add(properties_base_definition_mixin.PropertiesBaseDefinitionMixin._field_to_sql)


def column_sql(model, field, query):
    """The SQL of a column to fill Odoo's cache with. What is there already counts, so that only
    a translated column has to be flushed before."""
    if IS_18:
        return model._field_to_sql(model._table, field.name, query, flush=field.translate)
    found = model._field_to_sql(model._table, field.name, query)
    if getattr(field, "translate", False):
        return found
    return SQL(found.code, *found.params, to_flush=(f for f in found.to_flush if f != field))


def insert_into_cache(records, field, values):
    """Keep the values of columns as Odoo's own reading does; what is there already counts."""
    if IS_18:
        records.env.cache.insert_missing(records, field, values)
    else:
        field._insert_cache(records, values)


def writable_fields(model, names):
    """Return the set of those of ``names`` that the user may write on ``model``."""
    if IS_18:
        return {name for name in names if _may_write_18(model, name)}
    return {name for name in names if model._has_field_access(model._fields[name], "write")}


def _may_write_18(model, name):
    try:
        model.check_field_access_rights("write", [name])
    except AccessError:
        return False
    return True


def body_stream(httprequest):
    """The body of a request, to be read bit by bit; Odoo shows it only as a whole."""
    return httprequest._HTTPRequest__wrapped.stream


def tracked_change(value):
    """What a client is told of a change that Odoo tracked, a ``mail.tracking.value``."""
    [said] = value._tracking_value_format()
    info = said if IS_18 else said["fieldInfo"]
    old, new = said["oldValue"], said["newValue"]
    if IS_18:
        old, new = old["value"], new["value"]
    return {
        "field": value.field_id.name or (value.field_info or {}).get("name"),
        "label": info["changedField"],
        "from": _tracked(old, info["fieldType"]),
        "to": _tracked(new, info["fieldType"]),
    }


def _tracked(value, field_type):
    """Odoo says False where there is none."""
    return None if value is False and field_type != "boolean" else value
