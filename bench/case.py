"""One kind of request, and the wrk script that sends it."""

import json
import time
from dataclasses import dataclass, field

from dev.console import DevError

# What wrk cannot say in a form that a program reads.
_DONE = """
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('RESULT {"requests": %d, "seconds": %f, "errors": %d, "p50_ms": %f}',
    summary.requests, summary.duration / 1e6,
    errors.status + errors.connect + errors.read + errors.timeout,
    latency:percentile(50) / 1e3))
end
"""

#: In the body of an item it stands for a number that was not sent before.
FRESH = 471_147_114

# Each thread of wrk has its own Lua; the benchmark uses one.
_IN_TURN = """
local number = 0
function request()
  number = number + 1
  if number > #items and once then wrk.thread:stop() end
  local item = items[(number - 1) % #items + 1]
  local turn = fresh + math.floor((number - 1) / #items)
  return wrk.format(nil, item[1], nil, item[2] and string.gsub(item[2], placeholder, turn))
end
"""

_BEARERS = """
local number = 0
function request()
  number = number + 1
  wrk.headers["Authorization"] = "Bearer " .. items[(number - 1) % #items + 1][2]
  return wrk.format()
end
"""

# A new refresh token comes with each answer: first in, first out.
_CHAIN = """
local first, last = 1, #items
function request()
  local token = items[first][2]
  first = first + 1
  return wrk.format(nil, nil, nil, '{"refresh_token":"' .. token .. '"}')
end
function response(status, headers, body)
  local token = string.match(body, '"refresh_token": ?"([^"]+)"')
  if token then last = last + 1; items[last] = {nil, token} end
end
"""


@dataclass
class Case:
    """What is sent, again and again.

    :param items: list of (path, body) sent in turn, or None for the same always
    :param kind: "turn", "once" (each item a single time), "bearer" (they are access tokens),
        or "chain" (refresh tokens, and every answer brings the next one)
    :param per_round: how many items one run takes; the next one goes on behind them
    :param seconds: what a run takes at least, where it is not a quick one
    :param records: how many records the answer must hold, None for not a list
    :param contains: a text that must be in the answer
    """

    key: str
    title: str
    path: str
    method: str = "GET"
    headers: dict = field(default_factory=dict)
    body: str | None = None
    items: list | None = None
    kind: str = "turn"
    per_round: int = 0
    seconds: float = 0
    records: int | None = None
    contains: str = ""
    status: int = 200

    def script(self):
        """Return the Lua script for one run; single-use items are taken off."""
        lines = [f"wrk.method = {json.dumps(self.method)}"]
        lines += [
            f"wrk.headers[{json.dumps(k)}] = {json.dumps(v)}" for k, v in self.headers.items()
        ]
        if self.body is not None:
            lines.append(f"wrk.body = {_lua(self.body)}")
        if self.items:
            lines += [
                _table(self._taken()),
                f"local once = {str(self.kind == 'once').lower()}",
                f"local placeholder, fresh = '{FRESH}', {time.time_ns() // 10**6 % 10**9}",
            ]
            lines.append({"chain": _CHAIN, "bearer": _BEARERS}.get(self.kind, _IN_TURN))
        return "\n".join([*lines, _DONE])

    def _taken(self):
        if not self.per_round:
            return self.items
        if len(self.items) < self.per_round:
            raise DevError(f"{self.key}: too many runs, nothing is left to be sent")
        taken, self.items = self.items[: self.per_round], self.items[self.per_round :]
        return taken


def _table(items):
    rows = ",\n".join(f"{{{_lua(path)}, {_lua(body)}}}" for path, body in items)
    return f"local items = {{\n{rows}\n}}"


def _lua(text):
    """A long bracket: nothing in it needs to be escaped."""
    return "nil" if text is None else f"[==[{text}]==]"
