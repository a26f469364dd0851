import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { onStage, readServices } from '@mcp-lambda/serverless/project'
import { expect, it, onTestFinished, vi } from 'vitest'
import { costPage, costPicture, printCostPage, printCostPicture } from '../reference/cost-page.ts'
import { readStageLog } from '../src/cost/read-stage-log.ts'
import { runCommand } from './run-command.ts'

const root = join(import.meta.dirname, '../../..')

const run = (words: readonly string[], cwd = root) => runCommand(words, cwd)

async function writeLog(lines: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cost-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'calls.log')
  await writeFile(file, lines.join('\n'))
  return file
}

function callsOf(tool: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const requestId = `${tool}-${index}`
    const record = {
      kind: 'mcp.exchange',
      level: 'INFO',
      requestId,
      method: 'tools/call',
      target: 'notes',
      tool,
      outcome: 'ok',
    }
    const metrics = { billedDurationMs: 100, memorySizeMB: 1024 }
    return [record, { type: 'platform.report', record: { requestId, metrics } }].map(line => JSON.stringify(line))
  }).flat()
}

it('prices the recording without a log, and says when it was made and of when the prices are', async () => {
  const { code, stdout } = await run(['cost', '--calls-per-month', '100000'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/the recording of \d{4}-\d\d-\d\d/)
  expect(stdout).toMatch(/^Prices of \d{4}-\d\d-\d\d, us-east-1/m)
  for (const word of ['arm64', 'x86_64', 'compute', 'waiting', 'two tasks, hosting']) expect(stdout).toContain(word)
})

it('prices a log, and gives no figure of a tool with too few calls in it', async () => {
  const log = await writeLog([...callsOf('often', 100), ...callsOf('rare', 29)])
  const { code, stdout } = await run(['cost', '--calls-per-month', '129', '--log', log])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^notes often +100 +0\.0 % +\$0\.0001 /m)
  expect(stdout).toMatch(/^notes rare +29 +too few/m)
  const { bills } = JSON.parse((await run(['cost', '--calls-per-month', '129', '--log', log, '--json'])).stdout)
  expect(bills[0].total.compute).toBeCloseTo(129 * 0.1 * 0.0000133334, 10)
})

it.each([
  { what: 'too few calls', lines: callsOf('often', 99), says: '99 whole calls of tools: too few', exits: 1 },
  { what: 'no report', lines: ['hello'], says: 'no reports of billed time', exits: 1 },
  { what: 'nothing', lines: [], says: 'no reports of billed time', exits: 1 },
])('gives no figure from a log with $what', async ({ lines, says, exits }) => {
  const { code, stdout, stderr } = await run(['cost', '--calls-per-month', '1000', '--log', await writeLog(lines)])
  expect({ code, stdout }).toEqual({ code: exits, stdout: '' })
  expect(stderr).toContain(says)
})

it.each([
  ['--calls-per-month', '0'],
  ['--calls-per-month', '-5'],
  ['--calls-per-month', '1e3'],
  ['--calls-per-month', '1000', '--backend-ms', 'x'],
  ['--calls-per-month', '1000', '--log', 'no-such-file.log'],
  ['--calls-per-month', '1000', '--log', 'local'],
])('refuses %s %s', async (...words) => {
  expect((await run(['cost', ...words])).code).toBe(2)
})

/** Answers FilterLogEvents with these pages by log group. */
async function standIn(pages: Readonly<Record<string, readonly object[]>>) {
  const server = createServer(async (request, response) => {
    const { logGroupName, nextToken = '0' } = JSON.parse(await text(request))
    const page = pages[logGroupName]?.[Number(nextToken)]
    response.writeHead(page ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' })
    const missing = { __type: 'ResourceNotFoundException', message: 'The specified log group does not exist.' }
    response.end(JSON.stringify(page ?? missing))
  }).listen(0, '127.0.0.1')
  await new Promise(done => server.once('listening', done))
  onTestFinished(() => void server.close())
  const client = new CloudWatchLogsClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // Of a TCP server.
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
  })
  onTestFinished(() => client.destroy())
  return client
}

const event = (timestamp: number, message: string) => ({ timestamp, message: `${message}\n` })

