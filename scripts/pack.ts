/** `npm run pack`: builds every public package and packs it as npm would publish it. */
import { join, relative, resolve } from 'node:path'
import { readFlags } from '../shared/src/read-flags.ts'
import { packAll } from './pack/pack-all.ts'

const usage = `npm run pack -- [options]

Builds every package that is not private and packs it as npm would publish it: one .tgz for each.

  --destination FOLDER  where the files are written; default .packed
  --version VERSION     the version of all packages; default what their package.json says
  --help                prints this text

Exit codes: 0 packed; 1 a package cannot be built or packed; 2 the command line is wrong.`

const root = join(import.meta.dirname, '..')
const { values } = readFlags({
  usage,
  options: { destination: { type: 'string', default: '.packed' }, version: { type: 'string' } },
  check: ({ values: { version } }) =>
    version === undefined || /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)
      ? undefined
      : `--version is "${version}": give one such as 1.2.3`,
})

try {
  const packed = await packAll({
    root,
    destination: resolve(values.destination),
    ...(values.version !== undefined && { version: values.version }),
  })
  for (const { file, packedBytes, unpackedBytes, files } of packed)
    console.log(
      `${relative(process.cwd(), file).padEnd(48)} ${kilobytes(packedBytes)}, ${kilobytes(unpackedBytes)} unpacked, ${files.length} files`,
    )
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KB`
}
