/**
 * AWS's own runtime client, `aws-lambda-ric`: what sits in a real Lambda environment, and what the small one of this
 * package is checked against. Its npm package compiles C++ when installed, so it is no dependency of this project: it is
 * built on demand, and kept where the system keeps caches.
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

/** The client's `index.mjs`, or undefined when it has not been built on this machine. */
export function findAwsRuntimeClient(env: Env): string | undefined {
  const file = awsRuntimeClientFile(env)
  // The compiled part comes last: without it, an installation broke off.
  return existsSync(join(file, '../rapid-client.node')) && existsSync(file) ? file : undefined
}

/** Where its `index.mjs` is once it is built. */
export function awsRuntimeClientFile(env: Env): string {
  return join(awsRuntimeClientFolder(env), 'node_modules/aws-lambda-ric/index.mjs')
}
