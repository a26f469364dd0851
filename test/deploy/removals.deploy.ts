/** Removal of a stage on moto from every state, and of stacks that CloudFormation does not update. */

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DetachRolePolicyCommand,
  IAMClient,
  ListPoliciesCommand,
} from '@aws-sdk/client-iam'
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { beforeEach, describe, expect, it } from 'vitest'
import { clientOptions, listAccount } from './account.ts'
import { stacks, useStage } from './stage.ts'

const stage = useStage(import.meta.filename)

describe('a removal', () => {
  it('of what was never deployed leaves nothing, as does a second one', async () => {
    await stage.expectRemoved()
    await stage.expectRemoved()
  })

  it('leaves the other services, goes on when one cannot be removed, and takes a stack whose folder is gone', async () => {
    await stage.deploy()
    const alone = await stage.runIn('services/gateway', 'remove --yes')
    expect(alone.code, alone.output).toBe(0)
    expect(await stage.stacksThere()).toEqual(stacks.filter(name => name !== 'stack gateway-prod'))

    // The first of those that are left.
    stage.front.onChange = change =>
      change.action === 'DeleteStack' && change.stack === 'two-prod' ? 'refuse' : undefined
    const { code, output } = await stage.run('remove --yes')
    expect(code).toBe(1)
    expect(output).toContain('stack two-prod')
    expect(await stage.stacksThere()).toEqual(['stack two-prod'])
    stage.front.onChange = () => undefined

    await rm(join(stage.directory, 'services/two'), { recursive: true })
    const info = await stage.run('info')
    expect(info.output).toContain('two-prod has no folder any more')
    await stage.expectRemoved()
  })

  it('stops before anything is deleted: when nobody agreed, or what others have is in the way', async () => {
    await stage.deploy()
    const protect = { StackName: 'gateway-prod', EnableTerminationProtection: true }
    await new CloudFormationClient(clientOptions(stage.url)).send(new UpdateTerminationProtectionCommand(protect))
    const asked = await stage.run('remove')
    expect(asked.code).toBe(1)
    expect(asked.output).toMatch(/Remove 4 stacks of stage prod.*gateway-prod, one-prod, tools-prod, two-prod.*--yes/s)
    expect(await stage.stacksThere()).toEqual(stacks)

    // A role that is not of this stage holds the policy of the callers.
    const iam = new IAMClient(clientOptions(stage.url))
    await iam.send(new CreateRoleCommand({ RoleName: 'agent', AssumeRolePolicyDocument: '{}' }))
    const { Policies: [policy] = [] } = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }))
    const held = { RoleName: 'agent', PolicyArn: policy?.Arn }
    await iam.send(new AttachRolePolicyCommand(held))
    const detach = `aws iam detach-role-policy --role-name agent --policy-arn ${policy?.Arn}`
    await expectStopped(['.', 'services/gateway'], detach)
    await iam.send(new DetachRolePolicyCommand(held))

    // A bucket has what no deployment put there.
    const s3 = new S3Client({ ...clientOptions(stage.url), forcePathStyle: true })
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix: 'two-prod' }))
    const foreign = { Bucket: Buckets[0]?.Name, Key: 'notes.txt' }
    await s3.send(new PutObjectCommand({ ...foreign, Body: 'of somebody' }))
    await expectStopped(['.', 'services/two'], `aws s3 rm 's3://${foreign.Bucket}/notes.txt'`)
    // A versioned bucket keeps what was deleted, until its versions are.
    const VersioningConfiguration = { Status: 'Enabled' } as const
    await s3.send(new PutBucketVersioningCommand({ Bucket: foreign.Bucket, VersioningConfiguration }))
    await s3.send(new DeleteObjectCommand(foreign))

    // Without what was in the way, all goes, also what CloudFormation protects; the role is of others.
    const { code, output } = await stage.run('remove --yes')
    expect(code, output).toBe(0)
    expect(output).toContain('0 left')
    expect(await listAccount(stage.url)).toEqual(['role agent'])
  })

  async function expectStopped(folders: readonly string[], wayOut: string): Promise<void> {
    const before = await listAccount(stage.url)
    for (const folder of folders) {
      const { code, output } = await stage.runIn(folder, 'remove --yes')
      expect(code).toBe(1)
      expect(output).toContain(wayOut)
    }
    expect(await listAccount(stage.url)).toEqual(before)
  }

  it('leaves the data of a service whose folder is gone, and names it', async () => {
    const data = { Bucket: 'two-prod-data', Key: 'serverless/two/prod/notes.txt' }
    const resource = { Type: 'AWS::S3::Bucket', Properties: { BucketName: data.Bucket } }
    await stage.createStack('two', 'tools', { Data: resource })
    await rm(join(stage.directory, 'services/two'), { recursive: true })
    const s3 = new S3Client({ ...clientOptions(stage.url), forcePathStyle: true })
    await s3.send(new PutObjectCommand({ ...data, Body: 'of users' }))
    const { code, output } = await stage.run('remove --yes')
    expect(code).toBe(1)
    expect(output).toContain(`AWS::S3::Bucket ${data.Bucket}`)
    await s3.send(new HeadObjectCommand(data))
  })
})

describe('stacks that CloudFormation does not update', () => {
  beforeEach(async () => {
    await stage.createStack('one', 'tools')
    await stage.createStack('two', 'tools')
  })

  it('are named by what would change them, with the way out, before anything is uploaded', async () => {
    stage.front.states.set('one-prod', 'UPDATE_ROLLBACK_FAILED').set('two-prod', 'ROLLBACK_COMPLETE')
    const goOn = 'aws cloudformation continue-update-rollback --stack-name one-prod --region us-east-1'
    const remove = '(cd services/two && npx sls remove --stage prod --region us-east-1)'
    const deploy = 'deploy --package .package/prod'
    const ofStage = await Promise.all([
      stage.run(deploy),
      stage.run('rollback --to one-prod=0123456789ab,two-prod=0123456789ab'),
    ])
    const ofService = await Promise.all([
      stage.runIn('services/two', deploy),
      stage.runIn('services/two', 'rollback --timestamp 1'),
    ])
    for (const { code, output } of [...ofStage, ...ofService]) {
      expect(code).toBe(1)
      expect(output).toContain(remove)
      expect(output).toContain('Nothing was changed')
    }
    for (const { output } of ofStage) expect(output).toMatch(/one-prod is UPDATE_ROLLBACK_FAILED: .*/)
    for (const { output } of ofStage) expect(output).toContain(`then: ${goOn}`)
    for (const { output } of ofService) expect(output).not.toContain('one-prod')
    expect(stage.front.changes).toEqual([])
  })

  it('are removed, once nothing else is being done to them', async () => {
    stage.front.states.set('one-prod', 'ROLLBACK_COMPLETE').set('two-prod', 'UPDATE_IN_PROGRESS')
    const removed = stage.run('remove --yes')
    const looks = () => stage.front.calls.filter(({ action }) => action.endsWith('DescribeStacks')).length
    // The second look follows the answer to the first.
    await expect.poll(looks, { timeout: 60_000 }).toBeGreaterThan(1)
    expect(stage.front.changes).toEqual([])
    stage.front.states.delete('two-prod')
    const { code, output } = await removed
    expect(code, output).toBe(0)
    expect(output).toContain('two-prod is UPDATE_IN_PROGRESS: it is being updated; waiting until that has ended')
    expect(output).toContain(
      'one-prod is ROLLBACK_COMPLETE: its first creation failed and was undone; it is deleted as it is',
    )
    expect(output).toContain('0 left')
    expect(await listAccount(stage.url)).toEqual([])
  })
})
