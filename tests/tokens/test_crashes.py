"""A worker that dies in the middle of a refresh."""

import signal
import threading
from contextlib import closing

import psutil
import requests

from dev.postgres_connection import connect
from tests.support.api_client import ApiClient
from tests.support.conformance import conforms
from tests.support.polling import until_somebody_waits


@conforms("RFC 9700 §4.14.2", "A crash in the middle leaves a refresh token that works")
def test_a_worker_killed_in_the_middle_of_a_refresh(api, start_server, server, user):
    """The refresh waits for the row, its workers are killed with -9, the row is let go."""
    pair = api.login(user.login, user.password)
    victim = start_server()
    client, lost = ApiClient(victim.url), []
    with closing(connect(server.environment.server, server.db)) as holder:
        holder.autocommit = False
        holder.cursor().execute(
            "SELECT FROM api_token_connection WHERE refresh_selector = %s FOR UPDATE",
            [pair["refresh_token"][4:21]],
        )
        outcome = threading.Thread(target=_lose, args=(client, pair["refresh_token"], lost))
        outcome.start()
        until_somebody_waits(server)
        for worker in psutil.Process(victim.process.pid).children(recursive=True):
            worker.send_signal(signal.SIGKILL)
        outcome.join()
        assert lost, "the client got an answer"
        holder.rollback()
    renewed = api.refresh(pair["refresh_token"])
    assert renewed.status_code == 200
    assert api.is_accepted(renewed.json()["access_token"])


def _lose(client, refresh_token, lost):
    try:
        client.refresh(refresh_token)
    except requests.ConnectionError as error:
        lost.append(error)
