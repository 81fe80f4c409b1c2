"""Login and password (and a code) against tokens: the first-party login.

Odoo's own check decides, so LDAP and the like keep working. What Odoo leaves open is
closed here: guessing is counted across workers, an unknown user takes as long as a wrong
password, and a code of an authenticator app is counted and used once on both compat.
"""

import logging
import re

import psycopg2
from odoo.exceptions import AccessDenied, UserError
from odoo.sql_db import Cursor

from .. import compat
from ..db import transaction
from ..errors import (
    ApiAccessDenied,
    ApiError,
    InvalidCredentials,
    InvalidScope,
    MfaRequired,
    RateLimited,
)
from . import issuing, login_cooldown, login_throttle, password_hashing
from .keyring import Keyring

_logger = logging.getLogger(__name__)


def login(env, credentials, client_name, address):
    """Log in and open a connection.

    A refusal is *returned*, not raised: raising would roll back what Odoo has counted.

    :param credentials: dict with ``login``, ``password`` and optionally ``totp``, ``scope``
    :param address: the caller's IP address
    :return: :class:`issuing.Issued`, or the :class:`ApiError` to answer with
    """
    name, password = credentials["login"], credentials["password"]
    Keyring(env)  # where nobody could be let in, nothing is checked or counted
    agent, found = _user_agent_env(address), _find_user(env, name)
    try:
        attempt = login_throttle.identify(env, found, name, address)
        if not attempt.is_known:
            login_cooldown.respect(env, address)
        with password_hashing.hashing_slot(env, attempt):
            # Counted only once there is a slot: who is told to come back did not fail.
            login_throttle.acquire(env, attempt)
            password_hashing.spend_missing_rounds(env, found, password)
            with login_cooldown.left_to_us(env, attempt):
                user, auth_info = _check_password(env, name, password, agent)
        scopes = env["api.scope"]._resolve(user, credentials.get("scope"))
        _check_second_factor(env, user, auth_info, credentials.get("totp"), attempt)
        if not user._is_api_user():
            raise ApiAccessDenied()
    except AccessDenied:
        return _failed(name, InvalidCredentials())
    except (MfaRequired, ApiAccessDenied, InvalidScope) as error:
        login_throttle.release(env, attempt)  # the password was right
        return _failed(name, error)
    except ApiError as error:
        return _failed(name, error)
    login_throttle.reset(env, attempt, user)
    issued = _issue(env, user, name, client_name, scopes)
    if isinstance(issued, issuing.Issued) and not attempt.is_known:
        _tell_of_new_address(env, issued, address)
    return issued


def _find_user(env, name):
    """Find whom Odoo will check the password of, by its own rules; nobody for an unknown login."""
    users = env["res.users"].sudo()
    return users.search(users._get_login_domain(name), order=users._get_login_order(), limit=1)


def _issue(env, user, name, client_name, scopes):
    """Open the connection, unless the credentials were changed since they were checked.

    The request's transaction sees the database as it was when the request began, and the
    client decides how long its body takes. So the epochs are those that this transaction
    sees: what was ended since then is not opened again.
    """
    epochs = issuing.epochs(env, user)
    if isinstance(env.cr, Cursor):
        # 19's auth_ldap may have made the user just now. Flushed by ourselves, as superuser:
        # the commit would do it as the request's user, and this one has none.
        env.flush_all()
        env.cr.commit()
    with transaction.own_transaction(env(user=user.id)) as own:
        if issuing.epochs(own, user) != epochs:
            return _failed(name, InvalidCredentials())
        return issuing.issue_login(own, user.with_env(own), client_name, scopes, epochs)


def _tell_of_new_address(env, issued, address):
    """A mail that cannot be made must not change the answer."""
    try:
        with transaction.own_transaction(env) as own:
            own["api.access.token"].browse(issued.connection_id)._notify_login(address)
    except (psycopg2.Error, UserError):
        _logger.exception("token NOTICE: of connection %s failed", issued.connection_id)


def _failed(name, error):
    _logger.info("token REFUSE: login of %r, %s", name, error.error)
    return error


def _user_agent_env(address):
    # No base_location: with it an administrator's login rewrites web.base.url from the
    # Host header. interactive: without it an API key would do as the password.
    return {"interactive": True, "HTTP_HOST": "", "REMOTE_ADDR": address}


def _check_password(env, name, password, agent):
    auth_info = compat.check_password(env, name, password, agent)
    user = env["res.users"].browse(auth_info["uid"])
    if isinstance(env.cr, Cursor) and not user.exists():
        env.cr.commit()  # 18's auth_ldap made the user just now, in a transaction of its own
    return user.with_user(user), auth_info


def _check_second_factor(env, user, auth_info, code, attempt):
    """Ask for the second factor where Odoo does (ASVS 6.3.3).

    Odoo's cookie for trusted devices is not looked at. Odoo 18 neither counts nor
    remembers codes, and what 19 counts is lost when a request fails: so both is done here
    too, committed on its own.
    """
    kind = None if auth_info.get("mfa") == "skip" else user._mfa_type()
    if kind is None:
        return
    if kind != "totp":
        raise _other_factor(env, kind)
    if code is None:
        raise MfaRequired(
            details=[_detail("totp", env._("Send the code from your authenticator app in totp."))]
        )
    if wait := compat.totp_wait(user):
        raise RateLimited(wait)
    slot = login_throttle.acquire_code(env, user, attempt)
    number = _code_number(code)
    if not login_throttle.claim_code(env, user, number):
        raise InvalidCredentials()
    compat.check_totp(user, number, _user_agent_env(attempt.address))
    login_throttle.reset_code(env, slot)


def _code_number(code):
    # a JSON number has lost its leading zeros
    digits = f"{code:06d}" if isinstance(code, int) else re.sub(r"\s", "", code)
    if not re.fullmatch("[0-9]{6}", digits):
        raise InvalidCredentials()
    return int(digits)


def _other_factor(env, kind):
    text = env._(
        "This second factor requires a browser. Log in there and create a personal token in My "
        "Preferences, under API Access."
    )
    return MfaRequired(details=[_detail(kind, text)])


def _detail(field, message):
    return {"field": field, "message": message}
