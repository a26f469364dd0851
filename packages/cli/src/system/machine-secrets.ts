/** Secrets of the services on this machine: values of `.env` in the folder of the project, and random state keys. */

import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { LoadedService } from '@mcp-lambda/serverless/loading'

/** Git must ignore it. */
export const secretsFile = '.env'

/** Names of secrets of a service that have no value here. */
export type MissingSecrets = { readonly service: string; readonly names: readonly string[] }

/** @throws Error when the file is there and cannot be read */
export async function readSecretsFile(root: string): Promise<Readonly<Record<string, string | undefined>>> {
  const text = await readFile(join(root, secretsFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw new Error(`${secretsFile} cannot be read (${error.code})`, { cause: error })
  })
  return parseEnv(text)
}

/** Each service gets its own secrets, and no other's. */
export function secretsOf(
  { settings: { secrets = {} } }: Pick<LoadedService, 'settings'>,
  values: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const own = Object.keys(secrets).flatMap(name => (values[name] ? [[name, values[name]]] : []))
  return Object.fromEntries(own)
}

/** State keys are made for each start where there are none. */
export function findMissingSecrets(
  services: readonly Pick<LoadedService, 'name' | 'settings'>[],
  values: Readonly<Record<string, string | undefined>>,
): MissingSecrets[] {
  return services.flatMap(({ name: service, settings }) => {
    const names = Object.keys(settings.secrets ?? {}).filter(name => name !== 'MCP_STATE_KEYS' && !values[name])
    return names.length > 0 ? [{ service, names }] : []
  })
}

/** Seal the states of questions from one call to the next: a new start has new ones. */
export function createStateKeys(): { readonly MCP_STATE_KEYS: string } {
  return { MCP_STATE_KEYS: randomBytes(32).toString('base64url') }
}
