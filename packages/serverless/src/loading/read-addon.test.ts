import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readAddon } from './read-addon.ts'

function machO(cputype: number): Buffer {
  const bytes = Buffer.alloc(256)
  bytes.writeUInt32LE(0xfeedfacf, 0)
  bytes.writeUInt32LE(cputype, 4)
  return bytes
}

function universal(): Buffer {
  const bytes = Buffer.alloc(256)
  bytes.writeUInt32BE(0xcafebabe, 0)
  return bytes
}

function pe(machine: number, header = 248): Buffer {
  const bytes = Buffer.alloc(512)
  bytes.write('MZ', 'latin1')
  bytes.writeUInt32LE(header, 60)
  bytes.write('PE\0\0', 248, 'latin1')
  bytes.writeUInt16LE(machine, 252)
  return bytes
}

it.each([
  { what: 'Mach-O for Apple silicon', bytes: machO(0x0100000c), addon: { system: 'macOS', architecture: 'arm64' } },
  { what: 'Mach-O for Intel', bytes: machO(0x01000007), addon: { system: 'macOS', architecture: 'x86_64' } },
  { what: 'universal Mach-O', bytes: universal(), addon: { system: 'macOS', architecture: 'several processors' } },
  { what: 'PE for x64', bytes: pe(0x8664), addon: { system: 'Windows', architecture: 'x86_64' } },
  { what: 'PE for another processor', bytes: pe(0x14c), addon: { system: 'Windows', architecture: 'machine 332' } },
  { what: 'a program for DOS', bytes: pe(0x8664, 100), addon: undefined },
  { what: 'a PE header beyond the end', bytes: pe(0x8664, 0xfffffff0), addon: undefined },
  { what: 'text', bytes: Buffer.from(' '.repeat(100)), addon: undefined },
  { what: 'a short file', bytes: Buffer.from('MZ'), addon: undefined },
])('reads $what', async ({ bytes, addon }) => {
  const folder = await mkdtemp(join(tmpdir(), 'addon-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'it.node'), bytes)
  expect(await readAddon(join(folder, 'it.node'))).toEqual(addon)
})
