"""Databases with Odoo's demo data, and our addons in them."""

import hashlib
import re

from . import locks, odoo_config, odoo_shell
from .console import DevError, SettingError, run_logged, shown, step
from .database import prefix
from .environment import PYTHON
from .paths import ADDONS, CHECKOUT, LOGS, ODOO_BIN
from .settings import free_port

# The authentication addons are there for the tests of what they do to tokens.
TEMPLATE_ADDONS = "base,project,auth_oauth,auth_passkey,auth_totp"
# "2026-01-31 12:00:00,000 4242 WARNING database logger: text"
LOG_LINE = re.compile(r"^\S+ \S+ \d+ (?:WARNING|ERROR|CRITICAL) \S+ (\S+): (.*)")

ASSETS = """
for name in ("frontend", "web", "web_print"):
    env["ir.qweb"]._get_asset_bundle(f"web.assets_{name}", css=True, js=False).css()
for name in ("frontend_minimal", "frontend_lazy", "web"):
    env["ir.qweb"]._get_asset_bundle(f"web.assets_{name}", css=False, js=True).js()
env.cr.commit()
"""


def ensure_template(environment):
    """A database with project and demo data; building it takes half a minute."""
    series = environment.source.series.replace(".", "")
    contents = hashlib.sha256(TEMPLATE_ADDONS.encode()).hexdigest()[:4]
    name = f"{prefix()}_template_{series}_{environment.source.identity}_{contents}"
    databases = environment.databases
    with locks.waiting_lock("template", "building the template database"):
        if databases.note(name) is None:
            building = f"{prefix()}_building"
            with step(f"Building a database of Odoo {environment.source.series}"):
                databases.create(building)
                _odoo(environment, building, "-i", TEMPLATE_ADDONS, *_demo(environment))
                databases.rename(building, name)
    return name


def _demo(environment):
    # 18 loads demo data unless told not to, and does not know the option.
    return [] if environment.source.series == "18.0" else ["--with-demo"]


def install(environment, database):
    """Install the addons; any warning in the log of it is an error."""
    log = _odoo(environment, database, "-i", ",".join(ADDONS), *_demo(environment))
    check_log(log)
    _note_installed(environment, database)


def ensure_demo(environment, database):
    """The database of ``make run``: made once, updated when the code changed."""
    databases = environment.databases
    databases.check_ours(database)
    note = databases.note(database)
    if note is not None:
        _check_series(environment, database, note)
        update(environment, database)
        return
    building = f"{prefix()}_building_{database}"[:63]
    template = ensure_template(environment)
    with step(f"Installing the addons in {database}"):
        databases.create(building, template)
        install(environment, building)
        databases.rename(building, database)


def _check_series(environment, database, note):
    series = environment.source.series
    if note.get("series") != series:
        raise SettingError(
            f"DB={database}: made by Odoo {note.get('series')}, not {series}; choose another name"
        )


def update(environment, database):
    """Bring a database to the addons' present code, if that changed."""
    if environment.databases.note(database).get("addons") == fingerprint():
        return
    with step(f"Updating the addons in {database}"):
        _odoo(environment, database, "-u", ",".join(ADDONS))
        _note_installed(environment, database)


def install_more(environment, database, *names):
    """Install other addons, and what they need; warnings of theirs are not ours."""
    _odoo(environment, database, "-i", ",".join(names), *_demo(environment))


def build_assets(environment, database):
    """Make what a browser loads first, which copies of the database then have."""
    error = "Odoo cannot build the assets of its web client."
    odoo_shell.run(environment, database, "assets", ASSETS, error)


def _note_installed(environment, database):
    environment.databases.write_note(
        database, addons=fingerprint(), series=environment.source.series
    )


def _odoo(environment, database, *arguments):
    """Run Odoo until it is done with the arguments; return its log."""
    config = odoo_config.write(
        f"{database}-setup",
        environment.source,
        environment.server,
        database,
        http_port=free_port(),
        gevent_port=free_port(),
        workers=0,
    )
    return run_logged(
        [PYTHON, ODOO_BIN, "-c", config, "--stop-after-init", "--no-http", *arguments],
        f"{database}-setup.log",
        f"Odoo failed on the database {database} ({' '.join(arguments)}).",
        cwd=LOGS,
        env=environment.variables(),
    )


def check_log(path, ignored=()):
    """Fail on warnings and errors; those of Python itself only when about our code.

    :param ignored: loggers that do not count
    """
    bad = []
    for line in path.read_text(errors="replace").splitlines():
        match = LOG_LINE.match(line)
        if not match or match[1] in ignored:
            continue
        if match[1] != "py.warnings" or str(CHECKOUT) in match[2]:
            bad.append(line)
    if bad:
        lines = "\n".join(f"    {line}" for line in bad[:20])
        raise DevError(f"Odoo logged warnings:\n{lines}\nSee {shown(path)}")


def fingerprint():
    """Changes whenever a file of the addons does."""
    digest = hashlib.sha256()
    for addon in ADDONS:
        for path in sorted((CHECKOUT / addon).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(CHECKOUT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
