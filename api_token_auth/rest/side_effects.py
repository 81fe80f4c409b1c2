"""What a request must leave alone.

What the client did not name is as before, but for the consequences that the resource declares:
the record's own values, the records that it is linked to, and the values of records that follow
it, as subtasks follow their task to another project.
"""

from typing import NamedTuple

from . import changes, links
from .bulk import errors_at
from .declaration import WRITE
from .errors import NotApplied
from .loading import is_prefetched


class Before(NamedTuple):
    """What is known of records that a client may be about to write.

    :param columns, linked: names of fields that it could write: with a column, and many2many
    :param links: id of each record → many2many field → ids, see :func:`.links.load`
    """

    columns: list
    linked: list
    links: dict


def look(resource, query):
    """Run ``query`` → :class:`Before` of its records, which Odoo then need not read to write."""
    columns, linked = [], []
    fields = resource._api_resource_fields()
    for name in resource._api_readable(resource._api_guarded()):
        (linked if fields[name].many else columns).append(name)
    return Before(columns, linked, links.load(resource, query, linked))


def guarded(fields):
    """Return the names of fields that no request empties without naming them.

    :param fields: name → :class:`.fields.ResourceField`
    """
    return [
        name
        for name, field in fields.items()
        if field.declared.access == WRITE
        and not field.declared.on_demand
        and (field.stored if field.many else is_prefetched(field.odoo_field))
    ]


class Untouched:
    """What is to stay of some records, as it was before a write.

    :ivar linked: the many2many fields whose links are looked at
    """

    def __init__(self, resource, records, values_list, changes_list, before):
        """
        :param values_list: for each record, field → validated value that the client named
        :param changes_list: for each record, those of them that are changes
        :param before: :class:`Before`
        """
        self.resource, self.records = resource, records
        self.values_list, self.changes_list = values_list, changes_list
        self.fields = resource._api_resource_fields()
        self.before = before
        self.linked = before.linked if any(changes_list) else []
        self.columns = {}
        for record, named, changes_ in zip(records, values_list, changes_list, strict=True):
            if changes_:
                self.columns[record] = self._columns(record, named)
        self.moved_along = self._moved_along()

    def _columns(self, record, besides):
        """Return field → value as an answer has it. What is empty cannot be lost."""
        names = [name for name in self.before.columns if name not in besides]
        stored = {name: self.fields[name].stored_value(record) for name in names}
        return {name: value for name, value in stored.items() if self.fields[name].plain(value)}

    def _moved_along(self):
        """Return what moves along → (its values, list of the records that it moves with)."""
        found = {}
        for record, changed in zip(self.records, self.changes_list, strict=True):
            moved = self.resource._api_moved_along(record, changed) if changed else ()
            for other in moved:
                if other not in self.records:
                    found.setdefault(other, (self._columns(other, ()), []))[1].append(record)
        leaders = {record for _before, leaders in found.values() for record in leaders}
        self.leaders = {record: self._columns(record, ()) for record in leaders}
        return found

    def check(self, found, places):
        """Compare with what is stored now.

        :param found: for each record its :class:`.results.WriteResult`
        :raise NotApplied: naming what would be emptied or reset; all is rolled back
        """
        each = (self.records, self.values_list, self.changes_list, found, places)
        for record, named, changed, result, place in zip(*each, strict=True):
            if changed and result.version:  # without one the user sees nothing of it any more
                with errors_at(**place):
                    self._check_own(record, named, changed, result)
                    self._check_moved_along(record)

    def _check_own(self, record, named, changed, result):
        excused = {
            name
            for consequence in self.resource._api_consequences()
            if consequence.of in changed
            for name in consequence.resets
        }
        lost = [
            name
            for name, value in self.columns[record].items()
            if name not in excused and not self._same(record, name, value, result.answer)
        ]
        lost += [
            name
            for name, ids in self.before.links.get(record.id, {}).items()
            if name not in excused and name not in named and not ids <= result.links[name]
        ]
        message = self.resource.env._(
            "This request would also change this field. Include it in the request."
        )
        changes.refuse(lost, message)

    def _same(self, record, name, value, answer):
        field = self.fields[name]
        now = answer[name] if name in answer else field.stored_value(record)
        return field.same(field.plain(value), now)

    def _check_moved_along(self, record):
        """Check what moves along with ``record``, each with the first that it moves with."""
        lost = {}
        for other, (before, leaders) in self.moved_along.items():
            for name, value in before.items() if leaders[0] == record else ():
                if not self._same(other, name, value, {}) and not any(
                    self._goes_with(other, leader, name) for leader in leaders
                ):
                    lost.setdefault(name, []).append(str(other.id))
        if lost:
            message = self.resource.env._(
                "This request would also change this field of %s. Change them in one list."
            )
            details = [{"field": n, "message": message % ", ".join(lost[n])} for n in lost]
            raise NotApplied(details=details)

    def _goes_with(self, other, leader, name):
        """Whether ``other`` has what its leader has, as it had before."""
        plain = self.fields[name].plain
        before = plain(self.moved_along[other][0][name]), plain(self.leaders[leader].get(name))
        now = [plain(self.fields[name].stored_value(record)) for record in (other, leader)]
        return before[0] == before[1] and now[0] == now[1]
