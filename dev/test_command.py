"""``make test``, ``make test-all``, ``make stress`` and ``make test-odoo``."""

import contextlib
import os
import shlex
import subprocess
from pathlib import Path

from . import addons, environment, lacking, locks, odoo_config, odoo_runner, processes, test_results
from .console import say, step
from .database import prefix
from .environment import PYTHON
from .paths import ADDONS, CHECKOUT, LOCAL, LOGS

# Seconds; TEST_TIMEOUT in the environment changes it.
DEFAULT_TIMEOUT, FULL_TIMEOUT, STRESS_TIMEOUT = 3600, 2 * 3600, 4 * 3600
TIMED_OUT = 124
# Read by tests/support/length.py.
LENGTH = "DEV_TEST_LENGTH"


def test(settings, _arguments):
    """Every test at its short length, or what ARGS names; pytest's exit code."""
    arguments = shlex.split(os.environ.get("ARGS", ""))
    lacking.report()
    with environment.opened(settings) as env, _database(env) as database:
        if arguments:
            # What is named is run, however long it takes.
            os.environ.setdefault(LENGTH, "named")
            return _wait([_pytest(env, database, arguments)])
        return _all_at_once(env, database)


def test_all(settings, arguments):
    """Every test at its full length; pytest's exit code."""
    os.environ[LENGTH] = "full"
    os.environ.setdefault("TEST_TIMEOUT", str(FULL_TIMEOUT))
    return test(settings, arguments)


def test_rest(settings, arguments):
    """What ``test-all`` adds to ``test``: none of the addons' own tests; pytest's exit code."""
    os.environ[LENGTH] = "rest"
    os.environ["ARGS"] = f"tests {shlex.join(_spread())} {os.environ.get('ARGS', '')}"
    return test(settings, arguments)


def stress(settings, arguments):
    """The stress tests in full; pytest's exit code."""
    os.environ["STRESS"] = "1"
    os.environ["ARGS"] = f"tests/stress -s {os.environ.get('ARGS', '')}"
    os.environ.setdefault("TEST_TIMEOUT", str(STRESS_TIMEOUT))
    return test_all(settings, arguments)


def test_odoo(settings, _arguments):
    """The addons' own tests under Odoo's own runner; its exit code."""
    with environment.opened(settings) as env, _database(env) as database:
        result = odoo_runner.run_addon_tests(env, database)
        say(result.text)
        return result.exit_code


@contextlib.contextmanager
def _database(env):
    """A database with the addons, of which the tests make copies."""
    name = f"{prefix()}_test"
    with locks.waiting_lock("test", "testing"):
        try:
            template = addons.ensure_template(env)
            with step("Installing the addons in a fresh database"):
                env.databases.create(name, template)
                addons.install(env, name)
            yield name
        finally:
            processes.no_further_interrupts()
            env.databases.drop_starting_with(name)


def _all_at_once(env, database):
    """The addons' own tests, which need one process, beside several with the black-box tests.

    A test waits as much as it computes, so this is how every processor has work.
    """
    log_path = LOGS / "test-addons.log"
    LOGS.mkdir(parents=True, exist_ok=True)
    with log_path.open("wb") as log:
        own = _pytest(env, database, [*ADDONS, "--color=no"], "addons", stdout=log)
        # Or each worker does it in its own copy.
        addons.build_assets(env, database)
        black_box = _pytest(env, database, ["tests", *_spread()], "black-box")
        code = _wait([own, black_box])
    say(f"\nThe addons' own tests, which ran meanwhile:\n\n{log_path.read_text(errors='replace')}")
    say(test_results.closing_line(_results("addons"), _results("black-box")))
    return code


def _spread():
    workers = min(2 * (os.cpu_count() or 1), 6)
    return ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]


def _results(name):
    return LOCAL / f"test-results-{name}.json"


def _pytest(env, database, arguments, name="some", **streams):
    """Start pytest, on a copy: the installed database stays clean, for more copies."""
    plugins = ["-p", "dev.test_results", *(["-p", "dev.bin.cheap_passwords"] if _cheap() else [])]
    command = [PYTHON, "-m", "pytest", *plugins, *_odoo(env, database, arguments)]
    results = _results(name)
    results.unlink(missing_ok=True)
    return subprocess.Popen(
        [str(part) for part in command] + arguments,
        cwd=CHECKOUT,
        env={**_variables(env, database, name), test_results.VARIABLE: str(results)},
        preexec_fn=processes.end_with_parent,
        **streams,
    )


def _odoo(env, database, arguments):
    """The options of pytest-odoo, for tests that need a registry."""
    if _only_black_box(arguments):
        return ["-p", "no:odoo"]
    own = f"{database}_pytest"
    env.databases.create(own, database)
    # Odoo would limit the address space of pytest, and of Chromium and node after it.
    config = odoo_config.write(
        "pytest", env.source, env.server, own, workers=0, limit_memory_hard=0
    )
    return [f"--odoo-config={config}", f"--odoo-database={own}", "--odoo-http"]


def _only_black_box(arguments):
    """Whether the arguments name files, all of them in ``tests/``: no registry then."""
    paths = [part for part in arguments if (CHECKOUT / part.split("::")[0]).exists()]
    return bool(paths) and all(Path(path).parts[0] == "tests" for path in paths)


def _variables(env, database, name):
    path = LOCAL / "config" / f"test-environment-{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    env.save(path)
    return {
        **env.variables(),
        **({"DEV_CHEAP_PASSWORDS": "1"} if _cheap() else {}),
        environment.VARIABLE: str(path),
        "DEV_INSTALLED_DATABASE": database,
        "HYPOTHESIS_STORAGE_DIRECTORY": str(LOCAL / "hypothesis"),
    }


def _cheap():
    """Under stress, logins cost what they cost."""
    return not os.environ.get("STRESS")


def _wait(started):
    """Wait for the processes; the first exit code that is not 0, else 0."""
    seconds = int(os.environ.get("TEST_TIMEOUT") or DEFAULT_TIMEOUT)
    try:
        with processes.deadline(seconds):
            codes = [process.wait() for process in started]
        return next((code for code in codes if code), 0)
    except TimeoutError:
        say(f"\nThe tests did not end within {seconds} s (TEST_TIMEOUT).")
        return TIMED_OUT
    except KeyboardInterrupt:
        # pytest got the Ctrl-C as well, and prints how far it came.
        with contextlib.suppress(subprocess.TimeoutExpired):
            for process in started:
                process.wait(20)
        return 130
    finally:
        for process in started:
            processes.end(process)
