import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createStateKeys, findMissingSecrets, readSecretsFile, secretsOf } from './machine-secrets.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'secrets-'))
})
afterEach(() => rm(root, { recursive: true }))

const search = { name: 'search', settings: { secrets: { SEARCH_KEY: 'prod/search', OTHER_KEY: 'prod/other' } } }
const plain = { name: 'plain', settings: {} }

it('reads .env: quotes, comments, and none', async () => {
  expect(await readSecretsFile(root)).toEqual({})
  await writeFile(join(root, '.env'), `# keys\nSEARCH_KEY="a b#c"\nexport OTHER_KEY=plain # said\nEMPTY=\n`)
  expect(await readSecretsFile(root)).toEqual({ SEARCH_KEY: 'a b#c', OTHER_KEY: 'plain', EMPTY: '' })
})

it('names .env when it cannot be read', async () => {
  await mkdir(join(root, '.env'))
  await expect(readSecretsFile(root)).rejects.toThrow('.env cannot be read (EISDIR)')
})

it('gives each service its own secrets alone', () => {
  const values = { SEARCH_KEY: 'value', STRANGER: 'not for it' }
  expect(secretsOf(search, values)).toEqual({ SEARCH_KEY: 'value' })
  expect(secretsOf(plain, values)).toEqual({})
})

it('finds what has no value, an empty one included; state keys are never missing', () => {
  const asking = { name: 'asking', settings: { secrets: { MCP_STATE_KEYS: 'prod/keys' } } }
  expect(findMissingSecrets([search, plain, asking], { SEARCH_KEY: '' })).toEqual([
    { service: 'search', names: ['SEARCH_KEY', 'OTHER_KEY'] },
  ])
})

it('makes state keys that are long enough, and never the same', () => {
  expect(createStateKeys().MCP_STATE_KEYS.length).toBeGreaterThanOrEqual(32)
  expect(createStateKeys()).not.toEqual(createStateKeys())
})
