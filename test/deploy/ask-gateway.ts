import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { clientOptions } from './account.ts'
import type { StandIns } from './stand-ins/stand-ins.ts'

/** Asks the gateway of a stage by `lambda:Invoke`. Gives the response of JSON-RPC. */
export async function askGateway(account: StandIns, stage: string, method: string, params: object = {}) {
  const { region, credentials } = clientOptions(account.url)
  const client = new LambdaClient({ endpoint: account.functions().lambda.endpoint, region, credentials })
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const message = { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }
  const command = new InvokeCommand({ FunctionName: `gateway-${stage}`, Payload: Buffer.from(JSON.stringify(message)) })
  const { Payload } = await client.send(command)
  client.destroy()
  return JSON.parse(Buffer.from(Payload ?? []).toString())
}
