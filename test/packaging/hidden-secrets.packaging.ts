/** A system whose servers say their secrets in all they write: no secret is found in anything that was written. */

import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { codeCacheFolder, startLambda } from '@mcp-lambda/lambda-local'
import { loadServices } from '@mcp-lambda/serverless/loading'
import { modernRequest } from '@mcp-lambda/wrapper/testing'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { startSystem } from 'mcp-lambda'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startSecretsManager } from '../../packages/wrapper/test/fake-secrets-manager.ts'
import { commitAll, createNotesProject } from './notes-project.ts'
import { runTool } from './repository.ts'
import { type EchoingServer, startEchoingServer } from './secrets/echoing-server.ts'
import { hardLine, hardText, headerText, jsonText, keyFile, shortText } from './secrets/hard-values.ts'
import { searchFolders } from './secrets/search-folders.ts'
import { createSearch } from './secrets/secret-forms.ts'

const stateKeys = [
  hardLine().replaceAll(',', ''),
  keyFile()
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 48),
]

/** Of the file `.env`. */
const local = {
  NOTES_KEY: hardText(),
  NOTES_DB: jsonText(),
  NOTES_PIN: shortText(),
  MCP_STATE_KEYS: stateKeys.join(','),
  CHILD_KEY: hardLine(),
  CHILD_FILE: keyFile(),
  DISTANT_KEY: headerText(),
}

/** Of Secrets Manager, by the ids that `serverless.yml` names. */
const deployed: Record<string, string> = {
  'prod/key': hardText(),
  'prod/db': jsonText(),
  'prod/pin': shortText(),
  'prod/state': [
    keyFile()
      .replace(/[^A-Za-z0-9]/g, '')
      .slice(0, 48),
    hardLine().replaceAll(',', ''),
  ].join(','),
  'prod/child': hardLine(),
  'prod/file': keyFile(),
  'prod/distant': headerText(),
}
const rotated = { 'prod/distant': headerText(), 'prod/child': hardLine(), 'prod/key': hardText() }

const own = { AWS_SECRET_ACCESS_KEY: hardLine(), AWS_SESSION_TOKEN: headerText() }

/** What stands in lines of `.env` that are wrong. */
const misplaced = {
  NO_EQUALS: hardLine().replaceAll('=', ''),
  AS_NAME: headerText(),
  OPEN_QUOTE: hardLine().replaceAll("'", ''),
}

const search = createSearch({
  ...local,
  ...Object.fromEntries(stateKeys.map((key, index) => [`state key ${index}`, key])),
  ...deployed,
  ...Object.fromEntries(
    deployed['prod/state']?.split(',').map((key, index) => [`deployed state key ${index}`, key]) ?? [],
  ),
  ...Object.fromEntries(Object.entries(rotated).map(([id, value]) => [`rotated ${id}`, value])),
  ...own,
  ...misplaced,
})

let directory: string
let scratch: string
let echoing: EchoingServer
const environment: Record<string, string> = {}

/** All that was said, by who said it. */
const written: [from: string, text: string][] = []

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hidden-secrets-'))
  await mkdir(join(scratch, 'tmp'))
  Object.assign(environment, { TMPDIR: join(scratch, 'tmp'), XDG_CACHE_HOME: join(scratch, 'cache') })
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  echoing = await startEchoingServer()
  const distant = await readService('distant')
  directory = await createNotesProject({
    handler: await readService('notes'),
    settings: {
      secrets: {
        NOTES_KEY: '${sls:stage}/key',
        NOTES_DB: '${sls:stage}/db',
        NOTES_PIN: '${sls:stage}/pin',
        MCP_STATE_KEYS: '${sls:stage}/state',
        NOTES_MEMBER: '${sls:stage}/db#password',
        NOTES_ABSENT: '${sls:stage}/db#absent',
        NOTES_OBJECT: '${sls:stage}/db#more',
        NOTES_NO_JSON: '${sls:stage}/key#member',
        NOTES_GONE: '${sls:stage}/gone',
        NOTES_DENIED: '${sls:stage}/denied',
      },
    },
    others: {
      child: {
        handler: await readService('child'),
        settings: { secrets: { CHILD_KEY: '${sls:stage}/child', CHILD_FILE: '${sls:stage}/file' } },
      },
      distant: {
        handler: distant.replace('http://127.0.0.1:0/mcp', echoing.url),
        settings: { secrets: { DISTANT_KEY: '${sls:stage}/distant' } },
      },
    },
  })
  const catalogue = await npm('catalogue')
  expect(catalogue, catalogue.stderr).toMatchObject({ code: 0 })
  await commitAll(directory)
  const lines = Object.entries(local).map(([name, value]) => `${name}=\`${value}\`\n`)
  const wrong = `${misplaced.NO_EQUALS}\n${misplaced.AS_NAME}\nOPEN='${misplaced.OPEN_QUOTE}\n`
  await writeFile(join(directory, '.env'), lines.join('') + wrong)
}, 180_000)

