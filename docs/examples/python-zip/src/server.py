"""Counts words: a server as any other, which need not know that it is on Lambda."""

from mcp.server.mcpserver import MCPServer

server = MCPServer('word-count')


@server.tool()
def count(text: str) -> int:
    """Counts the words of a text."""
    return len(text.split())


if __name__ == '__main__':
    server.run('stdio')
