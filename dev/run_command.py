"""``make run``: serve the demo database, after a smoke test of the main job."""

from . import addons, environment, locks, processes, smoke_test
from .console import DevError, say, shown, tail
from .server import OdooServer
from .settings import check_port_is_free


def run(settings, _arguments):
    """Exit code 0 when ended by Ctrl-C."""
    check_port_is_free(settings.port)
    busy = f"DB={settings.db} is served by another make run; choose another one."
    with environment.opened(settings) as env, locks.refusing_lock(f"run-{settings.db}", busy):
        addons.ensure_demo(env, settings.db)
        server = _server(env, settings)
        # An administrator's login must not change it to another name of this machine.
        server.publish()
        with server:
            smoke_test.run(server.url)
            _print_hints(server)
            return _serve(server)


def _server(env, settings):
    # One process with threads: it serves the websocket at the same address, which workers leave
    # to a second port and a proxy.
    return OdooServer(
        env,
        settings.db,
        name=f"run-{settings.db}",
        http_port=settings.port,
        workers=0,
        max_cron_threads=1,
    )


def _serve(server):
    try:
        code = server.wait()
    except KeyboardInterrupt:
        processes.no_further_interrupts()
        say("\nStopping …")
        return 0
    raise DevError(
        f"Odoo ended by itself (exit code {code}).\n{tail(server.log_path)}\n"
        f"The log: {shown(server.log_path)}"
    )


def _print_hints(server):
    say("\nPaste these into another terminal:\n")
    say(smoke_test.curl_lines(server.url))
    say(f"\n  Backend   {server.url}/odoo   (login admin, password admin)")
    say(f"  Log       {shown(server.log_path)}")
    say("  Ctrl-C ends the server and everything it started.")
