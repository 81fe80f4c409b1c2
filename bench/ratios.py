"""What is compared with what: each ratio is requests per second of one case over another's."""

from dataclasses import dataclass

from . import rounds
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
    json2, rpc, fastapi = (3.8, 2.8, 3.8) if size == 80 else (None, None, None)
    return [
        Ratio(group, "ours / Odoo /json/2", ours, f"{ours}_json2", json2),
        Ratio(group, "ours / Odoo JSON-RPC", ours, f"{ours}_rpc", rpc),
        Ratio(group, "ours / OCA fastapi", ours, f"{ours}_fastapi", fastapi),
        Ratio(group, "ours 304 / ours 200", f"{ours}_304", ours, 1),
        Ratio(group, "ours / floor", ours, "none"),
    ]


def _write(key, what, method, to_save, to_write):
    """Beside what answers the record, as ours does, and beside what answers an id or ``true``."""
    group = "One project, written"
    return [
        Ratio(group, f"{what}, ours / /json/2 web_save", key, f"{key}_save", to_save),
        Ratio(group, f"{what}, ours / /json/2 {method} (less work)", key, f"{key}_json2", to_write),
        Ratio(group, f"{what}, ours / JSON-RPC web_save", key, f"{key}_save_rpc"),
        Ratio(group, f"{what}, ours / JSON-RPC {method} (less work)", key, f"{key}_rpc"),
    ]


_CALL = "A constant answer behind authentication"
_TASKS = "200 tasks with assignees and tags"
_READ = "One project, read"
_TOKENS, _APPS = "Tokens", "Apps"

RATIOS = [
    Ratio(_CALL, "ours / by hand, the limit", "token", "limit", 0.96),
    Ratio(_CALL, "ours / auth='public'", "token", "public", 1),
    Ratio(_CALL, "ours / Odoo API key", "token", "bearer", 2.8),
    Ratio(_CALL, "ours / OCA auth_api_key", "token", "oca_key"),
    Ratio(_CALL, "by hand, the limit / floor", "limit", "none"),
    Ratio(_CALL, "ours / floor", "token", "none"),
    Ratio(_CALL, "auth='public' / floor", "public", "none"),
    Ratio(_CALL, "OCA auth_api_key / floor", "oca_key", "none"),
    Ratio(_CALL, "Odoo API key / floor", "bearer", "none"),
    *(ratio for size in SIZES for ratio in _lists(size)),
    Ratio(_TASKS, "ours / Odoo /json/2", "tasks", "tasks_json2", 3),
    Ratio(_TASKS, "ours / Odoo JSON-RPC", "tasks", "tasks_rpc"),
    Ratio(_READ, "ours / Odoo /json/2", "read", "read_json2", 3),
    Ratio(_READ, "ours / Odoo JSON-RPC", "read", "read_rpc"),
    *_write("create", "create", "create", 1.2, 1.1),
    *_write("update", "rename", "write", 1.4, 1.2),
    *_write("recolour", "color", "write", 1.9, 1.2),
    Ratio(_TOKENS, "refresh / floor", "refresh", "none", 0.62),
    Ratio(_TOKENS, "revoke / floor", "revoke", "none"),
    Ratio(_TOKENS, "login / bare password hash", "login", "hash", 0.95),
    Ratio(_APPS, "an app's token / a login's", "app_token", "login_token", 0.95),
    Ratio(_APPS, "a login's token, addon installed / not", "login_token", "token_alone", 0.97),
    Ratio(_APPS, "code exchange / a refresh and a claim", "exchange", "refresh_and_claim", 1),
    Ratio(_APPS, "code exchange / a refresh", "exchange", "app_refresh"),
    # Within one and a half of its time.
    Ratio(_APPS, "consent page / Odoo's login page", "consent", "login_page", 0.67),
]


def compared(samples):
    """Return ``"group: title" → result`` for the ratios whose cases were measured."""
    return {
        f"{each.group}: {each.title}": rounds.ratio(
            samples[each.case], samples[each.against], each.target
        )
        for each in RATIOS
        if each.case in samples and each.against in samples
    }
