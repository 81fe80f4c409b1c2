"""What is compared with what: each ratio is requests per second of one case over another's."""

from dataclasses import dataclass

from .cases import SIZES


@dataclass(frozen=True)
class Ratio:
    """``case`` over ``against``; ``target`` is what it should be at least, if anything."""

    group: str
    title: str
    case: str
    against: str
    target: float | None = None


def _lists(size):
    group, ours = f"A list of {size} projects", f"list{size}"
    first = size == 80
    return [
        Ratio(group, "ours / Odoo /json/2", ours, f"{ours}_json2", 3 if first else None),
        Ratio(group, "ours / Odoo JSON-RPC", ours, f"{ours}_rpc", 1.5 if first else None),
        Ratio(group, "ours / OCA fastapi", ours, f"{ours}_fastapi", 2 if first else None),
        Ratio(group, "ours 304 / ours 200", f"{ours}_304", ours, 1),
        Ratio(group, "ours / floor", ours, "none"),
    ]


def _single(key, what, json2_target):
    group = "One project"
    return [
        Ratio(group, f"{what}, ours / Odoo /json/2", key, f"{key}_json2", json2_target),
        Ratio(group, f"{what}, ours / Odoo JSON-RPC", key, f"{key}_rpc"),
    ]


_CALL = "A constant answer behind authentication"
_TOKENS = "Tokens"

RATIOS = [
    Ratio(_CALL, "ours / floor", "token", "none", 0.95),
    Ratio(_CALL, "auth='public' / floor", "public", "none"),
    Ratio(_CALL, "OCA auth_api_key / floor", "oca_key", "none"),
    Ratio(_CALL, "Odoo API key / floor", "bearer", "none"),
    Ratio(_CALL, "ours / Odoo API key", "token", "bearer", 3.3),
    Ratio(_CALL, "ours / OCA auth_api_key", "token", "oca_key"),
    *(ratio for size in SIZES for ratio in _lists(size)),
    *_single("read", "read", 3),
    *_single("create", "create", 1.3),
    *_single("update", "rename", 1.3),
    *_single("recolour", "colour", 1.3),
    Ratio(_TOKENS, "refresh / floor", "refresh", "none", 0.6),
    Ratio(_TOKENS, "revoke / floor", "revoke", "none"),
    Ratio(_TOKENS, "login / bare password hash", "login", "hash", 0.9),
]