afterAll(async () => {
  vi.unstubAllEnvs()
  await echoing?.close()
  await Promise.all([directory, scratch].map(folder => folder && rm(folder, { recursive: true, force: true })))
})

function readService(name: string): Promise<string> {
  return readFile(new URL(`secrets/services/${name}.ts`, import.meta.url), 'utf8')
}

async function npm(...words: string[]) {
  const ended = await runTool('npm', ['run', '--silent', ...words], { cwd: directory, env: { ...environment, ...own } })
  written.push([words.join(' '), ended.stdout + ended.stderr])
  return ended
}

/** The command lines of all processes, and nothing of their environments, where secrets are. */
function readCommandLines(): string {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids
    .map(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      } catch {
        return '' // It has ended.
      }
    })
    .join('\n')
}

function findInWritten() {
  return written.flatMap(([from, text]) =>
    search(text).map(({ name, form, at }) => ({ from, name, form, around: text.slice(Math.max(0, at - 80), at) })),
  )
}

describe('on this machine', { timeout: 300_000 }, () => {
  it('answers, logs and reports without a secret of .env', async () => {
    const packaged = await npm('package', '--', '--stage', 'local')
    expect(packaged, packaged.stderr).toMatchObject({ code: 0 })
    const said: string[] = []
    const logs: string[] = []
    const system = await startSystem({
      root: directory,
      env: environment,
      say: line => said.push(line),
      onEvent: event => logs.push(JSON.stringify(event), 'line' in event ? event.line : ''),
    })
    try {
      const client = await connect(system.mcpUrl)
      const call = async (name: string, args = {}) => {
        const answer = await client.callTool({ name, arguments: args }).catch((error: Error) => error)
        const text =
          answer instanceof Error ? JSON.stringify({ ...answer, message: answer.message }) : JSON.stringify(answer)
        written.push([`answer of ${name}`, text])
        written.push(['processes', readCommandLines()])
        return text
      }
      const lengths = (...values: string[]) => values.map(value => value.length).join()
      // All servers have the values as they are.
      expect(await call('notes___lengths')).toContain(
        lengths(local.NOTES_KEY, local.NOTES_DB, local.NOTES_PIN, local.MCP_STATE_KEYS),
      )
      expect(await call('child___lengths')).toContain(lengths(local.CHILD_KEY, local.CHILD_FILE))
      await call('distant___answer')
      expect(echoing.seen.at(-1)).toBe(local.DISTANT_KEY)

      expect(await call('notes___fail')).toContain('[NOTES_KEY]')
      for (const tool of ['log', 'notify', 'throw', 'reject', 'ask']) await call(`notes___${tool}`)
      for (const tool of ['print', 'fail', 'exit']) await call(`child___${tool}`)
      const echoed = ['fail', 'protocol-error', 'status-500', 'json-500', 'redirect', 'break']
      for (const tool of echoed) await call(`distant___${tool}`)
      echoing.accept('another key')
      expect(await call('distant___answer')).toContain('401')
      await client.close()
    } finally {
      await system.close()
    }
    // Each server did say something.
    const log = logs.join('\n')
    for (const name of Object.keys(local)) expect(log).toContain(`[${name}]`)
    expect(said.join('\n')).toContain('.env:')
    written.push(['log', log], ['start', said.join('\n')])
    expect(findInWritten()).toEqual([])
  })

  it('leaves what a tool answers as it is', async () => {
    const system = await startSystem({ root: directory, env: environment })
    try {
      const client = await connect(system.mcpUrl)
      const { content } = await client.callTool({ name: 'notes___answer' })
      expect(content).toEqual([{ type: 'text', text: local.NOTES_PIN }])
      await client.close()
    } finally {
      await system.close()
    }
  })

  it('prints none of it by any command', async () => {
    await npm('start', '--', '--exit', '--logs', '--port', '0', '--lambda-port', '0')
    const checked = await npm('check', '--', '--stage', 'prod', '--explain')
    expect(checked.stderr).toContain('secrets-line: .env:')
    const log = join(scratch, 'log')
    await writeFile(log, '{}\n')
    for (const words of [
      ['doctor'],
      ['doctor', '--json'],
      ['connect', 'claude-code'],
      ['explain', 'secrets-line'],
      ['explain', '00000000-0000-0000-0000-000000000000'],
      ['cost', '--calls-per-month', '1000', '--log', log],
      ['image', 'notes', '--to', 'example.test/notes'],
      ['upgrade', '--dry-run'],
      ['new', '--url', 'https://mcp.example.test/mcp', '--secret', 'NOTES_KEY', '--dry-run'],
      ['package', '--stage', 'prod', '--dry-run'],
    ]) {
      await command(words)
    }
    expect(findInWritten()).toEqual([])
  })
})

