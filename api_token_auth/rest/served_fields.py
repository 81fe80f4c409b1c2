"""From the declared fields of a resource to those of one database."""

from .fields import RESOURCE_FIELDS


def of_resource(resource, declared):
    """Return name → :class:`.fields.ResourceField`.

    :param declared: name → :class:`.declaration.Field`
    """
    model = resource._api_records()
    # What the database says, not what the field wants: there may be old rows without a value.
    not_null_columns = resource.env["api.resource"]._api_not_null_columns()
    result = {}
    for name, declaration in declared.items():
        odoo_field = model._fields.get(name)
        field_class = declaration.kind or RESOURCE_FIELDS[odoo_field.type]
        field = field_class(name, declaration, odoo_field, resource)
        plain = odoo_field and not (odoo_field.translate or odoo_field.company_dependent)
        not_null = plain and (model._table, name) in not_null_columns
        field.has_null = not (not_null or field.falsy)
        result[name] = field
    return result
