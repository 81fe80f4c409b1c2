"""What breaks a client between two OpenAPI documents, and a form of them fit for comparing."""

_WORDS = {"description", "summary", "example", "examples", "servers", "info", "title"}


def comparable(document):
    """Return the document without texts for people, which may change at any time."""
    if isinstance(document, dict):
        # Below "properties" a field may be called "description".
        return {
            name: _members(member) if name == "properties" else comparable(member)
            for name, member in document.items()
            if name not in _WORDS
        }
    return [comparable(member) for member in document] if isinstance(document, list) else document


def _members(properties):
    return {name: comparable(schema) for name, schema in properties.items()}


def breaking_changes(old, new, place="#"):
    """Return the places at which ``new`` takes away what ``old`` promised, as texts."""
    if isinstance(old, dict) and isinstance(new, dict):
        return _of_dicts(old, new, place)
    if isinstance(old, list) and isinstance(new, list):
        return _of_lists(old, new, place)
    return [] if old == new else [f"{place}: {old!r} became {new!r}"]


def _of_dicts(old, new, place):
    found = [f"{place}/{name} is gone" for name in old if name not in new]
    for name in old.keys() & new.keys():
        if name == "required" and isinstance(old[name], list):
            found += _of_required(old[name], new[name], f"{place}/required")
        else:
            found += breaking_changes(old[name], new[name], f"{place}/{name}")
    new_parameters = new.get("required") is True and "required" not in old and "name" in new
    return [*found, f"{place} is required now"] if new_parameters else found


def _of_required(old, new, place):
    """In answers a name may be added, in bodies taken away; nobody may do both at once."""
    return [f"{place}: {name} is required now" for name in new if name not in old] + [
        f"{place}: {name} is not sent for sure any more" for name in old if name not in new
    ]


def _of_lists(old, new, place):
    if all(isinstance(item, dict) and "name" in item for item in old + new):
        names = {item["name"]: item for item in new}
        return [
            change
            for item in old
            for change in breaking_changes(
                item, names.get(item["name"], {}), f"{place}/{item['name']}"
            )
        ]
    missing = [item for item in old if item not in new]
    return [f"{place}: {item!r} is gone" for item in missing]
