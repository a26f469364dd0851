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

export type SecretsFile = {
  readonly values: Readonly<Record<string, string | undefined>>
  /** What is wrong with its lines, and where. It holds nothing of them. */
  readonly wrong: readonly { readonly where: string; readonly what: string }[]
}

/** @throws Error when the file is there and cannot be read */
export async function readSecretsFile(root: string): Promise<SecretsFile> {
  const text = await readFile(join(root, secretsFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw new Error(`${secretsFile} cannot be read (${error.code})`, { cause: error })
  })
  const wrong = findWrongLines(text).map(({ line, what }) => ({ where: `${secretsFile}:${line}`, what }))
  return { values: parseEnv(text), wrong }
}

/** Lines that Node's `parseEnv` leaves out, or reads as something else than they look like. */
function findWrongLines(text: string): { line: number; what: string }[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  const wrong: { line: number; what: string }[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]?.trim() ?? ''
    if (line === '' || line.startsWith('#')) continue
    const found = (what: string) => void wrong.push({ line: at + 1, what })
    const [, name = '', value = ''] = /^(?:export\s+)?([^=]*)=\s*(.*)$/.exec(line) ?? []
    const quote = /^["'`]/.exec(value)?.[0]
    if (!line.includes('=')) found('it has no =, so it is left out')
    else if (!/^[A-Za-z_]\w*$/.test(name.trim())) found('what stands before = is not the name of a variable')
    else if (quote) {
      const rest = [value.slice(1), ...lines.slice(at + 1)].join('\n')
      const end = rest.indexOf(quote)
      if (end < 0) found('its quote is not closed, so it is part of the value')
      // A value in quotes may have several lines.
      else at += rest.slice(0, end).split('\n').length - 1
    }
  }
  return wrong
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