it('reads all pages of the logs of a stage', async () => {
  const client = await standIn({
    '/aws/lambda/gateway': [{ events: [event(1, 'a')], nextToken: '1' }, { events: [event(2, 'b')] }],
    '/aws/lambda/notes': [{ events: [event(2, 'c')] }],
  })
  const span = { sinceMs: 0, untilMs: 10 }
  expect(await readStageLog({ functionNames: ['gateway', 'notes'], client, ...span })).toEqual(['a', 'b', 'c'])
})

it('reads a part of the span where there is too much, and the same part of all logs', async () => {
  const client = await standIn({
    '/aws/lambda/gateway': [{ events: [event(1, 'a'), event(2, 'b')], nextToken: '1' }, { events: [event(3, 'c')] }],
    '/aws/lambda/notes': [{ events: [event(2, 'd'), event(3, 'e')] }],
  })
  const read = readStageLog({ functionNames: ['gateway', 'notes'], client, sinceMs: 0, untilMs: 10, maxEvents: 2 })
  expect(await read).toEqual(['a', 'b', 'd'])
})

it('names the log group that cannot be read', async () => {
  const client = await standIn({})
  const read = readStageLog({ functionNames: ['gateway'], client, sinceMs: 0, untilMs: 10 })
  await expect(read).rejects.toThrow(
    '/aws/lambda/gateway cannot be read: The specified log group does not exist. Is the stage deployed to this account and region?',
  )
})

const functionsOf = (stage: string) =>
  readServices(root).flatMap(({ functionNames }) => functionNames.map(name => onStage(stage, name)))

/** The log groups of a stage at the endpoint that the AWS SDK reads from the environment. */
async function serveStage(groups: Readonly<Record<string, readonly object[]>>): Promise<void> {
  const { endpoint } = (await standIn(groups)).config
  const { protocol, hostname, port } = (await endpoint?.()) ?? {}
  const own = {
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: `${protocol}//${hostname}:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
  }
  for (const [name, value] of Object.entries(own)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
}

it('prices the log of a stage as it prices the same lines in a file', async () => {
  const names = functionsOf('prod')
  expect(names.length).toBeGreaterThan(1)
  const lines = callsOf('often', 120)
  // Each function has a part of the lines, in two pages.
  const groups = names.map((name, index) => {
    const own = lines.filter((_, number) => number % names.length === index).map(line => event(1, line))
    const half = Math.ceil(own.length / 2)
    return [`/aws/lambda/${name}`, [{ events: own.slice(0, half), nextToken: '1' }, { events: own.slice(half) }]]
  })
  await serveStage(Object.fromEntries(groups))
  const ofStage = await run(['cost', '--calls-per-month', '50000', '--log', 'prod'])
  expect(ofStage).toMatchObject({ code: 0, stderr: '' })
  expect(ofStage.stdout).toContain('as 120 calls of prod went')
  const log = await writeLog(lines)
  const ofFile = await run(['cost', '--calls-per-month', '50000', '--log', log])
  expect(ofStage.stdout.replace('calls of prod', `calls of ${log}`)).toBe(ofFile.stdout)
})

it('gives no figure of a stage whose logs have no line, as where all have expired', async () => {
  await serveStage(Object.fromEntries(functionsOf('quiet').map(name => [`/aws/lambda/${name}`, [{ events: [] }]])))
  const { code, stdout, stderr } = await run(['cost', '--calls-per-month', '1000', '--log', 'quiet'])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain('No function of stage quiet has written a line in the last 24 hours')
})

it('asks for no more than the span', async () => {
  const asked: object[] = []
  const client = {
    send: async ({ input }: { input: object }) => {
      asked.push(input)
      return { events: [] }
    },
  } as unknown as CloudWatchLogsClient
  await readStageLog({ functionNames: ['gateway'], client, sinceMs: 5, untilMs: 10 })
  expect(asked).toEqual([{ logGroupName: '/aws/lambda/gateway', startTime: 5, endTime: 10, limit: 10_000 }])
})

it('docs/cost.md and its picture are what is printed today: npm run reference -w mcp-lambda', async () => {
  expect(await readFile(costPage, 'utf8')).toBe(printCostPage())
  expect(await readFile(costPicture, 'utf8')).toBe(printCostPicture())
})
