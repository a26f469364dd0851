/**
 * A system whose servers say their secrets in all they write: no secret is found in what they answer, in what commands print, and in
 * files. Their logs are searched by `end-to-end/hidden-secrets.packaging.ts`.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { startSystem } from 'mcp-lambda'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type EchoingServer, startEchoingServer } from '../end-to-end/secrets/echoing-server.ts'
import { hardLine, hardText, headerText, jsonText, keyFile, shortText } from '../end-to-end/secrets/hard-values.ts'
import { searchFolders } from '../end-to-end/secrets/search-folders.ts'
import { createSearch } from '../end-to-end/secrets/secret-forms.ts'
import { commitAll, createNotesProject } from './notes-project.ts'
import { runTool } from './repository.ts'

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
      // What a tool answers is its own, and `answer` answers a secret.
      example: { tool: 'lengths' },
      secrets: {
        NOTES_KEY: '${sls:stage}/key',
        NOTES_DB: '${sls:stage}/db',
        NOTES_PIN: '${sls:stage}/pin',
        MCP_STATE_KEYS: '${sls:stage}/state',
      },
    },
    others: {
      child: {
        handler: await readService('child'),
        settings: { secrets: { CHILD_KEY: '${sls:stage}/child', CHILD_FILE: '${sls:stage}/file' } },
      },
      distant: {
        handler: distant.replace('http://127.0.0.1:1/mcp', echoing.url),
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
  return readFile(new URL(`../end-to-end/secrets/services/${name}.ts`, import.meta.url), 'utf8')
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
  it('answers without a secret of .env', async () => {
    const packaged = await npm('package', '--', '--stage', 'local')
    expect(packaged, packaged.stderr).toMatchObject({ code: 0 })
    const logs: string[] = []
    const system = await startSystem({
      root: directory,
      env: environment,
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
    // Each server that writes a log did say something.
    const { DISTANT_KEY: _, ...logged } = local
    for (const name of Object.keys(logged)) expect(logs.join('\n')).toContain(`[${name}]`)
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
    await npm('package', '--', '--stage', 'prod')
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

describe('in files', { timeout: 300_000 }, () => {
  it('is in no file but .env: the project with its packages and templates, caches, temporary files', async () => {
    const hits = await searchFolders([directory, scratch], search)
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
