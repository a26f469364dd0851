/** The gateway of a stage, asked as its callers ask it. */

import { isObject, type JsonObject, parseJsonOrUndefined } from '@mcp-lambda/wrapper/protocol'
import type { Ask, Fetch } from './ask.ts'
import { toRequest } from './ask.ts'

/** A sentence on what worked. What did not is thrown. */
export type Tested = { readonly text: string; readonly calledTool: boolean }

/** `custom.mcp.example` of a service: a call that is known to work. */
export type Example = { readonly target: string; readonly tool: string; readonly arguments: JsonObject }

/** Lists the tools and calls one that only reads: an example of a service, else one that takes no arguments. */
export async function testWithCredentials(ask: Ask, examples: readonly Example[]): Promise<Tested> {
  const { tools } = await ask('tools/list')
  if (!Array.isArray(tools)) throw new Error('tools/list has no tools')
  const listed = `lists ${tools.length} tools`
  const call = chooseCall(tools.filter(isObject), examples)
  if (call === undefined)
    return {
      text: `${listed}; no tool declares readOnlyHint and has an example or needs no arguments`,
      calledTool: false,
    }
  const result = await ask('tools/call', call)
  if (result.isError === true) throw new Error(`${call.name} has failed: ${JSON.stringify(result.content)}`)
  return { text: `${listed}, and ${call.name} has answered`, calledTool: true }
}

/** Asks without a token, and reads the metadata that the challenge names: what each client's login starts with. */
export async function testChallenge(url: string, fetch: Fetch): Promise<Tested> {
  const refused = await fetch(url, toRequest('tools/list'))
  if (refused.status !== 401) throw new Error(`HTTP ${refused.status} without a token, in the place of 401`)
  // API Gateway renames the header of a Lambda's answer.
  const challenge = refused.headers.get('www-authenticate') ?? refused.headers.get('x-amzn-remapped-www-authenticate')
  const [, address] = /resource_metadata="([^"]+)"/.exec(challenge ?? '') ?? []
  if (address === undefined) throw new Error('the challenge of HTTP 401 names no resource_metadata')
  const found = await fetch(address, { method: 'GET', headers: { accept: 'application/json' } })
  if (!found.ok) throw new Error(`HTTP ${found.status} for ${address}, the metadata that the challenge names`)
  const metadata = parseJsonOrUndefined(await found.text())
  const { authorization_servers: servers } = isObject(metadata) ? metadata : {}
  if (!Array.isArray(servers) || servers.length === 0) throw new Error(`${address} names no authorization server`)
  return { text: `asks for a token of ${servers.join(', ')}`, calledTool: false }
}

function chooseCall(tools: readonly JsonObject[], examples: readonly Example[]) {
  const readOnly = tools.filter(({ annotations }) => isObject(annotations) && annotations.readOnlyHint === true)
  for (const { target, tool, arguments: args } of examples) {
    const name = `${target}___${tool}`
    if (readOnly.some(it => it.name === name)) return { name, arguments: args }
  }
  const plain = readOnly.find(({ inputSchema }) => isObject(inputSchema) && isEmpty(inputSchema.required))
  return plain && { name: String(plain.name), arguments: {} }
}

function isEmpty(required: unknown): boolean {
  return !Array.isArray(required) || required.length === 0
}
