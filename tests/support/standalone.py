"""Modules of the addon that need no Odoo, loaded without its package."""

import importlib.util
import sys
from pathlib import Path

_ADDON = Path(__file__).parents[2] / "api_token_auth"


def _load(path):
    name = path.replace("/", "_")
    spec = importlib.util.spec_from_file_location(f"{name}_standalone", _ADDON / f"{path}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


token_format = _load("crypto/format")
log_masking = _load("log_masking")
