/** Servers on Lambda that say their secrets in all they write: no secret is found in what was written. */

import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { localIdentity, startLambda } from '@mcp-lambda/lambda-local'
import { defineFunction } from '@mcp-lambda/lambda-local/testing'
import { modernRequest } from '@mcp-lambda/wrapper/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSecretsManager } from '../../packages/wrapper/test/fake-secrets-manager.ts'
import { asDeployed, bundle, sourceOf } from '../on-lambda/function.ts'
import { startEchoingServer } from './secrets/echoing-server.ts'
import { hardLine, hardText, headerText, jsonText, keyFile, shortText, stateKey } from './secrets/hard-values.ts'
import { searchFolders } from './secrets/search-folders.ts'
import { createSearch } from './secrets/secret-forms.ts'

/** By the ids that `MCP_SECRETS` names. */
const stored = {
  key: hardText(),
  db: jsonText(),
  pin: shortText(),
  state: `${stateKey()},${stateKey()}`,
  child: hardLine(),
  file: keyFile(),
  distant: headerText(),
}
const references = {
  NOTES_KEY: 'key',
  NOTES_DB: 'db',
  NOTES_PIN: 'pin',
  MCP_STATE_KEYS: 'state',
  NOTES_MEMBER: 'db#password',
  NOTES_ABSENT: 'db#absent',
  NOTES_OBJECT: 'db#more',
  NOTES_NO_JSON: 'key#member',
  NOTES_GONE: 'gone',
  NOTES_DENIED: 'denied',
  CHILD_KEY: 'child',
  CHILD_FILE: 'file',
  DISTANT_KEY: 'distant',
}
/** Of the session of the function. */
const own = { AWS_SECRET_ACCESS_KEY: hardLine(), AWS_SESSION_TOKEN: headerText() }
const [firstKey = '', secondKey = ''] = stored.state.split(',')
const search = createSearch({ ...stored, firstKey, secondKey, ...own })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hidden-secrets-'))
  const sources = ['notes', 'child', 'distant'].map(name => sourceOf(`end-to-end/secrets/services/${name}.ts`))
  await bundle(sources, folder)
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Functions of the three servers, and all that they say. */
async function start(format: 'Text' | 'JSON') {
  const manager = await startSecretsManager({ ...stored }, ['denied'])
  const echoing = await startEchoingServer()
  const written: [from: string, text: string][] = []
  const lambda = await startLambda({
    functions: ['notes', 'child', 'distant'].map(name =>
      defineFunction({
        ...asDeployed,
        name,
        codeFolder: folder,
        handler: `${name}.handler`,
        logging: { format, applicationLevel: 'TRACE' },
      }),
    ),
    environment: () => ({
      MCP_SECRETS: JSON.stringify(references),
      AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.endpoint,
      DISTANT_URL: echoing.url,
      ...own,
    }),
    onEvent: event =>
      written.push([`log of ${event.functionName}`, 'line' in event ? event.line : JSON.stringify(event)]),
  })
  const client = new LambdaClient({
    endpoint: lambda.endpoint,
    region: localIdentity.region,
    credentials: localIdentity,
  })
  return {
    written,
    echoing,
    async call(FunctionName: string, name: string, args = {}): Promise<string> {
      const meta = { progressToken: 1, 'io.modelcontextprotocol/logLevel': 'debug' }
      const Payload = JSON.stringify(modernRequest('tools/call', { name, arguments: args }, { meta }))
      const { Payload: answer } = await client.send(new InvokeCommand({ FunctionName, Payload }))
      const text = answer?.transformToString() ?? ''
      written.push([`answer of ${FunctionName} ${name}`, text], ['processes', readCommandLines()])
      return text
    },
    async close() {
      client.destroy()
      await lambda.close()
      await Promise.all([manager.close(), echoing.close()])
    },
  }
}

describe.each(['Text', 'JSON'] as const)('with logs as %s', format => {
  it('servers say their secrets, and none is in an answer, a log, a record, a process or a file', async () => {
    const { call, written, echoing, close } = await start(format)
    try {
      const lengths = [stored.key, stored.db, stored.pin, stored.state].map(value => value.length).join()
      expect(await call('notes', 'lengths')).toContain(lengths)
      expect(await call('child', 'lengths')).toContain([stored.child, stored.file].map(value => value.length).join())
      expect(await call('distant', 'answer')).toContain('done')
      expect(echoing.seen.at(-1)).toBe(stored.distant)

      const unreadable = [
        'NOTES_ABSENT',
        'NOTES_OBJECT',
        'NOTES_NO_JSON',
        'NOTES_GONE',
        'NOTES_DENIED',
        'NOTES_UNNAMED',
      ]
      for (const name of unreadable) expect(await call('notes', 'read', { name }), name).toContain(name)
      expect(await call('notes', 'read', { name: 'NOTES_MEMBER' })).toContain('read ')
      expect(await call('notes', 'fail')).toContain('[NOTES_KEY]')
      for (const tool of ['log', 'notify', 'throw', 'log', 'reject', 'lengths']) await call('notes', tool)
      expect(await call('child', 'fail')).toContain('[CHILD_KEY]')
      for (const tool of ['print', 'exit', 'print']) await call('child', tool)
      for (const tool of ['fail', 'protocol-error', 'json-500'])
        expect(await call('distant', tool)).toContain('[DISTANT_KEY]')
      for (const tool of ['status-500', 'redirect', 'break']) await call('distant', tool)
      echoing.accept('another key')
      expect(await call('distant', 'answer')).toContain('401')

      expect(await searchFolders([folder], search)).toEqual([])
    } finally {
      await close()
    }
    const log = written.map(([, text]) => text).join('\n')
    for (const name of ['NOTES_KEY', 'NOTES_DB', 'NOTES_PIN', 'MCP_STATE_KEYS', 'CHILD_KEY', 'CHILD_FILE']) {
      expect(log.split(`[${name}]`).length, name).toBeGreaterThan(10)
    }
    expect(findIn(written)).toEqual([])
  }, 60_000)
})

it('what a tool answers is its own', async () => {
  const { call, close } = await start('Text')
  try {
    expect(await call('notes', 'answer')).toContain(stored.pin)
  } finally {
    await close()
  }
}, 30_000)

function findIn(written: readonly (readonly [from: string, text: string])[]) {
  return written.flatMap(([from, text]) =>
    search(text).map(({ name, form, at }) => ({
      from,
      name,
      form,
      around: Buffer.from(text)
        .subarray(Math.max(0, at - 90), at)
        .toString(),
    })),
  )
}

/** Of all processes, and nothing of their environments, where secrets are. */
function readCommandLines(): string {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.map(pid => readCommandLine(pid)).join('\n')
}

function readCommandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return '' // It has ended.
  }
}
