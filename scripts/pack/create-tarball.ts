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

/** `npm pack` in a folder that holds all that is packed. */
export async function createTarball(folder: string, destination: string): Promise<Packed> {
  const args = ['pack', folder, '--json', '--pack-destination', destination]
  const { stdout } = await promisify(execFile)('npm', args, { cwd: destination, maxBuffer: 2 ** 25 })
  const [packed]: NpmPacked[] = JSON.parse(stdout)
  if (packed === undefined) throw new Error(`npm packed nothing in ${folder}`)
  return {
    name: packed.name,
    version: packed.version,
    file: join(destination, packed.filename),
    packedBytes: packed.size,
    unpackedBytes: packed.unpackedSize,
    files: packed.files.map(({ path }) => path).toSorted(),
  }
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
