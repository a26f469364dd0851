import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import { localIdentity } from '@mcp-lambda/lambda-local'
import type { LocalSystem } from 'mcp-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLambdaClient } from './system.ts'

const run = promisify(execFile)

/** Version 2 of the command: version 1 does not know `--cli-binary-format`. */
async function findAws(): Promise<string | undefined> {
  for (const aws of ['aws', '/usr/bin/aws', '/usr/local/bin/aws']) {
    const version = await run(aws, ['--version']).catch(() => undefined)
    if (version?.stdout.startsWith('aws-cli/2.')) return aws
  }
  if (process.env.CI) throw new Error('The aws command (version 2) is missing: apt-get install awscli')
  return undefined
}

const aws = await findAws()

/** `lambda:Invoke` against a running packaged system. */
export function describeInvoke(system: () => LocalSystem): void {
  let lambda: LambdaClient

  beforeAll(() => {
    lambda = createLambdaClient(system())
  })

  afterAll(() => lambda?.destroy())

  async function invoke(functionName: string, payload: string): Promise<unknown> {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: payload }))
    return JSON.parse(Payload?.transformToString() ?? '')
  }

  describe('lambda:Invoke', () => {
    it.each([
      { functionName: 'mcp-server-prometheus-local', name: 'GetServerInfo' },
      { functionName: 'mcp-gateway-local', name: 'prometheus___GetServerInfo' },
    ])('of $functionName speaks MCP', async ({ functionName, name }) => {
      const request = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name } }
      const answer = await invoke(functionName, JSON.stringify(request))
      expect(answer).toMatchObject({ jsonrpc: '2.0', id: 7, result: { structuredContent: {} } })
    })

    it.each([
      'mcp-server-prometheus-local',
      'mcp-server-aws-documentation-local',
      'mcp-gateway-local',
    ])('of %s answers a request with a member that MCP does not know', async functionName => {
      const request = { jsonrpc: '2.0', id: 8, method: 'tools/list', params: {}, executionId: 'x' }
      const answer = { result: { tools: expect.any(Array) } }
      expect(await invoke(functionName, JSON.stringify(request))).toMatchObject({ id: 8, ...answer })
      const { jsonrpc: _, id: __, ...short } = request
      expect(await invoke(functionName, JSON.stringify(short))).toMatchObject({ statusCode: 200 })
    })

    it('is refused by Lambda itself when the payload is no JSON', async () => {
      await expect(invoke('mcp-gateway-local', '{"method":')).rejects.toMatchObject({
        name: 'InvalidRequestContentException',
        $metadata: { httpStatusCode: 400 },
      })
    })

    it('is refused by Lambda itself when the payload is 7 MB', async () => {
      await expect(invoke('mcp-gateway-local', JSON.stringify('x'.repeat(7_000_000)))).rejects.toMatchObject({
        name: 'RequestTooLargeException',
        $metadata: { httpStatusCode: 413 },
      })
    })
  })

  describe.skipIf(!aws)('the aws command', { meta: { needs: 'apt-get install awscli (version 2)' } }, () => {
    it('invokes a tool server as it would on AWS', { timeout: 60_000 }, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'aws-'))
      const out = join(folder, 'out.json')
      const payload = {
        method: 'tools/call',
        params: { name: 'ExecuteQuery', arguments: { query: 'up', workspace_id: system().facts.workspaceId } },
      }
      const env = {
        PATH: process.env.PATH,
        HOME: folder,
        AWS_ACCESS_KEY_ID: localIdentity.accessKeyId,
        AWS_SECRET_ACCESS_KEY: localIdentity.secretAccessKey,
        AWS_DEFAULT_REGION: system().region,
      }
      const args = ['lambda', 'invoke', '--endpoint-url', system().lambdaEndpoint]
      args.push('--function-name', 'mcp-server-prometheus-local', '--cli-binary-format', 'raw-in-base64-out')
      const { stdout } = await run(aws ?? '', [...args, '--payload', JSON.stringify(payload), out], { env })
      expect(JSON.parse(stdout)).toMatchObject({ StatusCode: 200 })
      const written = JSON.parse(await readFile(out, 'utf8'))
      expect(written).toEqual({ statusCode: 200, body: expect.any(String) })
      expect(JSON.parse(written.body)).toMatchObject({ structuredContent: { resultType: 'vector' } })
      await rm(folder, { recursive: true })
    })
  })
}
