"""How fast one connection may be refreshed.

An access token lives for a minute at the least, so whoever refreshes when it is about to expire
does so ten times in ten minutes. A loop that went wild, or somebody who fills the disk on purpose,
does it eighty times a second, and each is a write. The limit lies between: a setting, for refreshes
in a row or spread over ten minutes. It is one moment on the row (the generic cell rate algorithm),
so it counts over all servers and costs no statement of its own.
"""

from datetime import timedelta

from ..errors import RateLimited

_WINDOW = timedelta(minutes=10)


def advance(limit, row):
    """Count one more write for the connection ``row``.

    :param limit: the setting
    :return: the new value of its ``refreshes_counted_until``
    :raise RateLimited: too many; tells when the next one is possible
    """
    interval = _WINDOW / limit
    counted_until = max(row["refreshes_counted_until"] or row["now"], row["now"])
    ahead = counted_until + interval - row["now"]
    if ahead > _WINDOW:
        raise RateLimited((ahead - _WINDOW).total_seconds() + 1)
    return counted_until + interval
