/** Runs what a stand-in has: templates and zips are fetched back out of it, and called on the local Lambda. */

import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { codeCacheFolder, type LocalLambda, loadPackage, localIdentity, startLambda } from '@mcp-lambda/lambda-local'
import { createScratchFolder } from '@mcp-lambda/lambda-local/machine'
import { clientOptions } from '../account.ts'

export type Functions = {
  readonly lambda: LocalLambda
  /** Takes over what a stack has now. @param region of the stack. The function itself runs in that of the local Lambda. */
  update(stack: string, region?: string): Promise<void>
  close(): Promise<void>
}

/**
 * @param front where functions send what they ask of AWS
 * @param urlPorts of function URLs, by the name of the function
 */
export async function startFunctions(
  standIn: string,
  front: string,
  urlPorts: Readonly<Record<string, number>>,
): Promise<Functions> {
  const s3 = new S3Client({ ...clientOptions(standIn), forcePathStyle: true })
  const folder = await createScratchFolder('deployed')
  const lambda = await startLambda({
    functions: [],
    urlPorts,
    environment: () => ({ AWS_ENDPOINT_URL: front }),
  })

  /** LocalEmu answers while it goes on, as AWS does. */
  async function untilDone(stack: string, cloudFormation: CloudFormationClient) {
    for (;;) {
      const { Stacks: [described] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stack }))
      if (!described?.StackStatus?.endsWith('_IN_PROGRESS')) return described
      await setTimeout(100)
    }
  }

  async function fetchStack(stack: string, region: string, into: string): Promise<void> {
    const cloudFormation = new CloudFormationClient({ ...clientOptions(standIn), region })
    const described = await untilDone(stack, cloudFormation)
    const { TemplateBody = '' } = await cloudFormation.send(new GetTemplateCommand({ StackName: stack }))
    const template = JSON.parse(TemplateBody)
    for (const { ParameterKey = '', ParameterValue } of described?.Parameters ?? []) {
      template.Parameters[ParameterKey].Default = ParameterValue
    }
    await mkdir(into, { recursive: true })
    await writeFile(join(into, 'cloudformation-template-update-stack.json'), JSON.stringify(template))
    for (const key of codeKeys(template)) {
      const bucket = described?.Outputs?.find(({ OutputKey }) => OutputKey === 'ServerlessDeploymentBucketName')
      const zip = await s3.send(new GetObjectCommand({ Bucket: bucket?.OutputValue, Key: key }))
      await writeFile(join(into, basename(key)), (await zip.Body?.transformToByteArray()) ?? '')
    }
  }

  return {
    lambda,
    async update(stack, region = localIdentity.region) {
      const into = join(folder.path, stack)
      await fetchStack(stack, region, into)
      for (const definition of await loadPackage(into, codeCacheFolder(process.env))) await lambda.deploy(definition)
    },
    async close() {
      await lambda.close()
      await folder.remove()
    },
  }
}

type Template = {
  readonly Resources: Readonly<
    Record<string, { readonly Properties?: { readonly Code?: { readonly S3Key?: string } } }>
  >
}

function codeKeys({ Resources }: Template): string[] {
  return Object.values(Resources).flatMap(({ Properties }) => Properties?.Code?.S3Key ?? [])
}
