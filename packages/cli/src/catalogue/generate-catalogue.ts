/** Writes what the server of a service offers, asked in a process of its own. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { extname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { preparePython } from './prepare-python.ts'
import { toReason } from './to-reason.ts'

// `.js` in the packed package.
const generator = join(import.meta.dirname, `generate${extname(import.meta.filename)}`)

/** Longest that a server may take to load and to list, milliseconds. */
const limitMs = 30_000

/** What a server was seen to need while it was asked. */
export type Needs = {
  /** Its tools ask their clients questions (`rerun`), so that it needs state keys on each stage. */
  stateKeys: boolean
}

/**
 * @param directory the folder of the service
 * @param file where the catalogue is written
 * @throws Error with the error of the server
 */
export async function generateCatalogue(directory: string, file: string, signal?: AbortSignal): Promise<Needs> {
  let needs: Needs = { stateKeys: false }
  const python = await preparePython(directory)
  const child = fork(generator, [directory, file, ...python], {
    cwd: directory,
    timeout: limitMs,
    silent: true,
    ...(signal && { signal }),
  })
  child.on('message', message => {
    needs = message as Needs // Sent by the generator alone.
  })
  child.stdout?.resume()
  const written = child.stderr ? text(child.stderr) : Promise.resolve('')
  const [code, endedBy] = await once(child, 'close', signal && { signal })
  if (code === 0) return needs
  const lines = await written
  const limit = endedBy === null ? `the server ended with ${code}` : `no answer within ${limitMs / 1_000} s`
  throw new Error(toReason(lines, directory) ?? limit)
}
