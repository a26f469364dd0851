"""A server that does what others do: reports progress, asks its client, computes with native code, needs a key."""

import os
import sys
from pathlib import Path

import anyio
import numpy
from mcp.server.mcpserver import Context, MCPServer
from pydantic import BaseModel

server = MCPServer('notes')


class Day(BaseModel):
    day: str


@server.tool()
async def work(folder: str, ctx: Context) -> str:
    """Reports two steps, and after each waits for a file of its name."""
    for step in (1, 2):
        await ctx.report_progress(step, 2)
        while not Path(folder, str(step)).exists():
            await anyio.sleep(0.01)
    return 'done'


@server.tool()
async def book(ctx: Context) -> str:
    """Asks for a day."""
    answer = await ctx.elicit('Which day?', Day)
    return answer.data.day if answer.action == 'accept' else answer.action


@server.tool()
def mean(values: list[float]) -> float:
    """Of some numbers."""
    return float(numpy.mean(values))


@server.tool()
def world() -> dict[str, object]:
    """Where the server runs, and with what."""
    return {
        'cwd': os.getcwd(),
        'variables': dict(os.environ),
        'version': list(sys.version_info[:2]),
        'numpy': numpy.__file__,
    }


server.run()
