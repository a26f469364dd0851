/** What a service with `custom.mcp.command` has: a function on a Python runtime that Node starts on. */

import type { Parameters } from '../settings/parameters.ts'
import type { Settings } from '../settings/settings.ts'

/** Its folder with all that the function needs, made when it is packaged. */
export const buildFolder = '.mcp-lambda'

/** The key of the function, where none is written. */
export const functionKey = 'server'

export const pythonRuntime = 'python3.13'

/** The version of Python, e.g. `3.13`. Undefined for other runtimes, and for those that Lambda no longer takes. */
export function readPythonVersion(runtime: unknown): string | undefined {
  return /^python(3\.1[234])$/.exec(String(runtime))?.[1]
}

export const pythonFunction = {
  // Lambda requires one. What runs is the exec wrapper.
  handler: `${buildFolder}/run`,
  // The processor's share follows: a server starts in 0.6 s of a whole one (mcp-server-time 2026.10.19).
  memorySize: 1024,
  timeout: 30,
  environment: { AWS_LAMBDA_EXEC_WRAPPER: `/var/task/${buildFolder}/run` },
}

/** The alias that osls gives a function with `snapStart`. */
export const snapStartAlias = 'snapstart'

/** Whether a server's environments start from a snapshot: its own setting has priority over the stage's. */
export function takesSnapshot(
  { command, snapStart }: Pick<Settings, 'command' | 'snapStart'>,
  stage: Pick<Parameters, 'snapStart'>,
): boolean {
  return command !== undefined && (snapStart ?? stage.snapStart === 'on')
}

/** Of the service's folder, what is in the package: the build, its own code, and what its `package.patterns` add. */
export const packagePatterns: readonly string[] = [
  '!**',
  `${buildFolder}/**`,
  `!${buildFolder}/.gitignore`,
  'src/**',
  '!src/**/__pycache__/**',
]
