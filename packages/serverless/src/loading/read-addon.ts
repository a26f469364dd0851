/** What of macOS and Windows can be in a file that Node loads as an addon, from its first bytes. Linux has ELF: `read-elf.ts`. */
import { open } from 'node:fs/promises'

export type System = 'Linux' | 'macOS' | 'Windows'

export type Addon = {
  readonly system: Exclude<System, 'Linux'>
  /** As Lambda calls it. */
  readonly architecture: string
}

/** `cputype` of Mach-O, and `Machine` of PE. */
const machines: Readonly<Record<number, string>> = {
  16777223: 'x86_64',
  16777228: 'arm64',
  34404: 'x86_64',
  43620: 'arm64',
}

/** Of 64 bits, little-endian, as the bytes are read; and of a file with a build for each of several processors. */
const machO = { thin: 0xfeedfacf, universal: 0xcafebabe } as const

/** The header of PE lies behind a program for DOS, some 250 bytes long. */
const mostBytes = 4_096

/** Undefined for a file that is neither. */
export async function readAddon(file: string): Promise<Addon | undefined> {
  const handle = await open(file)
  try {
    const bytes = Buffer.alloc(mostBytes)
    const { bytesRead } = await handle.read(bytes, 0, mostBytes, 0)
    return toAddon(bytes.subarray(0, bytesRead))
  } finally {
    await handle.close()
  }
}

function toAddon(bytes: Buffer): Addon | undefined {
  if (bytes.length < 64) return undefined
  if (bytes.readUInt32LE(0) === machO.thin) return { system: 'macOS', architecture: nameOf(bytes.readUInt32LE(4)) }
  if (bytes.readUInt32BE(0) === machO.universal) return { system: 'macOS', architecture: 'several processors' }
  const header = bytes.readUInt32LE(60)
  const isPe = bytes.toString('latin1', 0, 2) === 'MZ' && bytes.toString('latin1', header, header + 4) === 'PE\0\0'
  if (!isPe || header + 6 > bytes.length) return undefined
  return { system: 'Windows', architecture: nameOf(bytes.readUInt16LE(header + 4)) }
}

function nameOf(machine: number): string {
  return machines[machine] ?? `machine ${machine}`
}
