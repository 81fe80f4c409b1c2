"""Apps that nobody registered: known by a document at an address of a host that is allowed.

1. the host is not allowed, or the app was archived   → refused, nothing is fetched
2. pasted by a manager, or read a while ago           → as it is known
3. fetched; valid                                     → known, for as long as the document says
   fetched; not to be had                             → as it was, for seven days
   fetched; something else                            → refused
"""

import logging

from odoo.addons.api_token_auth.db import transaction
from odoo.addons.api_token_auth.errors import RateLimited
from odoo.addons.api_token_auth.tokens.replica import RateLimit

from ..settings import APP_DOMAINS
from . import document_fetch, metadata_document
from .rejected import Rejected

_logger = logging.getLogger(__name__)

#: How many documents one worker fetches in a minute.
_fetches = RateLimit(30, 60)

# Two who connect a new app at once make one row.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def ensure(env, client_id):
    """Bring what is known of the app up to date, for a user who is logged in.

    Does nothing for registered apps, and for what is no address of a document. What was fetched
    ends the transaction of ``env``.

    :param env: the superuser's
    :raise Rejected: with the reason, for the user
    """
    if not metadata_document.is_address(client_id):
        return
    client = env["api.client"]._by_document(client_id)
    if client and (not client.active or client.is_pasted):
        return
    host = metadata_document.host_of(client_id)
    if host not in APP_DOMAINS.read(env):
        raise Rejected(
            env._("Apps from %s are not allowed here. An administrator can allow them.", host)
        )
    if not client._is_document_fresh():
        _renew(env, client, client_id, host)


def _renew(env, client, client_id, host):
    document, seconds = _fetched(env, client, client_id, host)
    with transaction.own_transaction(env) as own:
        transaction.execute(own.cr, _LOCK, (client_id,))
        own["api.client"]._store_document(client_id, document, seconds)
    # What was just written is seen by a new transaction only; what Odoo has noted of the session
    # until now is kept.
    env.cr.commit()  # pylint: disable=invalid-commit
    env.invalidate_all()


def _fetched(env, client, client_id, host):
    """Return the document, or None where the older one counts; and for how many seconds."""
    try:
        _fetches.take()
        data, seconds = document_fetch.fetch(client_id, env["api.client"]._document_network())
        return metadata_document.read(data, client_id), seconds
    except metadata_document.Invalid as error:
        _logger.info("token REFUSE: invalid client metadata document %s", client_id)
        text = env._(
            "The description of the app at %s is not valid. Please tell whoever runs it.", host
        )
        raise Rejected(text) from error
    except (document_fetch.Unreachable, RateLimited) as error:
        _logger.info("token REFUSE: client metadata document %s not to be had", client_id)
        if client._is_document_usable():
            return None, document_fetch.MINIMUM
        text = env._("%s could not be reached to look up the app. Please try again later.", host)
        raise Rejected(text) from error
