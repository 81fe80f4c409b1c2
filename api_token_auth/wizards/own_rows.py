"""A dialog's row belongs to whoever opened it."""

from odoo.exceptions import AccessError


def check_own(wizard):
    """Refuse to go on with the dialog of somebody else.

    The record rules say so already. Asked again, as rules can be edited, and as a method that
    reads nothing of its row asks for no right.

    :raise AccessError: another user made one of the rows
    """
    if any(row.create_uid != wizard.env.user for row in wizard):
        raise AccessError(wizard.env._("This dialog was opened by another user."))
