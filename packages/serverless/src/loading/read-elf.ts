/** What a program in machine code needs of the system, from its ELF headers (64 bits, little-endian: all that Lambda runs). */
import { type FileHandle, open } from 'node:fs/promises'

export type Elf = {
  /** As Lambda calls it. */
  readonly architecture: string
  /** Whether it is started as a program. Others are libraries. */
  readonly isProgram: boolean
  /** Path of the loader that a dynamically linked program names. */
  readonly interpreter?: string
  /** The newest glibc that it asks for, e.g. `2.38`. */
  readonly glibc?: string
}

/** `e_machine`, and what Lambda calls it. */
const machines: Readonly<Record<number, string>> = { 62: 'x86_64', 183: 'arm64' }

/** `e_type`. Position-independent programs are of the type of libraries. */
const executable = 2

const segment = { load: 1, dynamic: 2, interpreter: 3 }

/** Tags of the dynamic section. */
const tag = { strings: 5n, flags1: 0x6ffffffbn, versions: 0x6ffffffen, versionCount: 0x6fffffffn }

const positionIndependentProgram = 0x08000000n

/** More than any linker writes: sizes in a header are those of a file of others. */
const mostBytes = 16 * 1024 * 1024

/** Undefined for a file that is no ELF. */
export async function readElf(file: string): Promise<Elf | undefined> {
  const handle = await open(file)
  try {
    const header = await readAt(handle, 0, 64)
    if (header.toString('latin1', 0, 4) !== '\x7fELF') return undefined
    const machine = header.readUInt16LE(18)
    const architecture = machines[machine] ?? `machine ${machine}`
    const isFixed = header.readUInt16LE(16) === executable
    try {
      const { isProgram, ...needs } = await readNeeds(handle, header)
      return { architecture, isProgram: isProgram || isFixed, ...needs }
    } catch (error) {
      // An offset beyond the end: a damaged file says nothing more.
      if (error instanceof RangeError) return { architecture, isProgram: isFixed }
      throw error
    }
  } finally {
    await handle.close()
  }
}

async function readNeeds(handle: FileHandle, header: Buffer): Promise<Omit<Elf, 'architecture'>> {
  const segments = await readSegments(handle, header)
  const interpreter = await readInterpreter(handle, segments)
  const dynamic = await readDynamic(handle, segments)
  const isIndependent = ((dynamic.get(tag.flags1) ?? 0n) & positionIndependentProgram) !== 0n
  const glibc = await readGlibc(handle, segments, dynamic)
  return {
    isProgram: interpreter !== undefined || isIndependent,
    ...(interpreter !== undefined && { interpreter }),
    ...(glibc !== undefined && { glibc }),
  }
}

type Segment = { readonly type: number; readonly offset: number; readonly address: number; readonly bytes: number }

async function readSegments(handle: FileHandle, header: Buffer): Promise<Segment[]> {
  const size = header.readUInt16LE(54)
  const count = header.readUInt16LE(56)
  if (size < 56) return []
  const table = await readAt(handle, Number(header.readBigUInt64LE(32)), size * count)
  return Array.from({ length: count }, (_, index) => {
    const at = index * size
    return {
      type: table.readUInt32LE(at),
      offset: Number(table.readBigUInt64LE(at + 8)),
      address: Number(table.readBigUInt64LE(at + 16)),
      bytes: Number(table.readBigUInt64LE(at + 32)),
    }
  })
}

async function readInterpreter(handle: FileHandle, segments: readonly Segment[]): Promise<string | undefined> {
  const found = segments.find(({ type }) => type === segment.interpreter)
  return found && readText(await readAt(handle, found.offset, found.bytes), 0)
}

async function readDynamic(handle: FileHandle, segments: readonly Segment[]): Promise<Map<bigint, bigint>> {
  const found = segments.find(({ type }) => type === segment.dynamic)
  if (found === undefined) return new Map()
  const section = await readAt(handle, found.offset, found.bytes)
  const entries = Array.from({ length: Math.floor(section.length / 16) }, (_, index): [bigint, bigint] => [
    section.readBigUInt64LE(index * 16),
    section.readBigUInt64LE(index * 16 + 8),
  ])
  return new Map(entries)
}

/** `Verneed` and `Vernaux`: for each library, the versions of it that are asked for. */
async function readGlibc(
  handle: FileHandle,
  segments: readonly Segment[],
  dynamic: ReadonlyMap<bigint, bigint>,
): Promise<string | undefined> {
  const libraries = Number(dynamic.get(tag.versionCount) ?? 0n)
  const versions = toRest(segments, dynamic.get(tag.versions))
  const strings = toRest(segments, dynamic.get(tag.strings))
  if (libraries === 0 || versions === undefined || strings === undefined) return undefined
  const records = await readAt(handle, versions.offset, versions.bytes)
  const names = await readAt(handle, strings.offset, strings.bytes)
  const found: number[] = []
  let at = 0
  for (let library = 0; library < libraries; library += 1) {
    let version = at + records.readUInt32LE(at + 8)
    for (let left = records.readUInt16LE(at + 2); left > 0; left -= 1) {
      const [, minor] = /^GLIBC_2\.(\d+)/.exec(readText(names, records.readUInt32LE(version + 8))) ?? []
      if (minor !== undefined) found.push(Number(minor))
      version += records.readUInt32LE(version + 12)
    }
    at += records.readUInt32LE(at + 12)
  }
  return found.length === 0 ? undefined : `2.${Math.max(...found)}`
}

/** From an address to the end of the segment that it is loaded with. */
function toRest(segments: readonly Segment[], address: bigint | undefined) {
  if (address === undefined) return undefined
  const at = Number(address)
  const found = segments.find(
    ({ type, address, bytes }) => type === segment.load && at >= address && at < address + bytes,
  )
  return found && { offset: found.offset + at - found.address, bytes: found.address + found.bytes - at }
}

function readText(bytes: Buffer, at: number): string {
  const end = bytes.indexOf(0, at)
  return bytes.toString('latin1', at, end === -1 ? bytes.length : end)
}

async function readAt(handle: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.min(bytes, mostBytes))
  await handle.read(buffer, 0, buffer.length, offset)
  return buffer
}
