"""Python with requests: one refresh for many threads, paging, incremental sync, If-Match.

Needs Python 3.9 or later, and the package requests.

Usage: ODOO=http://127.0.0.1:8069 LOGIN=admin PASSWORD=admin python client.py
"""

import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import requests

#: Transactions that were open while we read may be committed with an older write_date.
OVERLAP = timedelta(minutes=5)


class Client:
    """A logged-in client that any number of threads may use."""

    def __init__(self, odoo):
        self.api = f"{odoo}/api/v1"
        self.session = requests.Session()
        self.session.mount(odoo, requests.adapters.HTTPAdapter(pool_maxsize=32))
        self.lock = threading.Lock()
        self.pair = {}
        self.refreshes = 0

    def login(self, login, password):
        body = {"login": login, "password": password, "client_name": "client.py"}
        response = self.session.post(f"{self.api}/auth/login", json=body, timeout=30)
        response.raise_for_status()
        self.pair = response.json()

    def call(self, method, path, **kwargs):
        """Send a request; with a new token once more if the old one is refused."""
        token = self.pair["access_token"]
        response = self._send(method, path, token, **kwargs)
        if response.status_code == 401:
            response = self._send(method, path, self._token_after(token), **kwargs)
        response.raise_for_status()
        return response

    def _send(self, method, path, token, **kwargs):
        headers = {**kwargs.pop("headers", {}), "Authorization": f"Bearer {token}"}
        return self.session.request(method, self.api + path, headers=headers, timeout=60, **kwargs)

    def _token_after(self, refused):
        """Return another token than ``refused``; only the first of many threads refreshes."""
        with self.lock:
            if self.pair["access_token"] == refused:
                body = {"refresh_token": self.pair["refresh_token"]}
                response = self.session.post(f"{self.api}/auth/refresh", json=body, timeout=30)
                response.raise_for_status()  # 400 invalid_grant: log in again
                self.pair = response.json()
                self.refreshes += 1
            return self.pair["access_token"]

    def records(self, path, **params):
        """Yield every record of a list, page after page."""
        while True:
            page = self.call("GET", path, params={"limit": 200, **params}).json()
            yield from page["data"]
            if not page["meta"]["has_more"]:
                return
            params["cursor"] = page["meta"]["next_cursor"]


class Mirror:
    """A copy of one list, kept up to date."""

    def __init__(self, client, path):
        self.client, self.path = client, path
        self.records = {}
        self.since = None

    def sync(self):
        """Fetch what changed; with an overlap, since the order of commits is not that of time."""
        params = {"active": "all", "sort": "write_date"}
        if self.since:
            params["write_date__gte"] = (self.since - OVERLAP).isoformat()
        for record in self.client.records(self.path, **params):
            self.records[record["id"]] = record
            # Before Python 3.11, fromisoformat() does not know the Z.
            self.since = datetime.fromisoformat(record["write_date"].replace("Z", "+00:00"))

    def sweep(self):
        """Forget what is deleted: a deletion has no write_date. Cheap, now and then."""
        there = {
            record["id"] for record in self.client.records(self.path, active="all", fields="id")
        }
        for record_id in set(self.records) - there:
            del self.records[record_id]


def change(client, path, **values):
    """Change a record unless somebody else did; read and try again if so, at most five times."""
    for attempt in range(5):
        tag = client.call("GET", path).headers["ETag"]
        try:
            return client.call("PATCH", path, json=values, headers={"If-Match": tag}).json()["data"]
        except requests.HTTPError as error:
            if error.response.status_code != 412:
                raise
        time.sleep(random.uniform(0, 0.1) * 2**attempt)
    raise RuntimeError(f"{path} is changed by somebody else all the time")


def main():
    client = Client(os.environ["ODOO"])
    client.login(os.environ["LOGIN"], os.environ["PASSWORD"])
    mirror = Mirror(client, "/projects")
    mirror.sync()
    print("projects:", len(mirror.records))

    project = client.call("POST", "/projects", json={"name": "From Python"}).json()["project_id"]
    mirror.sync()
    print("the new one is there:", project in mirror.records)
    print("changed:", change(client, f"/projects/{project}", color=7)["color"])

    client.pair["access_token"] = "expired"
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _n: client.call("GET", "/auth/me"), range(16)))
    print("refreshes for 16 calls of 8 threads:", client.refreshes)

    client.call("DELETE", f"/projects/{project}")
    mirror.sweep()
    print("the deleted one is gone:", project not in mirror.records)
    client.call("POST", "/auth/logout")


if __name__ == "__main__":
    main()
