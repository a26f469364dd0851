import { describe, expect, it } from 'vitest'
import { type SettingsClient, settingsClients } from './clients.ts'
import type { Connection } from './connection.ts'
import { toInspectorCommand } from './inspector.ts'

const near: Connection = { name: 'tools', url: 'http://127.0.0.1:8080/mcp', proof: { kind: 'none' } }
const token: Connection = {
  name: 'tools',
  url: 'https://mcp.example.com/mcp',
  proof: { kind: 'token', variable: 'MCP_TOKEN' },
}
const signedUrl = 'https://abc.lambda-url.eu-west-1.on.aws/mcp'
const signed: Connection = { name: 'tools', url: signedUrl, proof: { kind: 'iam', region: 'eu-west-1' } }
const proxyArgs = ['mcp-proxy-for-aws@1.7.0', signedUrl, '--service', 'lambda', '--region', 'eu-west-1']

/** By the vendors' documentation: the key of the servers, and the entry of one. */
const table = [
  {
    client: 'claude-code',
    key: 'mcpServers',
    entry: { type: 'http', url: near.url },
    withToken: { type: 'http', url: token.url, headers: { Authorization: 'Bearer ${MCP_TOKEN}' } },
    program: {},
  },
  {
    client: 'vscode',
    key: 'servers',
    entry: { type: 'http', url: near.url },
    withToken: { type: 'http', url: token.url, headers: { Authorization: 'Bearer ${input:MCP_TOKEN}' } },
    program: { type: 'stdio' },
  },
  {
    client: 'cursor',
    key: 'mcpServers',
    entry: { url: near.url },
    withToken: { url: token.url, headers: { Authorization: 'Bearer ${env:MCP_TOKEN}' } },
    program: {},
  },
  {
    client: 'gemini-cli',
    key: 'mcpServers',
    entry: { httpUrl: near.url },
    withToken: { httpUrl: token.url, headers: { Authorization: 'Bearer ${MCP_TOKEN}' } },
    program: {},
  },
  {
    client: 'claude-desktop',
    key: 'mcpServers',
    entry: { command: 'npx', args: ['-y', 'mcp-remote@0.15.1', near.url] },
    withToken: {
      command: 'npx',
      args: ['-y', 'mcp-remote@0.15.1', token.url, '--header', 'Authorization:${AUTHORIZATION}'],
      env: { AUTHORIZATION: 'Bearer <token>' },
    },
    program: {},
  },
] as const

it('has a row for each client with settings', () => {
  expect(table.map(({ client }) => client).sort()).toEqual(Object.keys(settingsClients).sort())
})

describe.each(table)('$client', ({ client: name, key, entry, withToken, program }) => {
  const client: SettingsClient = settingsClients[name]

  it('has the URL of this machine', () => {
    expect(client.toSettings(near)).toEqual({ [key]: { tools: entry } })
  })

  it('names the variable of a token, and has no token', () => {
    expect(client.toSettings(token)).toMatchObject({ [key]: { tools: withToken } })
  })

  it('has the program that signs', () => {
    expect(client.toSettings(signed)).toEqual({ [key]: { tools: { ...program, command: 'uvx', args: proxyArgs } } })
  })
})

it('VS Code asks for the token', () => {
  expect(settingsClients.vscode.toSettings(token)).toMatchObject({
    inputs: [{ type: 'promptString', id: 'MCP_TOKEN', password: true }],
  })
})

describe('the Inspector', () => {
  it.each([
    { node: '24.21.0', version: '2.12.0' },
    { node: '22.19.0', version: '2.12.0' },
    { node: '22.18.0', version: '0.15.0' },
    { node: '20.20.2', version: '0.15.0' },
  ])('is $version on Node $node', ({ node, version }) => {
    expect(toInspectorCommand(near, node)).toMatch(`@modelcontextprotocol/inspector@${version}`)
  })

  it('gets the address, the newest era and the token', () => {
    expect(toInspectorCommand(token, '24.0.0')).toBe(
      'npx -y @modelcontextprotocol/inspector@2.12.0 --web --transport http --server-url https://mcp.example.com/mcp --protocol-era modern --header "Authorization: Bearer $MCP_TOKEN"',
    )
  })

  it.each(['24.0.0', '20.20.2'])('starts the program that signs, on Node %s', node => {
    expect(toInspectorCommand(signed, node)).toMatch(` uvx ${proxyArgs.join(' ')}`)
  })
})
