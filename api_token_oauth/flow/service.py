"""A token for a client that works on its own, as its service user (RFC 6749 section 4.4).

1. not registered for it, or called from elsewhere  → unauthorized_client, invalid_client
2. the service user is not one any more             → unauthorized_client, with the reason
3. another resource (RFC 8707), no scope            → invalid_target, invalid_scope
4. too many lately                                  → rate_limited
   else                                             → an access token; no refresh token

It is asked for anew instead of being refreshed. The limit of a client's active connections holds
here too, so whoever asks for one each time only replaces its own.
"""

import logging

from odoo.addons.api_token_auth import network, settings
from odoo.addons.api_token_auth.db import transaction
from odoo.addons.api_token_auth.errors import InvalidScope, RateLimited
from odoo.addons.api_token_auth.tokens import issuing

from ..errors import InvalidClient, InvalidTarget, UnauthorizedClient
from . import authorization

_logger = logging.getLogger(__name__)

# As many as an app may refresh in the same time. Each is a row, and a line of the access log.
_WAIT = """
    SELECT EXTRACT(EPOCH FROM min(made.create_date) + interval '10 minutes'
                              - now() AT TIME ZONE 'UTC') AS wait
      FROM (SELECT create_date FROM api_token_connection
             WHERE client_id = %(client)s AND kind = 'service'
               AND create_date > now() AT TIME ZONE 'UTC' - interval '10 minutes'
          ORDER BY create_date DESC LIMIT %(limit)s) made
    HAVING count(*) = %(limit)s
"""


def issue(env, client, form, address):
    """Return :class:`issuing.Issued`.

    :param client: ``api.client``, which has shown its secret
    :param form: the parameters, a dict of texts
    :param address: the caller's IP address
    :raise ApiError: see above
    """
    if not client.service_user_id:
        raise UnauthorizedClient()
    if not network.is_allowed(address, client.allowed_networks):
        _logger.info("token REFUSE: service, wrong network, client %s", client.identifier)
        raise InvalidClient()
    resource = form.get("resource")
    if resource not in (None, *env["ir.http"]._api_resources()):
        raise InvalidTarget()
    with transaction.own_transaction(env) as own:
        return _issue(own, client.with_env(own), form.get("scope", ""), resource)


def _issue(env, client, requested, resource):
    user, of_client = client.service_user_id, client.sudo()
    at_epochs = issuing.epochs(env, user)
    if problem := client._service_problem():
        _logger.info("token REFUSE: service, client %s: %s", client.identifier, problem)
        raise UnauthorizedClient(problem)
    scopes = authorization.grantable(env, client, user, requested)
    if not scopes:
        raise InvalidScope()
    parameters = {"client": client.id, "limit": settings.REFRESH_LIMIT.read(env)}
    if row := transaction.fetch_one(env.cr, _WAIT, parameters):
        raise RateLimited(row["wait"] + 1)
    return issuing.issue_access(
        env(user=user.id),
        user,
        client.name,
        scopes,
        at_epochs,
        client=issuing.OfClient(client.id, of_client.epoch, resource),
        owner_rights=of_client.service_rights or None,
    )
