"""The routes of what goes with the records of a resource that asks for it by a verb."""

from dataclasses import replace
from functools import partial

from odoo import http
from odoo.http import request

from ... import settings
from ...http.operation import Content, Operation
from ...http.scopes import Needed
from ..openapi import contents, parameters
from ..routes import BASE, BESIDE, LIST, endpoint
from . import attachments, followers, messages, posting

_MIB = 1024 * 1024
_DRAFT = {"body": "<p>It comes on Monday.</p>", "partner_ids": [3]}
_FILE = {
    "type": "object",
    "properties": {"file": {"type": "string", "format": "binary", "minLength": 1}},
    "required": ["file"],
}
_NAME = parameters.query(
    "name", "What the file is called; of a form, its own name by default.", {"type": "string"}
)
_FILE_TOKEN = parameters.query(
    "file_token", "As the address of a picture has it.", {"type": "string"}
)


def _upload_limit(_controller):
    return settings.UPLOAD_LIMIT.read(request.env) * _MIB


def _list_of(api):
    one = api.label
    return replace(LIST, summary=f"List the {{many}} of a {one}", name=f"list {one} {{many}}")


def _of_messages(owner, api):
    url, one = f"{BASE}/{api.path}/<int:parent_id>/messages", api.label
    read, write = Needed.of(api.read).routing(), Needed.of(api.write).routing()
    route = partial(_route, messages.NAME, owner)
    single = f"{url}/<int:record_id>"
    return {
        "list_messages": route(url, "GET", posting.list_messages, read, _list_of(api)),
        "post_message": route(
            url,
            "POST",
            posting.post,
            write,
            Operation(
                f"Comment on a {one}, or make a note",
                name=f"post {one} {{one}}",
                body=Content(posting.draft, _DRAFT),
                answer=contents.stored,
                status=201,
                headers=("ETag", "Location"),
            ),
        ),
        "read_message": route(
            single,
            "GET",
            posting.read,
            read,
            Operation(
                f"Read a {{one}} of a {one}",
                name=f"get {one} {{one}}",
                answer=contents.record,
                query=parameters.of_reading,
                headers=("ETag",),
                etag=True,
            ),
        ),
        "edit_message": route(
            single,
            "PATCH",
            posting.edit,
            write,
            Operation(
                "Give a comment of your own another text",
                name=f"update {one} {{one}}",
                body=Content(posting.text, {"body": _DRAFT["body"]}),
                answer=contents.stored,
                headers=("ETag",),
                etag=True,
            ),
        ),
        "delete_message": route(
            single,
            "DELETE",
            posting.delete,
            write,
            Operation(
                "Delete a comment of your own, with its files",
                name=f"delete {one} {{one}}",
                answer=contents.deleted,
                etag=True,
            ),
        ),
    }


def _of_attachments(owner, api):
    url, one = f"{BASE}/{api.path}/<int:parent_id>/attachments", api.label
    read, write = Needed.of(api.read).routing(), Needed.of(api.write).routing()
    route = partial(_route, attachments.NAME, owner)
    upload = Operation(
        f"Attach a file to a {one}",
        name=f"upload {one} {{one}}",
        description="A form with one file, or the file itself as the body and `name=`.",
        body=Content(_FILE, {"file": "…"}),
        answer=contents.stored,
        query=(_NAME,),
        status=201,
        headers=("ETag", "Location"),
    )
    more = {"body": "file", "max_content_length": _upload_limit}
    return {
        "list_attachments": route(url, "GET", attachments.list_attachments, read, _list_of(api)),
        "upload_attachment": route(url, "POST", attachments.upload, write, upload, **more),
    }


def _of_followers(owner, api):
    url, one = f"{BASE}/{api.path}/<int:parent_id>/followers", api.label
    read, write = Needed.of(api.read).routing(), Needed.of(api.write).routing()
    route = partial(_route, followers.NAME, owner)
    add = Operation(
        f"Add a {{one}} to a {one}",
        name=f"add {one} {{one}}",
        body=Content(followers.draft, {"partner_id": 3}),
        answer=contents.stored,
        status=201,
        headers=("ETag", "Location"),
    )
    remove = Operation(
        f"Remove a {{one}} from a {one}", name=f"remove {one} {{one}}", answer=contents.deleted
    )
    return {
        "list_followers": route(url, "GET", followers.list_followers, read, _list_of(api)),
        "add_follower": route(url, "POST", followers.add, write, add),
        "remove_follower": route(
            f"{url}/<int:record_id>", "DELETE", followers.remove, write, remove
        ),
    }


def _route(resource, owner, url, method, answer, needed, operation, **more):
    answer = partial(answer, owner=owner)
    return endpoint(resource, url, method, answer, **needed, operation=operation, **more)


BESIDE["messages"] = _of_messages
BESIDE[attachments.VERB] = _of_attachments
BESIDE[followers.VERB] = _of_followers


class AttachmentsController(http.Controller):
    """Files by themselves. Which scope they need, the record says that they belong to."""

    _url = f"{BASE}/attachments/<int:record_id>"
    _scope = "Needs the scope of the record that it belongs to."

    read = endpoint(
        attachments.NAME,
        _url,
        "GET",
        attachments.read,
        scopes=(),
        operation=Operation(
            "Read what is known of an {one}",
            name="get {one}",
            description=_scope,
            answer=contents.record,
            query=parameters.of_reading,
            headers=("ETag",),
            etag=True,
        ),
    )
    download = endpoint(
        attachments.NAME,
        f"{_url}/content",
        "GET",
        attachments.download,
        scopes=(),
        operation=Operation(
            "Download an {one}",
            name="download {one}",
            description=f"{_scope} Heeds `Range`.",
            answer=contents.file,
            query=(_FILE_TOKEN,),
            headers=("ETag", "Content-Disposition"),
        ),
    )
    delete = endpoint(
        attachments.NAME,
        _url,
        "DELETE",
        attachments.delete,
        scopes=(),
        operation=Operation(
            "Delete an {one}", name="delete {one}", description=_scope, answer=contents.deleted
        ),
    )
