/**
 * The Python packages of the examples in docs/guides/agents.md, which no `npm ci` brings: `npm run python-packages` installs them
 * where the system keeps caches.
 */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

/** As pip takes them. */
export const agentPackages: readonly string[] = [
  'strands-agents==1.62.0',
  'langchain-mcp-adapters==0.3.2',
  'mcp-proxy-for-aws==1.7.0',
  'boto3==1.44.8',
]

export function agentFolder(env: Env): string {
  const caches = env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(caches, 'mcp-lambda', 'agents', agentPackages.join('+'))
}

/**
 * The Python that has them. Undefined where they are not installed.
 *
 * @throws Error in CI, where they have to be there
 */
export function findAgentPython(env: Env): string | undefined {
  const python = join(agentFolder(env), 'bin', 'python')
  if (existsSync(python)) return python
  if (env.CI) throw new Error(`${agentPackages[0]} is not installed, and CI needs it: npm run python-packages`)
  return undefined
}
