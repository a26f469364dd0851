import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTarballs } from '../../scripts/pack/create-tarballs.ts'
import { type PackedFile, runIn } from './consumer.ts'

/** Packed files once more, as a version before them: the same code with lower numbers, and an older template. */
export async function packPrevious(packed: readonly PackedFile[], destination: string): Promise<PackedFile[]> {
  const names = packed.map(({ name }) => name)
  const folder = await mkdtemp(join(tmpdir(), 'previous-'))
  await mkdir(destination)
  try {
    const folders = await Promise.all(
      packed.map(async ({ name, file }) => {
        const unpacked = join(folder, name)
        await mkdir(unpacked, { recursive: true })
        await runIn(unpacked, 'tar', ['-xzf', file, '--strip-components=1'])
        await change(join(unpacked, 'package.json'), text => lowerVersions(text, names))
        // A line less, which an upgrade then adds.
        if (name === 'create-mcp-lambda') {
          await change(join(unpacked, 'template/_gitignore'), text => text.replace('*.tsbuildinfo\n', ''))
        }
        return unpacked
      }),
    )
    return await createTarballs(folders, destination)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function change(path: string, toText: (text: string) => string): Promise<void> {
  await writeFile(path, toText(await readFile(path, 'utf8')))
}

/** `version` and the ranges of packages that are packed with this one. A program may have the name of its package. */
function lowerVersions(manifest: string, names: readonly string[]): string {
  const isRange = (key: string, value: unknown) => names.includes(key) && String(value).startsWith('^')
  const lowered = JSON.parse(manifest, (key, value) =>
    key === 'version' || isRange(key, value) ? `${value}-previous` : value,
  )
  return JSON.stringify(lowered, null, 2)
}
