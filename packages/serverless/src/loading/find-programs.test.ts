import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { findNativeFiles, findUnrunnable } from './find-programs.ts'

type Made = {
  readonly machine?: number
  readonly type?: number
  readonly interpreter?: string
  readonly isIndependent?: boolean
  /** Versions of one library. */
  readonly versions?: readonly string[]
}

const arm64 = 183
const fixedProgram = 2
const shared = 3

/** The headers of a program, and nothing that could run. One segment is loaded, at the address 0x10000. */
function makeElf({ machine = arm64, type = fixedProgram, interpreter, isIndependent, versions = [] }: Made): Buffer {
  const bytes = Buffer.alloc(1_024)
  const address = 0x10000
  bytes.write('\x7fELF', 'latin1')
  bytes.writeUInt16LE(type, 16)
  bytes.writeUInt16LE(machine, 18)
  bytes.writeBigUInt64LE(64n, 32)
  bytes.writeUInt16LE(56, 54)
  const segments: (readonly [type: number, offset: number, size: number])[] = [[1, 0, bytes.length]]
  if (interpreter !== undefined) {
    bytes.write(`${interpreter}\0`, 300, 'latin1')
    segments.push([3, 300, interpreter.length + 1])
  }
  const names = ['', ...versions].join('\0')
  bytes.write(`${names}\0`, 400, 'latin1')
  if (versions.length > 0) {
    bytes.writeUInt16LE(versions.length, 602)
    bytes.writeUInt32LE(16, 608)
    versions.forEach((version, index) => {
      bytes.writeUInt32LE(names.indexOf(version), 616 + index * 16 + 8)
      bytes.writeUInt32LE(16, 616 + index * 16 + 12)
    })
  }
  const tags: (readonly [tag: number, value: number])[] = [
    [5, address + 400],
    [0x6ffffffe, address + 600],
    [0x6fffffff, versions.length > 0 ? 1 : 0],
    [0x6ffffffb, isIndependent ? 0x08000000 : 0],
  ]
  tags.forEach(([tag, value], index) => {
    bytes.writeBigUInt64LE(BigInt(tag), 800 + index * 16)
    bytes.writeBigUInt64LE(BigInt(value), 808 + index * 16)
  })
  segments.push([2, 800, tags.length * 16])
  bytes.writeUInt16LE(segments.length, 56)
  segments.forEach(([kind, offset, size], index) => {
    const at = 64 + index * 56
    bytes.writeUInt32LE(kind, at)
    bytes.writeBigUInt64LE(BigInt(offset), at + 8)
    bytes.writeBigUInt64LE(BigInt(address + offset), at + 16)
    bytes.writeBigUInt64LE(BigInt(size), at + 32)
  })
  return bytes
}

/** The header of a library for macOS on arm64. */
const machO = Buffer.concat([Buffer.from('cffaedfe0c000001', 'hex'), Buffer.alloc(64)])

async function findIn(files: Readonly<Record<string, Buffer>>, mode = 0o755) {
  const folder = await mkdtemp(join(tmpdir(), 'programs-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
    await chmod(join(folder, path), mode)
  }
  return findNativeFiles(folder)
}

it('finds programs and libraries by their header, and tells one from the other', async () => {
  const native = await findIn({
    'bin/fixed': makeElf({}),
    'bin/independent': makeElf({ type: shared, isIndependent: true }),
    'bin/linked': makeElf({ machine: 62, type: shared, interpreter: '/lib64/ld-linux-x86-64.so.2' }),
    'lib/it.so': makeElf({ type: shared }),
    'handler.mjs': Buffer.from('export {}'),
    'lib/mac.node': machO,
    'share/mac': machO,
  })
  expect(native.sort((one, other) => (one.path < other.path ? -1 : 1))).toEqual([
    { path: 'bin/fixed', system: 'Linux', architecture: 'arm64', isProgram: true, isExecutable: true },
    { path: 'bin/independent', system: 'Linux', architecture: 'arm64', isProgram: true, isExecutable: true },
    expect.objectContaining({ path: 'bin/linked', system: 'Linux', architecture: 'x86_64', isProgram: true }),
    { path: 'lib/it.so', system: 'Linux', architecture: 'arm64', isProgram: false, isExecutable: true },
    { path: 'lib/mac.node', system: 'macOS', architecture: 'arm64', isProgram: false, isExecutable: true },
  ])
})

const glibcArm64 = '/lib/ld-linux-aarch64.so.1'

it.each<{ what: string; elf: Made; mode?: number; says?: RegExp }>([
  { what: 'a static program', elf: {} },
  { what: 'one of an older glibc', elf: { interpreter: glibcArm64, versions: ['GLIBC_2.17', 'GLIBC_2.34'] } },
  { what: 'one without its bit', elf: {}, mode: 0o644, says: /not executable.*chmod \+x bin\/notes/s },
  { what: 'one of musl', elf: { interpreter: '/lib/ld-musl-aarch64.so.1' }, says: /ld-musl-aarch64.*CGO_ENABLED=0/s },
  {
    what: 'one of a newer glibc',
    elf: { interpreter: glibcArm64, versions: ['GLIBC_2.17', 'GLIBC_2.39', 'GLIBC_2.4'] },
    says: /needs glibc 2\.39, and Lambda has 2\.34/,
  },
  { what: 'a library without its bit', elf: { type: shared }, mode: 0o644 },
])('of $what', async ({ elf, mode, says }) => {
  const problems = findUnrunnable(await findIn({ 'bin/notes': makeElf(elf) }, mode), 'notes')
  const said = problems.map(({ where, what, remedy }) => `${where}: ${what}\n${remedy}`)
  expect(said).toEqual(says === undefined ? [] : [expect.stringMatching(says)])
})

it('leaves out programs of packages, and reads no further in a damaged file', async () => {
  const damaged = makeElf({ interpreter: glibcArm64, versions: ['GLIBC_2.39'] })
  damaged.writeUInt32LE(0xffffff, 608)
  const musl = makeElf({ interpreter: '/lib/ld-musl-aarch64.so.1' })
  const native = await findIn({ 'node_modules/it/bin/it': musl, 'bin/notes': damaged })
  expect(native).toHaveLength(2)
  expect(findUnrunnable(native, 'notes')).toEqual([])
})
