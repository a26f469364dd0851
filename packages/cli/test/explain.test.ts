import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExchangeRecord } from '@mcp-lambda/wrapper/protocol'
import { expect, it, onTestFinished } from 'vitest'
import { describeCall } from '../src/commands/explain/describe-call.ts'
import { findCall } from '../src/records/find-call.ts'
import { keepRecords, readKeptRecords } from '../src/records/kept-records.ts'
import { readStageRecords } from '../src/records/read-stage-records.ts'

const ofGateway: ExchangeRecord = {
  endedAtMs: Date.UTC(2026, 10, 22, 20, 41, 39, 100),
  requestId: '693a885a-0000-4000-8000-000000000001',
  targetRequestId: '7a1f6647-0000-4000-8000-000000000002',
  method: 'tools/call',
  target: 'notes',
  tool: 'upper',
  principal: 'agents',
  tenant: 'acme',
  entryPoint: 'function-url',
  revision: '2026-07-28',
  outcome: 'timed_out',
  code: -31504,
  cause: 'deadline',
  durationMs: 100,
  gatewayMs: 2,
  hopMs: 98,
  arguments: { text: 7 },
}

const ofTarget: ExchangeRecord = {
  endedAtMs: ofGateway.endedAtMs - 5,
  requestId: String(ofGateway.targetRequestId),
  callId: ofGateway.requestId,
  method: 'tools/call',
  tool: 'upper',
  entryPoint: 'invoke',
  outcome: 'ok',
  durationMs: 90,
}

const toLine = (record: ExchangeRecord) =>
  JSON.stringify({ level: 'INFO', kind: 'mcp.exchange', ...record, _aws: {}, Target: 'notes', Calls: 1 })

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'explain-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

function keep(root: string, records: readonly ExchangeRecord[], functionName = 'mcp-gateway-local'): void {
  const observe = keepRecords(root, error => expect.fail(error.message))
  for (const record of records) {
    observe({ kind: 'log', functionName, at: new Date(), environmentId: 'e', line: toLine(record) })
  }
}

it.each([
  { by: 'the gateway’s id', id: ofGateway.requestId },
  { by: 'the target’s id', id: ofTarget.requestId },
  { by: 'what the log shows of an id', id: '7a1f6647' },
])('finds both records of a call by $by, after what kept them has ended', async ({ id }) => {
  const root = await createFolder()
  keep(root, [ofTarget, { ...ofGateway, requestId: 'other', targetRequestId: undefined }], 'mcp-server-notes-local')
  keep(root, [ofGateway])
  expect(findCall(id, readKeptRecords(root)).map(({ record }) => record.requestId)).toEqual([
    ofGateway.requestId,
    ofTarget.requestId,
  ])
})

it('tells a call from its records', () => {
  const kept = [{ functionName: 'mcp-gateway-local', record: ofGateway }]
  expect(describeCall(kept)).toBe(
    [
      'notes___upper 100 ms timed_out (deadline)  (gateway 2.0 ms, hop and target 98 ms)',
      '  began    2026-11-22T20:41:39.000Z',
      '  request  693a885a-0000-4000-8000-000000000001 of mcp-gateway-local',
      '  asked    tools/call, arguments text (7 characters)',
      '  by       agents, tenant acme',
      '  through  function-url, revision 2026-07-28',
      '  error    -31504',
      '  target   7a1f6647-0000-4000-8000-000000000002',
      '  more     npx mcp-lambda explain deadline',
    ].join('\n'),
  )
})

it.each([
  {
    what: 'of a refused token the reason',
    part: { outcome: 'denied', cause: 'invalid_token', refused: { reason: 'expired' } },
    word: 'expired',
  },
  {
    what: 'the code, where the cause is of another server',
    part: { outcome: 'crashed', cause: 'mine', code: -31502 },
    word: '31502',
  },
  { what: 'the outcome, where there is no more', part: { outcome: 'tool_error' }, word: 'tool_error' },
] as const)('names the page of the most exact name: $what', ({ part, word }) => {
  const { cause: _cause, code: _code, ...rest } = ofGateway
  const text = describeCall([{ functionName: 'mcp-gateway-local', record: { ...rest, ...part } }])
  expect(text).toMatch(new RegExp(`more +npx mcp-lambda explain ${word}$`))
})

it('keeps a bounded number of records, and the newest', async () => {
  const root = await createFolder()
  const many = Array.from({ length: 20_000 }, (_, index) => ({ ...ofGateway, requestId: `id-${index}` }))
  keep(root, many)
  const kept = readKeptRecords(root)
  expect(kept.length).toBeLessThan(12_000)
  expect(kept.at(-1)?.record.requestId).toBe('id-19999')
})

it('says once that nothing can be written, and lets all else go on', async () => {
  const root = await createFolder()
  await writeFile(join(root, '.mcp-lambda'), 'a file in the place of the folder')
  const failures: string[] = []
  const observe = keepRecords(root, ({ message }) => failures.push(message))
  for (const _ of [1, 2]) {
    observe({ kind: 'log', functionName: 'f', at: new Date(), environmentId: 'e', line: toLine(ofGateway) })
  }
  expect(failures).toEqual([expect.stringContaining('.mcp-lambda')])
})

/** An `aws` command that answers with these events by log group. */
async function installAws(script: string): Promise<NodeJS.ProcessEnv> {
  const folder = await createFolder()
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'aws.mjs'), script)
  // The path of an interpreter after #! ends at its first blank.
  await writeFile(join(bin, 'aws'), `#!/bin/sh\nexec "${process.execPath}" "${join(bin, 'aws.mjs')}" "$@"\n`)
  await chmod(join(bin, 'aws'), 0o755)
  return { PATH: bin }
}

it('reads the logs of a stage by the aws command', async () => {
  const messages = {
    '/aws/lambda/mcp-gateway-prod': toLine(ofGateway),
    '/aws/lambda/mcp-server-notes-prod': toLine(ofTarget),
  }
  const env = await installAws(`
    const [service, operation, ...words] = process.argv.slice(2)
    const { 'log-group-name': group, 'filter-pattern': pattern } = Object.fromEntries(
      words.flatMap((word, index) => (word.startsWith('--') ? [[word.slice(2), words[index + 1]]] : [])))
    if (service !== 'logs' || operation !== 'filter-log-events' || pattern !== '"${ofGateway.requestId}"') process.exit(9)
    const events = [{ message: 'START RequestId' }, { message: ${JSON.stringify(messages)}[group] + '\\n' }]
    console.log(JSON.stringify({ events, searchedLogStreams: [] }))`)
  const functionNames = ['mcp-gateway-prod', 'mcp-server-notes-prod']
  const kept = await readStageRecords(ofGateway.requestId, { functionNames, env })
  expect(findCall(ofGateway.requestId, kept)).toEqual([
    { functionName: 'mcp-gateway-prod', record: ofGateway },
    { functionName: 'mcp-server-notes-prod', record: ofTarget },
  ])
})

it('names the log group that cannot be read, with the words of the aws command', async () => {
  const env = await installAws(`console.error('An error occurred (ResourceNotFoundException)'); process.exit(254)`)
  const read = readStageRecords(ofGateway.requestId, { functionNames: ['mcp-gateway-prod'], env })
  await expect(read).rejects.toThrow('/aws/lambda/mcp-gateway-prod cannot be read: An error occurred')
})
