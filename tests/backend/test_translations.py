"""Every text of the addons in French: complete, with its placeholders, and what people see."""

import re

import polib
import pytest

from dev.paths import ADDONS, CHECKOUT
from tests.support.backend import backend_at
from tests.support.length import long

_PLACES = re.compile(r"%\(\w+\)s|%s|</?\w+[^>]*>|Ctrl\+C|application/\S+|https?:\S+")

# A tag, a header: these are written the same everywhere.
_CODE = re.compile(r"<[^>]*>|Authorization: Bearer")


@pytest.fixture(params=ADDONS)
def folder(request):
    return CHECKOUT / request.param / "i18n"


def _keys(file):
    return {(entry.msgctxt, entry.msgid) for entry in file if not entry.obsolete}


def test_french_is_complete_and_nothing_is_left_over(folder):
    """When this fails: ``make i18n``, and translate what it leaves empty."""
    template = polib.pofile(str(folder / f"{folder.parent.name}.pot"))
    french = polib.pofile(str(folder / "fr.po"), check_for_duplicates=True)
    assert _keys(template) == _keys(french)
    assert [entry.msgid for entry in french if not entry.translated() or entry.fuzzy] == []
    assert french.metadata["Language"] == "fr"
    assert "charset=UTF-8" in french.metadata["Content-Type"]


def test_placeholders_and_tags_survive(folder):
    for entry in polib.pofile(str(folder / "fr.po")):
        places = sorted(_PLACES.findall(entry.msgid))
        assert sorted(_PLACES.findall(entry.msgstr.replace("jeton>", "token>"))) == places


def test_french_is_set_as_french_is(folder):
    """« » for quotes, and a space that does not break inside of them and before : ; ? !"""
    for entry in polib.pofile(str(folder / "fr.po")):
        if entry.msgid.startswith("{"):
            continue  # JSON
        text = _CODE.sub("", entry.msgstr)
        assert not re.search('[“”"]', text), entry.msgstr
        assert not re.search(r"(?<!\u00a0)[:;?!»](?=\s|$)|«(?!\u00a0)", text), entry.msgstr


def activate_french(rpc):
    """Install the language as the backend's dialog does."""
    domain = [("code", "=", "fr_FR"), ("active", "in", [True, False])]
    language = rpc("res.lang", "search", domain)
    wizard = rpc("base.language.install", "create", {"lang_ids": [(6, 0, language)]})
    rpc("base.language.install", "lang_install", [wizard])


@pytest.fixture
def french_user(rpc, user):
    activate_french(rpc)
    rpc("res.users", "write", [user.id], {"lang": "fr_FR"})
    return user


@long
def test_a_french_user_sees_french(api, rpc, french_user, browser):
    with backend_at(api.url, browser) as new_backend:
        backend = new_backend().log_in(french_user.login, french_user.password)
        page = backend.page
        backend.open_preferences()
        assert "Accès à l'API" in page.inner_text("a[name=api_access]")
        page.click("button[name=action_new_api_token]:has-text('Nouveau jeton personnel')")
        backend.make_token(french_user.password)
        dialog = page.inner_text(".modal")
        assert "Copiez-le maintenant." in dialog
        assert "Valable jusqu'au" in dialog
        page.click('.modal-footer button:has-text("Je l\'ai copié")')
        backend.open_preferences()
        assert "Expire le" in page.inner_text(".o_kanban_record")
    mails = rpc("mail.mail", "search_read", [("email_to", "ilike", french_user.login)], ["subject"])
    assert [mail["subject"] for mail in mails] == ["Un nouveau jeton d'API a été créé pour vous"]


def test_a_french_app_reads_french_errors(api, french_user):
    token = api.login(french_user.login, french_user.password)["access_token"]
    answer = api.get("/projects/2000000000", token).json()
    assert answer["error"] == "not_found"
    assert answer["message"].startswith("L'enregistrement n'existe pas")
    refused = api.post(
        "/auth/login",
        json={"login": french_user.login, "password": "x"},
        headers={"Accept-Language": "fr-FR"},
    )
    assert refused.json()["message"] == "Identifiant ou mot de passe incorrect."
