/** `mcp-lambda start` in the folder of a project, with a client of its URL and one of `lambda:Invoke`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

type Arguments = Readonly<Record<string, unknown>>

export type StartedProject = {
  /** What `--json` prints. */
  readonly facts: Facts
  readonly client: Client
  /** Calls a tool by `lambda:Invoke` of a gateway. Returns the JSON-RPC answer. */
  invoke(gateway: string, name: string, args: Arguments): Promise<unknown>
  stop(): Promise<void>
}

type Facts = { readonly mcpUrl: string; readonly lambdaEndpoint: string; readonly dead?: readonly string[] }

/** @throws Error with all that was printed, where it does not start */
export async function startProject(folder: string): Promise<StartedProject> {
  const program = join(folder, 'node_modules/mcp-lambda/bin/mcp-lambda.js')
  const child = spawn(process.execPath, [program, 'start', '--json', '--port', '0', '--lambda-port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close')
  const said = text(child.stderr)
  const lines = createInterface({ input: child.stdout })
  const first = await Promise.race([once(lines, 'line'), ended.then(() => undefined)])
  if (first === undefined) throw new Error(`start ended with ${child.exitCode}:\n${await said}`)
  const facts: Facts = JSON.parse(first[0])

  const lambda = new LambdaClient({
    endpoint: facts.lambdaEndpoint,
    region: localIdentity.region,
    credentials: localIdentity,
  })
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(new StreamableHTTPClientTransport(new URL(facts.mcpUrl)))
  return {
    facts,
    client,
    async invoke(gateway, name, args) {
      const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }
      const Payload = JSON.stringify(call)
      const answer = await lambda.send(new InvokeCommand({ FunctionName: gateway, Payload }))
      return JSON.parse(answer.Payload?.transformToString() ?? '')
    },
    async stop() {
      await client.close()
      lambda.destroy()
      child.kill('SIGINT')
      await ended
    },
  }
}
