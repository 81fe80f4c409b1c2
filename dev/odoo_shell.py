"""A script in Odoo's own shell."""

from . import odoo_config
from .console import run_logged
from .environment import PYTHON
from .paths import LOCAL, LOGS, ODOO_BIN
from .settings import free_port


def run(env, database, name, script, error):
    """Run the text of a script on a database, with ``env`` as Odoo's shell has it.

    :param name: of its files under ``.local``
    :param error: what to say when it fails
    """
    config = odoo_config.write(
        name, env.source, env.server, database, workers=0, http_port=free_port()
    )
    path = LOCAL / f"{name}.py"
    path.write_text(script)
    with path.open() as stdin:
        run_logged(
            [PYTHON, ODOO_BIN, "shell", "-c", config, "--no-http"],
            f"{name}.log",
            error,
            cwd=LOGS,
            env=env.variables(),
            stdin=stdin,
        )
