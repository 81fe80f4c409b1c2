from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from ..rest import CREATE, READ, WRITE, Field, Parent, Resource
from ..rest.declaration_checks import DeclarationError, check
from ..rest.fields import RESOURCE_FIELDS

PARTNERS = Resource(
    path="partners",
    model="res.partner",
    label="partner",
    read=("partner:read",),
    write=("partner:write",),
    delete=("partner:write",),
    fields={"name": Field(WRITE, required=True)},
    search=("name",),
)


class _Declared:
    """What a resource is to the check, without a model of its own."""

    _name = "api.resource.partner"

    def __init__(self, env, api):
        self.env, self._api = env, api

    def _api_records(self):
        return self.env[self._api.model]

    def _api_declared(self):
        return self._api.fields

    def _api_consequences(self):
        return self._api.consequences


def _wrong(resource):
    """What the check says is wrong, as sentences."""
    try:
        check(resource)
    except DeclarationError as error:
        return str(error).splitlines()
    return []


@tagged("post_install", "-at_install")
class TestDeclarations(TransactionCase):
    def _check(self, api):
        check(_Declared(self.env, api))

    def test_what_fits_is_served(self):
        self._check(PARTNERS)
        relations = {"parent_id": Field(WRITE), "category_id": Field(WRITE), "child_ids": Field()}
        self._check(replace(PARTNERS, fields=relations))

    def test_what_does_not_fit_is_said_with_its_name_and_what_is_possible(self):
        fields = {
            "nam": (Field(), "'nam', and res.partner has no such field .similar: name"),
            "image_128": (Field(WRITE), "'image_128' is of type binary. It can be read only"),
            "image_256": (
                Field(),
                "'image_256' is of type binary. It needs 'files' among the verbs",
            ),
            "comment": (Field("rw"), f"'comment' can be {READ}, {WRITE} or {CREATE}, not 'rw'"),
            "category_id": (Field(sql=len), "'category_id' is of type many2many. sql= is for"),
            "child_ids": (Field(WRITE), "'child_ids' is a one2many. It can be read only, or Field"),
            "lang": (Field(WRITE, nested="api.resource"), "nested= is for one2many"),
            "zip": (Field(WRITE, max_length="9"), "'zip' has max_length='9', which has to be"),
            "city": ("city", r"'city' has to be a Field\(…\), not 'city'"),
        }
        for name, (declared, sentence) in fields.items():
            self._refused(sentence, fields={name: declared})
        action = {"action": Field(WRITE)}
        self._refused("'action' is of type reference. It can", model="ir.ui.menu", fields=action)
        lines = Field(CREATE, nested="api.resourc")
        self._refused("is not there .similar: api.resource", fields={"child_ids": lines})
        self._refused("there is no model 'res.parter' .similar: res.partner", model="res.parter")
        self._refused("search names 'nme', and res.partner has no such field", search=("nme",))
        self._refused("search names 'active', which is of type boolean", search=("active",))
        self._refused(
            "verbs are list, create, read, update, delete, .*, not patch", verbs=("patch",)
        )
        parent = Parent("companies", "api.resource.company", "company_id")
        self._refused("its parent 'api.resource.company' is not there", parent=parent)

    def test_a_name_that_no_body_can_have_is_read_only(self):
        fields = self.env["res.partner"]._fields
        model = SimpleNamespace(_name="res.partner", _fields={"_secret": fields["name"]})
        for declared, sentences in ((Field(), 0), (Field(WRITE), 1)):
            resource = _Declared(self.env, replace(PARTNERS, fields={"_secret": declared}))
            with patch.object(resource, "_api_records", return_value=model):
                self.assertEqual(len(_wrong(resource)), sentences)

    @patch.dict(RESOURCE_FIELDS)
    def test_a_type_that_is_not_served_is_said_with_those_that_are(self):
        del RESOURCE_FIELDS["html"]
        sentence = "'comment' is of type html. Possible are binary, boolean, char"
        self._refused(sentence, fields={"comment": Field()})

    def _refused(self, sentence, **changes):
        with self.subTest(**changes), self.assertRaisesRegex(DeclarationError, sentence) as refused:
            self._check(replace(PARTNERS, **changes))
        self.assertIn("api.resource.partner: ", str(refused.exception))

    def test_an_override_under_an_old_name_is_not_passed_over(self):
        declared = _Declared(self.env, PARTNERS)
        declared._api_check = lambda record, values: None  # noqa: ARG005
        with self.assertRaisesRegex(DeclarationError, "_api_check is called _api_validate now"):
            check(declared)

    def test_everything_that_is_wrong_is_said_at_once(self):
        with self.assertRaises(DeclarationError) as refused:
            self._check(replace(PARTNERS, fields={"a": Field(), "b": Field()}))
        self.assertEqual(len(str(refused.exception).splitlines()), 2)
