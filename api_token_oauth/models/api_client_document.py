"""Apps that nobody registered, see ``flow.unregistered``: what is kept of their documents."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.api_token_auth.http.scopes import RPC
from odoo.exceptions import UserError, ValidationError

from ..flow import document_fetch, metadata_document

#: How long a copy counts when the document is not to be had.
_STALE = timedelta(days=7)
#: How long an app is kept that nobody has connected, or any more.
_UNUSED = timedelta(days=30)

_NOT_FOR_ALL = ("token:", RPC)


class ApiClient(models.Model):
    # One file for one purpose.
    _inherit = "api.client"

    origin = fields.Selection(
        [("registered", "Registered"), ("document", "Document of the App")],
        default="registered",
        required=True,
        readonly=True,
        copy=False,
        help="An app that nobody registered describes itself at the address that is its client ID.",
    )
    is_pasted = fields.Boolean(
        "Pasted by a Manager", readonly=True, copy=False, help="Then it is not fetched."
    )
    document_fetched_at = fields.Datetime("Document Read", readonly=True, copy=False)
    document_ends_at = fields.Datetime("Document Counts Until", readonly=True, copy=False)

    @api.constrains("scope", "origin")
    def _check_scope_of_document(self):
        for client in self.filtered(lambda client: client.origin == "document"):
            if RPC in (client.scope or "").split():
                raise ValidationError(
                    self.env._("An app that nobody registered cannot be allowed everything.")
                )

    def _scope_names(self):
        names = super()._scope_names()
        return names - {RPC} if self.origin == "document" else names

    def _host(self):
        """Where the app describes itself; users are shown that in place of a name."""
        return metadata_document.host_of(self.identifier)

    def _document_network(self):
        """How documents are reached."""
        return document_fetch.Network()

    # ------------------------------------------------------------------------- the document

    def _by_document(self, address):
        """The app of this address, an archived one too, or an empty record."""
        return self.with_context(active_test=False).search([("identifier", "=", address)])

    def _is_document_fresh(self):
        return bool(self.document_ends_at) and self.document_ends_at > fields.Datetime.now()

    def _is_document_usable(self):
        """Whether the copy counts although the document is not to be had."""
        fetched_at = self.document_fetched_at
        return bool(fetched_at) and fetched_at > fields.Datetime.now() - _STALE

    def _store_document(self, address, document, seconds):
        """Keep what was read.

        :param document: :class:`metadata_document.Document`, or None where nothing was read and
            the older one goes on
        :param seconds: for how long
        """
        client, now = self._by_document(address), fields.Datetime.now()
        values = {"document_ends_at": now + timedelta(seconds=seconds)}
        if document:
            values["document_fetched_at"] = now
        return client._keep_document(document, values)

    def _keep_document(self, document, values):
        uris = "\n".join(document.redirect_uris) if document else self.redirect_uris
        if self.redirect_uris != uris:
            values["redirect_uris"] = uris
        if self:
            self.write(values)
            return self
        return self.create(
            {
                "name": metadata_document.host_of(document.client_id)[:64],
                "identifier": document.client_id,
                "origin": "document",
                "scope": " ".join(sorted(self._scope_for_document(document))),
                **values,
            }
        )

    def _scope_for_document(self, document):
        """The most that the app may be allowed, until a manager says less: what is not for
        everything, as far as the document itself asks for it."""
        scopes = self.env["api.scope"].sudo().search([])  # pylint: disable=no-search-all
        names = {name for name in scopes.mapped("name") if not name.startswith(_NOT_FOR_ALL)}
        return names if document.scope is None else names & document.scope

    def _paste_document(self, text):
        """Keep what a manager has copied from the address of the app → the app.

        :raise UserError: it is no such document
        """
        try:
            document = metadata_document.read(text.encode())
        except metadata_document.Invalid as error:
            raise UserError(
                self.env._(
                    "This is not the metadata document of an app. It is JSON with the client_id, "
                    "which is an https address, and the redirect_uris, without a client secret."
                )
            ) from error
        client = self._by_document(document.client_id)
        if client and not client.active:
            raise UserError(self.env._("This app was archived. Restore it first."))
        return client._keep_document(document, {"is_pasted": True})

    @api.autovacuum
    def _gc_documents(self):
        """Forget those that nobody has connected; whoever asks again makes them known again."""
        long_ago = fields.Datetime.now() - _UNUSED
        unused = self.search(
            [
                ("origin", "=", "document"),
                ("is_pasted", "=", False),
                ("document_fetched_at", "<", long_ago),
            ]
        )
        held = self.env["api.access.token"].search([("client_id", "in", unused.ids)]).client_id
        (unused - held).unlink()
