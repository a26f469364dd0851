/**
 * AWS's own bridge from stdio to signed HTTP, a Python program, which no `npm ci` brings: `npm run python-packages`
 * installs it where the system keeps caches.
 */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

/** As pip takes it. Apart from the other Python packages: the versions it needs exclude theirs. */
export const mcpProxyPackage = 'mcp-proxy-for-aws==1.7.0'

export function mcpProxyFolder(env: Env): string {
  const caches = env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(caches, 'mcp-lambda', 'mcp-proxy-for-aws', mcpProxyPackage)
}

/**
 * Undefined where it is not installed.
 *
 * @throws Error in CI, where it has to be there
 */
export function findMcpProxy(env: Env): { command: string; args: string[] } | undefined {
  const python = join(mcpProxyFolder(env), 'bin', 'python')
  if (existsSync(python)) return { command: python, args: ['-m', 'mcp_proxy_for_aws.server'] }
  if (env.CI) throw new Error('mcp-proxy-for-aws is not installed, and CI needs it: npm run python-packages')
  return undefined
}
