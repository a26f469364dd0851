import { localIdentity } from '@mcp-lambda/lambda-local'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, it, onTestFinished } from 'vitest'
import { startGatewayOnLambda } from '../on-lambda/gateway.ts'
import { findMcpProxy } from './mcp-proxy-program.ts'

const proxy = findMcpProxy(process.env)

it.skipIf(!proxy)(
  'an ordinary client reaches a gateway behind IAM through mcp-proxy-for-aws',
  { timeout: 60_000, meta: { needs: 'npm run python-packages' } },
  async () => {
    const role = `arn:aws:iam::${localIdentity.accountId}:user/local`
    const gateway = await startGatewayOnLambda({
      yml: `
      doors: { functionUrl: iam }
      callers: [{ arn: '${role}', roles: [rememberer] }]
      policy: { allow: [{ names: ['memory___*'], roles: [rememberer] }] }`,
      authType: 'AWS_IAM',
    })
    onTestFinished(() => gateway.close())
    expect((await fetch(gateway.mcpUrl, { method: 'POST', body: '{}' })).status).toBe(403)

    const client = new Client({ name: 'test', version: '1.0.0' })
    onTestFinished(() => client.close())
    await client.connect(
      new StdioClientTransport({
        command: proxy?.command ?? '',
        args: [...(proxy?.args ?? []), gateway.mcpUrl, '--service', 'lambda', '--disable-telemetry'],
        env: {
          PATH: process.env.PATH ?? '',
          HOME: process.env.HOME ?? '',
          // A function URL on AWS has it in its name.
          AWS_REGION: localIdentity.region,
          AWS_ACCESS_KEY_ID: localIdentity.accessKeyId,
          AWS_SECRET_ACCESS_KEY: localIdentity.secretAccessKey,
        },
      }),
    )
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['memory___remember'])
    const { content } = await client.callTool({ name: 'memory___remember', arguments: { word: 'hello' } })
    expect(content).toEqual([{ type: 'text', text: '["hello"]' }])
  },
)
