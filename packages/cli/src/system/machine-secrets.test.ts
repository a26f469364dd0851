import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { testSecret } from '../../../../shared/test-secret.ts'
import { createStateKeys, findMissingSecrets, readSecretsFile, secretsOf } from './machine-secrets.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'secrets-'))
})
afterEach(() => rm(root, { recursive: true }))

const search = { name: 'search', settings: { secrets: { SEARCH_KEY: 'prod/search', OTHER_KEY: 'prod/other' } } }
const plain = { name: 'plain', settings: {} }

it('reads .env: quotes, comments, and none', async () => {
  expect(await readSecretsFile(root)).toEqual({ values: {}, wrong: [] })
  await writeFile(join(root, '.env'), `# keys\nSEARCH_KEY="a b#c"\nexport OTHER_KEY=plain # said\nEMPTY=\n`)
  expect(await readSecretsFile(root)).toEqual({
    values: { SEARCH_KEY: 'a b#c', OTHER_KEY: 'plain', EMPTY: '' },
    wrong: [],
  })
})

it('takes a value of several lines in quotes', async () => {
  await writeFile(join(root, '.env'), 'SEARCH_KEY="a\nno name here\nb"\nOTHER_KEY=`"quoted" \'twice\'`\r\n')
  expect(await readSecretsFile(root)).toEqual({
    values: { SEARCH_KEY: 'a\nno name here\nb', OTHER_KEY: `"quoted" 'twice'` },
    wrong: [],
  })
})

it.each([
  ['no =', `sk-${testSecret('unseen')}`, 'it has no ='],
  ['a value where the name belongs', `sk-${testSecret('unseen')}==`, 'is not the name of a variable'],
  ['no name', '="unseen"', 'is not the name of a variable'],
  ['a value with a blank before =', 'unseen text=1', 'is not the name of a variable'],
  ['an open quote', 'KEY="unseen', 'its quote is not closed'],
  ['a quote that another closes', `KEY='unseen"`, 'its quote is not closed'],
])('tells a line with %s by its number, and nothing of it', async (_kind, line, what) => {
  await writeFile(join(root, '.env'), `# first\nSEARCH_KEY=\`one\ntwo\`\n${line}\n\n`)
  const { values, wrong } = await readSecretsFile(root)
  expect(values.SEARCH_KEY).toBe('one\ntwo')
  expect(wrong).toEqual([{ where: '.env:4', what: expect.stringContaining(what) }])
  expect(JSON.stringify(wrong)).not.toContain('unseen')
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
