"""``python3 -m dev <command>``; the Makefile has a target for each."""

import importlib
import os
import sys

from . import interpreter, locks, odoo_source, processes, venv
from .console import DevError, say
from .paths import LOCAL
from .settings import Settings, check_port_is_free

# Command: its module, and whether it needs the environment with Odoo's packages.
COMMANDS = {
    "run": ("run_command", True),
    "test": ("test_command", True),
    "test-all": ("test_command", True),
    "test-rest": ("test_command", True),
    "stress": ("test_command", True),
    "test-odoo": ("test_command", True),
    "bench": ("bench_command", True),
    "lint": ("lint_command", False),
    "screenshots": ("screenshots_command", True),
    "i18n": ("i18n_command", True),
    "readme": ("readme_command", False),
    "wheels": ("wheels_command", False),
    "clean": ("clean_command", False),
    "drop-databases": ("drop_databases_command", True),
}


def main(arguments):
    """Run a command; its exit code."""
    command = arguments[0] if arguments else ""
    if command not in COMMANDS:
        say(f"usage: python3 -m dev {{{'|'.join(COMMANDS)}}}")
        return 2
    processes.signals_as_interrupt()
    if "MAKELEVEL" in os.environ:
        # A killed make must not leave us behind. Without make we may be meant to
        # go on after the shell that started us (nohup).
        processes.end_with_parent()
    try:
        return _dispatch(command, arguments)
    except DevError as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return error.exit_code
    except KeyboardInterrupt:
        say("\nInterrupted.")
        return 130


def _dispatch(command, arguments):
    settings = Settings.from_environment()
    _check_ownership()
    module, needs_odoo = COMMANDS[command]
    if needs_odoo:
        _enter_environment(command, settings, arguments)
    function = getattr(importlib.import_module(f".{module}", "dev"), command.replace("-", "_"))
    return function(settings, arguments[1:])


def _enter_environment(command, settings, arguments):
    """Go on in the environment that has Odoo's packages, made if need be."""
    if venv.is_active():
        return
    if settings.odoo:
        odoo_source.recognise(settings.odoo)
    if command == "run":
        check_port_is_free(settings.port)
    with locks.waiting_lock("interpreter", "looking for a Python"):
        base = interpreter.suitable()
    venv.enter(base, arguments)


def _check_ownership():
    if LOCAL.exists() and not os.access(LOCAL, os.W_OK):
        raise DevError(f"{LOCAL} belongs to another user: remove it as that user.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
