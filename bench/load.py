"""Load by wrk, and the processor time it costs the server."""

import contextlib
import json
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

import psutil

from dev.console import DevError
from dev.paths import LOCAL

CONNECTIONS = 4
_PAUSE, _AT_REST = 0.05, 0.02  # seconds, processor seconds in one


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
    """Send ``case`` for so long; a :class:`Sample`."""
    script = LOCAL / "bench.lua"
    script.write_text(case.script())
    before = _settled(server)
    command = [
        *("wrk", "-t1", f"-c{connections}", f"-d{_duration(seconds, case)}", "--timeout", "60s"),
        *("-s", str(script), server.url + case.path),
    ]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    after = _settled(server)
    odoo, postgres = (now - then for now, then in zip(after, before, strict=True))
    result = json.loads(re.search(r"RESULT (.*)", output)[1])
    if not result["requests"] or result["errors"] > result["requests"] * 0.01:
        verify(server, case)  # tells the answer, if it is always the same
        raise DevError(f"{case.key}: {result['errors']} errors in {result['requests']} requests")
    return _sample(result, odoo, postgres)


def _duration(seconds, case):
    # wrk takes whole units only
    return f"{max(1, round(seconds), case.seconds)}s"


def _settled(server):
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
    if isinstance(answer := json.loads(answer or "{}"), dict) and answer.get("error"):
        raise DevError(f"{case.key}: {str(answer)[:600]}")


def answer(server, path, timeout, parse=True):
    """One GET; its JSON."""
    with urllib.request.urlopen(server.url + path, timeout=timeout) as response:
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
    if isinstance(answer, dict):
        answer = answer.get("data", answer.get("result"))
    return len(answer or ())
