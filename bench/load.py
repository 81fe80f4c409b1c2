"""Load by wrk, and the processor time it costs the server."""

import contextlib
import json
import math
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

import psutil

from dev.console import DevError, say
from dev.paths import LOCAL

CONNECTIONS = 4
#: How often a run is tried before its case counts as broken.
ATTEMPTS = 3
_PAUSE, _AT_REST = 0.05, 0.02  # seconds, processor seconds in one
_START = 0.1  # seconds that wrk takes to begin


@dataclass(frozen=True)
class Sample:
    """One run: requests per second, and per request the CPU time of Odoo and PostgreSQL."""

    per_second: float
    odoo_ms: float
    postgres_ms: float
    p50_ms: float


def check_wrk():
    """Say how to get wrk where it is missing."""
    if not shutil.which("wrk"):
        raise DevError("make bench needs the load generator wrk: install the package wrk.")


def run(server, case, seconds, connections=CONNECTIONS):
    """Send ``case`` for so long; a :class:`Sample`.

    :param seconds: as short as a third of one; wrk itself knows whole ones
    :raise DevError: again and again more than one in a hundred answers is not what it should be
    """
    seconds = max(seconds, min(case.seconds, 4 * seconds))
    for attempt in range(ATTEMPTS):
        before = settled(server)
        # On a busy machine the first answer may take longer than the whole run.
        result = _sent(server, case, seconds * 4**attempt, connections)
        after = settled(server)
        if result["requests"] and result["errors"] <= result["requests"] * 0.01:
            odoo, postgres = (now - then for now, then in zip(after, before, strict=True))
            return _sample(result, odoo, postgres)
        say(f"  {case.key}: {result['errors']} errors in {result['requests']} ({attempt + 1})")
    verify(server, case)  # tells the answer, if it is always the same
    raise DevError(f"{case.key}: {result['errors']} errors in {result['requests']} requests")


def _sent(server, case, seconds, connections):
    """What wrk's script reports, as a dict."""
    script = LOCAL / "bench.lua"
    script.write_text(case.script())
    command = [
        *("wrk", "-t1", f"-c{connections}", f"-d{math.ceil(seconds)}s", "--timeout", "60s"),
        *("-s", str(script), server.url + case.path),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            output, _errors = process.communicate(timeout=seconds + _START)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)  # it ends in good order, and reports
            output, _errors = process.communicate(timeout=120)
    found = re.search(r"RESULT (.*)", output)
    if not found:
        raise DevError(f"{case.key}: wrk ended with {process.returncode}\n{output}")
    return json.loads(found[1])


def settled(server):
    """Wait until the server rests: wrk leaves requests behind that it does not wait for."""
    before, after = None, processor_seconds(server)
    while before is None or sum(after) - sum(before) > _AT_REST:
        time.sleep(_PAUSE)
        before, after = after, processor_seconds(server)
    return after


def _sample(result, odoo, postgres):
    count = result["requests"]
    return Sample(
        count / result["seconds"], 1000 * odoo / count, 1000 * postgres / count, result["p50_ms"]
    )


def processor_seconds(server):
    """Return ``(Odoo's, PostgreSQL's)`` so far; those of PostgreSQL only when it is ours."""
    odoo = psutil.Process(server.process.pid)
    # Not autovacuum, which comes and goes.
    query = """
        SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'
    """
    backends = []
    for (pid,) in server.sql(query, [server.db]):
        # It may be gone by now; this query's own is.
        with contextlib.suppress(psutil.NoSuchProcess):
            backends.append(psutil.Process(pid))
    return _sum([odoo, *odoo.children(recursive=True)]), _sum(backends)


def _sum(processes):
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def verify(server, case):
    """Send the case once and look at the answer: no fast error may be measured."""
    path, body = case.path, case.body
    if case.items and case.kind == "turn":
        path, body = case.items[0][0] or path, case.items[0][1] or body
    if case.kind != "turn":
        return
    request = urllib.request.Request(
        server.url + path,
        data=body.encode() if body else None,
        headers={"User-Agent": "bench", **case.headers},
        method=case.method,
    )
    status, answer = _answer(request)
    if status != case.status or (case.records and _records(answer) != case.records):
        raise DevError(f"{case.key}: answered {status} {answer[:300]}")
    if case.contains not in answer or (answer.startswith("{") and json.loads(answer).get("error")):
        raise DevError(f"{case.key}: {answer[:600]}")


def answer(server, path, timeout, parse=True, headers=None):
    """One GET; its JSON."""
    request = urllib.request.Request(server.url + path, headers=headers or {})
    with urllib.request.urlopen(request, timeout=timeout) as response:
        text = response.read()
    return json.loads(text) if parse else text


def _answer(request):
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def _records(text):
    answer = json.loads(text)
    for name in ("data", "result", "records"):  # the last is within the one before
        if isinstance(answer, dict):
            answer = answer.get(name, answer)
    return len(answer or ())
