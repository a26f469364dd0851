import type { CacheHint } from '../../mcp/cache-hints.ts'
import type { Isolation } from './session-key.ts'

/** How the servers of a source are kept, for servers of the 2025 era. */
export type KeepOptions = {
  /** Default `tenant`: what a server remembers of one tenant is never seen by another. */
  readonly isolation?: Isolation
  /** Most servers alive at once: idle, busy and ending ones. Calls beyond wait. Default 16. */
  readonly maxServers?: number
  readonly cacheHint?: CacheHint
  /**
   * Names of tools and prompts, and URIs of resources, that may ask their client something (sampling, elicitation,
   * roots) on 2026-07-28. Their code before the question runs again when the answer comes, so it must not do anything
   * twice that must be done once. Needs `stateKeys`.
   */
  readonly rerun?: readonly string[]
  /**
   * Seal the state of a question, which travels through the client: secrets of 32 characters or more, newest first; older
   * ones still open. A function is called at each call of what is in `rerun`, so that a rotated secret needs no new
   * environment. Default: those of the variable `MCP_STATE_KEYS`, separated by commas.
   */
  readonly stateKeys?: StateKeys
}

export type StateKeys = readonly string[] | (() => readonly string[] | Promise<readonly string[]>)

/**
 * The keys for a source, or those of its environment. Undefined where nothing may ask.
 *
 * @throws Error while the function loads: the code that uses the keys comes with the first question.
 */
export function findStateKeys(
  { rerun = [], stateKeys }: KeepOptions,
  env: Readonly<Record<string, string | undefined>>,
): StateKeys | undefined {
  if (rerun.length === 0) return undefined
  const keys = stateKeys ?? (env.MCP_STATE_KEYS ?? '').split(',').map(key => key.trim())
  if (typeof keys === 'function' || (keys.length > 0 && keys.every(key => key.length >= 32))) return keys
  throw new Error('rerun needs stateKeys or MCP_STATE_KEYS (comma-separated): secrets of 32 characters, newest first')
}
