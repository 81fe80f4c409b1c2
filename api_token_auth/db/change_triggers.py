"""The triggers that write the log of changes; see :mod:`.change_log`.

The name of each has a digest of all that it does: another declaration is another trigger. Which
addon asked for it is in its comment, so that it goes with the addon.
"""

import hashlib
from dataclasses import dataclass

from odoo.tools import SQL

from . import ownership

_TRIGGER, _FUNCTION = "api_change_", "api_change_fn_"

_FOUND = """
    SELECT class.relname, trigger.tgname, obj_description(trigger.oid, 'pg_trigger')
      FROM pg_trigger trigger JOIN pg_class class ON class.oid = trigger.tgrelid
     WHERE class.relnamespace = %s::regnamespace AND starts_with(trigger.tgname, %s)
"""
_FUNCTIONS = """
    SELECT oid::regprocedure::text FROM pg_proc
     WHERE pronamespace = %s::regnamespace AND starts_with(proname, %s)
       AND proowner = ANY(%s::oid[])
"""
_INSTALLED = "SELECT name FROM ir_module_module WHERE state IN ('installed', 'to upgrade')"

_OWN = """
    INSERT INTO {schema}.api_change_log (txid, model, res_id, change, company_id)
    VALUES (pg_catalog.txid_current(), {model}, COALESCE(NEW.id, OLD.id),
            CASE TG_OP WHEN 'INSERT' THEN 'created' WHEN 'DELETE' THEN 'deleted'
                       ELSE 'changed' END, {company})
    ON CONFLICT (txid, model, res_id) DO UPDATE
       SET change = EXCLUDED.change, company_id = EXCLUDED.company_id
     WHERE EXCLUDED.change OPERATOR(pg_catalog.<>) 'changed';
"""
_BESIDE = """
    INSERT INTO {schema}.api_change_log (txid, model, res_id, change)
    SELECT DISTINCT pg_catalog.txid_current(), {model}, found.id, 'changed'
      FROM (VALUES ({old}), ({new})) AS found(id) WHERE found.id IS NOT NULL
    ON CONFLICT DO NOTHING;
"""
_THROUGH = """
    INSERT INTO {schema}.api_change_log (txid, model, res_id, change)
    SELECT pg_catalog.txid_current(), {model}, record.id, 'changed'
      FROM {schema}.{table} record WHERE record.{column} OPERATOR(pg_catalog.=) NEW.id
    ON CONFLICT DO NOTHING;
"""


@dataclass(frozen=True)
class Source:
    """Rows of a table whose changes are changes of a model's records.

    :param module: the addon that asks for it
    :param model: name of the records' model
    :param table: that has the rows
    :param column: holds the record's id; ``id`` of the records' own rows
    :param watched: columns whose change counts; () for all
    :param condition: (column, text): only rows that have it
    :param company: the rows have a ``company_id``, which is kept when they are deleted
    :param through: (table, column): the records whose column has the id of the row
    """

    module: str
    model: str
    table: str
    column: str = "id"
    watched: tuple = ()
    condition: tuple = ()
    company: bool = False
    through: tuple = ()

    @property
    def is_own(self):
        return self.column == "id" and not self.through

    @property
    def comment(self):
        return f"{self.module} {self.model if self.is_own else '-'}"

    def body(self, schema):
        """The statement of the function."""
        values = {"schema": schema, "model": _literal(self.model)}
        if self.through:
            table, column = map(_name, self.through)
            return _THROUGH.format(**values, table=table, column=column)
        if self.is_own:
            return _OWN.format(**values, company="OLD.company_id" if self.company else "NULL")
        return _BESIDE.format(**values, old=self._value("OLD"), new=self._value("NEW"))

    def _value(self, row):
        value = f"{row}.{_name(self.column)}"
        return f"CASE WHEN {self._holds(row)} THEN {value} END" if self.condition else value

    def _holds(self, row):
        column, text = self.condition
        return f"{row}.{_name(column)} = {_literal(text)}"

    def events(self):
        """Yield (event, condition as SQL)."""
        if not self.through:
            for event, row in (("INSERT", "NEW"), ("DELETE", "OLD")):
                yield event, self._holds(row) if self.condition else "true"
        # By its bytes: not every type has an equality.
        changed = [f"OLD.{_name(c)} IS DISTINCT FROM NEW.{_name(c)}" for c in self.watched]
        when = f"({' OR '.join(changed) or 'OLD.* *<> NEW.*'})"
        if self.condition:
            when += f" AND ({self._holds('OLD')} OR {self._holds('NEW')})"
        yield "UPDATE", when

    def digest(self, schema):
        text = repr((self, self.body(schema), list(self.events())))
        return hashlib.sha256(text.encode()).hexdigest()[:10]

    def triggers(self, schema):
        """Return (table, name of the trigger) → its statement."""
        digest = self.digest(schema)
        return {
            (self.table, f"{_TRIGGER}{digest}_{event.lower()}"): (
                f"CREATE TRIGGER {_TRIGGER}{digest}_{event.lower()} AFTER {event} "
                f"ON {schema}.{_name(self.table)} FOR EACH ROW WHEN ({when}) "
                f"EXECUTE FUNCTION {schema}.{_FUNCTION}{digest}()"
            )
            for event, when in self.events()
        }


