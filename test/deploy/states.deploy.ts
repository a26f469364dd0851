import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CloudFormationClient,
  CreateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DetachRolePolicyCommand,
  IAMClient,
  ListPoliciesCommand,
} from '@aws-sdk/client-iam'
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { actionsOfFramework, otherReasons } from '../docs/deployer-actions.ts'
import { clientOptions, listAccount } from './account.ts'
import { findDenied } from './permissions.ts'
import { copyProject, createProject, type Project, toToolServer, writeIn } from './project.ts'
import { sls, startSls } from './sls.ts'
import type { Front } from './stand-ins/front.ts'
import { toDistinct } from './stand-ins/signed-call.ts'
import { type StandIns, startStandIns } from './stand-ins/stand-ins.ts'

let account: StandIns
let front: Front
/** Packaged once: what is tested of most deployments is what comes after. */
let packaged: Project
let project: Project
/** Of the deployer, in all tests. */
const actions = new Set<string>()

beforeAll(async () => {
  packaged = await createProject()
  const { code, output } = await sls(
    packaged.directory,
    'package --stage prod --package .package/prod',
    'http://127.0.0.1:1',
  )
  expect(code, output).toBe(0)
  account = await startStandIns(['gateway-prod'])
  front = account.front
})

afterAll(async () => {
  await account.close()
  await packaged[Symbol.asyncDispose]()
})

beforeEach(async () => {
  project = await copyProject(packaged)
})

afterEach(async () => {
  // In each of these states a role with the policy of the guide and no other would have done.
  const called = toDistinct(front.calls.splice(0)).filter(({ by }) => by === 'deployer')
  for (const { action } of called) actions.add(action)
  expect(findDenied(called, { project: 'tools', services: ['one', 'two', 'gateway'] })).toEqual([])
  await account.reset()
  await project[Symbol.asyncDispose]()
})

const stacks = ['stack gateway-prod', 'stack one-prod', 'stack tools-prod', 'stack two-prod']

async function run(words: string) {
  return sls(project.directory, `${words} --stage prod`, front.url)
}

/** By default as packaged before the tests, and without calling anything: what is tested comes after it. */
async function deploy(options = '--package .package/prod --skip-check --skip-smoke-test'): Promise<void> {
  const { code, output } = await run(`deploy ${options}`.trim())
  expect(code, output).toBe(0)
}

async function stacksThere(): Promise<string[]> {
  return (await listAccount(account.url)).filter(name => name.startsWith('stack '))
}

/** Names of stacks, in the order of the first change of each. */
function stacksChanged(): string[] {
  return [...new Set(front.changes.filter(({ action }) => action !== 'PutObject').map(({ stack }) => stack))]
}

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) await writeIn(project.directory, path, text)
}

/** That of a stack, with its packages. */
async function deleteBucket(stack: string): Promise<string> {
  const s3 = new S3Client({ ...clientOptions(account.url), forcePathStyle: true })
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
  const { Name: Bucket = '' } = Buckets.find(({ Name }) => Name?.startsWith(stack)) ?? {}
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } }))
  await s3.send(new DeleteBucketCommand({ Bucket }))
  return Bucket
}

