"""``make test``, ``make stress`` and ``make test-odoo``."""

import os
import shlex
import subprocess
from pathlib import Path

from . import addons, environment, locks, odoo_config, odoo_runner, processes
from .console import say, step
from .database import prefix
from .environment import PYTHON
from .paths import CHECKOUT, LOCAL

# Seconds; TEST_TIMEOUT in the environment changes it.
DEFAULT_TIMEOUT = 3000
STRESS_TIMEOUT = 4 * 3600
TIMED_OUT = 124


def test(settings, _arguments):
    """One pytest process; its exit code."""
    arguments = shlex.split(os.environ.get("ARGS", ""))
    with environment.opened(settings) as env, locks.waiting_lock("test", "testing"):
        database = f"{prefix()}_test"
        try:
            _prepare(env, database)
            return _pytest(env, database, arguments)
        finally:
            processes.no_further_interrupts()
            _drop(env, database)


def stress(settings, _arguments):
    """The stress tests in full; pytest's exit code."""
    os.environ["STRESS"] = "1"
    os.environ["ARGS"] = f"tests/stress -s {os.environ.get('ARGS', '')}"
    os.environ.setdefault("TEST_TIMEOUT", str(STRESS_TIMEOUT))
    return test(settings, _arguments)


def test_odoo(settings, _arguments):
    """The addons' own tests under Odoo's own runner; its exit code."""
    with environment.opened(settings) as env, locks.waiting_lock("test", "testing"):
        database = f"{prefix()}_test"
        try:
            _prepare(env, database)
            result = odoo_runner.run_addon_tests(env, database)
            say(result.text)
            return result.exit_code
        finally:
            processes.no_further_interrupts()
            _drop(env, database)


def _prepare(env, database):
    template = addons.ensure_template(env)
    with step("Installing the addons in a fresh database"):
        env.databases.create(database, template)
        addons.install(env, database)


def _pytest(env, database, arguments):
    """Run pytest on a copy: the installed database stays clean, for more copies."""
    own = f"{database}_pytest"
    command = [PYTHON, "-m", "pytest"]
    if _only_black_box(arguments):
        command += ["-p", "no:odoo"]
    else:
        env.databases.create(own, database)
        # Odoo would limit the address space of pytest, and of Chromium and node after it.
        config = odoo_config.write(
            "pytest", env.source, env.server, own, workers=0, limit_memory_hard=0
        )
        command += [f"--odoo-config={config}", f"--odoo-database={own}", "--odoo-http"]
    process = subprocess.Popen(
        [str(part) for part in command] + arguments,
        cwd=CHECKOUT,
        env=_variables(env, database),
        preexec_fn=processes.end_with_parent,
    )
    return _wait(process, int(os.environ.get("TEST_TIMEOUT") or DEFAULT_TIMEOUT))


def _only_black_box(arguments):
    """Whether the arguments name files, all of them in ``tests/``: no registry then."""
    paths = [part for part in arguments if (CHECKOUT / part.split("::")[0]).exists()]
    return bool(paths) and all(Path(path).parts[0] == "tests" for path in paths)


def _variables(env, database):
    path = LOCAL / "config" / "test-environment.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    env.save(path)
    return {
        **env.variables(),
        environment.VARIABLE: str(path),
        "DEV_INSTALLED_DATABASE": database,
        "HYPOTHESIS_STORAGE_DIRECTORY": str(LOCAL / "hypothesis"),
    }


def _wait(process, seconds):
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        say(f"\nThe tests did not end within {seconds} s (TEST_TIMEOUT).")
        return TIMED_OUT
    except KeyboardInterrupt:
        # pytest got the Ctrl-C as well, and prints how far it came.
        process.wait(20)
        return 130
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _drop(env, database):
    for suffix in ("", "_pytest", "_server", "_odoo"):
        env.databases.drop(database + suffix)
