/** Keeps a service's `catalogue.json` to what its server says: the gateway lists tools from there, and clients see that. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Whether the service has a script that writes its catalogue. */
export function hasCatalogue(directory: string): boolean {
  const manifest = join(directory, 'package.json')
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).scripts?.catalogue !== undefined
}

/**
 * Does what `npm run catalogue` does in the service, and says whether the file is another now.
 *
 * @throws Error with what the script printed
 */
export async function refreshCatalogue(directory: string, signal: AbortSignal): Promise<boolean> {
  const before = await readCatalogue(directory)
  // `node --run` starts in a tenth of npm's time.
  await promisify(execFile)(process.execPath, ['--run', 'catalogue'], {
    cwd: directory,
    timeout: 30_000,
    signal,
  }).catch(error => {
    throw new Error(String(error.stderr || error.message).trim(), { cause: error })
  })
  return (await readCatalogue(directory)) !== before
}

function readCatalogue(directory: string): Promise<string> {
  return readFile(join(directory, 'catalogue.json'), 'utf8').catch(() => '')
}
