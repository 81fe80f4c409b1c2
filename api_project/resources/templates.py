"""Odoo 19 keeps templates among the real records; this API serves none of them."""


def without_templates(model, *fields):
    """Return the domain that leaves templates out, where the series has them.

    :param fields: names of the boolean fields, possibly dotted
    """
    if "is_template" not in model._fields:
        return []
    return [(field, "=", False) for field in fields]
