from odoo.addons.api_token_auth.rest import listing, reading
from odoo.tests import TransactionCase, tagged
from werkzeug.datastructures import MultiDict


@tagged("post_install", "-at_install")
class TestNames(TransactionCase):
    """The name of a related record is Odoo's own display name, whatever way it comes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = {"name": "Acme", "is_company": True}
        cls.company = cls.env["res.partner"].create(company)
        below = {"parent_id": cls.company.id}
        cls.address = cls.env["res.partner"].create({**below, "type": "invoice"})
        others = [
            {"name": "Alone"},
            {"name": " blanks \t"},
            {"name": "Two \n lines"},
            {**below, "name": "Contact", "email": "contact@example.com"},
            {"name": "Freelance", "company_name": "Guild"},
            {"name": "Archived", "active": False},
        ]
        cls.partners = cls.company + cls.address + cls.env["res.partner"].create(others)
        cls.tags = cls.env["project.tags"].create([{"name": "A"}, {"name": "B"}])
        cls.projects = cls.env["project.project"].create(
            [
                {"name": "P", "partner_id": partner.id, "tag_ids": cls.tags.ids}
                for partner in cls.partners
            ]
        )

    def _answers(self, **context):
        resource = self.env["api.resource.project"].with_context(**context)
        ids = ",".join(map(str, self.projects.ids))
        query = listing.parse(resource, MultiDict({"id__in": ids}), {})
        answers = listing.page(resource, query).answers
        for answer in answers:  # read in another way, and named the same
            alone, _version = reading.read_one(resource, answer["id"], query.names)
            self.assertEqual(alone, answer)
        return answers

    def _override(self, model, name):
        """Compute the display names of a model as another addon would."""

        def compute(records):
            for record in records:
                record.display_name = f"{name} {record.id}"

        self.patch(self.registry[model], "_compute_display_name", compute)
        self.registry.clear_cache("routing")
        self.addCleanup(self.registry.clear_cache, "routing")

    def _assert_odoos(self, **context):
        for answer, project in zip(self._answers(**context), self.projects, strict=True):
            project = project.with_context(**context)
            self.assertEqual(answer["partner_id"]["name"], project.partner_id.display_name)
            self.assertEqual(answer["user_id"]["name"], project.user_id.display_name)
            names = [tag["name"] for tag in answer["tag_ids"]]
            self.assertEqual(names, project.tag_ids.mapped("display_name"))

    def test_names_are_odoos(self):
        self._assert_odoos()

    def test_names_are_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        kinds = self.env.ref("base.selection__res_partner__type__invoice")
        kinds.with_context(lang="fr_FR").name = "Facturation"
        self.tags[0].with_context(lang="fr_FR").name = "Urgent"
        self.env.flush_all()
        self.registry.clear_cache()
        self._assert_odoos(lang="fr_FR")
        names = [answer["partner_id"]["name"] for answer in self._answers(lang="fr_FR")]
        self.assertIn("Acme, Facturation", names)

    def test_names_that_another_addon_makes_are_those(self):
        for model, name in (("res.partner", "Client"), ("project.tags", "Label")):
            self._override(model, name)
        self.env.invalidate_all()
        self._assert_odoos()
        self.assertEqual(self._answers()[0]["partner_id"]["name"], f"Client {self.company.id}")
