"""The old name of :mod:`.views`, until 2.0."""

import warnings

from . import views


def __getattr__(name):
    warnings.warn(
        "odoo.addons.api_token_auth.rest.answers is now rest.views; what is for other addons is "
        "imported from odoo.addons.api_token_auth.rest",
        DeprecationWarning,
        stacklevel=2,
    )
    return getattr(views, name)
