"""Apps that go on through crashes, and the crashes."""

import os
import random
import signal
import threading
import time

import psutil

from tests.support.api_client import SECRETS
from tests.support.light_client import LightClient
from tests.support.polling import until

CLIENTS, WORKERS = 8, 4
PATIENCE = 180  # seconds until every client has to have got on


class Survivor:
    """An app: what it gets replaces what it holds; whatever else happens, it tries again."""

    def __init__(self, client, pair, stopped):
        self.client, self.held, self.stopped = client, pair, stopped
        self.rounds, self.got_on_at = 0, time.monotonic()
        self.longest_gap = 0.0
        self.lost, self.unavailable, self.unexpected = [], [], []
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        while not (self.stopped.is_set() or self.unexpected):
            self.step()

    def step(self):
        """Refresh once with what is held, and use what that gave; whether it gave something."""
        answer = self.client.refresh(self.held["refresh_token"])
        if answer.status_code != 200:
            self._note(answer, "refresh")
            return False
        self.held = answer.json()
        self.rounds += 1
        now = time.monotonic()
        self.longest_gap = max(self.longest_gap, now - self.got_on_at)
        self.got_on_at = now
        used = self.client.get("/auth/me", self.held["access_token"])
        if used.status_code != 200:
            self._note(used, "me")
        return True

    def _note(self, answer, what):
        SECRETS.update(self.held[name] for name in ("access_token", "refresh_token"))
        interval = (answer.sent_at, answer.sent_at + answer.seconds)
        if answer.status_code is None:
            self.lost.append(interval)
        elif _is_unavailable(answer):
            self.unavailable.append(interval)
            self.stopped.wait(0.1)
        else:
            self.unexpected.append((what, answer.status_code, answer.text[:500]))


def _is_unavailable(answer):
    return (
        answer.status_code == 503
        and answer.headers["Retry-After"] == "1"
        and answer.json()["error"] == "unavailable"
    )


class Crashes:
    """The load, and what is done to the processes that serve it."""

    def __init__(self, cluster, server, pairs, seed):
        self.cluster, self.server = cluster, server
        self.random = random.Random(seed)  # noqa: S311 - to be repeated, not a secret
        self.stopped = threading.Event()
        client = LightClient(server.url)
        self.clients = [Survivor(client, pair, self.stopped) for pair in pairs]
        # When a worker was killed; from when till when PostgreSQL was away.
        self.worker_kills, self.outages = [], []

    def __enter__(self):
        for client in self.clients:
            client.thread.start()
        return self

    def __exit__(self, *_exception):
        self.stopped.set()
        for client in self.clients:
            client.thread.join()

    def kill_worker(self):
        # Replaced: while it does that, Odoo's own master does not survive PostgreSQL's end.
        self.worker_kills.append(kill_worker(self.server, self.random))

    def kill_postgres(self):
        began = time.monotonic()
        self.cluster.kill()
        self.cluster.ensure_running()
        self.outages.append((began, time.monotonic()))

    def crash(self, kill):
        """One crash at a random moment; every client has to get on after it."""
        time.sleep(self.random.uniform(0, 0.4))
        kill()
        before = [client.rounds for client in self.clients]
        until(
            lambda: all(
                client.rounds > rounds or client.unexpected
                for client, rounds in zip(self.clients, before, strict=True)
            ),
            PATIENCE,
        )
        assert not [trouble for client in self.clients for trouble in client.unexpected]

    def check_faults(self):
        """A worker's death loses answers, PostgreSQL's makes 503; nothing else does either."""
        for client in self.clients:
            for sent, ended in client.lost:
                assert any(sent <= killed <= ended for killed in self.worker_kills)
            for sent, ended in client.unavailable:
                assert any(sent <= over and began <= ended for began, over in self.outages)


def kill_worker(server, randomness):
    """``kill -9`` of one that serves HTTP; wait until it is replaced → when it was killed."""
    [victim, *_others] = randomness.sample(_workers(server), WORKERS)
    killed_at = time.monotonic()
    os.kill(victim.pid, signal.SIGKILL)
    until(lambda: victim not in (now := _workers(server)) and len(now) == WORKERS)
    return killed_at


def _workers(server):
    """The live processes that serve HTTP; the one for websockets is not among them."""
    children = psutil.Process(server.process.pid).children()
    return [child for child in children if _serves_http(child)]


def _serves_http(process):
    try:
        return "gevent" not in process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False
