"""What breaks a client between two OpenAPI documents, and a form of them fit for comparing."""

import json

_WORDS = {"description", "summary", "example", "examples", "servers", "info", "title"}
_WIDTH = 140


def comparable(document):
    """Return the document without texts for people, which may change at any time.

    Parameters are by name, and errors a list: what the two series differ in is then
    a short patch.
    """
    if isinstance(document, list):
        return [comparable(member) for member in document]
    if not isinstance(document, dict):
        return document
    return {name: _by_name(name, member) for name, member in document.items() if name not in _WORDS}


def _by_name(name, member):
    if name == "properties":  # a field may be called "description"
        return {field: comparable(schema) for field, schema in member.items()}
    if name == "parameters" and isinstance(member, list):
        own = {p["name"]: _without_name(comparable(p)) for p in member if "name" in p}
        return own | _referred({p["$ref"] for p in member if "$ref" in p})
    if name == "responses":
        own = {status: comparable(answer) for status, answer in member.items()}
        own = {status: answer for status, answer in own.items() if "$ref" not in answer}
        return own | _referred({answer["$ref"] for answer in member.values() if "$ref" in answer})
    return comparable(member)


def _referred(references):
    """What is described once for all operations: names alone."""
    names = sorted(reference.rpartition("/")[2] for reference in references)
    return {"others": names} if names else {}


def _without_name(parameter):
    return {name: member for name, member in parameter.items() if name != "name"}


def patch_between(old, new):
    """Return the JSON merge patch (RFC 7396) that makes ``new`` of ``old``."""
    patch = {name: None for name in old if name not in new}
    for name, member in new.items():
        if isinstance(member, dict) and isinstance(old.get(name), dict):
            if inner := patch_between(old[name], member):
                patch[name] = inner
        elif name not in old or old[name] != member:
            patch[name] = member
    return patch


def patched(document, patch):
    """Return ``document`` with a JSON merge patch applied."""
    result = {name: member for name, member in document.items() if patch.get(name, 0) is not None}
    for name, member in patch.items():
        if isinstance(member, dict):
            inner = document.get(name)
            result[name] = patched(inner if isinstance(inner, dict) else {}, member)
        elif member is not None:
            result[name] = member
    return result


def as_text(value, indent=0):
    """Return JSON with one line for everything that fits into one."""
    line = json.dumps(value, sort_keys=True, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or indent + len(line) <= _WIDTH:
        return line
    inner = " " * (indent + 1)
    if isinstance(value, list):
        parts = [as_text(part, indent + 1) for part in value]
        return "[\n" + ",\n".join(inner + part for part in parts) + "\n" + " " * indent + "]"
    parts = [f"{json.dumps(name)}: {as_text(value[name], indent + 1)}" for name in sorted(value)]
    return "{\n" + ",\n".join(inner + part for part in parts) + "\n" + " " * indent + "}"


def breaking_changes(old, new, place="#"):
    """Return the places at which ``new`` takes away what ``old`` promised, as texts.

    :param old, new: in the form of :func:`comparable`
    """
    if isinstance(old, dict) and isinstance(new, dict):
        return _of_dicts(old, new, place)
    if isinstance(old, list) and isinstance(new, list):
        return [f"{place}: {item!r} is gone" for item in old if item not in new]
    return [] if old == new else [f"{place}: {old!r} became {new!r}"]


def _of_dicts(old, new, place):
    found = [f"{place}/{name} is gone" for name in old if name not in new]
    for name in old.keys() & new.keys():
        if name == "required" and isinstance(old[name], list):
            found += _of_required(old[name], new[name], f"{place}/required")
        else:
            found += breaking_changes(old[name], new[name], f"{place}/{name}")
    added = {name: new[name] for name in new.keys() - old.keys()}
    if place.endswith("/parameters"):
        described = [(name, one) for name, one in added.items() if name != "others"]
        required = [name for name, one in described if one.get("required")]
        found += [f"{place}/{name} is required now" for name in required]
    if added.get("required") is True:
        found.append(f"{place} is required now")
    return found


def _of_required(old, new, place):
    """In answers a name may be added, in bodies taken away; nobody may do both at once."""
    return [f"{place}: {name} is required now" for name in new if name not in old] + [
        f"{place}: {name} is not sent for sure any more" for name in old if name not in new
    ]
