"""Configuration files for the servers that we start.

A file and not the command line, since other users can read command lines and
it holds the password of the PostgreSQL role.
"""

import os

from .paths import LOCAL, ODOO_DATA

CONFIGS = LOCAL / "config"


def write(name, source, server, database, sections=None, **options):
    """Write ``<name>.conf`` and return its path. ``None`` leaves an option out.

    :param sections: further sections: ``{"api_token_auth": {"peppers": "a:…"}}``
    """
    values = {
        "addons_path": source.full_addons_path,
        "data_dir": ODOO_DATA,
        "db_host": server.host,
        "db_port": server.port,
        "db_user": server.user,
        "db_password": server.password or None,
        "db_name": database,
        "dbfilter": f"^{database}$" if database else None,
        "list_db": False,
        "http_interface": "127.0.0.1",
        "max_cron_threads": 0,
        "log_level": "info",
        **options,
    }
    CONFIGS.mkdir(parents=True, exist_ok=True)
    path = CONFIGS / f"{name}.conf"
    text = "".join(
        f"[{section}]\n" + "".join(f"{key} = {value}\n" for key, value in members.items())
        for section, members in {"options": _without_none(values), **(sections or {})}.items()
    )
    # Written aside, so that nobody ever reads half of it; readable by us only.
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    partial.rename(path)
    return path


def _without_none(values):
    return {key: value for key, value in values.items() if value is not None}
