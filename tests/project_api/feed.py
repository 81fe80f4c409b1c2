"""A reader of the feed of changes in the tests."""

from tests.support import polling

from .caller import checked


class Reader:
    """Goes on from where it was; ``named`` has all that it was told, in order.

    :param caller: whose token asks
    :param resources: that it asks for, separated by commas; None for all
    """

    def __init__(self, caller, resources=None, limit=200):
        self.caller, self.named = caller, []
        self.params = {"limit": limit, **({"resources": resources} if resources else {})}
        self.cursor = self._ask()["meta"]["next_cursor"]

    def _ask(self, **params):
        return checked(self.caller.get("/changes", params={**self.params, **params}), 200)

    def page(self):
        """Read one page → whether there are more."""
        body = self._ask(since=self.cursor)
        self.cursor = body["meta"]["next_cursor"]
        self.named += body["data"]
        return body["meta"]["has_more"]

    def read(self):
        """Read to the end → what is new as (resource, id, change)."""
        before = len(self.named)
        while self.page():
            pass
        return [(c["resource"], c["id"], c["change"]) for c in self.named[before:]]

    def read_until(self, server):
        """The same, once all that was committed so far can be read."""
        [(now,)] = server.sql("SELECT txid_snapshot_xmax(txid_current_snapshot())")
        horizon = "SELECT txid_snapshot_xmin(txid_current_snapshot()) >= %s"
        polling.until(lambda: server.sql(horizon, [now])[0][0])
        return self.read()
