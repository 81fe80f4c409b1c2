"""Callers of the project API: a manager, a project user, a plain employee, a portal user."""

import itertools

import pytest

from .caller import Caller

API = "api_token_auth.group_api_access"
_NAMES = itertools.count(1)
ALL_SCOPES = (
    "project:read project:write project:delete task:read task:write task:delete"
    " partner:read partner:write"
)


@pytest.fixture(scope="session")
def new_caller(api, rpc):
    """``new_caller("project.group_project_user")`` → :class:`Caller` of a new user."""

    def make(*groups, scope=None, **values):
        login = f"caller{next(_NAMES)}"
        groups = (
            (*groups, API) if "base.group_portal" in groups else ("base.group_user", *groups, API)
        )
        user_id = rpc.new_user(login, groups=groups, **values)
        return Caller(api, login, user_id, scope)

    return make


@pytest.fixture(scope="module")
def elsewhere(rpc):
    """Values of a user of another company, which is new."""
    company = rpc("res.company", "create", {"name": f"Elsewhere {next(_NAMES)}"})
    return {"company_id": company, "company_ids": [(6, 0, [company])]}


@pytest.fixture(scope="module")
def callers(new_caller, elsewhere):
    """Name of a role → :class:`Caller` with all scopes, so that Odoo's rights alone decide."""
    contacts, stages = "base.group_partner_manager", "project.group_project_stages"
    boss = ("project.group_project_manager", contacts, stages)
    return {
        "manager": new_caller(*boss, scope=ALL_SCOPES),
        "worker": new_caller("project.group_project_user", scope=ALL_SCOPES),
        "guest": new_caller("base.group_portal", scope=ALL_SCOPES),
        "outsider": new_caller(*boss, scope=ALL_SCOPES, **elsewhere),
    }


@pytest.fixture(scope="session")
def manager(new_caller):
    """May do everything with projects, stages included."""
    return new_caller("project.group_project_manager", "project.group_project_stages")


@pytest.fixture(scope="session")
def worker(new_caller):
    """A project user: works on tasks, may not change projects."""
    return new_caller("project.group_project_user")


@pytest.fixture(scope="session")
def employee(new_caller):
    """In no group of the project application."""
    return new_caller()


@pytest.fixture(scope="session")
def portal(new_caller):
    return new_caller("base.group_portal")


@pytest.fixture
def project(manager):
    """A fresh project's id."""
    return manager.create("/projects", name="A project")["id"]


@pytest.fixture(scope="session")
def french(rpc):
    _activate(rpc, "fr_FR")
    return "fr-FR"


def _activate(rpc, code):
    """Install a language as the backend's dialog does."""
    language = rpc("res.lang", "search", [("code", "=", code), ("active", "in", [True, False])])
    wizard = rpc("base.language.install", "create", {"lang_ids": [(6, 0, language)]})
    rpc("base.language.install", "lang_install", [wizard])
