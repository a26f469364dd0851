/** The examples in Python of docs/guides/agents.md, as they stand there. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { describe, expect, it, onTestFinished } from 'vitest'
import { root } from '../packaging/repository.ts'
import { agentPackages, findAgentPython } from './agent-packages.ts'
import { awsVariables, startNotesGateway } from './notes-gateway.ts'

const python = findAgentPython(process.env)
const page = await readFile(join(root, 'docs/guides/agents.md'), 'utf8')
const examples = new Map(
  [...page.matchAll(/^```python example=(\w+)\r?\n(.*?)^```/gms)].map(([, name = '', code = '']) => [name, code]),
)

async function run(name: string, args: readonly string[], env: Record<string, string>) {
  const program = promisify(execFile)(python ?? '', ['-c', examples.get(name) ?? 'no such example', ...args], { env })
  return program.then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )
}

const needs = { timeout: 60_000, meta: { needs: 'npm run python-packages' } }
const { region } = localIdentity
const role = `arn:aws:iam::${localIdentity.accountId}:user/local`

describe.skipIf(!python)('an example of docs/guides/agents.md', () => {
  it('agents of Strands and LangChain list and call the tools by signed HTTP', needs, async () => {
    const gateway = await startNotesGateway({
      yml: `
      doors: { functionUrl: iam }
      callers: [{ arn: '${role}', roles: [reader] }]
      policy: { allow: [{ names: ['notes___*'], roles: [reader] }] }`,
      authType: 'AWS_IAM',
    })
    onTestFinished(() => gateway.close())
    const env = awsVariables(gateway.lambda.endpoint)
    for (const name of ['agent', 'langchain']) {
      const { code, stdout, stderr } = await run(name, [gateway.mcpUrl, region], env)
      expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' })
      expect(stdout).toContain("['notes___greet']")
      expect(stdout).toContain('Hello, Ada')
    }

    const refused = await run('agent', [gateway.mcpUrl, region], { ...env, AWS_SECRET_ACCESS_KEY: 'another' })
    expect(refused.code).not.toBe(0)
  })

  it.each([
    { by: 'the gateway', function: 'mcp-gateway-local', tool: 'notes___greet' },
    { by: 'the tool server alone', function: 'mcp-server-notes-local', tool: 'greet' },
  ])('boto3 calls a tool by lambda:Invoke: $by', needs, async ({ function: name, tool }) => {
    const gateway = await startNotesGateway({
      yml: 'doors: { invoke: { trusted: { principal: agents } } }',
      authType: 'NONE',
    })
    onTestFinished(() => gateway.close())
    const env = awsVariables(gateway.lambda.endpoint)
    expect(await run('invoke', [name, tool], env)).toEqual({ code: 0, stdout: 'Hello, Ada\n', stderr: '' })
    expect((await run('invoke', [name, 'notes___nope'], env)).code).toBe(1)
  })
})

it('names the versions that are tried', () => {
  for (const version of agentPackages.slice(0, 3)) expect(page).toContain(version)
})
