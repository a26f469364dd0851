import type { LambdaClient } from '@aws-sdk/client-lambda'
import { describe, expect, it } from 'vitest'
import { runSmokeTest, type SmokeTest } from './smoke-test.ts'

const answer = { name: 'one___answer', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } }
const search = { name: 'one___search', inputSchema: { required: ['text'] }, annotations: { readOnlyHint: true } }
const remove = { name: 'one___remove', inputSchema: { type: 'object' } }

const url = 'https://gateway.example'
const functionUrl = { functionName: 'gateway-prod', functionUrl: `${url}/`, apiUrl: undefined, tokenPaths: ['/mcp'] }
const iam: SmokeTest = {
  gateway: { ...functionUrl, doors: { functionUrl: 'iam' } },
  targets: new Map([['one', 'mcp-server-one-prod']]),
  examples: [],
}
const jwt: SmokeTest = { ...iam, gateway: { ...functionUrl, doors: { functionUrl: 'jwt' } } }

type Sent = { readonly method: string; readonly params: { readonly name?: string; readonly arguments?: object } }

/** A gateway with these tools. */
function gateway(tools: readonly object[], sent: Sent[] = [], result: object = { content: [] }) {
  return async (_: string, { body, headers }: RequestInit) => {
    expect(headers).toHaveProperty('authorization', expect.stringContaining('/us-east-1/lambda/aws4_request'))
    const message = JSON.parse(String(body))
    sent.push(message)
    return Response.json({ jsonrpc: '2.0', id: 'x', result: message.method === 'tools/list' ? { tools } : result })
  }
}

/** Functions that answer with these, by name. Those that are not there fail. */
function lambda(functions: Readonly<Record<string, object>> = {}): LambdaClient {
  const client = {
    config: {
      region: async () => 'us-east-1',
      credentials: async () => ({ accessKeyId: 'id', secretAccessKey: 'secret' }),
    },
    async send({ input }: { input: { FunctionName: string; TenantId?: string } }) {
      const found = functions[input.FunctionName]
      if (found === undefined) throw new Error(`Function not found: ${input.FunctionName}`)
      if ('tenant' in found && input.TenantId === undefined) {
        throw Object.assign(new Error('Add a valid tenant ID'), { name: 'InvalidParameterValueException' })
      }
      return { Payload: Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 'x', result: {} })) }
    },
  }
  // The parts of AWS's client that are used.
  return client as unknown as LambdaClient
}

describe('with IAM', () => {
  it('lists the tools by a signed request, and calls one that only reads and needs no arguments', async () => {
    const sent: Sent[] = []
    const outcomes = await runSmokeTest(iam, lambda(), gateway([remove, search, answer], sent))
    expect(outcomes).toEqual([
      { what: `${url}/mcp`, text: 'lists 3 tools, and one___answer has answered', failed: false },
    ])
    expect(sent.map(({ method, params }) => [method, params.name])).toEqual([
      ['tools/list', undefined],
      ['tools/call', 'one___answer'],
    ])
  })

  it('prefers the example of a service, with its arguments', async () => {
    const sent: Sent[] = []
    const examples = [{ target: 'one', tool: 'search', arguments: { text: 'x' } }]
    await runSmokeTest({ ...iam, examples }, lambda(), gateway([answer, search], sent))
    expect(sent[1]?.params).toMatchObject({ name: 'one___search', arguments: { text: 'x' } })
  })

  it('never calls a tool that may write, and asks each target in its place', async () => {
    const examples = [{ target: 'one', tool: 'remove', arguments: {} }]
    const sent: Sent[] = []
    const test = { ...iam, examples }
    const outcomes = await runSmokeTest(test, lambda({ 'mcp-server-one-prod': {} }), gateway([remove], sent))
    expect(sent).toHaveLength(1)
    expect(outcomes.at(-1)).toEqual({
      what: 'mcp-server-one-prod',
      text: 'target one has answered',
      failed: false,
    })
  })

  it('fails where the tool does, where the caller is refused, and where the URL is not there', async () => {
    const failing = gateway([answer], [], { isError: true, content: [] })
    expect(await runSmokeTest(iam, lambda(), failing)).toContainEqual(
      expect.objectContaining({ failed: true, text: expect.stringContaining('one___answer has failed') }),
    )
    const forbidden = async () => Response.json({ Message: 'Forbidden' }, { status: 403 })
    expect(await runSmokeTest(iam, lambda(), forbidden)).toContainEqual(
      expect.objectContaining({ failed: true, text: expect.stringContaining('policy of the callers') }),
    )
    const gone = async () => Promise.reject(new TypeError('fetch failed', { cause: new Error('ENOTFOUND') }))
    expect(await runSmokeTest(iam, lambda(), gone)).toContainEqual(
      expect.objectContaining({ failed: true, text: 'fetch failed (ENOTFOUND)' }),
    )
  })
})

