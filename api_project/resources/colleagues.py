"""Who can be given work."""


def are_colleagues(env, ids):
    """Whether all of these users are active and internal: neither portal users nor robots."""
    domain = [("id", "in", sorted(ids)), ("share", "=", False), ("active", "=", True)]
    return env["res.users"].search_count(domain) == len(ids)
