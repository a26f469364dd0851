/**
 * AWS's own runtime client, `aws-lambda-ric`, which real Lambda environments run. Tests compare the small client of this
 * package with it. Its npm package compiles C++ when installed, so it is built on demand and cached instead of being a
 * dependency.
 */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

export const awsRuntimeClientVersion = '4.0.2'

export function awsRuntimeClientFolder(env: Env): string {
  const caches = env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(caches, 'mcp-lambda', 'aws-lambda-ric', awsRuntimeClientVersion)
}

/** Returns the client's `index.mjs`, or undefined if the client is not built. */
export function findAwsRuntimeClient(env: Env): string | undefined {
  const file = awsRuntimeClientFile(env)
  // The compiled part is written last: without it the installation is incomplete.
  return existsSync(join(file, '../rapid-client.node')) && existsSync(file) ? file : undefined
}

/** The path of the client's `index.mjs`, whether or not it is built. */
export function awsRuntimeClientFile(env: Env): string {
  return join(awsRuntimeClientFolder(env), 'node_modules/aws-lambda-ric/index.mjs')
}
