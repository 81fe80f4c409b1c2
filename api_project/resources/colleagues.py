"""Who can be given work."""


def are_colleagues(env, ids):
    """Whether all of these users are active and internal: neither portal users nor robots.

    :param ids: of users that the caller may read
    """
    users = env["res.users"].browse(ids)
    users.fetch(["active", "share"])  # of a single one already there
    return all(user.active and not user.share for user in users)
