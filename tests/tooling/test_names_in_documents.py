"""A menu, page, field or button that a document names is one that people find on the screen."""

import ast
import re

import polib

from dev.paths import ADDONS, CHECKOUT

# Odoo's own screens, which have no texts in our translations.
ODOOS = {
    *("My Preferences", "My Profile", "Account Security", "Security", "API Keys", "API Key"),
    *("Settings", "Technical", "Fields", "Apps", "Uninstall", "Users", "New"),
    *("Connection & Security", "Duplicate", "Share Project"),
}
# Words in italics that are no names of screens, or those of other programs.
OTHERS = {
    *("The floor", "One project", "Start-up", "(none)", "In progress", "Done", "Auth API Key"),
    *("Report a vulnerability", "Enable optional parameters", "the user"),
}


def _documents():
    yield from (CHECKOUT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md"))
    yield from (CHECKOUT / "docs").rglob("*.md")
    for addon in ADDONS:
        yield from (CHECKOUT / addon / "readme").glob("[A-BD-Z]*.rst")


def _shown():
    """Every text of ours that Odoo translates, and the names of the addons."""
    for addon in ADDONS:
        manifest = ast.literal_eval((CHECKOUT / addon / "__manifest__.py").read_text())
        yield manifest["name"]
        for entry in polib.pofile(str(CHECKOUT / addon / "i18n" / f"{addon}.pot")):
            yield re.sub(r"<[^>]+>", "", entry.msgid)


def _named(text):
    """The parts of each path in italics, of one line or two."""
    text = re.sub(r"```.*?```|`[^`]*`|^\|.*$", "", text, flags=re.DOTALL | re.MULTILINE)
    for match in re.finditer(r"(?<![*\w])\*([A-Z(][^*]{1,80}?)\*(?![*\w])", text):
        path = re.sub(r"\s+", " ", match[1])
        yield path, [part.strip() for part in re.split(r",|→|>", path)]


def test_every_name_of_a_screen_in_the_documents_is_on_a_screen():
    shown = {text.strip() for text in _shown()} | ODOOS | OTHERS
    found = [
        (document, path, part)
        for document in _documents()
        for path, parts in _named(document.read_text())
        for part in parts
    ]
    unknown = [
        f"{document.relative_to(CHECKOUT)}: {path}"
        for document, path, part in found
        if part not in shown and path not in shown
    ]
    assert unknown == []
    assert len(found) > 60
