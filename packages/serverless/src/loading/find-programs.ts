import { open, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** A program or library in machine code. */
export type NativeFile = { readonly path: string; readonly architecture: string }

/** `e_machine` of the ELF header, and what Lambda calls it. */
const machines: Readonly<Record<number, string>> = { 62: 'x86_64', 183: 'arm64' }

const headerBytes = 20

/** Files in ELF below a folder: Lambda runs nothing else that is not interpreted. */
export async function findNativeFiles(folder: string): Promise<NativeFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const native: NativeFile[] = []
  for (const entry of entries.filter(entry => entry.isFile())) {
    const file = join(entry.parentPath, entry.name)
    const header = await readHeader(file)
    if (header.toString('latin1', 0, 4) !== '\x7fELF') continue
    const machine = header.readUInt16LE(18)
    native.push({ path: relative(folder, file), architecture: machines[machine] ?? `machine ${machine}` })
  }
  return native
}

/** What this machine can run. */
export const ownArchitecture: string = process.arch === 'x64' ? 'x86_64' : process.arch

async function readHeader(file: string): Promise<Buffer> {
  const header = Buffer.alloc(headerBytes)
  const handle = await open(file)
  try {
    await handle.read(header, 0, headerBytes, 0)
    return header
  } finally {
    await handle.close()
  }
}
