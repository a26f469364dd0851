import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readNamedEnvironment } from './read-named-environment.ts'

it('has the variables that are set and that a serverless.yml names, and no others', () => {
  const root = mkdtempSync(join(tmpdir(), 'environment-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'services/notes'), { recursive: true })
  writeFileSync(join(root, 'serverless.yml'), 'params: { default: { logRetentionInDays: "${env:DAYS}" } }')
  writeFileSync(
    join(root, 'services/notes/serverless.yml'),
    "a: ${env:NOTES_URL, 'none'}\nb: ${param:it, ${env:UNSET}}",
  )
  const env = { DAYS: '7', NOTES_URL: '', OTHER: 'x' }
  expect(readNamedEnvironment(root, env)).toEqual({ DAYS: '7', NOTES_URL: '' })
})
