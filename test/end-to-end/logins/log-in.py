"""Logs in with the Python SDK and calls a tool: log-in.py <mcp url> <redirect uri> <tool> [client id]. Prints the tool's text."""

import asyncio
import sys
from urllib.parse import parse_qs, urlparse

import httpx2
from mcp.client.auth import OAuthClientProvider
from mcp.client.session import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata

url, redirect_uri, tool, *registered = sys.argv[1:]


class Storage:
    def __init__(self):
        self.tokens = None
        self.client = None
        if registered:
            self.client = OAuthClientInformationFull(
                client_id=registered[0], redirect_uris=[redirect_uri], token_endpoint_auth_method="none"
            )

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


class Browser:
    """Follows redirects with cookies; the server answers for the person."""

    back = None

    async def visit(self, address):
        async with httpx2.AsyncClient(follow_redirects=False) as browser:
            while not address.startswith(redirect_uri):
                response = await browser.get(address)
                address = str(response.url.join(response.headers["location"]))
        self.back = parse_qs(urlparse(address).query)

    async def callback(self):
        return AuthorizationCodeResult(**{name: values[0] for name, values in self.back.items()})


async def main():
    browser = Browser()
    auth = OAuthClientProvider(
        server_url=url,
        client_metadata=OAuthClientMetadata(
            client_name="logins",
            redirect_uris=[redirect_uri],
            grant_types=["authorization_code", "refresh_token"],
            token_endpoint_auth_method="none",
            application_type="native",
        ),
        storage=Storage(),
        redirect_handler=browser.visit,
        callback_handler=browser.callback,
    )
    async with httpx2.AsyncClient(auth=auth, follow_redirects=True) as http:
        async with streamable_http_client(url, http_client=http) as streams:
            async with ClientSession(streams[0], streams[1]) as session:
                await session.initialize()
                result = await session.call_tool(tool, {"word": "python"})
                print(result.content[0].text)


asyncio.run(main())
