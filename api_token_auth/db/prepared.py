"""Reading statements whose plans PostgreSQL keeps, on connections of our own.

A list takes PostgreSQL longer to plan than to run, and Odoo's ``DISCARD ALL`` throws plans away. A
statement that comes again on one of our connections is prepared, and planned anew only as long as
PostgreSQL finds plans for its very values cheaper than one for all values (``plan_cache_mode``).

Numbers become parameters: the ids of users, companies and records, which differ from call to call.
Texts, dates and the length of a page stay what they are: the plan for an unknown one is a bad plan.
"""

import functools
import itertools
import re
from collections import OrderedDict
from contextlib import ExitStack, contextmanager

import psycopg2
from odoo.sql_db import PoolError
from psycopg2.extensions import adapt, encodings

from . import pool, transaction

#: Of one connection; each takes PostgreSQL about a hundred kilobytes.
MAX_PLANS = 64
#: Statements that are remembered because they came once, or because they cannot be prepared.
MAX_REMEMBERED = 1024

_BEGIN = """
    BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SET TRANSACTION SNAPSHOT '%s';
"""
_PAGE = ("LIMIT ", "OFFSET ")
_INT4 = range(-(2**31), 2**31)

_placeholders = re.compile(r"(%[s%])")
_refused = OrderedDict()
_numbers = itertools.count()


class Unprepared(Exception):
    """The statement has to be run in another way; nothing has come of it."""


@contextmanager
def reading(cr):
    """Yield a function from Odoo's ``SQL`` to rows, of the state that Odoo's cursor shows.

    :param cr: on the primary; what it has itself written is not seen
    :raise Unprepared: that function does, too
    """
    with ExitStack() as stack:
        try:
            own = stack.enter_context(pool.statement(cr.dbname))
        except (psycopg2.OperationalError, PoolError) as error:
            raise Unprepared(type(error).__name__) from None
        if not own.connection.is_direct:
            raise Unprepared("a pooler is between this connection and PostgreSQL")
        reader = _Reader(own, cr)
        stack.callback(reader.end)
        yield reader.rows


class _Reader:
    """A transaction that begins with its first statement, in one message."""

    def __init__(self, cr, shown):
        self._cr, self._shown, self._begun = cr, shown, False
        self._plans = vars(cr.connection).setdefault("plans", _Plans())

    def rows(self, sql):
        statement = _Statement(sql, self._cr)
        if hash(statement.key) in _refused:
            raise Unprepared("it was refused before")
        begin = "" if self._begun else self._begin()
        try:
            with transaction.counted():
                self._cr.execute(self._plans.command(statement, begin))
            self._begun = True
            return self._cr.fetchall()
        except psycopg2.Error as error:
            self._cr.connection.close()  # and with it what it has prepared
            if isinstance(error, psycopg2.ProgrammingError | psycopg2.DataError):
                _remember(_refused, statement.key)
            # Without its text: who runs the statement again is told what is wrong with it.
            raise Unprepared(type(error).__name__) from None

    def _begin(self):
        self._shown.execute("SELECT pg_export_snapshot()")
        return _BEGIN % self._shown.fetchone()

    def end(self):
        if self._begun and not self._cr.connection.closed:
            self._cr.execute("COMMIT")


class _Plans:
    """The prepared statements of one connection; what was not used for longest goes first."""

    def __init__(self):
        self._names, self._came = OrderedDict(), OrderedDict()

    def command(self, statement, before):
        """Return the SQL that runs it after ``before``, prepared from the second time on."""
        key = statement.key
        if key not in self._names:
            if hash(key) not in self._came:
                _remember(self._came, key)
                return before + statement.plain()
            if len(self._names) == MAX_PLANS:
                _key, oldest = self._names.popitem(last=False)
                before += f"DEALLOCATE {oldest}; "
            self._names[key] = f"api_token_{next(_numbers)}"
            before += statement.prepare(self._names[key])
        self._names.move_to_end(key)
        return before + statement.execute(self._names[key])


def _remember(known, key):
    """Keep a statement in mind without its text: one that is taken for another costs time only."""
    known[hash(key)] = True
    known.move_to_end(hash(key))
    if len(known) > MAX_REMEMBERED:
        known.popitem(last=False)


class _Statement:
    """A statement without its numbers.

    :ivar key: what two statements have in common that need one plan
    """

    def __init__(self, sql, cr):
        self._sql, self._cr = sql, cr
        self._types, self._values, parts = [], [], []
        params = iter(sql.params)
        for part in _split(sql.code):
            if part == "%s":
                parts.append(self._place(next(params), parts[-1]))
            else:
                parts.append("%" if part == "%%" else part)
        self._text = "".join(parts)
        self.key = (self._text, *self._types)

    def plain(self):
        return self._cr.mogrify(self._sql.code, self._sql.params).decode(self._encoding)

    def prepare(self, name):
        types = f" ({', '.join(self._types)})" if self._types else ""
        return f"PREPARE {name}{types} AS {self._text}; "

    def execute(self, name):
        return f"EXECUTE {name}({', '.join(self._values)})" if self._values else f"EXECUTE {name}"

    @property
    def _encoding(self):
        return encodings[self._cr.connection.encoding]

    def _place(self, value, before):
        """Return what stands in the text for a value."""
        if type(value) is int and not before.endswith(_PAGE):
            return self._parameter([value], value)
        if type(value) is list and _are_numbers(value):
            return self._parameter(value, f"'{{{','.join(map(str, value))}}}'", "[]")
        if type(value) is tuple and _are_numbers(value):
            return f"({', '.join(self._parameter([number], number) for number in value)})"
        adapted = adapt(value)
        if hasattr(adapted, "prepare"):
            adapted.prepare(self._cr.connection)
        return adapted.getquoted().decode(self._encoding)

    def _parameter(self, numbers, value, suffix=""):
        # The type that PostgreSQL gives to such a number where it stands in the text.
        self._types.append(("int4" if all(n in _INT4 for n in numbers) else "int8") + suffix)
        self._values.append(str(value))
        return f"${len(self._types)}"


_split = functools.lru_cache(maxsize=256)(_placeholders.split)


def _are_numbers(values):
    return bool(values) and all(type(value) is int for value in values)