class Triggers:
    """The triggers of ours that a database has."""

    def __init__(self, cr):
        self.cr, self.schema = cr, ownership.schema(cr)
        cr.execute(_FOUND, [self.schema, _TRIGGER])
        self.found = {(table, name): comment or "" for table, name, comment in cr.fetchall()}

    def differ(self, sources, replace):
        wanted = self._wanted(sources)
        return bool(wanted - self.found.keys() or self._surplus(wanted, replace))

    def make(self, sources, replace):
        """Create those that are missing → names of the models that had none before."""
        watched_before = {comment.partition(" ")[2] for comment in self.found.values()}
        for source in sources:
            if not source.triggers(self.schema).keys() <= self.found.keys():
                self._create(source)
        for table, name in self._surplus(self._wanted(sources), replace):
            self.cr.execute(SQL(f"DROP TRIGGER {name} ON {self.schema}.{_name(table)}"))
        self._drop_unused_functions()
        return {source.model for source in sources if source.is_own} - watched_before

    def drop_all(self):
        for table, name in self.found:
            self.cr.execute(SQL(f"DROP TRIGGER {name} ON {self.schema}.{_name(table)}"))
        self._drop_unused_functions()

    def _wanted(self, sources):
        return {key for source in sources for key in source.triggers(self.schema)}

    def _surplus(self, wanted, replace):
        """What nobody asks for: a server with older code may not know what asks."""
        surplus = self.found.keys() - wanted
        if replace or not surplus:
            return surplus
        self.cr.execute(_INSTALLED)
        installed = {name for (name,) in self.cr.fetchall()}
        return {key for key in surplus if self.found[key].partition(" ")[0] not in installed}

    def _create(self, source):
        function = f"{self.schema}.{_FUNCTION}{source.digest(self.schema)}()"
        statements = [
            # Whatever has its name already is not ours, or has no trigger any more.
            f"DROP FUNCTION IF EXISTS {function} CASCADE",
            f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS "
            f"$function$BEGIN {source.body(self.schema)} RETURN NULL; END$function$",
        ]
        for (table, name), statement in source.triggers(self.schema).items():
            comment = f"COMMENT ON TRIGGER {name} ON {self.schema}.{_name(table)} IS "
            statements += [statement, comment + _literal(source.comment)]
        for statement in statements:
            self.cr.execute(SQL(statement), log_exceptions=False)

    def _drop_unused_functions(self):
        self.cr.execute(_FOUND, [self.schema, _TRIGGER])
        used = {name.rpartition("_")[0] for _table, name, _comment in self.cr.fetchall()}
        owners = ownership.trusted_roles(self.cr)
        self.cr.execute(_FUNCTIONS, [self.schema, _FUNCTION, owners])
        for (signature,) in self.cr.fetchall():
            digest = signature.partition("(")[0].rpartition("_")[2]
            if f"{_TRIGGER}{digest}" not in used:
                self.cr.execute(SQL(f"DROP FUNCTION {signature}"))


def _name(text):
    return '"' + text.replace('"', '""') + '"'


def _literal(text):
    return "'" + text.replace("'", "''") + "'"
