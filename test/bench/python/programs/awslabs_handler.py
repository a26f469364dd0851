"""The handler of awslabs' wrapper, as its README has it."""

import os
import sys

from mcp.client.stdio import StdioServerParameters
from mcp_lambda import stdio_server_adapter

server = StdioServerParameters(
    command=sys.executable,
    args=['-m', 'mcp_server_time'],
    env={'PYTHONPATH': os.environ['PYTHONPATH']},
)


def handler(event, context):
    return stdio_server_adapter(server, event, context)
