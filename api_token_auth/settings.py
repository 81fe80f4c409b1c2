"""Every setting of the addon: its name, its default and its bounds, in one place.

Values live in ``ir.config_parameter``. They are read by SQL, not by ``get_param``: while a change
is committed, another thread can fill Odoo's cache with the value from before, and it stays. A value
out of bounds, put there by hand, counts as the nearest bound: a typing error must not make tokens
immortal.
"""

# pylint: disable=method-required-super
# Not models: ``read`` overrides nothing of Odoo's.

from dataclasses import dataclass

PREFIX = "api_token_auth."

_STORED = "SELECT key, value FROM ir_config_parameter WHERE key = ANY(%s)"


def read_together(env, settings):
    """Return setting → value, asked with one statement, as the transaction of ``env`` sees them."""
    flush(env)
    env.cr.execute(_STORED, [[setting.key for setting in settings]])
    return values(settings, dict(env.cr.fetchall()))


def as_sql(settings):
    """The same as part of a query: SQL for what :func:`values` takes."""
    keys = ", ".join(f"'{setting.key}'" for setting in settings)
    return f"""
        (SELECT jsonb_object_agg(known.key, known.value) FROM ir_config_parameter known
          WHERE known.key IN ({keys}))
    """


def values(settings, texts):
    """Return setting → value.

    :param texts: key → what is stored, or None
    """
    texts = texts or {}
    return {setting: setting.value(texts.get(setting.key)) for setting in settings}


def flush(env):
    env["ir.config_parameter"].flush_model(["key", "value"])


class Setting:
    """What is read by SQL."""

    @property
    def key(self):
        return PREFIX + self.name

    def read(self, env):
        return read_together(env, [self])[self]


@dataclass(frozen=True)
class Number(Setting):
    """A whole number; ``unit`` is for people."""

    name: str
    default: int
    minimum: int
    maximum: int
    unit: str

    def value(self, text):
        """:param text: what is stored, None for nothing"""
        try:
            value = int(text or self.default)
        except ValueError:
            return self.default
        return min(max(value, self.minimum), self.maximum)


@dataclass(frozen=True)
class Switch(Setting):
    name: str
    default: bool

    def value(self, text):
        return text == "True" if text else self.default


@dataclass(frozen=True)
class Words(Setting):
    """Words separated by spaces; none by default."""

    name: str

    def value(self, text):
        return tuple((text or "").split())


@dataclass(frozen=True)
class Foreign(Setting):
    """A parameter of Odoo's, as text."""

    name: str

    @property
    def key(self):
        return self.name

    def value(self, text):
        return text


@dataclass(frozen=True)
class Address:
    """The address of this server, without a slash at the end; ``web.base.url`` by default."""

    name: str

    @property
    def key(self):
        return PREFIX + self.name

    def stored(self, env):
        """What the setting says; empty where it says nothing."""
        return env["ir.config_parameter"].sudo().get_param(self.key) or ""

    def read(self, env):
        address = self.stored(env) or env["ir.config_parameter"].sudo().get_param("web.base.url")
        return (address or "").rstrip("/")


#: What hashes are bound to. A copy of the database gets another one.
DATABASE = Foreign("database.uuid")

ACCESS_LIFETIME = Number("access_lifetime", 3600, 60, 86_400, "seconds")
REFRESH_IDLE_DAYS = Number("refresh_idle_days", 30, 1, 365, "days")
REFRESH_ABSOLUTE_DAYS = Number("refresh_absolute_days", 90, 1, 730, "days")
REFRESH_GRACE = Number("refresh_grace", 10, 0, 60, "seconds")
REFRESH_LIMIT = Number("refresh_limit", 100, 20, 100_000, "in ten minutes")
PERSONAL_DAYS = Number("personal_days", 90, 1, 365, "days")
PERSONAL_MAX_DAYS = Number("personal_max_days", 365, 1, 365, "days")
CONNECTION_LIMIT = Number("connection_limit", 100, 1, 1000, "connections")
LOGIN_ATTEMPTS = Number("login_attempts", 10, 3, 100, "attempts")
NETWORK_ATTEMPTS = Number("network_attempts", 100, 10, 10_000, "attempts")
ATTEMPT_WINDOW = Number("attempt_window", 900, 60, 86_400, "seconds")
PASSWORD_CHECKS = Number("password_checks", 4, 1, 64, "at once")
PURGE_DELAY_DAYS = Number("purge_delay_days", 30, 0, 3650, "days")
AUDIT_DAYS = Number("audit_days", 180, 1, 3650, "days")
ACTIVITY_DAYS = Number("activity_days", 90, 1, 3650, "days")
CHANGES_DAYS = Number("changes_days", 90, 1, 3650, "days")
NOTICE_DAYS = Number("notice_days", 7, 1, 60, "days")
UPLOAD_LIMIT = Number("upload_limit", 25, 1, 1024, "MiB")
HEADER_LOGIN = Switch("header_login", True)
CHECK_ON_REPLICA = Switch("check_on_replica", False)
NOTICE_NEW = Switch("notice_new", True)
NOTICE_REUSE = Switch("notice_reuse", True)
NOTICE_EXPIRY = Switch("notice_expiry", True)
NOTICE_REVOKED = Switch("notice_revoked", True)
NOTICE_LOGIN = Switch("notice_login", True)
CORS_ORIGINS = Words("cors_origins")
ISSUER = Address("issuer")

#: Those that are text on the page.
TEXTS = Words | Address

#: All of them, for the page that shows them.
ALL = tuple(
    value for value in tuple(globals().values()) if isinstance(value, Number | Switch | TEXTS)
)
