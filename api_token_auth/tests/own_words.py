"""That what people are refused with is our own text, in their language."""

import ipaddress
import json
import re
from urllib.parse import urlsplit

from odoo.exceptions import UserError
from odoo.tools.translate import code_translations

from .common import speak_french

_PLACE = re.compile(r"%\(\w+\)s|%s")

# What Python, its libraries and PostgreSQL say.
_FOREIGN = re.compile(
    r"Expected|[Ee]xpecting|does not appear|not permitted|invalid literal|has host bits|codec can't"
    r"|could not convert|out of range|object (has|is)|NoneType|Traceback|<class|Invalid IPv6|NFKC"
    r"|Extra data|Exceeds the limit|recursion|not supported between|must be str|NUL|duplicate key"
)

_PARSERS = (
    int,
    float,
    json.loads,
    ipaddress.ip_address,
    ipaddress.ip_interface,
    ipaddress.ip_network,
    lambda text: urlsplit(text).port,
    lambda text: text.encode("idna"),
)


class OwnWords:
    """For a :class:`TransactionCase`: ``addon`` names whose texts count."""

    addon = "api_token_auth"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        speak_french(cls.env)

    def assert_refused_in_own_words(self, act, entered):
        """Fail unless ``act(env)`` is refused with a text of the addon in English and in French.

        :param entered: what somebody has entered
        """
        said = []
        for lang in ("en_US", "fr_FR"):
            env = self.env(context={**self.env.context, "lang": lang})
            with self.assertRaises(UserError) as caught:
                act(env)
            said.append(str(caught.exception.args[0]))
        self.assert_own_words(*said, entered)

    def assert_own_words(self, english, french, entered):
        french_texts = code_translations.get_python_translations(self.addon, "fr_FR")
        self.assertTrue(any(_is_made_of(text, english) for text in french_texts), english)
        self.assertTrue(any(_is_made_of(text, french) for text in french_texts.values()), french)
        self.assertNotEqual(english, french)
        for message in (english, french):
            quoted = message.replace(entered, "") if entered else message
            self.assertNotRegex(quoted, _FOREIGN)
            self.assertNotRegex(message, r": \.|“”|« »|None|False")
            for complaint in filter(None, map(_complaint, _PARSERS, [entered] * len(_PARSERS))):
                self.assertNotIn(complaint, message)


def _is_made_of(text, message):
    """Whether ``message`` is ``text`` with something in each of its places."""
    return re.fullmatch(".+".join(map(re.escape, _PLACE.split(text))), message, re.S)


def _complaint(parse, entered):
    """What Python says of it."""
    try:
        parse(entered)
    except (ValueError, RecursionError) as error:
        return str(error)
    return None
