import type { Server } from 'create-mcp-lambda'
import { expect, it } from 'vitest'
import { CatalogueFailed } from '../../catalogue/generate-catalogue.ts'
import { describeRefusal } from './describe-refusal.ts'

const python: Server = { name: 'notes', python: 'a-server', version: '1.0.0', command: 'python -m a_server' }
const npm: Server = { name: 'notes', npm: 'a-server', version: '1.0.0', program: 'index.js' }

it.each([
  { kind: 'sdk-differs', server: python, flag: "--with 'mcp<2'" },
  { kind: 'package-differs', name: 'httpx', server: python, flag: "--with 'httpx<…'" },
  { kind: 'module-missing', name: 'yaml', server: python, flag: '--with' },
  { kind: 'variable-missing', names: ['A_ID', 'B_KEY'], server: npm, flag: '--secret A_ID --secret B_KEY' },
  { kind: 'argument-missing', server: npm, flag: '--args="WORDS"' },
  { kind: 'http-served', server: python, flag: '--args stdio' },
  { kind: 'timed-out', server: npm, flag: '--secret NAME. If it wants arguments: --args=' },
  { kind: 'package-missing', name: 'zod', server: npm, flag: '--npm PACKAGE@VERSION' },
] as const)('names the flag that helps where the cause is $kind', ({ server, flag, ...exitCause }) => {
  const said = describeRefusal(server, new CatalogueFailed('Error: it ended', { exitCause, wayOut: 'edit a file' }))
  expect(said).toContain(`nothing is left of it: Error: it ended\n`)
  expect(said).toContain(flag)
  expect(said).not.toContain('edit a file')
})

it('has the way out of a service where no flag helps', () => {
  const exitCause = { kind: 'program-missing', name: 'git' } as const
  expect(describeRefusal(python, new CatalogueFailed('no git', { exitCause, wayOut: 'a layer' }))).toMatch(/\na layer$/)
})

it('suggests a key, and arguments for a program, where the cause is not known, and no key was named', () => {
  const failed = new CatalogueFailed('it ended')
  expect(describeRefusal(python, failed)).toContain('--args="WORDS"')
  expect(describeRefusal(npm, failed)).toContain('--secret NAME')
  expect(describeRefusal({ ...npm, secrets: ['A_KEY'] }, failed)).not.toContain('--secret')
  expect(describeRefusal({ name: 'notes', url: 'http://127.0.0.1:1/' }, failed)).toMatch(
    /asked at http:\/\/127\.0\.0\.1:1\/: host, port and path[^-]*--secret NAME$/,
  )
})
