"""A file as the body of a request: of a form (``multipart/form-data``), or the body itself.

It is put on the disk while it comes in, so that slow clients hold no memory.
"""

import hashlib
import re
import tempfile

from odoo.tools import LazyTranslate
from werkzeug.exceptions import RequestEntityTooLarge

from .. import compat
from .errors import PayloadTooLarge, Refused, ValidationFailed

_lt = LazyTranslate(__name__)

_FORM = "multipart/form-data"
_IN_MEMORY = 256 * 1024  # bytes; what is longer goes to the disk
_CHUNK = 64 * 1024
_MAX_NAME = 255  # characters
#: What has no place in the name of a file: folders, control characters.
_NO_NAME = re.compile(r"^.*[/\\]|[\x00-\x1f\x7f]")


def spool(httprequest, most):
    """Read the body to its end.

    :param most: bytes
    :return: an open file; of a form None, whose files werkzeug has put on the disk
    :raise PayloadTooLarge: it is longer
    """
    httprequest.max_content_length = most
    try:
        if httprequest.mimetype == _FORM:
            httprequest.get_data(parse_form_data=True)
            return None
        return _copied(compat.body_stream(httprequest), most)
    except RequestEntityTooLarge as error:
        raise PayloadTooLarge() from error


def _copied(stream, most):
    # Closed with the request, when nobody knows it any more.
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    while chunk := stream.read(_CHUNK):
        file.write(chunk)
        # werkzeug cuts a chunked body at the limit without a word
        if file.tell() > most or (file.tell() == most and stream.read(1)):
            raise PayloadTooLarge()
    return file


def describe(httprequest, spooled):
    """Return ``(file, what is known of it)``.

    The latter is ``{"name", "digest"}``: what stands for the body of the request.

    :raise ValidationFailed: there is no file, or several
    :raise Refused: it has no name or is empty, which no schema can say of a form and of a body
    """
    file, name = _part(httprequest) if spooled is None else (spooled, _name(httprequest))
    name = _NO_NAME.sub("", name or "").strip()[:_MAX_NAME]
    if not name:
        raise Refused.of_field("name", _lt("This field is required."))
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    if not file.tell():
        raise Refused.of_field("file", _lt("The file is empty."))
    file.seek(0)
    return file, {"name": name, "digest": digest}


def _name(httprequest):
    return httprequest.args.get("name")


def _part(httprequest):
    """The one file of a form, and its name; ``?name=`` gives it another."""
    files = [file for _part, file in httprequest.files.items(multi=True)]
    if len(files) != 1:
        raise ValidationFailed.of_field("file", _lt("Send one file in a form part named “file”."))
    return files[0].stream, _name(httprequest) or files[0].filename
