"""Who can be given work."""

#: The users that Odoo's forms offer.
COLLEAGUES = [("active", "=", True), ("share", "=", False)]


def are_colleagues(env, ids):
    """Whether all of these users are active and internal: neither portal users nor robots.

    :param ids: of users that the caller may read
    """
    # What Odoo knows of whoever asks takes no look at the rules of others.
    me = env.user if env.uid in ids else env.user.browse()
    others = env["res.users"].browse(set(ids) - {env.uid})
    if len(others) > 1:  # a single one was read when it was looked for, mostly
        others.fetch(["active", "share"])
    return all(user.active and not user.share for user in (*me, *others))
