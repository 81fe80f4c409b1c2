"""``make i18n``: the addons' translation templates, and the translations brought in line.

click-odoo-makepot does the same where gettext is installed; this needs no program of the system.
"""

import polib

from . import addons, environment, locks, odoo_shell
from .console import say, shown
from .database import prefix
from .paths import ADDONS, CHECKOUT, LOCAL

SCRIPT = """
from odoo.tools.translate import trans_export
with open({path!r}, "wb") as target:
    trans_export(None, [{addon!r}], target, "po", {source})
"""


def i18n(settings, _arguments):
    """Export the ``.pot`` of each addon, and merge it into its ``.po`` files."""
    with environment.opened(settings) as env, locks.waiting_lock("i18n", "exporting texts"):
        database = f"{prefix()}_i18n"
        env.databases.create(database, addons.ensure_template(env))
        try:
            addons.install(env, database)
            for addon in ADDONS:
                _bring_in_line(CHECKOUT / addon / "i18n", addon, _export(env, database, addon))
        finally:
            env.databases.drop(database)
    return 0


def _export(env, database, addon):
    """What Odoo exports for an addon: a :class:`polib.POFile`."""
    path = LOCAL / f"{addon}.pot"
    source = "env.cr" if env.source.series == "18.0" else "env"
    script = SCRIPT.format(path=str(path), addon=addon, source=source)
    error = f"The texts of {addon} cannot be exported."
    odoo_shell.run(env, database, f"i18n-{addon}", script, error)
    return polib.pofile(str(path))


def _bring_in_line(folder, addon, exported):
    """Write the template when a text changed, and the translations after it."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{addon}.pot"
    # Odoo's header has the time of the export, which alone is no change.
    if not path.exists() or _entries(polib.pofile(str(path))) != _entries(exported):
        exported.save(str(path))
    order = {entry.msgid: number for number, entry in enumerate(exported)}
    for translation in sorted(folder.glob("*.po")):
        file = polib.pofile(str(translation))
        file.merge(exported)
        for entry in file.obsolete_entries():
            file.remove(entry)
        file.sort(
            key=lambda entry: order[entry.msgid]
        )  # new texts where they belong, not at the end
        file.save(str(translation))
        say(f"{shown(translation)}: {len(file.untranslated_entries())} texts to translate")


def _entries(file):
    return sorted((entry.msgid, entry.occurrences, entry.comment) for entry in file)
