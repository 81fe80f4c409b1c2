"""``make screenshots``: the pictures in the addons' descriptions, of a real backend."""

import os
import shutil

from PIL import Image

from . import test_command
from .console import say, shown
from .paths import ADDONS, CHECKOUT, LOCAL

TAKEN = LOCAL / "screenshots"
# A screen has few colours; so many keep the text as it is and save half the size.
COLOURS = 128


def screenshots(settings, arguments):
    """Take them, and put each into its addon; the exit code of the tests that took them."""
    shutil.rmtree(TAKEN, ignore_errors=True)
    os.environ.update(SCREENSHOTS=str(TAKEN), ARGS="tests/backend/screenshots.py")
    code = test_command.test(settings, arguments)
    if code == 0:
        for addon in ADDONS:
            for path in sorted(TAKEN.glob(f"{addon}.*.png")):
                name = path.name.removeprefix(f"{addon}.")
                _keep(path, CHECKOUT / addon / "static" / "description" / name)
    return code


def _keep(path, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(target, optimize=True)
    say(shown(target))
