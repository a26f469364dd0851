import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeLayer } from './write-layer.ts'

const long = `${'folder-'.repeat(20)}ü.txt`

let scratch: string
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'write-layer-'))
  await mkdir(join(scratch, 'build/b'), { recursive: true })
  await writeFile(join(scratch, 'build/run'), '#!/bin/sh\n', { mode: 0o700 })
  await writeFile(join(scratch, 'build/b', long), 'x'.repeat(1_000), { mode: 0o600 })
  await writeFile(join(scratch, 'build/a'), '')
})
afterEach(() => rm(scratch, { recursive: true }))

it('is what tar reads: files by name, of root, readable by all', async () => {
  const file = join(scratch, 'layer.tar')
  await writeLayer({ 'var/task': join(scratch, 'build') }, file)
  const rows = execFileSync('tar', ['-tvf', file]).toString().trim().split('\n')
  const modes = ['drwxr-xr-x', '-rw-r--r--', 'drwxr-xr-x', '-rw-r--r--', '-rwxr-xr-x']
  expect(rows.map(row => row.split(' ')[0])).toEqual(modes)
  const owners = (await readFile(file)).toString('latin1', 108, 124)
  expect(owners).toBe('0000000\u00000000000\u0000')
  execFileSync('tar', ['-xf', file, '-C', scratch])
  expect(await readFile(join(scratch, 'var/task/b', long), 'utf8')).toBe('x'.repeat(1_000))
})

it('is the same for files of other times', async () => {
  await writeLayer({ 'var/task': join(scratch, 'build') }, join(scratch, 'one.tar'))
  await utimes(join(scratch, 'build/run'), 1, 1)
  await writeLayer({ 'var/task': join(scratch, 'build') }, join(scratch, 'other.tar'))
  const [one, other] = await Promise.all(['one.tar', 'other.tar'].map(name => readFile(join(scratch, name))))
  expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true)
})
