"""A server that takes longer to start than the init phase of Lambda. Notes each start in the file of STARTS."""

import os
import time

if 'STARTS' in os.environ:
    with open(os.environ['STARTS'], 'a') as starts:
        starts.write('started\n')
time.sleep(12)

from mcp.server.mcpserver import MCPServer  # noqa: E402

server = MCPServer('slow')


@server.tool()
def ready() -> str:
    """Says that it has started."""
    return 'ready'


server.run()
