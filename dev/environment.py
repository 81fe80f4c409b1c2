"""Everything that a command needs to run Odoo, in one object.

``make test`` hands it to its pytest process through a file, so that fixtures,
the benchmark and the stress harness start servers the same way.
"""

import contextlib
import dataclasses
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from . import odoo_source, postgres
from .database import Databases
from .odoo_source import OdooSource
from .paths import LOCAL
from .postgres_connection import Server

# Commands that need it run in the environment that has Odoo's packages.
PYTHON = Path(sys.executable)
VARIABLE = "DEV_ENVIRONMENT"


@dataclass(frozen=True)
class Environment:
    """An Odoo source and a PostgreSQL server that is running."""

    source: OdooSource
    server: Server

    @property
    def databases(self):
        """The databases of this checkout."""
        return Databases(self.server)

    def variables(self):
        """The environment of an Odoo process: nothing of the person's leaks in."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PG", "ODOO", "OPENERP", "PYTHON"))
        }
        return {
            **kept,
            "HOME": str(LOCAL / "home"),
            "PYTHONPATH": str(self.source.root),
            "PYTHONPYCACHEPREFIX": str(LOCAL / "pycache"),
            "PYTHONUNBUFFERED": "1",
        }

    def save(self, path):
        """Write it for another process; the file is readable by us only."""
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(dataclasses.asdict(self), file, default=str)

    @classmethod
    def load(cls, path):
        """Read what ``save`` wrote."""
        values = json.loads(Path(path).read_text())
        source = values["source"]
        return cls(
            OdooSource(
                Path(source["root"]),
                tuple(Path(folder) for folder in source["addons_path"]),
                source["series"],
            ),
            Server(**values["server"]),
        )


@contextlib.contextmanager
def opened(settings):
    """Get Odoo and PostgreSQL, and let go of them at the end."""
    # PostgreSQL first: a wrong PGHOST is told before Odoo is downloaded.
    with postgres.serving(settings) as server:
        source = odoo_source.ensure(settings.odoo)
        (LOCAL / "home").mkdir(exist_ok=True)
        yield Environment(source, server)
