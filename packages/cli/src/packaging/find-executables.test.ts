import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { findExecutables } from './find-executables.ts'

it('finds programs and scripts of services that are executable', async () => {
  const root = await mkdtemp(join(tmpdir(), 'executables-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const files = {
    'services/notes/bin/program': '\x7fELF…',
    'services/notes/bin/script': '#!/bin/sh',
    'services/notes/bin/lost': '\x7fELF…',
    'services/notes/src/text.ts': 'export {}',
    'services/notes/node_modules/it/bin/it': '#!/usr/bin/env node',
    'services/notes/.package/prod/x': '#!/bin/sh',
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text, 'latin1')
    await chmod(join(root, path), path.endsWith('lost') ? 0o644 : 0o755)
  }
  expect(findExecutables(root)).toEqual(['services/notes/bin/program', 'services/notes/bin/script'])
})
