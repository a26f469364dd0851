import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

export type Packed = {
  readonly name: string
  readonly version: string
  /** The .tgz. */
  readonly file: string
  readonly packedBytes: number
  readonly unpackedBytes: number
  /** Paths inside the package, sorted. */
  readonly files: readonly string[]
}

/** `npm pack` in folders that each hold all that is packed: one npm, which takes longer to start than to pack a folder. */
export async function createTarballs(folders: readonly string[], destination: string): Promise<Packed[]> {
  const args = ['pack', ...folders, '--json', '--pack-destination', destination]
  const { stdout } = await promisify(execFile)('npm', args, { cwd: destination, maxBuffer: 2 ** 25 })
  const packed: NpmPacked[] = JSON.parse(stdout)
  if (packed.length !== folders.length) throw new Error(`npm packed ${packed.length} of ${folders.join(', ')}`)
  return packed.map(({ name, version, filename, size, unpackedSize, files }) => ({
    name,
    version,
    file: join(destination, filename),
    packedBytes: size,
    unpackedBytes: unpackedSize,
    files: files.map(({ path }) => path).toSorted(),
  }))
}

/** Parts of what `npm pack --json` prints. */
type NpmPacked = {
  readonly name: string
  readonly version: string
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}