/** A stack that no deployment made. */
async function createStack(service: string, ofProject: string): Promise<void> {
  const tags = { project: ofProject, stage: 'prod', service }
  const created = {
    StackName: `${service}-prod`,
    TemplateBody: JSON.stringify({ Resources: { Log: { Type: 'AWS::Logs::LogGroup' } } }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  }
  await new CloudFormationClient(clientOptions(account.url)).send(new CreateStackCommand(created))
}

/** Removes the stage, and looks for itself. */
async function expectRemoved(): Promise<void> {
  const { code, output } = await run('remove --yes')
  expect(code, output).toBe(0)
  expect(output).toContain('0 left')
  expect(await listAccount(account.url)).toEqual([])
}

describe('a release', () => {
  it('goes out, is not touched when nothing changed, and takes out what changed alone', async () => {
    const first = await run('deploy')
    expect(first.code, first.output).toBe(0)
    expect(await stacksThere()).toEqual(stacks)
    expect(first.output).toContain('lists 2 tools, and one___answer has answered')

    front.changes.splice(0)
    const again = await run('deploy')
    expect(again.code, again.output).toBe(0)
    expect(front.changes).toEqual([])
    expect(again.output).toContain('one-prod is as packaged: not touched')

    await write(toToolServer('two', { description: 'Answers in other words' }))
    await deploy('')
    // The gateway shows the words, and is deployed after what it invokes.
    expect(stacksChanged()).toEqual(['two-prod', 'gateway-prod'])

    await write(toToolServer('one', { fails: true }))
    front.changes.splice(0)
    const broken = await run('deploy')
    expect(broken.code).toBe(1)
    expect(broken.output).toContain('one___answer has failed')
    expect(stacksChanged()).toEqual(['one-prod'])
    const [, back = ''] = /npx sls (rollback .*)/.exec(broken.output) ?? []
    front.changes.splice(0)
    const rolledBack = await sls(project.directory, back.trim(), front.url)
    expect(rolledBack.code, rolledBack.output).toBe(0)
    // Nothing is built or uploaded, and no other stack is touched: docs/decisions/0023-no-canary.md.
    expect(front.changes).toEqual([{ action: 'UpdateStack', stack: 'one-prod' }])
    expect(rolledBack.output).toContain('one___answer has answered')

    // What was uploaded last is not what the stack has.
    front.changes.splice(0)
    expect((await run('deploy --package .package/prod')).output).toContain('one___answer has failed')
    expect(stacksChanged()).toEqual(['one-prod'])
    await expectRemoved()
  })

  it('is planned as data, and a dry run changes nothing', async () => {
    const { code, output, stdout } = await run('deploy --package .package/prod --dry-run')
    expect(code, output).toBe(0)
    expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({
      version: 1,
      project: 'tools',
      stage: 'prod',
      region: 'us-east-1',
      steps: [
        { folder: 'services/one', stack: 'one-prod', action: 'create' },
        { folder: 'services/two', stack: 'two-prod', action: 'create' },
        { folder: 'services/gateway', stack: 'gateway-prod', action: 'create' },
        { folder: '.', stack: 'tools-prod', action: 'create' },
      ],
      orphans: [],
    })
    expect(await listAccount(account.url)).toEqual([])
  })

  it('goes back to nothing that no bucket holds, and says what there is', async () => {
    const nothing = await run('rollback')
    expect(nothing.code).toBe(1)
    expect(nothing.output).toContain('Nothing of stage prod is deployed')
    await deploy()
    front.changes.splice(0)
    const choices = await run('rollback')
    expect(choices.code).toBe(1)
    expect(choices.output).toMatch(/one-prod\n {2}20\S+Z {2}[0-9a-f]{12} {2}deployed/)
    const gone = await run('rollback --to one-prod=0123456789ab,three-prod=0123456789ab')
    expect(gone.code).toBe(1)
    expect(gone.output).toContain('three-prod is no stack of this stage')
    expect(gone.output).toContain('one-prod: its bucket has no package 0123456789ab any more')

    const bucket = await deleteBucket('two-prod')
    front.states.set('two-prod', 'UPDATE_ROLLBACK_COMPLETE')
    const [listed, refused] = await Promise.all([run('rollback'), run('deploy --package .package/prod')])
    expect(listed.output).toMatch(/one-prod\n {2}20\S+Z .*\n.*two-prod\nFor example/s)
    expect(refused.code).toBe(1)
    expect(refused.output).toContain(`two-prod: make it again, empty: aws s3 mb s3://${bucket} --region us-east-1`)
    expect(front.changes).toEqual([])
  })

  it('is a stage of a branch, without alarms, as docs/guides/stages.md has it', async () => {
    const page = await readFile(join(import.meta.dirname, '../../docs/guides/stages.md'), 'utf8')
    const [deploys = '', removes = ''] = [...page.matchAll(/^npx sls (.*)$/gm)].map(([, words = '']) => words)
    expect([deploys, removes]).toEqual(['deploy --stage pr-42 --param="alarms=off"', 'remove --stage pr-42 --yes'])
    // No shell takes the quotes away.
    const words = `${deploys.replaceAll('"', '')} --skip-check --skip-smoke-test`
    const { code, output } = await sls(project.directory, words, front.url)
    expect(code, output).toBe(0)
    expect(await stacksThere()).toEqual(stacks.map(name => name.replace('-prod', '-pr-42')))
    expect((await listAccount(account.url)).filter(name => name.startsWith('alarm '))).toEqual([])
    const removed = await sls(project.directory, removes, front.url)
    expect(removed.code, removed.output).toBe(0)
    expect(await listAccount(account.url)).toEqual([])
  })

  it('replaces and removes no stack of another project', async () => {
    await createStack('two', 'others')
    const before = await listAccount(account.url)

    const inService = join(project.directory, 'services/two')
    for (const folder of [project.directory, inService]) {
      const { code, output } = await sls(folder, 'deploy --stage prod --package .package/prod', front.url)
      expect(code).toBe(1)
      expect(output).toContain('The stack two-prod belongs to the project others')
    }
    const removed = await run('remove --yes')
    expect(removed.code, removed.output).toBe(0)
    expect(removed.output).toContain('It is left alone')
    expect(removed.output).toContain('0 left')
    expect(await listAccount(account.url)).toEqual(before)
  })

  it('deploys nothing when one service cannot be packaged', async () => {
    await writeIn(project.directory, 'services/two/handler.ts', 'const unfinished =')
    const { code, output } = await run('deploy')
    expect(code).toBe(1)
    expect(output).toContain('two failed (exit 1); nothing was deployed')
    expect(await listAccount(account.url)).toEqual([])
  })
})

describe('a deployment that stops half way', () => {
  it.each([
    'one-prod',
    'two-prod',
    'gateway-prod',
    'tools-prod',
  ])('at %s goes on when it is run again, and can be removed', async stack => {
    front.onChange = change => (change.action === 'UpdateStack' && change.stack === stack ? 'refuse' : undefined)
    const failed = await run('deploy --package .package/prod')
    expect(failed.code).toBe(1)
    expect(failed.output).toContain('not authorized')
    const info = await run('info')
    expect(info.code, info.output).toBe(0)
    expect(info.output).toContain('Stage prod of tools')

    front.onChange = () => undefined
    await deploy()
    expect(await stacksThere()).toEqual(stacks)
    await expectRemoved()
  })

  it.each(['one-prod', 'gateway-prod'])('killed at %s leaves what can be removed', async stack => {
    const running = startSls(project.directory, 'deploy --stage prod --package .package/prod', front.url)
    front.onChange = change => {
      if (change.action === 'UpdateStack' && change.stack === stack) running.kill()
      return undefined
    }
    expect((await running.ended).code).toBeNull()
    expect(await stacksThere()).toContain(`stack ${stack}`)
    await expectRemoved()
  })
})

describe('stacks that CloudFormation does not update', () => {
  beforeEach(async () => {
    await createStack('one', 'tools')
    await createStack('two', 'tools')
  })

  it('are named by what would change them, with the way out, before anything is uploaded', async () => {
    front.states.set('one-prod', 'UPDATE_ROLLBACK_FAILED').set('two-prod', 'ROLLBACK_COMPLETE')
    const goOn = 'aws cloudformation continue-update-rollback --stack-name one-prod --region us-east-1'
    const remove = '(cd services/two && npx sls remove --stage prod --region us-east-1)'
    for (const words of [
      'deploy --package .package/prod',
      'rollback --to one-prod=0123456789ab,two-prod=0123456789ab',
    ]) {
      const { code, output } = await run(words)
      expect(code).toBe(1)
      expect(output).toMatch(/one-prod is UPDATE_ROLLBACK_FAILED: .*/)
      expect(output).toContain(`then: ${goOn}`)
      expect(output).toContain(remove)
      expect(output).toContain('Nothing was changed')
    }
    const deploy = 'deploy --package .package/prod'
    const inTwo = (words: string) => sls(join(project.directory, 'services/two'), `${words} --stage prod`, front.url)
    const ofStage = await Promise.all([run(deploy), run('rollback --to one-prod=0123456789ab,two-prod=0123456789ab')])
    const ofService = await Promise.all([inTwo(deploy), inTwo('rollback --timestamp 1')])
    for (const { code, output } of [...ofStage, ...ofService]) {
      expect(code).toBe(1)
      expect(output).toContain(remove)
      expect(output).toContain('Nothing was changed')
    }
    for (const { output } of ofStage) expect(output).toMatch(/one-prod is UPDATE_ROLLBACK_FAILED: .*/)
    for (const { output } of ofStage) expect(output).toContain(`then: ${goOn}`)
    for (const { output } of ofService) expect(output).not.toContain('one-prod')
    expect(front.changes).toEqual([])
  })

  it('are removed, once nothing else is being done to them', async () => {
    front.states.set('one-prod', 'ROLLBACK_COMPLETE').set('two-prod', 'UPDATE_IN_PROGRESS')
    const removed = run('remove --yes')
    const looks = () => front.calls.filter(({ action }) => action.endsWith('DescribeStacks')).length
    // The second look follows the answer to the first.
    await expect.poll(looks, { timeout: 60_000 }).toBeGreaterThan(1)
    expect(front.changes).toEqual([])
    front.states.delete('two-prod')
    const { code, output } = await removed
    expect(code, output).toBe(0)
    expect(output).toContain('two-prod is UPDATE_IN_PROGRESS: it is being updated; waiting until that has ended')
    expect(output).toContain(
      'one-prod is ROLLBACK_COMPLETE: its first creation failed and was undone; it is deleted as it is',
    )
    expect(output).toContain('0 left')
    expect(await listAccount(account.url)).toEqual([])
  })
})

describe('a removal', () => {
  it('of what was never deployed leaves nothing, as does a second one', async () => {
    await expectRemoved()
    await expectRemoved()
  })

  it('takes stacks whose folder is gone', async () => {
    await deploy()
    await rm(join(project.directory, 'services/two'), { recursive: true })
    const info = await run('info')
    expect(info.output).toContain('two-prod has no folder any more')
    await expectRemoved()
  })

  it('of one service alone leaves the others', async () => {
    await deploy()
    const { code, output } = await sls(join(project.directory, 'services/two'), 'remove --stage prod --yes', front.url)
    expect(code, output).toBe(0)
    expect(await stacksThere()).toEqual(stacks.filter(name => name !== 'stack two-prod'))
    await expectRemoved()
  })

  it('goes on when one service cannot be removed, and says what is left', async () => {
    await deploy()
    front.onChange = change => (change.action === 'DeleteStack' && change.stack === 'two-prod' ? 'refuse' : undefined)
    const { code, output } = await run('remove --yes')
    expect(code).toBe(1)
    expect(output).toContain('stack two-prod')
    expect(await stacksThere()).toEqual(['stack two-prod'])
    front.onChange = () => undefined
    await expectRemoved()
  })

  it('asks before it removes prod, and without a terminal refuses', async () => {
    await deploy()
    const protect = { StackName: 'gateway-prod', EnableTerminationProtection: true }
    await new CloudFormationClient(clientOptions(account.url)).send(new UpdateTerminationProtectionCommand(protect))
    const { code, output } = await run('remove')
    expect(code).toBe(1)
    expect(output).toMatch(/Remove 4 stacks of stage prod.*gateway-prod, one-prod, tools-prod, two-prod.*--yes/s)
    expect(await stacksThere()).toEqual(stacks)
    // After the question, the protection of CloudFormation is lifted.
    await expectRemoved()
  })

  it('stops before anything is deleted when somebody holds the policy of the callers', async () => {
    await deploy()
    const iam = new IAMClient(clientOptions(account.url))
    await iam.send(new CreateRoleCommand({ RoleName: 'agent', AssumeRolePolicyDocument: '{}' }))
    const { Policies: [policy] = [] } = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }))
    const held = { RoleName: 'agent', PolicyArn: policy?.Arn }
    await iam.send(new AttachRolePolicyCommand(held))
    const before = await listAccount(account.url)

    const { code, output } = await run('remove --yes')
    expect(code).toBe(1)
    expect(output).toContain(`aws iam detach-role-policy --role-name agent --policy-arn ${policy?.Arn}`)
    expect(await listAccount(account.url)).toEqual(before)

    await iam.send(new DetachRolePolicyCommand(held))
    expect((await run('remove --yes')).code).toBe(0)
    expect(await listAccount(account.url)).toEqual(['role agent'])
  })
})

it.each([
  'logs --function server',
  'invoke --function server',
])('refuses at the root what acts on one service: %s', async words => {
  const { code, output } = await run(words)
  expect(code).toBe(1)
  expect(output).toContain('acts on one service. Run it in one of services/one, services/two, services/gateway')
  expect(output).toContain(`(cd services/one && npx sls ${words} --stage prod)`)
})

it('refuses to change code of which the stack would know nothing, and says what to do', async () => {
  const words = 'deploy function --function server --stage prod'
  for (const folder of ['.', 'services/one']) {
    const { code, output } = await sls(join(project.directory, folder), words, front.url)
    expect(code).toBe(1)
    expect(output).toContain('npx sls deploy --stage prod')
  }
  expect(front.calls).toEqual([])
})

it('has called each action that is listed as one of the framework, and none whose reason is another', () => {
  expect(actionsOfFramework.filter(action => !actions.has(action))).toEqual([])
  expect(Object.keys(otherReasons).filter(action => actions.has(action))).toEqual([])
})
