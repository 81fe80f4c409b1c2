"""What the pages that ask a user have in common."""

from odoo.addons.api_token_auth.http import password_check
from odoo.addons.api_token_auth.http.scopes import RPC
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


def check_password(password):
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
