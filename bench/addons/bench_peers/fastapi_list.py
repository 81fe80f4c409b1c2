"""The list of projects as the documentation of OCA's fastapi shows: a pydantic model.

The endpoint runs as the user of the benchmark, without authentication: its fastest form.
"""

from typing import Annotated

from fastapi import APIRouter, Depends
from odoo import fields, models
from odoo.addons.fastapi.dependencies import odoo_env
from odoo.api import Environment
from pydantic import BaseModel

router = APIRouter()


class Reference(BaseModel):
    id: int
    name: str

    @classmethod
    def of(cls, record):
        return cls(id=record.id, name=record.display_name) if record else None


class Project(BaseModel):
    id: int
    name: str
    partner_id: Reference | None
    user_id: Reference | None

    @classmethod
    def of(cls, record):
        return cls(
            id=record.id,
            name=record.name,
            partner_id=Reference.of(record.partner_id),
            user_id=Reference.of(record.user_id),
        )


@router.get("/projects")
def projects(env: Annotated[Environment, Depends(odoo_env)], limit: int) -> list[Project]:
    records = env["project.project"].search([], limit=limit, order="id")
    return [Project.of(record) for record in records]


class FastapiEndpoint(models.Model):
    _inherit = "fastapi.endpoint"

    app = fields.Selection(selection_add=[("bench", "Benchmark")], ondelete={"bench": "cascade"})

    def _get_fastapi_routers(self):
        if self.app == "bench":
            return [router]
        return super()._get_fastapi_routers()