describe('with tokens', () => {
  const metadata = `${url}/.well-known/oauth-protected-resource/mcp`
  const challenge = { status: 401, headers: { 'www-authenticate': `Bearer resource_metadata="${metadata}"` } }

  it('reads the metadata that the challenge names, and asks each target as the deployer', async () => {
    const asked = async (address: string) =>
      address === metadata
        ? Response.json({ authorization_servers: ['https://login.example'] })
        : new Response('', challenge)
    const outcomes = await runSmokeTest(jwt, lambda({ 'mcp-server-one-prod': { tenant: true } }), asked)
    expect(outcomes).toEqual([
      { what: `${url}/mcp`, text: 'asks for a token of https://login.example', failed: false },
      { what: 'mcp-server-one-prod', text: 'target one has answered', failed: false },
    ])
  })

  it('asks at the endpoint of each issuer that has one of its own', async () => {
    const asked: string[] = []
    const test = {
      ...jwt,
      gateway: { ...functionUrl, doors: { functionUrl: 'jwt' }, tokenPaths: ['/mcp', '/mcp/acme'] },
    }
    await runSmokeTest(test, lambda(), async address => {
      asked.push(address)
      return new Response('', { status: 401 })
    })
    expect(asked).toEqual([`${url}/mcp`, `${url}/mcp/acme`])
  })

  it.each([
    { what: 'the gateway lets anyone in', answers: async () => Response.json({}), text: 'HTTP 200 without a token' },
    {
      what: 'the challenge names no metadata',
      answers: async () => new Response('', { status: 401 }),
      text: 'names no resource_metadata',
    },
    {
      what: 'the metadata is not found',
      answers: async (address: string) =>
        address === metadata ? new Response('', { status: 404 }) : new Response('', challenge),
      text: 'HTTP 404 for',
    },
  ])('fails when $what', async ({ answers, text }) => {
    const [outcome] = await runSmokeTest(jwt, lambda(), answers)
    expect(outcome).toMatchObject({ failed: true, text: expect.stringContaining(text) })
  })

  it('fails when a target does not answer', async () => {
    const { gateway: _, ...withoutGateway } = jwt
    const outcomes = await runSmokeTest(withoutGateway, lambda(), gateway([]))
    expect(outcomes).toEqual([
      { what: 'mcp-server-one-prod', text: 'Function not found: mcp-server-one-prod', failed: true },
    ])
  })
})

it('asks targets where the door for tokens is a REST API of the project', async () => {
  const own = { ...functionUrl, functionUrl: undefined, doors: { apiGateway: 'jwt' } }
  const functions = lambda({ 'mcp-server-one-prod': {} })
  const run = (hasRestApi: boolean) => runSmokeTest({ ...iam, gateway: { ...own, hasRestApi } }, functions, fetch)
  const target = { what: 'mcp-server-one-prod', text: 'target one has answered', failed: false }
  expect(await run(true)).toEqual([target])
  expect(await run(false)).toMatchObject([{ what: 'gateway.yml', failed: true }, target])
})
