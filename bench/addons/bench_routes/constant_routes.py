"""One constant answer behind every way to authenticate, and what is timed inside Odoo."""

import time

from odoo import SUPERUSER_ID, http
from odoo.addons.bench_data.filling import LOGIN, PASSWORD
from odoo.http import request

ANSWER = {"success": True, "data": {"name": "constant"}}
OPTIONS = {"type": "http", "methods": ["GET"], "save_session": False}


class ConstantRoutes(http.Controller):
    @http.route("/bench/none", auth="none", **OPTIONS)
    def none(self):
        return request.make_json_response(ANSWER)

    @http.route("/bench/public", auth="public", **OPTIONS)
    def public(self):
        return request.make_json_response(ANSWER)

    @http.route("/bench/bearer", auth="bearer", **OPTIONS)
    def bearer(self):
        return request.make_json_response(ANSWER)

    @http.route("/bench/api_token", auth="api_token", scopes=("project:read",), **OPTIONS)
    def api_token(self):
        return request.make_json_response(ANSWER)

    @http.route("/bench/hash", auth="none", **OPTIONS)
    def hash(self):
        """Verify one password with Odoo's own hash, read as Odoo reads it."""
        request.env.cr.execute("SELECT password FROM res_users WHERE login = %s", (LOGIN,))
        context = request.env(user=SUPERUSER_ID)["res.users"]._crypt_context()
        valid, _new = context.verify_and_update(PASSWORD, request.env.cr.fetchone()[0])
        return request.make_json_response({"valid": valid})

    @http.route("/bench/purge", auth="none", readonly=False, **OPTIONS)
    def purge(self):
        """Run the purge cron as Odoo's scheduler does; the seconds it took."""
        cron = request.env(user=SUPERUSER_ID).ref("api_token_auth.ir_cron_purge")
        started = time.monotonic()
        cron.method_direct_trigger()
        return request.make_json_response({"seconds": time.monotonic() - started})
