"""The settings, from the environment (``make run PORT=8070`` sets it too)."""

import os
import re
import socket
from dataclasses import dataclass
from pathlib import Path

from .console import SettingError

DEFAULT_PORT = 8069
DEFAULT_DB = "api_demo"
_held_ports = []


@dataclass(frozen=True)
class Settings:
    """Checked settings. ``pg_host`` is empty for the embedded PostgreSQL."""

    port: int
    db: str
    odoo: Path | None
    pg_host: str
    pg_port: int
    pg_user: str
    pg_password: str

    @classmethod
    def from_environment(cls, environ=None):
        """Read and check every setting that can be checked before anything runs."""
        environ = os.environ if environ is None else environ
        values = {name: environ.get(name, "").strip() for name in _NAMES}
        return cls(
            port=_port("PORT", values["PORT"], DEFAULT_PORT),
            db=_database_name(values["DB"] or DEFAULT_DB),
            odoo=_folder(values["ODOO"]),
            **_server(values),
        )


_NAMES = ("PORT", "DB", "ODOO", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")


def _port(name, text, default):
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise SettingError(f"{name}={text}: not a port number (1 to 65535)")
    return int(text)


def _database_name(name):
    # Odoo's own rule for database names, plus PostgreSQL's limit; upper case and
    # dots are legal there, but have to be quoted everywhere.
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,40}", name):
        raise SettingError(
            f"DB={name}: not a database name (lower-case letters, digits, _ and -,"
            " at most 41 characters)"
        )
    if name in ("postgres", "template0", "template1"):
        raise SettingError(f"DB={name}: belongs to PostgreSQL itself")
    return name


def _folder(text):
    if not text:
        return None
    path = Path(text).expanduser().resolve()
    if not path.is_dir():
        raise SettingError(f"ODOO={text}: no such folder")
    return path


def _server(values):
    stray = [name for name in ("PGPORT", "PGUSER", "PGPASSWORD") if values[name]]
    if stray and not values["PGHOST"]:
        raise SettingError(
            f"{' and '.join(stray)} set without PGHOST: name the server as well"
            " (PGHOST=localhost or a socket folder), or unset it to use the"
            " embedded PostgreSQL"
        )
    if values["PGHOST"] and values["PGUSER"] == "postgres":
        raise SettingError(
            "PGUSER=postgres: Odoo refuses to work as this role; make another one"
            " (CREATE ROLE odoo LOGIN CREATEDB PASSWORD '…') and name it"
        )
    return {
        "pg_host": values["PGHOST"],
        "pg_port": _port("PGPORT", values["PGPORT"], 5432),
        "pg_user": values["PGUSER"],
        "pg_password": values["PGPASSWORD"],
    }


def check_port_is_free(port):
    """A clear error before anything long starts."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise SettingError(f"PORT={port}: needs root; take one over 1023") from None
        except OSError as error:
            raise SettingError(
                f"PORT={port}: not usable ({error.strerror}); choose another one"
            ) from None


def free_port():
    """A port of 127.0.0.1 that is ours until this process ends.

    The socket stays bound, so the system gives the port to nobody else; who names it, and
    allows the reuse of addresses as servers do, may listen on it.
    """
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    _held_ports.append(holder)
    return holder.getsockname()[1]