async function command(words: string[]) {
  const program = join(directory, 'node_modules/.bin/mcp-lambda')
  const ended = await runTool(program, words, { cwd: directory, env: { ...environment, ...own } })
  written.push([words.join(' '), ended.stdout + ended.stderr])
  expect(ended.stdout + ended.stderr, words.join(' ')).not.toBe('')
}

describe('on AWS', { timeout: 300_000 }, () => {
  it('answers and logs without a secret of Secrets Manager, also after it was rotated', async () => {
    const packaged = await npm('package', '--', '--stage', 'prod')
    expect(packaged, packaged.stderr).toMatchObject({ code: 0 })
    const manager = await startSecretsManager(deployed, ['prod/denied'])
    const services = await loadServices(directory, 'prod', codeCacheFolder(environment))
    const logs: string[] = []
    const lambda = await startLambda({
      functions: services.flatMap(({ definitions }) => definitions),
      environment: () => ({
        AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.endpoint,
        AWS_LAMBDA_LOG_FORMAT: 'JSON',
        ...own,
      }),
      onEvent: event => logs.push(JSON.stringify(event), 'line' in event ? event.line : ''),
    })
    const credentials = { accessKeyId: 'id', secretAccessKey: 'key' }
    const sdk = new LambdaClient({ endpoint: lambda.endpoint, region: 'us-east-1', credentials })
    const call = async (service: string, name: string, args = {}) => {
      const FunctionName = services.find(({ name }) => name === service)?.definitions[0]?.name
      const Payload = Buffer.from(JSON.stringify(modernRequest('tools/call', { name, arguments: args })))
      const { Payload: answer = new Uint8Array() } = await sdk.send(new InvokeCommand({ FunctionName, Payload }))
      const text = Buffer.from(answer).toString('utf8')
      written.push([`answer of ${service} ${name}`, text], ['processes', readCommandLines()])
      return text
    }
    try {
      for (const name of [
        'NOTES_ABSENT',
        'NOTES_OBJECT',
        'NOTES_NO_JSON',
        'NOTES_GONE',
        'NOTES_DENIED',
        'NOTES_UNNAMED',
      ]) {
        expect(await call('notes', 'read', { name }), name).toContain(name)
      }
      expect(await call('notes', 'read', { name: 'NOTES_MEMBER' })).toContain('read ')
      for (const tool of ['fail', 'log', 'notify', 'throw', 'fail', 'reject', 'lengths']) await call('notes', tool)
      for (const tool of ['print', 'exit', 'print', 'fail']) await call('child', tool)
      echoing.accept(deployed['prod/distant'] ?? '')
      expect(await call('distant', 'answer')).toContain('done')
      const readMs = Date.now()
      for (const tool of ['fail', 'protocol-error', 'status-500', 'redirect']) await call('distant', tool)

      // A value is read again at once after ten seconds, where a server refuses it.
      const former = { ...deployed }
      Object.assign(deployed, rotated)
      await new Promise(resolve => setTimeout(resolve, readMs + 10_500 - Date.now()))
      echoing.accept(rotated['prod/distant'])
      expect(await call('distant', 'answer')).toContain('done')
      expect(echoing.seen.slice(-2)).toEqual([former['prod/distant'], rotated['prod/distant']])
      expect(await call('notes', 'read', { name: 'NOTES_KEY', fresh: true })).toContain(
        `read ${rotated['prod/key'].length}`,
      )
      for (const tool of ['fail', 'log']) await call('notes', tool)
      for (const tool of ['fail', 'protocol-error']) await call('distant', tool)
    } finally {
      sdk.destroy()
      await lambda.close()
      await manager.close()
    }
    const log = logs.join('\n')
    for (const name of ['NOTES_KEY', 'NOTES_DB', 'CHILD_KEY', 'CHILD_FILE']) expect(log).toContain(`[${name}]`)
    written.push(['log', log])
    expect(findInWritten()).toEqual([])
  })

  it('is in no file but .env: the project with its packages and templates, caches, temporary files', async () => {
    const isLeftOut = (file: string) => file === join(directory, '.env')
    expect(await searchFolders([directory, scratch], search, isLeftOut)).toEqual([])
    const hits = await searchFolders([directory], search)
    expect(new Set(hits.map(({ file }) => file))).toEqual(new Set([join(directory, '.env')]))
  })
})

async function connect(mcpUrl: string): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities: { elicitation: { form: {} } } },
  )
  client.setRequestHandler('elicitation/create', async () => ({ action: 'accept', content: { day: 'Monday' } }))
  client.setNotificationHandler('notifications/message', async notification => {
    written.push(['notification', JSON.stringify(notification)])
  })
  await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl)))
  return client
}
