/** What `find_tools` costs a gateway that was not there, in front of 104 tools of public servers. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { startLambda } from '@mcp-lambda/lambda-local'
import { legacyRequest } from '@mcp-lambda/wrapper/testing'
import type { Checkout } from '../checkout/checkout.ts'
import { defineFunction } from '../local-lambda/define-function.ts'
import { createInvoker } from '../local-lambda/invoker.ts'
import { chooseRuntime } from '../local-lambda/runtime.ts'
import { measureShuffled } from '../measure/shuffled.ts'
import { type Table, timesTable } from '../report/table.ts'
import { bundleGateway, type CataloguedTarget, targetsVariable } from './bundle-gateway.ts'

const catalogues = new URL('../../../packages/gateway/test/finding/catalogues/', import.meta.url)

const list = legacyRequest('tools/list')
const find = legacyRequest('tools/call', { name: 'find_tools', arguments: { query: 'create an issue, open a ticket' } })

const without = 'without find_tools, tools/list'

const rows = [
  { name: without, gateway: 'finding-off', request: list, holds: 'create_issue' },
  { name: 'list: all, tools/list', gateway: 'finding-all', request: list, holds: 'find_tools' },
  { name: 'list: found, tools/list', gateway: 'finding-found', request: list, holds: 'find_tools' },
  { name: 'list: found, find_tools', gateway: 'finding-found', request: find, holds: 'create_issue' },
]

const gateways = [
  { name: 'finding-off', settings: {} },
  { name: 'finding-all', settings: { findTools: { list: 'all' } } },
  { name: 'finding-found', settings: { findTools: { list: 'found' } } },
]

export async function measureFinding(checkout: Checkout, samples: number): Promise<Table> {
  const { folder } = checkout
  const targets = readTargets()
  const { runtime, note } = chooseRuntime(process.env)
  const environment = { GATEWAY_TARGETS: targetsVariable(targets.map(({ name }) => name)), MCP_LAMBDA_LOCAL: '1' }
  const functions = new Map<string, ReturnType<typeof defineFunction>>()
  for (const { name, settings } of gateways) {
    const file = basename(await bundleGateway(checkout, { name, targets, lambda: 'client', settings }), '.mjs')
    functions.set(name, defineFunction({ name, file, folder, environment }))
  }
  const lambda = await startLambda({ functions: [...functions.values()], runtime })
  const { invoke, close } = createInvoker(lambda)
  try {
    const tasks = rows.map(({ name, gateway, request, holds }) => ({
      name,
      async sample() {
        const definition = functions.get(gateway)
        // A definition of its own each time: the one that is in place already would be nothing new.
        if (definition) await lambda.deploy({ ...definition })
        const startedAt = performance.now()
        const answer = JSON.stringify(await invoke(gateway, request))
        const durationMs = performance.now() - startedAt
        if (!answer.includes(holds)) throw new Error(`${name}: ${answer.slice(0, 500)}`)
        return durationMs
      },
    }))
    const measured = await measureShuffled(tasks, { samples })
    return timesTable(
      'Gateway, cold, with find_tools over 104 tools',
      without,
      [...measured].map(([name, samples]) => ({ name, samples })),
      [note],
    )
  } finally {
    close()
    await lambda.close()
  }
}

function readTargets(): CataloguedTarget[] {
  return readdirSync(catalogues).map(file => {
    const { tools } = JSON.parse(readFileSync(new URL(file, catalogues), 'utf8'))
    const name = basename(file, '.json')
    const catalogue = { serverInfo: { name, version: '1' }, capabilities: { tools: {} }, tools }
    return { name, catalogue: { ...catalogue, prompts: [], resources: [], resourceTemplates: [] } }
  })
}
