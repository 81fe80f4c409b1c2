"""What the pages that ask a user have in common."""

import contextlib

from odoo import SUPERUSER_ID
from odoo.addons.api_token_auth.db import transaction
from odoo.addons.api_token_auth.http import password_check
from odoo.addons.api_token_auth.http.scopes import RPC
from odoo.addons.api_token_auth.tokens import issuing
from odoo.exceptions import AccessDenied
from odoo.http import request

#: Nobody frames the page, keeps it, or is told its address (RFC 9700 section 4.2.4, 4.16).
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


def asks_password(scopes):
    """Whether the password is asked for: as for a new personal token, where something can be
    changed, and not again within ten minutes; always where everything can be."""
    if RPC in scopes.mapped("name"):
        return True
    return not password_check.is_recent() and not all(scopes.mapped("is_read_only"))


def ticked(scopes):
    """Return what the form grants of ``scopes``, and what is wrong with it or None."""
    form = request.httprequest.form
    chosen = scopes.filtered(lambda scope: scope.name in form.getlist("granted"))
    if not chosen:
        return chosen, request.env._("Choose at least one permission, or decline.")
    if asks_password(chosen) and not _check_password(form.get("password", "")):
        return chosen, request.env._("Wrong password.")
    return chosen, None


def names(scopes):
    """As tokens keep them (RFC 6749 section 3.3)."""
    return " ".join(sorted(scopes.mapped("name")))


@contextlib.contextmanager
def decision():
    """A transaction of its own → its environment, and who decides as of which epochs: a row's
    ``user_id``, ``user_epoch``, ``global_epoch``."""
    user = request.env.user
    with transaction.own_transaction(request.env(user=SUPERUSER_ID)) as own:
        user_epoch, global_epoch = issuing.epochs(own, own["res.users"].browse(user.id))
        yield own, {"user_id": user.id, "user_epoch": user_epoch, "global_epoch": global_epoch}


def _check_password(password):
    user = request.env.user
    credential = {"type": "password", "login": user.login, "password": password}
    try:
        user._check_credentials(credential, {"interactive": True})
    except AccessDenied:
        return False
    password_check.remember()
    return True


def page(template, values, status=200):
    values = {"disable_footer": True, "disable_database_manager": True, **values}
    response = request.render(template, values, status=status)
    response.headers.update(HEADERS)
    return response
