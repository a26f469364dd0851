import { closeSync, openSync, readSync } from 'node:fs'
import { isAbsolute } from 'node:path'

/** `e_machine` of the ELF header, by Node's name of the processor. */
const machines: Readonly<Record<number, string>> = { 62: 'x64', 183: 'arm64' }

/**
 * What a program is built for, where that is not this machine. The kernel refuses it, and `execvp` then has a shell read its bytes as
 * a script: the child starts, and writes nonsense to stderr.
 */
export function findForeignProgram(command: string): string | undefined {
  if (!isAbsolute(command)) return undefined
  const header = readHeader(command)
  if (header.toString('latin1', 0, 4) !== '\x7fELF') return undefined
  const built = machines[header.readUInt16LE(18)]
  if (process.platform === 'linux' && built === process.arch) return undefined
  return `is built for ${built ? `Linux on ${built}` : 'another processor'}, and this is ${process.platform} ${process.arch}: build it for this one, too`
}

function readHeader(file: string): Buffer {
  const header = Buffer.alloc(20)
  try {
    const descriptor = openSync(file, 'r')
    readSync(descriptor, header, 0, header.length, 0)
    closeSync(descriptor)
  } catch {
    // It is gone, or cannot be read: then the exit says what there is to say.
  }
  return header
}
