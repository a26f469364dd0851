/**
 * Five planted faults in a gateway and targets that are bundled as they are deployed, on the local Lambda. The lines of the records
 * alone answer what an operator asks, and `explain` shows each fault.
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { askForCatalogue } from '@mcp-lambda/gateway/packaging'
import { type LambdaEvent, localIdentity } from '@mcp-lambda/lambda-local'
import { type ExchangeRecord, recordKind, writeCallFacts } from '@mcp-lambda/wrapper/protocol'
import { modernRequest } from '@mcp-lambda/wrapper/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { root } from '../end-to-end/system.ts'
import { type GatewayOnLambda, startGatewayOnLambda, type TargetOnLambda } from '../on-lambda/gateway.ts'
import { handler } from './planted-server.ts'

const names = ['slow', 'drifting', 'throttled', 'picky', 'denied'] as const
const tenants = ['acme', 'globex'] as const
type Name = (typeof names)[number]

// It gives the context that the handler reads.
const offered = await askForCatalogue(handler as Parameters<typeof askForCatalogue>[0])

/** What was reviewed of each: the drifting one has changed its words since. */
function toTarget(name: Name): TargetOnLambda {
  const reviewed = offered.tools.map(tool => ({ ...tool, description: 'Worked otherwise when it was reviewed' }))
  return {
    target: name,
    source: 'faults/planted-server.ts',
    environment: { FAULT: name },
    catalogue: name === 'drifting' ? { ...offered, tools: reviewed } : offered,
    ...(name === 'throttled' && { reservedConcurrency: 0 }),
  }
}

const yml = `
  doors: { invoke: { trusted: { principal: agents } } }
  policy:
    mode: enforce
    allow: [${names.filter(name => name !== 'denied').map(name => `{ names: ['${name}___*'] }`)}]`

type Kept = { readonly functionName: string; readonly record: ExchangeRecord }

const kept: Kept[] = []

/** A record is known by the `kind` of its line. */
function keep(event: LambdaEvent): void {
  if (event.kind !== 'log' || !event.line.includes(`"kind":"${recordKind}"`)) return
  kept.push({ functionName: event.functionName, record: JSON.parse(event.line) })
}

let gateway: GatewayOnLambda
let client: LambdaClient
let project: string

async function call(name: Name, tenant: string): Promise<void> {
  const request = modernRequest(
    'tools/call',
    { name: `${name}___work`, arguments: {} },
    { meta: writeCallFacts({ tenant }) },
  )
  await client.send(
    new InvokeCommand({ FunctionName: gateway.gatewayName, Payload: Buffer.from(JSON.stringify(request)) }),
  )
}

const calls = () => kept.filter(({ functionName }) => functionName === gateway.gatewayName).map(({ record }) => record)
const callsOf = (name: Name) => calls().filter(({ target }) => target === name)

beforeAll(async () => {
  gateway = await startGatewayOnLambda({ yml, authType: 'AWS_IAM', behind: names.map(toTarget), onEvent: keep })
  const { endpoint } = gateway.lambda
  client = new LambdaClient({ endpoint, region: localIdentity.region, credentials: localIdentity, maxAttempts: 1 })
  for (const name of names) for (const tenant of tenants) await call(name, tenant)
  // A target works out its digest beside its first calls.
  while (!callsOf('drifting').some(({ drifted }) => drifted)) await call('drifting', 'acme')
  project = await mkdtemp(join(tmpdir(), 'planted-'))
  await mkdir(join(project, 'services'))
  await mkdir(join(project, '.mcp-lambda'))
  await writeFile(join(project, 'serverless.yml'), 'service: planted\n')
  await writeFile(join(project, '.mcp-lambda/records.jsonl'), kept.map(line => `${JSON.stringify(line)}\n`).join(''))
}, 60_000)

afterAll(async () => {
  client?.destroy()
  await gateway?.close()
  if (project) await rm(project, { recursive: true })
})

function distinct(values: readonly unknown[]): string[] {
  return [...new Set(values.map(String))].sort()
}

it('says who called, which tool, and for which tenant', () => {
  expect(
    distinct(calls().map(({ principal, target, tool, tenant }) => `${principal} ${target} ${tool} ${tenant}`)),
  ).toEqual(names.flatMap(name => tenants.map(tenant => `agents ${name} work ${tenant}`)).sort())
})

it('says what failed, and why', () => {
  const endings = calls().map(({ target, tenant, outcome, cause = '-', decision = '-' }) =>
    [target, target === 'picky' ? tenant : 'all', outcome, cause, decision].join(' '),
  )
  expect(distinct(endings)).toEqual([
    'denied all denied unknown_target hidden',
    'drifting all ok - -',
    'picky acme ok - -',
    'picky globex tool_error - -',
    'slow all ok - -',
    'throttled all throttled throttled -',
  ])
})

it('says which target drifts', () => {
  const drifted = calls().filter(record => record.drifted)
  expect(distinct(drifted.map(({ target }) => target))).toEqual(['drifting'])
})

it('says how long a call took, and where', () => {
  for (const { durationMs, gatewayMs = 0, hopMs = 0, targetMs } of calls()) {
    if (targetMs !== undefined) expect(Math.abs(gatewayMs + hopMs + targetMs - durationMs)).toBeLessThanOrEqual(2)
  }
  // A timer of 300 ms may fire a little earlier by the other clock.
  expect(callsOf('slow').map(({ targetMs = 0 }) => targetMs >= 295)).toEqual([true, true])
})

it('says what was cold', () => {
  expect(calls().filter(({ cold }) => cold)).toHaveLength(1)
  expect(calls().flatMap(({ target, targetCold }) => (targetCold ? [target] : []))).toEqual([
    'slow',
    'drifting',
    'picky',
  ])
})

it('says what was run, and so paid', () => {
  expect(names.map(name => callsOf(name).map(({ attempts }) => attempts ?? 0)[0])).toEqual([1, 1, 3, 1, 0])
})

it('joins both sides of a call, in one trace', () => {
  const ran = calls().filter(({ targetMs }) => targetMs !== undefined)
  for (const { requestId, targetRequestId, traceId } of ran) {
    const own = kept.find(({ record }) => record.requestId === targetRequestId)?.record
    expect(own).toMatchObject({ callId: requestId, traceId })
  }
})

it.each([
  { name: 'slow', shown: [/slow___work \d+ ms ok {2}\(gateway .*, hop .*, target \d+ ms/] },
  { name: 'denied', shown: [/denied___work .* denied \(hidden\)/, /policy +hidden/] },
  { name: 'drifting', shown: [/drift +the target offers something else than was reviewed/] },
  { name: 'throttled', shown: [/throttled___work .* throttled \(throttled\)/, /attempts +3/] },
  { name: 'picky', shown: [/picky___work .* tool_error/, /agents, tenant globex/] },
] as const)('explains a call of the $name target', async ({ name, shown }) => {
  const { requestId = '' } = callsOf(name).findLast(record => name !== 'drifting' || record.drifted) ?? {}
  const program = join(root, 'packages/cli/bin/mcp-lambda.js')
  const { stdout } = await promisify(execFile)(process.execPath, [program, 'explain', requestId], { cwd: project })
  for (const pattern of shown) expect(stdout).toMatch(pattern)
})
