import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localIdentity, startLambda } from '@mcp-lambda/lambda-local'
import { defineFunction } from '@mcp-lambda/lambda-local/testing'
import { createAwsLambdaFunctions } from '@mcp-lambda/wrapper/client'
import { afterAll, beforeAll, expect, it } from 'vitest'

/** The gateway's client, and a Lambda of us-east-1 that checks signatures. */
let lambda: Awaited<ReturnType<typeof startLambda>>
let codeFolder: string

beforeAll(async () => {
  codeFolder = await mkdtemp(join(tmpdir(), 'mcp-lambda-regions-'))
  await writeFile(join(codeFolder, 'echo.mjs'), 'export const handler = async event => event')
  lambda = await startLambda({ functions: [defineFunction({ name: 'echo', handler: 'echo.handler', codeFolder })] })
})

afterAll(async () => {
  await lambda?.close()
  await rm(codeFolder, { recursive: true, force: true })
})

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:echo'

it.each([
  { from: 'its own region by its name', region: 'us-east-1', functionName: 'echo' },
  { from: 'its own region by its ARN', region: 'us-east-1', functionName: arn },
  { from: 'another region by its ARN', region: 'eu-west-1', functionName: `${arn}:$LATEST` },
])('a function is invoked from $from', async ({ region, functionName }) => {
  expect(await invoke(region, functionName)).toMatchObject({ payload: '{"x":1}' })
})

it.each([
  { of: 'another account', functionName: arn.replace('123456789012', '210987654321'), name: 'AccessDeniedException' },
  // Signed for eu-west-1, where this endpoint is not.
  { of: 'another region', functionName: arn.replace('us-east-1', 'eu-west-1'), name: 'InvalidSignatureException' },
])('a function of $of is refused, though one of that name is here', async ({ functionName, name }) => {
  await expect(invoke('us-east-1', functionName)).rejects.toMatchObject({ name })
})

function invoke(region: string, functionName: string) {
  const { invokeFunction } = createAwsLambdaFunctions({ endpoint: lambda.endpoint, region, credentials: localIdentity })
  return invokeFunction({ functionName, payload: '{"x":1}' }, new AbortController().signal)
}
