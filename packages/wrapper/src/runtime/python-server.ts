import { delimiter, join } from 'node:path'
import type { Backend } from '../backend.ts'
import type { ChildEnv } from '../outbound/stdio/child-environment.ts'
import { type StdioOptions, stdio } from '../outbound/stdio/stdio.ts'

export type PythonServer = Pick<StdioOptions, 'rerun' | 'stateKeys'> & {
  /** Arguments of Python, e.g. `['-m', 'mcp_server_time']`. */
  readonly args: readonly string[]
  /** The folder of the packages. */
  readonly packages: string
  /** Variables for the server beyond those that every child has: see `stdio`. */
  readonly env: ChildEnv
}

/**
 * An MCP server in Python that speaks over stdio. It runs in the folder of its function; code of its own is in `src`.
 *
 * @param python the interpreter
 * @param env of this process, which gets what every Python program needs: where its packages are, and a home to write to
 */
export function pythonServer(
  python: string,
  { args, packages, env: named, ...options }: PythonServer,
  env: Record<string, string | undefined>,
): Backend {
  const cwd = env.LAMBDA_TASK_ROOT ?? process.cwd()
  // In the environment of this process, since values that are named here are redacted in the log of the server.
  env.PYTHONPATH = [packages, join(cwd, 'src'), env.PYTHONPATH].filter(Boolean).join(delimiter)
  env.HOME = '/tmp'
  return stdio(python, args, {
    ...options,
    cwd,
    env: { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1', ...named },
  })
}
