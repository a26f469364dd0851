/** A registry of container images on this machine, with a stand-in for AWS's Python image. */
import { execFile, spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

export type Registry = {
  /** `127.0.0.1:<port>` */
  readonly address: string
  /** The stand-in, with its tag. */
  readonly base: string
  /** Runs crane, and returns what it printed. */
  crane(...words: readonly string[]): Promise<string>
  close(): void
}

/** @param folder for files of the registry's making */
export async function startRegistry(crane: string, folder: string): Promise<Registry> {
  const child = spawn(crane, ['registry', 'serve', '--address', '127.0.0.1:0'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const port = await readPort(child.stderr)
  const address = `127.0.0.1:${port}`
  const base = `${address}/lambda-python:3.13`
  const execute = promisify(execFile)
  const run = async (...words: readonly string[]) => (await execute(crane, words)).stdout
  const bootstrap = join(folder, 'base/var/runtime/bootstrap')
  await mkdir(dirname(bootstrap), { recursive: true })
  await writeFile(bootstrap, 'of AWS', { mode: 0o755 })
  const layer = join(folder, 'base.tar')
  await execute('tar', ['-cf', layer, '-C', join(folder, 'base'), 'var'])
  await run('append', '--oci-empty-base', '--new_layer', layer, '--new_tag', base)
  await run('mutate', base, '--set-platform', 'linux/arm64', '--entrypoint', '/lambda-entrypoint.sh', '--tag', base)
  return { address, base, crane: run, close: () => void child.kill() }
}

async function readPort(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const [, port] = /serving on port (\d+)/.exec(line) ?? []
    if (port !== undefined) return port
  }
  throw new Error('The registry ended before it served')
}
