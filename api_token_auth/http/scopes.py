"""Which scopes a route needs: all of ``scopes=``, and one of ``any_scope=``."""

from dataclasses import dataclass

from ..errors import InsufficientScope

#: For Odoo's own interface to every model: whatever the owner may do in Odoo.
RPC = "rpc"


class AnyScope(tuple):
    """Names of scopes of which one is enough, where a tuple means all of them."""

    __slots__ = ()


def any_scope(*names):
    return AnyScope(names)


@dataclass(frozen=True)
class Needed:
    """What a token must have been granted: all of ``every`` and one of ``one_of``, if there are."""

    every: tuple = ()
    one_of: tuple = ()

    @classmethod
    def by(cls, routing):
        """What a route says with ``scopes=`` and ``any_scope=``; one of Odoo's own for API keys,
        which stand for their owner, needs :data:`RPC`."""
        if routing.get("auth") == "bearer":
            return cls((RPC,))
        return cls(routing.get("scopes", ()), routing.get("any_scope", ()))

    @classmethod
    def of(cls, scopes):
        """What a resource says: a tuple, or :func:`any_scope`."""
        return cls(one_of=scopes) if isinstance(scopes, AnyScope) else cls(every=scopes)

    def routing(self):
        """The same as keywords of a route."""
        return {"any_scope": self.one_of} if self.one_of else {"scopes": self.every}

    def is_met_by(self, granted):
        return granted.issuperset(self.every) and not (
            self.one_of and granted.isdisjoint(self.one_of)
        )

    def check(self, granted):
        """:raise InsufficientScope: it names a set of scopes that would do"""
        if not self.is_met_by(granted):
            held = [name for name in self.one_of if name in granted]
            raise InsufficientScope((*self.every, *(held or self.one_of)[:1]))

    def alternatives(self):
        """Each set of scopes that is enough, as lists: what OpenAPI calls ``security``."""
        return [[*self.every, name] for name in self.one_of] or [list(self.every)]


def check_declared(url, routing):
    """Refuse a route with a token that forgot its scopes, when the registry loads.

    :raise TypeError: the route is named
    """
    every, one_of = routing.get("scopes"), routing.get("any_scope")
    given = [names for names in (every, one_of) if names is not None]
    if not given or not all(map(_are_names, given)) or one_of == ():
        raise TypeError(
            f"The route {url} has auth='api_token'. It needs scopes=('…',), a tuple of scopes that "
            "must all have been granted, or any_scope=('…', '…') of which one must; scopes=() "
            "explicitly allows any valid token."
        )


def _are_names(names):
    return isinstance(names, tuple) and all(isinstance(name, str) for name in names)
