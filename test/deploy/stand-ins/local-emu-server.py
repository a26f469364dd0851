"""LocalEmu on 127.0.0.1, which keeps functions and runs none. Usage: python local-emu-server.py <port>

Each patch says what LocalEmu lacks, and stops with a message once LocalEmu has it: then the patch is to be deleted.
"""

import os
import sys
import tempfile

os.environ["GATEWAY_LISTEN"] = f"127.0.0.1:{sys.argv[1]}"
# Of this run alone.
os.environ["HOME"] = os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="local-emu-")

from localemu.runtime.main import main
from localemu.services.lambda_.invocation import runtime_executor
from localemu.services.lambda_.invocation.runtime_executor import RuntimeExecutor

# LocalEmu creates a function only where Docker runs, since it prepares the image that would run it. The local Lambda runs it here.
executors = {entry.name for entry in runtime_executor.EXECUTOR_PLUGIN_MANAGER.list_containers()}
if executors != {"docker"}:
    sys.exit(f"LocalEmu has executors beside Docker now ({executors}): delete the patch in test/deploy/stand-ins/local-emu-server.py")


class NoExecutor(RuntimeExecutor):
    @classmethod
    def prepare_version(cls, function_version):
        """Nothing is run."""

    cleanup_version = prepare_version


DockerPlugin = runtime_executor.RuntimeExecutorPlugin
runtime_executor.EXECUTOR_PLUGIN_MANAGER.load("docker").load = lambda *_, **__: NoExecutor

main()
