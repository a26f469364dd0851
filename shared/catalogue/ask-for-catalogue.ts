/** What a server offers, asked of its Lambda handler as the gateway would: by message invoke, on 2026-07-28, as nobody in particular. */

export type Handler = (event: unknown, context: object) => Promise<unknown>

type Json = { [key: string]: unknown }

export type Catalogue = {
  serverInfo: Json
  capabilities: Json
  instructions?: string
  tools: Json[]
  prompts: Json[]
  resources: Json[]
  resourceTemplates: Json[]
}

export async function askForCatalogue(handler: Handler): Promise<Catalogue> {
  const ask = createQuestioner(handler)
  const discovered = await ask('server/discover')
  const capabilities = asObject(discovered.capabilities)

  async function listed(method: string, field: string, key: string, capability: string): Promise<Json[]> {
    if (!(capability in capabilities)) return []
    const items: Json[] = []
    const cursors = new Set<unknown>()
    for (let cursor: unknown; ; ) {
      const page = await ask(method, cursor === undefined ? {} : { cursor })
      items.push(...(page[field] as Json[]))
      cursor = page.nextCursor
      if (cursor === undefined) break
      if (cursors.has(cursor)) throw new Error(`${method} gives the cursor ${JSON.stringify(cursor)} twice`)
      cursors.add(cursor)
    }
    // Whatever order the server registered them in, a moved line is no change.
    return items.sort((a, b) => (String(a[key]) < String(b[key]) ? -1 : 1))
  }

  return {
    serverInfo: asObject(asObject(discovered._meta)['io.modelcontextprotocol/serverInfo']),
    capabilities,
    ...(typeof discovered.instructions === 'string' && { instructions: discovered.instructions }),
    tools: await listed('tools/list', 'tools', 'name', 'tools'),
    prompts: await listed('prompts/list', 'prompts', 'name', 'prompts'),
    resources: await listed('resources/list', 'resources', 'uri', 'resources'),
    resourceTemplates: await listed('resources/templates/list', 'resourceTemplates', 'uriTemplate', 'resources'),
  }
}

function createQuestioner(handler: Handler) {
  let id = 0
  return async (method: string, params: Json = {}): Promise<Json> => {
    id += 1
    const answer = asObject(
      await handler({ jsonrpc: '2.0', id, method, params: { ...params, _meta: anonymous } }, lambdaContext(id)),
    )
    if (answer.error !== undefined) throw new Error(`${method} is answered with ${JSON.stringify(answer.error)}`)
    if (answer.result === undefined)
      throw new Error(`${method} is answered with no JSON-RPC response: ${JSON.stringify(answer)}`)
    return asObject(answer.result)
  }
}

const anonymous = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}

function lambdaContext(id: number): object {
  const endsAtMs = Date.now() + 30_000
  return {
    awsRequestId: `catalogue-${id}`,
    functionName: 'catalogue',
    getRemainingTimeInMillis: () => endsAtMs - Date.now(),
  }
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}
