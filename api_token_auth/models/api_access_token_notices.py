"""Mails about tokens, and the same in Odoo's inbox.

A stranger with a login chooses the name of an app, and it goes into the mailbox of every manager.
So it stands in quotes, as words only: no links of theirs, no addresses, no punctuation for a
sentence. Numbers lead to the right line in the backend. Whoever makes a token for somebody else
is named.
"""

import logging

from markupsafe import Markup
from odoo import SUPERUSER_ID, api, models
from odoo.tools import format_date, format_list

from .. import compat, settings
from ..db import transaction
from ..tokens import access_log, rights
from ..tokens.active import ACTIVE
from ..tokens.one_line import plain_words

_logger = logging.getLogger(__name__)

#: First key of the advisory lock that orders the notices of one user.
_LOCK_CLASS = 0x0A70_4C1F

#: The form of a connection, in a link: its number follows.
_FORM = "odoo/action-api_token_auth.api_access_token_action"

_LOCK = "SELECT pg_advisory_xact_lock(%s, %s)"

_RECENT_REUSE = """
    SELECT EXISTS (
        SELECT FROM api_access_log
         WHERE user_id = %s AND event = 'reuse'
           AND create_date > now() AT TIME ZONE 'UTC' - interval '1 hour'
    ) AS recent
"""

# Each token once: it is marked in the statement that finds it.
_CLAIM_EXPIRING = f"""
    WITH due AS (
        SELECT token.id
          FROM api_token_connection token JOIN res_users owner ON owner.id = token.user_id
         WHERE token.kind = 'personal' AND NOT COALESCE(token.expiry_noticed, FALSE)
           AND token.access_expires_at > clock_timestamp() AT TIME ZONE 'UTC'
           AND token.access_expires_at
               < clock_timestamp() AT TIME ZONE 'UTC' + %(days)s * interval '1 day'
           AND {ACTIVE}
           FOR UPDATE OF token SKIP LOCKED
    )
    UPDATE api_token_connection token SET expiry_noticed = TRUE
      FROM due WHERE token.id = due.id
 RETURNING token.user_id, token.id, token.access_expires_at
"""


