/** Writes what the server of a service offers, asked in a process of its own. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { toReason } from './to-reason.ts'

const generator = join(import.meta.dirname, 'generate.ts')

/** Longest that a server may take to load and to list, milliseconds. */
const limitMs = 30_000

/**
 * @param directory the folder of the service
 * @param file where the catalogue is written
 * @throws Error with the error of the server
 */
export async function generateCatalogue(directory: string, file: string, signal?: AbortSignal): Promise<void> {
  await promisify(execFile)(process.execPath, [generator, directory, file], {
    cwd: directory,
    timeout: limitMs,
    ...(signal && { signal }),
  }).catch((error: Error & { stderr?: string }) => {
    throw new Error(toReason(error.stderr ?? '', directory) ?? error.message, { cause: error })
  })
}
