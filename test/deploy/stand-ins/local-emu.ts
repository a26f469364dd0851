/** LocalEmu, a second AWS stand-in written by others. Optional: it needs Python 3.13, and minutes to install. */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createScratchFolder } from '@mcp-lambda/lambda-local/machine'
import { findFreePort } from './moto.ts'

type Env = Readonly<Record<string, string | undefined>>

/** As pip takes it. */
const localEmuPackage = 'localemu==1.3.2'

function localEmuFolder(env: Env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mcp-lambda', 'local-emu', localEmuPackage)
}

/** Undefined where it can be started, else the reason with the way to install it. */
export function whyNoLocalEmu(env: Env): string | undefined {
  const folder = localEmuFolder(env)
  if (existsSync(join(folder, 'bin', 'python'))) return
  const install = `python3.13 -m venv '${folder}' && '${folder}/bin/pip' install ${localEmuPackage}`
  return `LocalEmu is not installed, which needs Python 3.13 or newer: ${install}`
}

export type LocalEmu = { readonly url: string; close(): Promise<void> }

export async function startLocalEmu(env: Env): Promise<LocalEmu> {
  const port = await findFreePort()
  const python = join(localEmuFolder(env), 'bin', 'python')
  const own = await createScratchFolder('emulator')
  const server = spawn(python, [join(import.meta.dirname, 'local-emu-server.py'), String(port), own.path], {
    // It ends with its standard input.
    stdio: ['pipe', 'pipe', 'pipe'],
    env,
  })
  const ended = new Promise<void>(resolve => server.once('close', () => resolve()))
  let said = ''
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', data => {
      said = (said + data).slice(-4_000)
    })
  }
  const url = `http://127.0.0.1:${port}`
  const isUp = () =>
    fetch(`${url}/_localemu/health`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isUp())) {
    if (server.exitCode !== null) throw new Error(`LocalEmu did not start: ${said}`)
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  return {
    url,
    async close() {
      server.stdin.end()
      await ended
      await own.remove()
    },
  }
}
