import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { forgetUnused, markUsed } from '../machine/forget-unused.ts'
import { createScratchFolder } from '../machine/scratch-folder.ts'
import { type WrittenFolder, withDiskAdvice } from '../machine/with-disk-advice.ts'
import { readZip, type ZippedFile } from './read-zip.ts'

export type UnpackedCode = { readonly folder: string; readonly sha256: string; readonly bytes: number }

/**
 * The folder that caches unpacked packages between runs. It is outside the project, because inside it Node would find the
 * project's `node_modules`: a package without one of its dependencies would work here and fail on AWS.
 */
export function codeCacheFolder(env: Record<string, string | undefined>): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mcp-lambda', 'code')
}

/** Unpacks a zip file once, into a folder of the code cache that is named after the digest of the file. */
export async function unpackCode(zipFile: string, cacheFolder: string): Promise<UnpackedCode> {
  return unpackZip(await readFile(zipFile), {
    name: zipFile,
    cache: { folder: cacheFolder, variable: 'XDG_CACHE_HOME' },
  })
}

export type UnpackOptions = {
  /** Name of the zip in error messages. */
  readonly name: string
  /** The folder to unpack below. It is created if it is missing. */
  readonly cache: WrittenFolder
}

export async function unpackZip(zip: Uint8Array, { name, cache }: UnpackOptions): Promise<UnpackedCode> {
  const digest = createHash('sha256').update(zip).digest()
  const folder = join(cache.folder, digest.toString('hex').slice(0, 32))
  if (existsSync(folder)) await markUsed(folder)
  else await unpack(readZip(zip, name), folder, cache)
  return { folder, sha256: digest.toString('base64'), bytes: zip.length }
}

async function unpack(files: readonly ZippedFile[], folder: string, cache: WrittenFolder) {
  await withDiskAdvice(cache, () => prepareCache(cache.folder))
  const scratch = await createScratchFolder('code', { parent: cache.folder, variable: cache.variable })
  try {
    await scratch.fill(path => writeFiles(files, path))
    // Another process may have unpacked the same package meanwhile. Its content is the same.
    await rename(scratch.path, folder).catch(error => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await scratch.remove()
  }
}

async function prepareCache(cacheFolder: string) {
  await mkdir(cacheFolder, { recursive: true })
  await forgetUnused(cacheFolder)
  // Stops Node's search for a `package.json`, because there is none above `/var/task` either.
  await writeFile(join(cacheFolder, 'package.json'), '{}\n')
}

async function writeFiles(files: readonly ZippedFile[], folder: string) {
  for (const { name, content, isExecutable } of files) {
    const file = join(folder, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content, { mode: isExecutable ? 0o755 : 0o644 })
  }
}
