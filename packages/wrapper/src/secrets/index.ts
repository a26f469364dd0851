/** Secrets of a server: API keys and the like, which `custom.mcp.secrets` of its `serverless.yml` names. */

import { lazy } from '../primitives/lazy.ts'
import { onRestore } from '../primitives/on-restore.ts'
import { redactBy } from '../primitives/redaction.ts'
import { createSecretStore, type SecretOptions } from './secret-store.ts'
import { createValueHider } from './value-hider.ts'

export type { SecretOptions } from './secret-store.ts'

const stateKeysName = 'MCP_STATE_KEYS'

let loadAdapter = lazyAdapter()

const hideValue = createValueHider({ console, process, redactBy })

const store = createSecretStore({
  env: process.env,
  fetchSecret: async id => {
    hideCredentials()
    return (await loadAdapter())(id)
  },
  onValue(name, value) {
    hideValue(name, value)
    if (name === stateKeysName) for (const key of splitStateKeys(value)) hideValue(name, key)
  },
})

/** A signature that does not fit is answered with the signed headers, the session's token among them. */
function hideCredentials(): void {
  for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) hideValue(name, process.env[name] ?? '')
}

// With another client: the connections and credentials of this one are those of before the snapshot.
onRestore(() => {
  store.forget()
  loadAdapter = lazyAdapter()
})

function lazyAdapter() {
  return lazy(async () => (await import('./secrets-manager.ts')).createFetchSecret())
}

/**
 * The value of a secret, by the name it has in `custom.mcp.secrets`. It is read from AWS Secrets Manager when first needed, kept for
 * five minutes, and then read again, so that a rotated secret needs no deployment. A variable of that name in the environment has
 * priority: stage `local` sets it from `.env`, and containers and tests may set it.
 *
 * Once read, the value is taken out of errors, notifications and logs.
 *
 * @example
 * ```ts
 * import { remote } from '@mcp-lambda/wrapper'
 * import { secret } from '@mcp-lambda/wrapper/secrets'
 *
 * const headers = async ({ fresh }: { fresh: boolean }) => ({
 *   authorization: `Bearer ${await secret('TAVILY_API_KEY', { fresh })}`,
 * })
 * export const backend = remote('https://mcp.tavily.com/mcp', { headers })
 * ```
 * @throws RpcError naming the secret, and what to do: it is not named, does not exist, or may not be read.
 */
export function secret(name: string, options?: SecretOptions): Promise<string> {
  return store.get(name, options)
}

/**
 * For the option `stateKeys` of a server whose tools ask their clients questions: the keys of the secret that
 * `custom.mcp.secrets` names as `MCP_STATE_KEYS`, newest first, separated by commas.
 */
export async function stateKeys(options?: SecretOptions): Promise<readonly string[]> {
  return splitStateKeys(await secret(stateKeysName, options))
}

function splitStateKeys(text: string): readonly string[] {
  return text.split(',').map(key => key.trim())
}
