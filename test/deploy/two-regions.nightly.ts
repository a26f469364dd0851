/** One project in two regions of an account, as docs/guides/stages.md has it: each gateway calls the servers beside it. */

import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation'
import { GetRolePolicyCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clientOptions, listAccount } from './account.ts'
import { askGateway } from './ask-gateway.ts'
import { createProject, type Project, toToolServer, writeIn } from './project.ts'
import { sls } from './sls.ts'
import { toDistinct } from './stand-ins/signed-call.ts'
import { type StandIns, startStandIns } from './stand-ins/stand-ins.ts'

type Place = { readonly stage: string; readonly region: string }

const us: Place = { stage: 'prod', region: localIdentity.region }
const eu: Place = { stage: 'prod-eu', region: 'eu-central-1' }

let account: StandIns
let project: Project

beforeAll(async () => {
  account = await startStandIns([])
  project = await createProject('doors: { invoke: { trusted: { principal: agent } } }\n')
})

afterAll(async () => {
  await project[Symbol.asyncDispose]()
  await account.close()
})

async function run(words: string, { stage, region }: Place): Promise<void> {
  const { code, output } = await sls(
    project.directory,
    `${words} --stage ${stage} --region ${region}`,
    account.front.url,
  )
  expect(code, output).toBe(0)
}

// The smoke test signs for the region of the stage, and the local Lambda is in one.
const deploy = (place: Place) => run('deploy --skip-smoke-test', place)

async function stacksIn({ region }: Place): Promise<string[]> {
  const client = new CloudFormationClient({ ...clientOptions(account.url), region })
  const { StackSummaries = [] } = await client.send(new ListStacksCommand({}))
  const there = StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')
  return there.flatMap(({ StackName }) => StackName ?? []).sort()
}

async function wordsOf(place: Place): Promise<string> {
  const { tools } = (await askGateway(account, place.stage, 'tools/list')).result
  return tools.find(({ name }: { name: string }) => name === 'two___answer').description
}

/** The functions that a call of a tool reaches, by name. */
async function reachedBy(place: Place): Promise<string[]> {
  account.front.calls.splice(0)
  const { result } = await askGateway(account, place.stage, 'tools/call', { name: 'two___answer', arguments: {} })
  expect(result.isError).toBe(false)
  const calls = toDistinct(account.front.calls).filter(({ action }) => action === 'lambda:InvokeFunction')
  return calls.map(({ resource }) => resource.split(':').at(-1) ?? '')
}

async function invokedByRole({ stage }: Place): Promise<string> {
  const iam = new IAMClient(clientOptions(account.url))
  const { Roles = [] } = await iam.send(new ListRolesCommand({}))
  const RoleName = Roles.find(({ RoleName }) => RoleName?.startsWith(`gateway-${stage}-Execution`))?.RoleName
  const command = new GetRolePolicyCommand({ RoleName, PolicyName: 'invoke-targets' })
  const { PolicyDocument = '' } = await iam.send(command)
  return decodeURIComponent(PolicyDocument)
}

it('has a stage in each: targets, catalogue and roles are its own, and one is removed without the other', {
  timeout: 900_000,
}, async () => {
  await deploy(us)
  const before = await listAccount(account.url)
  await deploy(eu)
  expect(await stacksIn(us)).toEqual(['gateway-prod', 'one-prod', 'tools-prod', 'two-prod'])
  expect(await stacksIn(eu)).toEqual(['gateway-prod-eu', 'one-prod-eu', 'tools-prod-eu', 'two-prod-eu'])
  expect(await reachedBy(us)).toEqual(['mcp-server-two-prod'])
  expect(await reachedBy(eu)).toEqual(['mcp-server-two-prod-eu'])
  expect(await invokedByRole(us)).not.toContain(eu.region)
  expect(await invokedByRole(eu)).not.toContain(us.region)

  for (const [path, text] of Object.entries(toToolServer('two', { description: 'Answers in other words' }))) {
    await writeIn(project.directory, path, text)
  }
  await deploy(eu)
  expect(await wordsOf(eu)).toBe('Answers in other words')
  expect(await wordsOf(us)).toBe('Answers two')

  await run('remove --yes', eu)
  expect(await stacksIn(eu)).toEqual([])
  // Buckets, roles and policies are of the account: nothing of the other is left among them, and nothing is missing.
  expect(await listAccount(account.url)).toEqual(before)
  expect(await reachedBy(us)).toEqual(['mcp-server-two-prod'])
})
