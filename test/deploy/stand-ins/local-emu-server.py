"""LocalEmu on 127.0.0.1, which keeps functions and runs none. Usage: python local-emu-server.py <port> <folder of its own>

Each patch says what LocalEmu lacks, and stops with a message once LocalEmu has it: then the patch is to be deleted.
"""

import os
import sys

os.environ["GATEWAY_LISTEN"] = f"127.0.0.1:{sys.argv[1]}"
# What it writes is of this run alone.
for variable in ("HOME", "XDG_CACHE_HOME", "TMPDIR"):
    os.environ[variable] = sys.argv[2]

from localemu.runtime.main import main
from localemu.services.lambda_.invocation import runtime_executor
from localemu.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from end_with_parent import end_with_parent

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

end_with_parent()
main()
