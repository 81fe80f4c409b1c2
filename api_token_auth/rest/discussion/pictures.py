"""Pictures in a text: Odoo's address of one, which needs a session, and ours, which a token opens.

The one goes into the other and back without a loss: Odoo's stays in the fragment, which no client
sends. ``/web/image/7-1a2b/plan.png`` ↔
``/api/v1/attachments/7/content#/web/image/7-1a2b/plan.png``.
"""

import re
from html import escape, unescape
from urllib.parse import parse_qs, urlencode, urlsplit

from ...http.dispatcher import PREFIX

_SOURCE = r"""(<img\b[^>]*?\ssrc=)(["'])%s\2"""
_ODOO = re.compile(
    _SOURCE % r"(/web/(?:image|content)/(?:ir\.attachment/)?(\d+)(?![\d/]*\d)[^\"']*)"
)
_OURS = re.compile(
    _SOURCE % r"/api/v1/attachments/\d+/content[^\"'#]*\#(/web/(?:image|content)/[^\"']*)"
)


def content_url(attachment_id):
    return f"{PREFIX}attachments/{attachment_id}/content"


def for_tokens(text):
    """From what Odoo stores to what is answered."""
    return _ODOO.sub(_to_ours, text) if "/web/" in text else text


def for_odoo(text):
    """From what a client sends to what Odoo stores."""
    return _OURS.sub(r"\1\2\3\2", text) if "/api/v1/attachments/" in text else text


def _to_ours(found):
    before, quote, address, attachment_id = found.groups()
    token = parse_qs(urlsplit(unescape(address)).query).get("access_token")
    query = f"?{urlencode({'file_token': token[0]})}" if token else ""
    return f"{before}{quote}{content_url(attachment_id)}{escape(query)}#{address}{quote}"
