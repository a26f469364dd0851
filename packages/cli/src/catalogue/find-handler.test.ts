import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { findHandler } from './find-handler.ts'

it.each([
  { handler: 'src/handler.handler', found: { file: 'src/handler.ts', name: 'handler' } },
  { handler: 'main.serve', found: { file: 'main.mjs', name: 'serve' } },
  { handler: 'dist/main.handler', found: { file: 'src/handler.ts', name: 'handler' } },
  { handler: "'${param:handler}'", found: { file: 'src/handler.ts', name: 'handler' } },
  { handler: '', found: { file: 'src/handler.ts', name: 'handler' } },
])('finds the source of the handler $handler', ({ handler, found }) => {
  const directory = mkdtempSync(join(tmpdir(), 'handler-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  mkdirSync(join(directory, 'src'))
  for (const file of ['src/handler.ts', 'main.mjs']) writeFileSync(join(directory, file), '')
  writeFileSync(join(directory, 'serverless.yml'), `functions: { server: { handler: ${handler} } }\n`)
  expect(findHandler(directory)).toEqual(found)
})
