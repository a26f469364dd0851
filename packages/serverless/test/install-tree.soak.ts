/** An npm package with machine code in it, installed for another processor than this machine's. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { installTree, lambdaMachine } from '../src/npm/install-tree.ts'

/** `e_machine` of an ELF header. */
const machines = { arm64: 183, x86_64: 62 } as const

it.each(['arm64', 'x86_64'] as const)('a tree for %s has programs for that processor alone', {
  timeout: 120_000,
  meta: { needs: 'the npm registry' },
}, async architecture => {
  const scratch = await mkdtemp(join(tmpdir(), 'install-tree-'))
  onTestFinished(() => rm(scratch, { recursive: true }))
  const program = { name: 'esbuild', version: '0.28.2', folder: '', file: '', isModule: false }
  const files = await installTree(program, lambdaMachine(architecture), scratch)
  const programs = [...files].flatMap(([path, content]) => {
    const bytes = Buffer.from(content)
    return bytes.subarray(0, 4).toString('latin1') === '\u007fELF' ? [{ path, machine: bytes.readUInt16LE(18) }] : []
  })
  const cpu = architecture === 'arm64' ? 'arm64' : 'x64'
  expect(programs).toEqual([
    { path: `node_modules/@esbuild/linux-${cpu}/bin/esbuild`, machine: machines[architecture] },
  ])
})
