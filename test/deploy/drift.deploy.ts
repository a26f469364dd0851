/** `drift: refuse` while releases go out and back: calls in a loop, each through the gateway to its target. */

import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clientOptions } from './account.ts'
import { askGateway } from './ask-gateway.ts'
import { readRoleGrants } from './permissions.ts'
import { createProject, type Project, toToolServer, writeIn } from './project.ts'
import { sls } from './sls.ts'
import { toDistinct } from './stand-ins/signed-call.ts'
import { type StandIns, startStandIns } from './stand-ins/stand-ins.ts'

const gatewayYml = `doors: { invoke: { trusted: { principal: agent } } }
targets: { one: { drift: refuse }, two: { drift: refuse } }
`

let account: StandIns
let project: Project

beforeAll(async () => {
  account = await startStandIns([])
  project = await createProject(gatewayYml)
  await run('deploy')
})

afterAll(async () => {
  await project[Symbol.asyncDispose]()
  await account.close()
})

async function run(words: string, { folder = '.', ends = 0 } = {}): Promise<string> {
  const { code, output } = await sls(join(project.directory, folder), `${words} --stage prod`, account.front.url)
  expect(code, output).toBe(ends)
  return output
}

async function write(description: string): Promise<void> {
  const files = toToolServer('two', { description })
  for (const [path, text] of Object.entries(files)) await writeIn(project.directory, path, text)
}

const call = () => askGateway(account, 'prod', 'tools/call', { name: 'two___answer', arguments: {} })

/** Calls one after the other until `work` is done. Gives how many there were, and what was no result. */
async function callDuring(work: () => Promise<unknown>): Promise<{ calls: number; failures: unknown[] }> {
  let isDone = false
  const working = work().finally(() => {
    isDone = true
  })
  const failures: unknown[] = []
  let calls = 0
  while (!isDone) {
    const answer = await call()
    calls += 1
    // Processors are for the deployment, and a target that is shut stays so for the seconds between two of its steps.
    await setTimeout(100)
    if (answer.result?.isError !== false) failures.push(answer)
  }
  await working
  return { calls, failures }
}

async function expectNoFailure(work: () => Promise<unknown>): Promise<void> {
  const { calls, failures } = await callDuring(work)
  // An environment sends the digest of its catalogue from its second answer on.
  expect(calls).toBeGreaterThan(10)
  expect(failures).toEqual([])
}

async function describeStack(name: string) {
  const client = new CloudFormationClient(clientOptions(account.url))
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }))
  const output = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'McpPackageDigest')
  return { digest: output?.OutputValue, accepts: stack?.Parameters?.[0]?.ParameterValue }
}

function updates(): string[] {
  return account.front.changes.filter(({ action }) => action === 'UpdateStack').map(({ stack }) => stack)
}

async function wordsOf(): Promise<string> {
  const { result } = await askGateway(account, 'prod', 'tools/list')
  return result.tools.find(({ name }: { name: string }) => name === 'two___answer').description
}

it('never shuts a target while a release goes out and back, nor where the gateway goes first', async () => {
  const gateway = await describeStack('gateway-prod')
  const two = await describeStack('two-prod')

  await write('Answers in other words')
  account.front.changes.splice(0)
  let released = ''
  await expectNoFailure(async () => {
    released = await run('deploy')
  })
  // Callers by `lambda:Invoke` have no use for the policy of a function URL.
  expect(released).not.toContain('Callers need this policy')
  // The gateway accepts both catalogues, then changes, then accepts its own alone.
  expect(updates()).toEqual(['gateway-prod', 'two-prod', 'gateway-prod', 'gateway-prod'])
  expect(await wordsOf()).toBe('Answers in other words')
  expect((await describeStack('gateway-prod')).accepts).toBe('')

  const back = `two-prod=${two.digest?.slice(0, 12)},gateway-prod=${gateway.digest?.slice(0, 12)}`
  await expectNoFailure(() => run(`rollback --to ${back}`))
  expect(await wordsOf()).toBe('Answers two')
  expect(await describeStack('gateway-prod')).toEqual({ ...gateway, accepts: '' })

  await expectNoFailure(() => run('deploy', { folder: 'services/gateway' }))
  expect(await wordsOf()).toBe('Answers in other words')
  expect((await describeStack('gateway-prod')).accepts).toContain('"two"')
  // A roll-back of others leaves it open: the target is still of the release before.
  const one = await describeStack('one-prod')
  await expectNoFailure(() => run(`rollback --to one-prod=${one.digest?.slice(0, 12)}`))
  expect((await describeStack('gateway-prod')).accepts).toContain('"two"')
  await expectNoFailure(() => run('deploy'))
  expect((await describeStack('gateway-prod')).accepts).toBe('')
})

it('never shuts a target whose release fails half way, nor where it goes back alone', async () => {
  const accepted = await describeStack('gateway-prod')
  const before = await describeStack('two-prod')
  await write('Answers in words that come next')
  account.front.changes.splice(0)
  // The gateway's own update, after the one that opens the window.
  account.front.onChange = ({ stack }) =>
    stack === 'gateway-prod' && updates().includes('two-prod') ? 'refuse' : undefined
  let failed = ''
  await expectNoFailure(async () => {
    failed = await run('deploy', { ends: 1 })
  })
  expect(failed).toContain('two-prod went out before it')
  account.front.onChange = () => undefined
  const [, back = ''] = /npx sls (rollback .*)/.exec(failed) ?? []
  await expectNoFailure(() => run(back.trim().replace(' --stage prod', '')))
  expect(await describeStack('two-prod')).toEqual(before)
  expect(await describeStack('gateway-prod')).toEqual(accepted)

  await run('deploy')
  await expectNoFailure(() => run(`rollback --to two-prod=${before.digest?.slice(0, 12)}`))
  expect(await describeStack('two-prod')).toEqual(before)
  expect((await describeStack('gateway-prod')).accepts).toContain('"two"')

  // In the folder of a target, a package is named by its time.
  await run('deploy')
  expect((await describeStack('gateway-prod')).accepts).toBe('')
  const choices = await run('rollback', { ends: 1 })
  const [, time = ''] = new RegExp(`(20\\S+Z) {2}${before.digest?.slice(0, 12)}`).exec(choices) ?? []
  await expectNoFailure(() => run(`rollback --timestamp ${Date.parse(time)}`, { folder: 'services/two' }))
  expect(await describeStack('two-prod')).toEqual(before)
  expect((await describeStack('gateway-prod')).accepts).toContain('"two"')
})

it('calls with the roles of functions what they allow, and all of it', async () => {
  for (const name of ['one___answer', 'two___answer']) {
    expect(await askGateway(account, 'prod', 'tools/call', { name, arguments: {} })).toMatchObject({
      result: { isError: false },
    })
  }
  const called = toDistinct(account.front.calls)
    .filter(({ by }) => by === 'function')
    .map(({ action, resource }) => `${action} ${resource}`)
  expect(called.sort()).toEqual(readRoleGrants(project.directory, ['one', 'two', 'gateway']))
})

it('shuts a target that goes out alone with what was never reviewed', async () => {
  await write('Answers in words of its own')
  await run('deploy', { folder: 'services/two' })
  await expect.poll(call, { timeout: 60_000 }).toMatchObject({ error: { data: { cause: 'drifted' } } })
})
