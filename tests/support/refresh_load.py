"""Apps that refresh as fast as they can, and what an administrator ends them by."""

import threading
import time


class Client:
    """One app that refreshes as fast as it can and keeps what it last got."""

    def __init__(self, api, pair, stopped):
        self.api, self.held, self.stopped = api, pair, stopped
        self.rounds = 0
        self.unexpected = []
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        while not self.stopped.is_set():
            response = self.api.refresh(self.held["refresh_token"])
            if response.status_code == 200:
                self.held = response.json()
                self.rounds += 1
            elif response.status_code != 400:
                self.unexpected.append(response.status_code)

    def is_dead(self):
        """Whether what is held works neither at refresh nor at a resource."""
        held = self.held
        refused = self.api.refresh(held["refresh_token"])
        return refused.status_code == 400 and not self.api.is_accepted(held["access_token"])


class RefreshLoad:
    """Several apps, each with its own pair of tokens.

    :param apis: one client of the API for each pair
    """

    def __init__(self, apis, pairs):
        self.stopped = threading.Event()
        self.clients = [
            Client(api, pair, self.stopped) for api, pair in zip(apis, pairs, strict=True)
        ]

    def __enter__(self):
        for client in self.clients:
            client.thread.start()
        deadline = time.monotonic() + 120
        while min(client.rounds for client in self.clients) < 5:  # it rages before the kill
            assert time.monotonic() < deadline, "the clients do not get on"
            self.stopped.wait(0.01)
        return self

    def __exit__(self, *_exception):
        self.stopped.set()
        for client in self.clients:
            client.thread.join()
        assert not [status for client in self.clients for status in client.unexpected]

    def is_dead(self):
        return all(client.is_dead() for client in self.clients)

    @property
    def rounds(self):
        """Refreshes that succeeded so far."""
        return sum(client.rounds for client in self.clients)


#: By name: ``kill(rpc, user)``.
REVOCATIONS = {
    "password change": lambda rpc, user: rpc(
        "res.users", "write", [user.id], {"password": f"new-{user.password}"}
    ),
    "archiving": lambda rpc, user: rpc("res.users", "write", [user.id], {"active": False}),
    "revoke all of this user": lambda rpc, user: rpc(
        "res.users", "action_revoke_all_api_tokens", [user.id]
    ),
    "revoke everybody": lambda rpc, _user: rpc("api.access.token", "action_revoke_everybody"),
    "revoke the connection": lambda rpc, user: rpc(
        "api.access.token", "action_revoke", _ids(rpc, user)
    ),
}


def _ids(rpc, user):
    return rpc("api.access.token", "search", [("user_id", "=", user.id)])
