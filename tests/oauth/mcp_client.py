"""An AI tool, made of the official MCP library: mcp_client.py <server> <client id> <redirect URI>

Prints the address that a person follows, reads the one that the browser was sent back to, and
prints what came of it as JSON. Run by a Python that has the library.
"""

import asyncio
import json
import sys
from urllib.parse import parse_qsl, urlsplit

import httpx2
from mcp import ClientSession
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientInformationFull, OAuthClientMetadata

SERVER, CLIENT_ID, REDIRECT_URI = sys.argv[1:]


class Storage:
    """A registered app, in memory."""

    def __init__(self):
        self.tokens = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return OAuthClientInformationFull(
            client_id=CLIENT_ID, redirect_uris=[REDIRECT_URI], token_endpoint_auth_method="none"
        )

    async def set_client_info(self, client_info):
        raise AssertionError(f"registered anew: {client_info.client_id}")


async def follow(url):
    print(url, flush=True)  # noqa: T201


async def come_back():
    line = await asyncio.to_thread(sys.stdin.readline)
    members = dict(parse_qsl(urlsplit(line.strip()).query))
    return AuthorizationCodeResult(
        code=members["code"], state=members.get("state"), iss=members.get("iss")
    )


async def main():
    storage = Storage()
    provider = OAuthClientProvider(
        server_url=SERVER,
        client_metadata=OAuthClientMetadata(redirect_uris=[REDIRECT_URI]),
        storage=storage,
        redirect_handler=follow,
        callback_handler=come_back,
    )
    async with (
        httpx2.AsyncClient(auth=provider, timeout=60) as http_client,
        streamable_http_client(SERVER, http_client=http_client) as streams,
        ClientSession(streams[0], streams[1]) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        found = await session.call_tool("list_tags", {"limit": 5, "name": "From the MCP test"})
    tags = json.loads(found.content[0].text)
    result = {
        "tools": [tool.name for tool in tools],
        "tags": [tag["name"] for tag in tags],
        "scope": storage.tokens.scope,
        "access_token": storage.tokens.access_token,
    }
    print(json.dumps(result))  # noqa: T201


asyncio.run(main())
