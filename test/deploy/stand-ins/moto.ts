/** moto, an AWS stand-in written in Python by others, which no `npm ci` brings: `npm run python-packages` installs it. */

import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

/** As pip takes it. */
export const motoPackage = 'moto[server]==5.2.5'

export function motoFolder(env: Env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mcp-lambda', 'moto', motoPackage)
}

export type Moto = { readonly url: string; reset(): Promise<void>; close(): Promise<void> }

/**
 * @param functionUrls of functions that have one, by name
 * @throws Error where it is not installed
 */
export async function startMoto(env: Env, functionUrls: Readonly<Record<string, string>>): Promise<Moto> {
  const python = join(motoFolder(env), 'bin', 'python')
  if (!existsSync(python)) throw new Error('moto is not installed: npm run python-packages')
  const port = await findFreePort()
  const server = spawn(python, [join(import.meta.dirname, 'moto-server.py'), String(port)], {
    // It ends with its standard input.
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...env, FUNCTION_URLS: JSON.stringify(functionUrls) },
  })
  const ended = new Promise<void>(resolve => server.once('close', () => resolve()))
  let said = ''
  server.stderr.on('data', data => {
    said = (said + data).slice(-4_000)
  })
  const url = `http://127.0.0.1:${port}`
  for (;;) {
    if (server.exitCode !== null) throw new Error(`moto did not start: ${said}`)
    if (
      await fetch(`${url}/moto-api/data.json`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  return {
    url,
    async reset() {
      await fetch(`${url}/moto-api/reset`, { method: 'POST' })
    },
    async close() {
      server.stdin.end()
      await ended
    },
  }
}

/** Below the ports that systems give to connections: one of these may take a port between the question and its use. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
