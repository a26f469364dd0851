/**
 * Two MCP servers written in Python, which no `npm ci` brings: `npm run python-packages` installs them where the system
 * keeps caches, and tests find them there.
 */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

/** As pip takes them. They pin what is compared; what they depend on is the same on both sides of a comparison. */
export const pythonPackages: readonly string[] = [
  'mcp-server-time==2026.10.19',
  'awslabs.aws-documentation-mcp-server==1.2.3',
]

/** One folder per set of versions, so that another set is another installation. */
export function pythonFolder(env: Env): string {
  const caches = env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(caches, 'mcp-lambda', 'python-servers', pythonPackages.join('+'))
}

/** The Python that has the servers, which may or may not be there. */
export function pythonProgram(env: Env): string {
  return join(pythonFolder(env), 'bin', 'python')
}

/** @throws Error in CI, where they have to be there */
export function hasPythonServers(env: Env): boolean {
  const isThere = existsSync(pythonProgram(env))
  if (!isThere && env.CI)
    throw new Error('The Python servers are not installed, and CI needs them: npm run python-packages')
  return isThere
}
