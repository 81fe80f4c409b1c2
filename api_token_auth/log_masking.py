"""Keep tokens out of the access log.

A token in an address is refused (RFC 9700 section 4.3.2), but by then the client has sent it
there, and Odoo's HTTP server writes every address into its log.
"""

import logging
import re

_TOKEN = re.compile(r"\b(o[apr]t_[0-9A-Za-z]{4})[0-9A-Za-z]{20,}")


class MaskTokens(logging.Filter):
    """Shorten whatever looks like one of our tokens, in the record itself."""

    def filter(self, record):
        record.msg = _masked(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_masked(argument) for argument in record.args)
        return True


def _masked(value):
    return _TOKEN.sub(r"\1…", value) if isinstance(value, str) else value


logging.getLogger("werkzeug").addFilter(MaskTokens())
