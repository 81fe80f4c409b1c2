"""Who can be given work."""

#: The users that Odoo's forms offer.
COLLEAGUES = [("active", "=", True), ("share", "=", False)]


def are_colleagues(env, ids):
    """Whether all of these users are active and internal: neither portal users nor robots.

    :param ids: of users that the caller may read
    """
    users = env["res.users"].browse(ids)
    if len(users) > 1:  # a single one was read when it was looked for, mostly
        users.fetch(["active", "share"])
    return all(user.active and not user.share for user in users)
