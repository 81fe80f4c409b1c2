import time

from odoo.addons.api_token_auth.engine import refreshing

_lock = refreshing._lock


def _lock_and_let_go(env, token, row_id):
    row = _lock(env, token, row_id)
    env.cr.commit()  # the bug: from here on others read what is about to be rotated
    time.sleep(0.1)  # and they all do, on a busy machine too
    return row


refreshing._lock = _lock_and_let_go
