import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { type LocalSystem, startSystem } from 'mcp-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testSecret } from '../../shared/test-secret.ts'
import { commitAll, createNotesProject } from './notes-project.ts'
import { runTool } from './repository.ts'

const handler = `
import { lambdaHandler } from '@mcp-lambda/wrapper'
import { secret, stateKeys } from '@mcp-lambda/wrapper/secrets'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'

function createServer() {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  const text = (text: string) => ({ content: [{ type: 'text' as const, text }] })
  server.registerTool('length', {}, async () => text(String((await secret('NOTES_KEY')).length)))
  server.registerTool('fail', {}, async () => {
    const url = 'https://notes.test/?key=' + (await secret('NOTES_KEY'))
    console.warn('asking', url)
    throw new Error('GET ' + url + ' failed')
  })
  server.registerTool('ask', {}, async () => {
    const requestedSchema = { type: 'object' as const, properties: { day: { type: 'string' as const } } }
    const { content } = await server.server.elicitInput({ mode: 'form', message: 'Which day?', requestedSchema })
    return text('on ' + content?.day)
  })
  return server
}

export const handler = lambdaHandler(createServer, { rerun: ['ask'], stateKeys })
`

const key = testSecret('a-key-that-no-file-and-no-log-may-hold')

describe('a service with secrets', { timeout: 120_000 }, () => {
  let directory: string
  const npm = (...words: string[]) => runTool('npm', ['run', '--silent', ...words], { cwd: directory })

  beforeAll(async () => {
    const secrets = {
      NOTES_KEY: '${sls:stage}/notes#api.key',
      MCP_STATE_KEYS: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:keys-AbCdEf',
    }
    directory = await createNotesProject({ handler, settings: { secrets } })
    expect(await npm('catalogue')).toMatchObject({ code: 0 })
    await commitAll(directory)
  }, 60_000)

  afterAll(() => rm(directory, { recursive: true, force: true }))

  it('starts without them, says where to write them, and its tools say which one they need', async () => {
    const started = await npm('start', '--', '--json', '--exit', '--port', '0', '--lambda-port', '0')
    expect(started, started.stderr).toMatchObject({ code: 0 })
    expect(started.stderr).toContain('notes has no NOTES_KEY: write NOTES_KEY=… into .env')
    expect(JSON.parse(started.stdout)).toMatchObject({ missingSecrets: [{ service: 'notes', names: ['NOTES_KEY'] }] })
  })

  it('gets them from .env; errors and logs hold none; a tool asks its client without further settings', async () => {
    await writeFile(join(directory, '.env'), `NOTES_KEY=${key}\n`)
    const logged: string[] = []
    const system = await startSystem({ root: directory, onEvent: event => logged.push(JSON.stringify(event)) })
    try {
      const client = await connect(system)
      expect(await textOf(client, 'notes___length')).toBe(String(key.length))
      expect(await textOf(client, 'notes___fail')).toBe('GET https://notes.test/?key=[NOTES_KEY] failed')
      expect(await textOf(client, 'notes___ask')).toBe('on Monday')
      await client.close()
    } finally {
      await system.close()
    }
    expect(logged.join()).toContain('asking https://notes.test/?key=[NOTES_KEY]')
    expect(logged.join()).not.toContain(key)
    const { stdout } = await runTool('grep', ['--recursive', '--files-with-matches', '--binary-files=text', key, '.'], {
      cwd: directory,
    })
    expect(stdout.trim()).toBe('./.env')
  })

  it('is an error once git tracks .env', async () => {
    await runTool('git', ['add', '--force', '.env'], { cwd: directory })
    const checked = await npm('check', '--', '--stage', 'prod')
    expect(checked).toMatchObject({ code: 1 })
    expect(checked.stderr).toContain('error secrets-tracked: .env')
    await runTool('git', ['rm', '--cached', '.env'], { cwd: directory })
  })

  it('is deployed with references and the permission to read those secrets alone', async () => {
    const packaged = await runTool('npm', ['run', '--silent', 'package'], { cwd: directory, env: { STAGE: 'prod' } })
    expect(packaged, packaged.stdout + packaged.stderr).toMatchObject({ code: 0 })
    const file = join(directory, 'services/notes/.package/prod/cloudformation-template-update-stack.json')
    const { Resources } = JSON.parse(await readFile(file, 'utf8'))
    expect(JSON.parse(Resources.ServerLambdaFunction.Properties.Environment.Variables.MCP_SECRETS)).toEqual({
      NOTES_KEY: 'prod/notes#api.key',
      MCP_STATE_KEYS: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:keys-AbCdEf',
    })
    expect(Resources.ReadSecrets.Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: [
          'arn:aws:secretsmanager:us-east-1:000000000000:secret:keys-AbCdEf',
          {
            'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:prod/notes-??????',
          },
        ],
      },
    ])
    const checked = await npm('check', '--', '--stage', 'prod')
    expect(checked.stderr).toContain('error state-keys-missing: services/gateway')
    expect(checked.stderr).not.toContain('state-keys-missing: services/notes')
  })
})

async function connect({ mcpUrl }: LocalSystem): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities: { elicitation: { form: {} } } },
  )
  client.setRequestHandler('elicitation/create', async () => ({ action: 'accept', content: { day: 'Monday' } }))
  await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl)))
  return client
}

async function textOf(client: Client, name: string): Promise<string | undefined> {
  const { content } = await client.callTool({ name })
  const [item] = content
  return item?.type === 'text' ? item.text : undefined
}
