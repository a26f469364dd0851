/** The blocks that `mcp-lambda connect` prints, used as a client would use them: programs are started, commands are run. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, it, onTestFinished } from 'vitest'
import { audience, startTokenIssuer } from '../../packages/gateway/test/token-issuer.ts'
import { findMcpProxy } from '../end-to-end/mcp-proxy-program.ts'
import { root } from '../packaging/repository.ts'
import { awsVariables, startNotesGateway } from './notes-gateway.ts'

type Block = { mcpServers: Record<string, { command: string; args: string[]; env?: Record<string, string> }> }

const command = join(root, 'packages/cli/bin/mcp-lambda.js')
const open = { yml: 'doors: { functionUrl: none }', authType: 'NONE' } as const
const npm = { timeout: 180_000, meta: { needs: 'the npm registry' } }

async function connect(...words: string[]) {
  const project = await mkdtemp(join(tmpdir(), 'connect-'))
  onTestFinished(() => rm(project, { recursive: true }))
  await mkdir(join(project, 'services'))
  await writeFile(join(project, 'serverless.yml'), 'service: tools\n')
  const { stdout } = await promisify(execFile)(process.execPath, [command, 'connect', ...words, '--json'], {
    cwd: project,
    // The terminal has the Node that runs this.
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
  })
  return JSON.parse(stdout) as { settings: Block; command: string }
}

/** The names of tools that a client gets which starts the program of a block. */
async function listThrough(program: { command: string; args: string[] }, env: Record<string, string>) {
  const client = new Client({ name: 'test', version: '1.0.0' })
  onTestFinished(() => client.close())
  await client.connect(new StdioClientTransport({ ...program, env }))
  return (await client.listTools()).tools.map(({ name }) => name)
}

/** Settings of npm are in it. */
const own = process.env as Record<string, string> // Set variables are texts.

it('Claude Desktop reaches the URL of this machine by mcp-remote', npm, async () => {
  const gateway = await startNotesGateway(open)
  onTestFinished(() => gateway.close())
  const { settings } = await connect('claude-desktop', '--url', gateway.mcpUrl)
  const program = settings.mcpServers.tools
  expect(program && (await listThrough(program, own))).toEqual(['notes___greet'])
})

it('Claude Desktop reaches a gateway that takes tokens, once the token stands in its place', npm, async () => {
  const idp = await startTokenIssuer()
  const gateway = await startNotesGateway({
    yml: `
      doors: { functionUrl: jwt }
      jwt: { issuers: [{ issuer: ${idp.issuer}, tenantClaim: org }], audience: ${audience} }`,
    authType: 'NONE',
    tenantIsolation: true,
  })
  onTestFinished(() => gateway.close())
  const { settings } = await connect('claude-desktop', '--url', gateway.mcpUrl, '--token', 'MCP_TOKEN')
  const program = settings.mcpServers.tools
  const token = await idp.sign({ org: 'acme' })
  const env = Object.entries(program?.env ?? {}).map(([name, value]) => [name, value.replace('<token>', token)])
  expect(program && (await listThrough(program, { ...own, ...Object.fromEntries(env) }))).toEqual(['notes___greet'])
})

it('the command of the Inspector lists the tools', npm, async () => {
  const gateway = await startNotesGateway(open)
  onTestFinished(() => gateway.close())
  const printed = await connect('inspector', '--url', gateway.mcpUrl)
  // Its page in the place of which the same program has a command line.
  expect(printed.command).toContain('@2.12.0 --web ')
  const words = printed.command.replace('--web', '--cli').split(' ').slice(1)
  const { stdout } = await promisify(execFile)('npx', [...words, '--method', 'tools/list'])
  expect(JSON.parse(stdout).tools).toMatchObject([{ name: 'notes___greet' }])
})

const proxy = findMcpProxy(process.env)

it.skipIf(!proxy)(
  'each client reaches a signed URL by the program in its block',
  { timeout: 60_000, meta: { needs: 'npm run python-packages' } },
  async () => {
    const gateway = await startNotesGateway({ yml: 'doors: { functionUrl: iam }', authType: 'AWS_IAM' })
    onTestFinished(() => gateway.close())
    const { settings } = await connect('cursor', '--url', 'https://abc.lambda-url.us-east-1.on.aws/mcp')
    const { command, args = [] } = settings.mcpServers.tools ?? {}
    // uvx fetches what is installed here, and on AWS the URL is another.
    expect([command, ...args.slice(0, 2)]).toEqual([
      'uvx',
      'mcp-proxy-for-aws@1.7.0',
      'https://abc.lambda-url.us-east-1.on.aws/mcp',
    ])
    const program = { command: proxy?.command ?? '', args: [...(proxy?.args ?? []), gateway.mcpUrl, ...args.slice(2)] }
    expect(await listThrough(program, awsVariables(gateway.lambda.endpoint))).toEqual(['notes___greet'])
  },
)
