import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve, sep } from 'node:path'
import { unzipSync } from 'fflate'

export type UnpackedCode = { readonly folder: string; readonly sha256: string; readonly bytes: number }

/**
 * Where unpacked packages are kept between runs. Outside the project on purpose: from inside it, Node would find the
 * project's `node_modules` above the code, and a package that forgot a dependency would work here and fail on AWS.
 */
export function codeCacheFolder(env: Record<string, string | undefined>): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mcp-lambda', 'code')
}

/** Unpacks a zip into a folder named for its content, once. */
export async function unpackCode(zipFile: string, cacheFolder: string): Promise<UnpackedCode> {
  const zip = await readFile(zipFile)
  const digest = createHash('sha256').update(zip).digest()
  const folder = join(cacheFolder, digest.toString('hex').slice(0, 32))
  if (existsSync(folder)) await utimes(folder, new Date(), new Date())
  else await unpack(zip, folder, zipFile)
  return { folder, sha256: digest.toString('base64'), bytes: zip.length }
}

async function unpack(zip: Uint8Array, folder: string, zipFile: string) {
  const cacheFolder = dirname(folder)
  await mkdir(cacheFolder, { recursive: true })
  await forgetOldCode(cacheFolder)
  // Ends Node's search for a `package.json`: `/var/task` has none above it either.
  await writeFile(join(cacheFolder, 'package.json'), '{}\n')
  const scratch = await mkdtemp(join(cacheFolder, 'new-'))
  for (const [name, content] of Object.entries(readZip(zip, zipFile))) {
    const file = resolve(scratch, name)
    if (!file.startsWith(scratch + sep)) throw new Error(`${zipFile}: entry '${name}' points outside the package`)
    if (name.endsWith('/')) continue
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  // Two processes may unpack the same package at once: whoever is second finds the same content in place.
  await rename(scratch, folder).catch(() => rm(scratch, { recursive: true, force: true }))
}

function readZip(zip: Uint8Array, zipFile: string) {
  try {
    return unzipSync(zip)
  } catch (cause) {
    throw new Error(`${zipFile} is not a readable zip file; package the service again`, { cause })
  }
}

const keptForMs = 30 * 24 * 60 * 60_000

async function forgetOldCode(cacheFolder: string) {
  for (const name of await readdir(cacheFolder)) {
    const entry = join(cacheFolder, name)
    const { mtimeMs } = await stat(entry).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (mtimeMs < Date.now() - keptForMs) await rm(entry, { recursive: true, force: true })
  }
}