class ApiAccessToken(models.Model):
    # One file for one purpose.
    _inherit = "api.access.token"

    def _notify_issued(self):
        """Tell the owner of a new personal token, in the transaction that makes it.

        Always, where somebody else made it.
        """
        is_on = settings.NOTICE_NEW.read(self.env)
        for token in self.with_user(SUPERUSER_ID).filtered(lambda row: is_on or row.issued_by_id):
            user = token.user_id.with_context(lang=token.user_id.lang)
            self._tell(
                user,
                user.env._("A new API token was created for you"),
                token._text_by_other(user) if token.issued_by_id else token._text_by_owner(user),
            )

    def _text_by_owner(self, user):
        return user.env._(
            "The personal token “%(name)s” (number %(number)s) was created. It lets a program act "
            "on your behalf in Odoo. If this was not you, revoke it %(where)s, and tell your "
            "administrator.",
            where=user._where_to_revoke(),
            **self._name_and_number(),
        )

    def _text_by_other(self, user):
        return user.env._(
            "%(maker)s created the personal token “%(name)s” (number %(number)s) for you. Anyone "
            "who has it can act on your behalf in Odoo. It stops working when you gain access "
            "rights. If you did not expect it, revoke it %(where)s, and tell your administrator.",
            where=user._where_to_revoke(),
            maker=plain_words(self.issued_by_id.name, 64),
            **self._name_and_number(),
        )

    def _notify_outgrown(self):
        """Tell the owners of tokens that ended because they gained rights: once for each."""
        for owner, tokens in self.with_user(SUPERUSER_ID).grouped("user_id").items():
            user = owner.with_context(lang=owner.lang)
            text = user.env._(
                "You gained access rights in Odoo. Tokens that someone else created for you must "
                "not gain them too, so they were revoked: number %(numbers)s. Programs that used "
                "them need new ones.",
                numbers=format_list(user.env, [str(number) for number in sorted(tokens.ids)]),
            )
            subject = user.env._("API tokens that others created for you were revoked")
            self._tell(user, subject, f"{text} {user._how_to_get_tokens()}")

    def _notify_reuse(self):
        """Called once a connection was ended because an old refresh token came back.

        In a transaction of its own: the request that found it is rolled back. The log
        gets a line each time, people one mail per owner and hour.
        """
        with transaction.own_transaction(self.env) as own:
            for token in self.with_env(own).with_user(SUPERUSER_ID):
                token._log_and_mail_reuse()

    def _log_and_mail_reuse(self):
        owner = self.user_id
        self.env.cr.execute(_LOCK, (_LOCK_CLASS, owner.id))
        recent = transaction.fetch_one(self.env.cr, _RECENT_REUSE, (owner.id,))["recent"]
        access_log.record(self.env, "reuse", self.id, owner.id, self.client_name)
        self.env["api.access.log"].flush_model()
        if recent or not settings.NOTICE_REUSE.read(self.env):
            return
        self._mail_reuse_to_owner(owner.with_context(lang=owner.lang))
        for manager in compat.members(self.env.ref("api_token_auth.group_api_token_manager")):
            if manager != owner:
                self._mail_reuse_to_manager(manager.with_context(lang=manager.lang), owner)

    def _mail_reuse_to_owner(self, user):
        self._tell(
            user,
            user.env._("One of your apps was disconnected"),
            user.env._(
                "Someone used an old copy of the key of your app “%(name)s” (number %(number)s). "
                "It may be a thief, or an app restored from a backup. The app was disconnected. "
                "Log in again in the app. If this happens again, change your password and tell "
                "your administrator.",
                **self._name_and_number(),
            ),
        )

    def _mail_reuse_to_manager(self, manager, owner):
        """With a link to the connection, from which its access log is one click away."""
        text = manager.env._(
            "A refresh token that had already been used was presented again for the app "
            "“%(name)s” (number %(number)s) of “%(owner)s” (user number %(user)s). It may be a "
            "thief, or an app restored from a backup. The connection was revoked. Its access log "
            "shows the IP address.",
            owner=plain_words(owner.name, 64),
            user=owner.id,
            **self._name_and_number(),
        )
        link = manager._link(f"{_FORM}/{self.id}", manager.env._("Open the connection"))
        subject = manager.env._("An API connection was revoked: possible theft")
        self._tell(manager, subject, Markup("%s %s") % (text, link))

    @api.model
    def _cron_revoke_outgrown(self):
        """Revoke what was outgrown in a way that Odoo's own models did not see."""
        revoked = rights.revoke_outgrown(self.env)
        _logger.info("token PURGE: %s tokens whose owners gained rights", revoked)

    @api.model
    def _cron_notify_expiry(self):
        """Tell owners, once per token, that a personal token is about to expire."""
        if not settings.NOTICE_EXPIRY.read(self.env):
            return
        parameters = {"days": settings.NOTICE_DAYS.read(self.env)}
        self.env["api.access.token"].flush_model()
        transaction.execute(self.env.cr, _CLAIM_EXPIRING, parameters)
        claimed = self.env.cr.fetchall()
        for user_id, token_id, expires_at in claimed:
            user = self.env["res.users"].browse(user_id)
            self._mail_expiry(user.with_context(lang=user.lang), token_id, expires_at)
        self.env["api.access.token"].invalidate_model(flush=False)
        _logger.info("token NOTICE: %s personal tokens about to expire", len(claimed))

    def _mail_expiry(self, user, token_id, expires_at):
        """With a link to where the token is renewed, which portal users cannot do."""
        if user.share:
            advice = user.env._("Ask your administrator for a new one.")
        else:
            advice = Markup("%s %s") % (
                user.env._("Renew it before, and put the new one where the old one is used."),
                user._link(f"{_FORM}/{token_id}", user.env._("Renew the token")),
            )
        text = user.env._(
            "Your personal token “%(name)s” (number %(number)s) expires on %(date)s. Programs that "
            "use it will stop working then.",
            **self.browse(token_id)._name_and_number(),
            date=format_date(user.with_context(tz=user.tz).env, expires_at),
        )
        subject = user.env._("One of your API tokens is about to expire")
        self._tell(user, subject, Markup("%s %s") % (text, advice))

    def _tell(self, user, subject, text):
        """By mail, and in Odoo's inbox, where it is found without an address too.

        Portal users have no backend: theirs always lead to the page where they see and revoke.

        :param user: its environment has the user's language
        """
        if user.share:
            link = user._link("my/security", user.env._("Open Connection & Security"))
            text = Markup("%s %s") % (text, link)
        self._queue_mail(user, subject, text)
        env = user.sudo().env
        message = env["mail.message"].create(
            {
                "message_type": "user_notification",
                "subject": subject,
                "body": Markup("<p>%s</p>") % text,
                "author_id": env.ref("base.partner_root").id,
                "partner_ids": user.partner_id.ids,
            }
        )
        recipient = {"id": user.partner_id.id, "uid": user.id, "notif": "inbox"}
        env["mail.thread"]._notify_thread_by_inbox(message, [recipient])

    def _queue_mail(self, user, subject, text):
        """Put a mail into Odoo's queue. Who has no address gets none.

        :param user: its environment has the user's language
        """
        if not user.email:
            return
        env = user.sudo().env  # mail.mail is for the system only
        body = Markup("<p>%s</p>") % text
        # The layout draws a message and a company; neither is stored, nor of a record.
        context = {
            "message": env["mail.message"].new({"body": body, "record_name": subject}),
            "company": user.company_id,
            "model_description": env._("Account"),
            "record_name": subject,
        }
        layout = "mail.mail_notification_light"
        body = env["mail.render.mixin"]._render_encapsulate(layout, body, context, user)
        env["mail.mail"].create(
            {
                "subject": subject,
                "body_html": body,
                "email_from": user.company_id.email_formatted
                or env.ref("base.user_root").email_formatted,
                "email_to": user.email,
                "auto_delete": True,
            }
        )
        env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
