import type { Backend } from '../../backend.ts'
import { checkOptions } from '../../options.ts'
import { createLegacyBackend } from './backend.ts'
import type { Connect } from './connection.ts'
import type { KeepOptions } from './keep-options.ts'

/**
 * Serves 2025-era servers to clients of both eras, over connections of any kind. `sdk`, `stdio` and `remote` are built on
 * the same; use this for another transport, such as a WebSocket.
 *
 * @param connect Opens one connection. Called for each server that is kept; each does one exchange at a time. A server
 * that has not answered `initialize` after 60 s is given up, and its connection closed.
 * @example
 * ```ts
 * export const handler = lambdaHandler(legacyServer(connectToSocket))
 * ```
 * @throws TypeError for an option that belongs elsewhere, and for an invalid value.
 */
export function legacyServer(connect: Connect, options: KeepOptions = {}): Backend {
  checkOptions(options, ['legacyServer'])
  return createLegacyBackend(connect, { ...options, env: process.env })
}
