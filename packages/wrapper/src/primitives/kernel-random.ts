import { nodeCrypto } from './node-crypto.ts'

const source = '/dev/urandom'

/**
 * Random bytes of the kernel. The generators of OpenSSL and V8 are memory of this process: environments that Lambda restores
 * from one snapshot (SnapStart) may draw the same from them. Software that reads the operating system's generator is safe
 * there (https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html).
 */
export function kernelRandom(length: number): Buffer {
  const { closeSync, existsSync, openSync, readSync } = process.getBuiltinModule('node:fs')
  // Windows has no such file, and no SnapStart.
  if (!existsSync(source)) return nodeCrypto().randomBytes(length)
  const bytes = Buffer.alloc(length)
  const file = openSync(source, 'r')
  try {
    const read = readSync(file, bytes)
    if (read < length) throw new Error(`${source} gave ${read} bytes of ${length}`)
  } finally {
    closeSync(file)
  }
  return bytes
}
