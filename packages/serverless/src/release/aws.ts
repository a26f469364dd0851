/** What a release asks of AWS. */

import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  DeleteStackCommand,
  GetTemplateCommand,
  paginateDescribeStacks,
  paginateListStackResources,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation'
import { IAMClient, paginateListEntitiesForPolicy } from '@aws-sdk/client-iam'
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'
import { isPublished } from './alias-order.ts'
import type { StackResource } from './inventory.ts'
import { bucketOutput, digestOutput } from './plan.ts'
import type { Holder } from './removal.ts'
import type { StoredPackage } from './rollback.ts'
import type { DescribedStack, StageStack } from './stage-stack.ts'
import { readGatewayPackage } from './window.ts'

/** Region, credentials and transport, as the framework has them for its own calls. */
export type AwsConfig = Pick<
  CloudFormationClientConfig,
  'region' | 'credentials' | 'maxAttempts' | 'retryMode' | 'requestHandler'
>

/** Of osls: a folder for each packaging, named by its time. */
const templateKey = /\/(\d+)-[^/]+\/compiled-cloudformation-template\.json$/

export type Aws = ReturnType<typeof createAws>

export function createAws(config: AwsConfig) {
  const cloudFormation = new CloudFormationClient(config)
  const iam = new IAMClient(config)
  const s3 = new S3Client(config)

  async function hasBucket(bucket: string): Promise<boolean> {
    try {
      await s3.send(new HeadBucketCommand({ Bucket: bucket }))
      return true
    } catch (error) {
      if ((error as Error).name === 'NotFound') return false
      throw error
    }
  }

  return {
    hasBucket,

    async describeStacks(): Promise<DescribedStack[]> {
      const stacks: DescribedStack[] = []
      for await (const page of paginateDescribeStacks({ client: cloudFormation }, {}))
        stacks.push(...(page.Stacks ?? []))
      return stacks
    },

    async resourcesOf(stack: string): Promise<StackResource[]> {
      const resources: StackResource[] = []
      for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName: stack })) {
        for (const { ResourceType = '', PhysicalResourceId: id } of page.StackResourceSummaries ?? []) {
          // One whose creation failed has no id.
          if (id) resources.push({ type: ResourceType, id })
        }
      }
      return resources
    },

    async holdersOf(policyArn: string): Promise<Holder[]> {
      const holders: Holder[] = []
      for await (const page of paginateListEntitiesForPolicy({ client: iam }, { PolicyArn: policyArn })) {
        holders.push(
          ...(page.PolicyRoles ?? []).map(({ RoleName = '' }) => ({ kind: 'role', name: RoleName }) as const),
          ...(page.PolicyUsers ?? []).map(({ UserName = '' }) => ({ kind: 'user', name: UserName }) as const),
          ...(page.PolicyGroups ?? []).map(({ GroupName = '' }) => ({ kind: 'group', name: GroupName }) as const),
        )
      }
      return holders
    },

    /** Packages that a stack's bucket holds, oldest first. `place`: service and stage, as osls names its folders. */
    async storedPackages({ outputs }: Pick<StageStack, 'outputs'>, place: string): Promise<StoredPackage[]> {
      // osls writes it for a bucket of its own and for `provider.deploymentBucket`.
      const bucket = outputs[bucketOutput]
      if (bucket === undefined || !(await hasBucket(bucket))) return []
      const packages: StoredPackage[] = []
      for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
        for (const { Key: key = '' } of page.Contents ?? []) {
          const [, timestamp] = templateKey.exec(key) ?? []
          if (timestamp === undefined || !key.includes(`/${place}/${timestamp}-`)) continue
          const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
          const template = JSON.parse((await body?.transformToString()) ?? '{}')
          const digest = template.Outputs?.[digestOutput]?.Value
          if (typeof digest !== 'string') continue
          const gateway = readGatewayPackage(template)
          packages.push({ timestamp, digest, isPublished: isPublished(template.Outputs), gateway })
        }
      }
      return packages.sort((one, other) => Number(one.timestamp) - Number(other.timestamp))
    },

    async templateOf(stack: string) {
      const { TemplateBody: text = '{}' } = await cloudFormation.send(new GetTemplateCommand({ StackName: stack }))
      return JSON.parse(text)
    },

    /** Settles when the stack has the value, and all else as it is. */
    async setParameter({ name, parameters }: StageStack, key: string, value: string): Promise<void> {
      await cloudFormation.send(
        new UpdateStackCommand({
          StackName: name,
          UsePreviousTemplate: true,
          Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
          Parameters: Object.keys(parameters).map(it =>
            it === key ? { ParameterKey: key, ParameterValue: value } : { ParameterKey: it, UsePreviousValue: true },
          ),
        }),
      )
      await waitUntilStackUpdateComplete(
        { client: cloudFormation, maxWaitTime: 3_600, minDelay: 1, maxDelay: 5 },
        { StackName: name },
      )
    },

    async unprotect(stack: string): Promise<void> {
      await cloudFormation.send(
        new UpdateTerminationProtectionCommand({ StackName: stack, EnableTerminationProtection: false }),
      )
    },

    /** Keys that no packaging of osls wrote for `place`, service and stage. None where the bucket is gone. */
    async foreignObjects(bucket: string, place: string): Promise<string[]> {
      const foreign: string[] = []
      if (!(await hasBucket(bucket))) return foreign
      for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
        const keys = (page.Contents ?? []).flatMap(({ Key }) => Key ?? [])
        foreign.push(...keys.filter(key => !key.includes(`/${place}/`)))
      }
      return foreign
    },

    /** With all versions: CloudFormation deletes no bucket that holds one. */
    async emptyBucket(bucket: string): Promise<void> {
      if (!(await hasBucket(bucket))) return
      for (;;) {
        const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }))
        const keys = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
        if (keys.length === 0) return
        const { Errors: [refused] = [] } = await s3.send(
          new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys, Quiet: true } }),
        )
        if (refused !== undefined) throw new Error(`${bucket}/${refused.Key} cannot be deleted: ${refused.Message}`)
      }
    },

    /** Settles when the stack is gone, and throws when CloudFormation gives up. */
    async deleteStack(stack: string): Promise<void> {
      await cloudFormation.send(new DeleteStackCommand({ StackName: stack }))
      await waitUntilStackDeleteComplete(
        { client: cloudFormation, maxWaitTime: 3_600, minDelay: 1, maxDelay: 5 },
        { StackName: stack },
      )
    },
  }
}
