"""A token manager does not become somebody else: not at issue, and not later."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .. import compat
from ..db import transaction
from ..errors import InvalidToken
from ..tokens import authentication, issuing, rights
from ..tokens.reasons import Reason
from .common import api_user, issue, superuser

MANAGER = "base.group_erp_manager,api_token_auth.group_api_token_manager"

#: What says who has which group, and who is in which company.
TABLES = {"res_groups_users_rel", "res_groups_implied_rel", "res_company_users_rel"}


class Case(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.manager = api_user(cls.env, "manager", MANAGER)
        cls.owner = api_user(cls.env, "owner")
        cls.Token = cls.env["api.access.token"]

    def _issue(self, issuer, user):
        env = self.env(user=issuer.id)
        return issuing.issue_personal(env, user, "Script", ["token:manage"])

    def _is_accepted(self, issued):
        self.env.flush_all()
        try:
            token = authentication.parse(issued.access.reveal())
            authentication.authenticate(
                superuser(self.env), token, "127.0.0.1", transaction.on_cursor
            )
        except InvalidToken:
            return False
        return True


@tagged("post_install", "-at_install")
class TestForWhom(Case):
    def setUp(self):
        super().setUp()
        self.plain = api_user(
            self.env, "plain-manager", "base.group_user,api_token_auth.group_api_token_manager"
        )
        self.far = api_user(self.env, "far")
        self.far.write({"company_ids": [Command.link(self.company.id)]})
        self.rich = api_user(self.env, "rich", "base.group_user,base.group_partner_manager")
        self.portal = api_user(self.env, "portal-user", "base.group_portal")
        self.admin = self.env.ref("base.user_admin")

    def test_only_for_whom_one_could_take_over_anyway(self):
        for issuer, user, allowed in (
            (self.owner, self.owner, True),
            (self.plain, self.plain, True),
            (self.plain, self.owner, False),  # may not write users
            (self.manager, self.owner, True),
            (self.manager, self.portal, True),  # the type of user is no right
            (self.manager, self.far, False),  # is in a company that the manager is not in
            (self.manager, self.rich, False),  # has a group that the manager has not
            (self.manager, self.admin, False),
            (self.admin, self.owner, True),
        ):
            with self.subTest(issuer=issuer.login, user=user.login):
                if allowed:
                    row = self.Token.browse(self._issue(issuer, user).connection_id)
                    self.assertEqual(row.user_id, user)
                    made_by = issuer if issuer != user else issuer.browse()
                    self.assertEqual(row.issued_by_id, made_by)
                else:
                    with self.assertRaises(AccessError):
                        self._issue(issuer, user)

    def test_a_record_rule_on_users_counts(self):
        self.env["ir.rule"].create(
            {
                "name": "hands off",
                "model_id": self.env["ir.model"]._get_id("res.users"),
                "domain_force": f"[('id', '!=', {self.owner.id})]",
                "perm_read": False,
            }
        )
        with self.assertRaises(AccessError):
            self._issue(self.manager, self.owner)

    def test_the_company_chosen_in_the_browser_gives_and_takes_nothing(self):
        both = self.company.ids + self.env.company.ids
        env = self.env(user=self.manager.id, context={"allowed_company_ids": both})
        with self.assertRaises(AccessError):
            issuing.issue_personal(env, self.far, "Script", ["token:manage"])

    def test_a_type_of_user_counts_by_what_it_implies(self):
        if compat.IS_18:
            self.skipTest("18 writes what is implied into the table of memberships")
        group = self.env["res.groups"].create({"name": "Special"})
        self.env.ref("base.group_portal").write({"implied_ids": [Command.link(group.id)]})
        with self.assertRaises(AccessError):
            self._issue(self.manager, self.portal)
        self._assert_the_form_offers_who_is_allowed()

    def test_the_form_offers_exactly_those(self):
        self._assert_the_form_offers_who_is_allowed()

    def _assert_the_form_offers_who_is_allowed(self):
        users = self.owner | self.plain | self.far | self.rich | self.portal | self.manager
        users |= self.admin
        for issuer in users:
            env = self.env(user=issuer.id)
            allowed = [user.login for user in users if self._is_allowed(env, user)]
            domain = [("api_token_may_be_issued", "=", True), ("id", "in", users.ids)]
            offered = env["res.users"].search(domain)
            with self.subTest(issuer=issuer.login):
                self.assertEqual(sorted(offered.mapped("login")), sorted(allowed))

    def _is_allowed(self, env, user):
        try:
            rights.check_may_issue_for(env, user)
        except AccessError:
            return False
        return True


@tagged("post_install", "-at_install")
class TestGainedRights(Case):
    """A token that somebody else made ends when its owner gains a group or a company."""

    def setUp(self):
        super().setUp()
        self.group = self.env["res.groups"].create({"name": "Powerful"})
        self.low, self.middle = self.env["res.groups"].create([{"name": "Low"}, {"name": "Middle"}])
        joins = {compat.USER_GROUPS: [Command.link(self.low.id)]}
        (self.owner | self.manager).write(joins)

    #: What a way writes is the field that it is there for.
    def _ways(self):
        """Return name → ``(field, function)``: everything that gives the owner ``group``."""
        link, user = [Command.link(self.group.id)], [Command.link(self.owner.id)]
        Groups, Companies = self.env["res.groups"], self.env["res.company"]
        ways = {
            f"res.users.{compat.USER_GROUPS}": lambda: self.owner.write({compat.USER_GROUPS: link}),
            f"res.groups.{compat.GROUP_USERS}": lambda: self.group.write(
                {compat.GROUP_USERS: user}
            ),
            "res.groups.implied_ids": lambda: self.low.write({"implied_ids": link}),
            "res.users.company_ids": lambda: self.owner.write(
                {"company_ids": [Command.link(self.company.id)]}
            ),
            "res.company.user_ids": lambda: self.company.write({"user_ids": user}),
            "by way of two groups": self._imply_in_two_steps,
            "a new group with members": lambda: Groups.create(
                {"name": "New", compat.GROUP_USERS: user}
            ),
            "a new group below one's own": lambda: self.low.write(
                {"implied_ids": [Command.create({"name": "New"})]}
            ),
            "a new company with users": lambda: Companies.create({"name": "N", "user_ids": user}),
            "a company of one's own": lambda: (
                Companies.with_user(self.owner).sudo().create({"name": "N"})
            ),
            "a feature of the settings": self._switch_a_feature_on,
            "assigned as in a form": self._assign,
            "bare SQL": lambda: self.env.cr.execute(
                "INSERT INTO res_groups_users_rel (gid, uid) VALUES (%s, %s)",
                [self.group.id, self.owner.id],
            ),
            "bare SQL, implied": self._imply_by_sql,
        }
        if compat.IS_18:
            ways["a tick on the user's form"] = lambda: self.owner.write(
                {f"in_group_{self.group.id}": True}
            )
        else:
            ways["res.groups.implied_by_ids"] = lambda: self.group.write(
                {"implied_by_ids": [Command.link(self.low.id)]}
            )
            ways["all the users of a group"] = lambda: self.group.write({"all_user_ids": user})
        return ways

    def _imply_in_two_steps(self):
        self.middle.write({"implied_ids": [Command.link(self.group.id)]})
        self.low.write({"implied_ids": [Command.link(self.middle.id)]})

    def _switch_a_feature_on(self):
        settings = self.env["res.config.settings"].create({"group_multi_currency": True})
        settings.execute()

    def _assign(self):
        self.owner[compat.USER_GROUPS] |= self.group

    def _imply_by_sql(self):
        if compat.IS_18:
            query = "INSERT INTO res_groups_users_rel (gid, uid) VALUES (%s, %s)"
            self.env.cr.execute(query, [self.group.id, self.owner.id])
        else:
            query = "INSERT INTO res_groups_implied_rel (gid, hid) VALUES (%s, %s)"
            self.env.cr.execute(query, [self.low.id, self.group.id])

    def test_no_way_of_odoo_is_forgotten(self):
        """A field of an addon that writes one of the tables has to be in the list."""
        fields = {
            f"{name}.{field.name}"
            for name, model in self.env.registry.items()
            for field in model._fields.values()
            if field.type == "many2many" and field.store and field.relation in TABLES
        }
        self.assertLessEqual(fields, set(self._ways()))

    def test_whatever_the_way_the_token_ends_at_once_and_for_good(self):
        for name in self._ways():
            with self.subTest(way=name), self.env.cr.savepoint() as savepoint:
                self.env.invalidate_all()
                self._assert_it_ends(name)
                savepoint.rollback()
            self.env.invalidate_all()
            self.env.registry.clear_all_caches()

    def _assert_it_ends(self, name):
        made, own = self._issue(self.manager, self.owner), self._issue(self.owner, self.owner)
        login = issue(self.env, self.owner)
        self.assertTrue(self._is_accepted(made))
        self._ways()[name]()
        self.assertFalse(self._is_accepted(made))
        self.assertTrue(self._is_accepted(own))
        self.assertTrue(self._is_accepted(login))
        self.env.invalidate_all()
        row = self.Token.browse(made.connection_id)
        self.assertEqual(row.state, "revoked")
        self.assertNotIn(row, self.Token.search([("state", "=", "active")]))
        self.assertIn(row, self.Token.search([("state", "=", "revoked")]))
        if "SQL" in name:
            row._cron_revoke_outgrown()
            row.invalidate_recordset()
        self.assertEqual(row.revoke_reason, Reason.RIGHTS)

    def test_it_stays_ended_when_the_rights_are_taken_again(self):
        made = self._issue(self.manager, self.owner)
        self.owner.write({compat.USER_GROUPS: [Command.link(self.group.id)]})
        self.owner.write({compat.USER_GROUPS: [Command.unlink(self.group.id)]})
        self.assertFalse(self._is_accepted(made))

    def test_what_gives_nothing_ends_nothing(self):
        made = self._issue(self.manager, self.owner)
        bystander = api_user(self.env, "bystander")
        for change in (
            lambda: bystander.write({compat.USER_GROUPS: [Command.link(self.group.id)]}),
            lambda: self.owner.write({compat.USER_GROUPS: [Command.link(self.low.id)]}),
            lambda: self.low.write({compat.GROUP_USERS: [Command.link(self.owner.id)]}),
            lambda: self.middle.write({"implied_ids": [Command.link(self.group.id)]}),
            lambda: self.owner.write({"name": "Renamed"}),
            lambda: self.env["res.groups"].create({"name": "Another"}),
            lambda: self.owner.write({compat.USER_GROUPS: [Command.unlink(self.low.id)]}),
            lambda: self.owner.write({compat.USER_GROUPS: [Command.link(self.low.id)]}),
        ):
            change()
            self.assertTrue(self._is_accepted(made))

    def test_a_grant_that_commits_while_the_token_is_made_is_not_missed(self):
        """What the issuer was compared with is what is kept, not what is true by then."""
        compared = rights.check_may_issue_for(self.env(user=self.manager.id), self.owner)
        made = self._issue(self.manager, self.owner)
        kept = self.Token.browse(made.connection_id).sudo().owner_rights
        self.assertEqual(kept, compared)
        self.assertIn(self.low.id, kept["groups"])

    def test_the_owner_is_told_of_both_without_an_address_too(self):
        self.owner.email, self.manager.name = False, "Marc\nManager"
        made = self._issue(self.manager, self.owner)
        self.Token.browse(made.connection_id)._notify_issued()
        self.owner.write({compat.USER_GROUPS: [Command.link(self.group.id)]})
        told = self.env["mail.message"].with_user(self.owner).search([("needaction", "=", True)])
        self.assertEqual(len(told), 2)
        revoked, issued = told.sorted("id", reverse=True)
        self.assertIn("Marc Manager created", issued.body)
        self.assertIn(f"number {made.connection_id}", issued.body)
        self.assertIn(f"number {made.connection_id}", revoked.body)
        self.assertFalse(self.env["mail.mail"].search([("mail_message_id", "in", told.ids)]))

    def test_the_owner_is_told_by_mail(self):
        self.owner.email = "owner@x.test"
        for _token in range(3):
            self._issue(self.manager, self.owner)
        self.owner.write({compat.USER_GROUPS: [Command.link(self.group.id)]})
        mails = self.env["mail.mail"].search([("email_to", "=", "owner@x.test")])
        self.assertEqual(len(mails), 1)
        self.assertIn("gained access rights", mails.body_html)

    def test_nobody_else_reads_what_the_owner_is_told(self):
        made = self._issue(self.manager, self.owner)
        self.Token.browse(made.connection_id)._notify_issued()
        message = self.env["mail.message"].search(
            [("partner_ids", "in", self.owner.partner_id.ids)]
        )
        self.assertTrue(message.with_user(self.owner).read(["body"]))
        stranger = api_user(self.env, "stranger")
        with self.assertRaises(AccessError):
            message.with_user(stranger).read(["body"])
