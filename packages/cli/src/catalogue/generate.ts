/**
 * Writes what a service offers, and sends its parent what was seen of it: `node generate.ts <directory> <file>`, and for a server in
 * Python its interpreter and the folder of its packages.
 *
 * The handler's environment is what serverless.yml declares for this (`custom.mcp.catalogue.environment`) with placeholders
 * for secrets, and nothing of this machine's. A profile or a region that is set here cannot end up in a committed file.
 */

import { renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { askForCatalogue, type Handler, NoResponse } from '@mcp-lambda/gateway/packaging'
import { readService, toPlaceholders } from '@mcp-lambda/serverless/project'
import { findHandler } from './find-handler.ts'
import type { Answer, Seen } from './generate-catalogue.ts'
import { toText } from './read-committed.ts'

// What a server has started is ended as this process exits: when it is stopped, and when its parent is gone.
for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(event, () => process.exit(1))
// A listener would keep it running, for a server that waits for nothing.
process.channel?.unref()

const [directory = '', file = '', ...python] = process.argv.slice(2).map(path => resolve(path))

const { PATH = '' } = process.env
for (const name of Object.keys(process.env)) delete process.env[name]
const { catalogueEnvironment, settings, python: server } = readService(directory)
const secrets = toPlaceholders(['MCP_STATE_KEYS', ...Object.keys(settings.secrets ?? {})])
// Lambda's time zone: a server may describe its tools by it.
Object.assign(process.env, { PATH, TZ: ':UTC' }, secrets, catalogueEnvironment)

const seen: Seen = { needsStateKeys: false, isOneServer: false, readsStdin: false }
// The wrapper reads the keys where something is in `rerun`. Code that copies the whole environment does not see them.
process.env = new Proxy(process.env, {
  get(variables, name) {
    if (name === 'MCP_STATE_KEYS') seen.needsStateKeys = true
    return Reflect.get(variables, name)
  },
  ownKeys: variables => Reflect.ownKeys(variables).filter(name => name !== 'MCP_STATE_KEYS'),
})

process.on('warning', ({ name }) => {
  if (name === 'OneTenantWarning') seen.isOneServer = true
})

const found = findHandler(directory)
const handler = await loadHandler()
if (handler === undefined) {
  const message = `${found.file} exports no ${found.name}`
  await answer({ kind: 'failed', message, cause: { kind: 'handler-not-exported' } }, 1)
}
const catalogue = await askForCatalogue(handler, {
  onMissing: ({ method, field }) =>
    console.warn(`The server declares a capability but has no method ${method}, so its ${field} are written as none`),
}).catch(error =>
  answer(
    {
      kind: 'failed',
      message: error.message,
      ...(error instanceof NoResponse
        ? { cause: { kind: 'handler-differs' } }
        : { code: error.code, data: error.data }),
    },
    1,
  ),
)
// Renamed into place: a watcher of the folder must not read half a file.
const draft = `${file}.new`
writeFileSync(draft, toText(catalogue))
renameSync(draft, file)
await askAsTenants(handler)
// Node emits warnings a turn later.
await setImmediate()
await answer({ kind: 'written', seen }, 0)

/** Ends this process, too: a server may hold timers, sockets or children that nothing here could close. */
function answer(told: Answer, code: number): Promise<never> {
  return new Promise(() => process.send?.(told, () => process.exit(code)))
}

/**
 * Two tenants at once need two servers, and the wrapper warns where the second is the first. A child is left alone: it is a server
 * of its own, and starting another may take long.
 */
async function askAsTenants(handler: Handler): Promise<void> {
  if (process.getActiveResourcesInfo().includes('ProcessWrap')) return
  const endsAtMs = Date.now() + 10_000
  const context = { awsRequestId: 'tenants', getRemainingTimeInMillis: () => endsAtMs - Date.now() }
  const pings = ['one', 'two'].map((tenant, id) =>
    handler({ jsonrpc: '2.0', id, method: 'ping', params: { _meta: { 'mcp-lambda/tenant': tenant } } }, context),
  )
  // Whatever else is answered, the catalogue is written.
  await Promise.allSettled(pings)
}

async function loadHandler(): Promise<Handler> {
  const [interpreter, packages] = python
  if (server === undefined || interpreter === undefined || packages === undefined) {
    const path = join(directory, found.file)
    const exported = await import(pathToFileURL(path).href)
    seen.readsStdin = ['data', 'readable'].some(event => process.stdin.listenerCount(event) > 0)
    return exported[found.name]
  }
  const { lambdaHandler } = await import('@mcp-lambda/wrapper')
  const { pythonServer } = await import('@mcp-lambda/wrapper/runtime')
  const { readArguments } = await import('@mcp-lambda/serverless/python')
  // The keys are the wrapper's: see above.
  const { MCP_STATE_KEYS: _, ...given } = { ...secrets, ...catalogueEnvironment }
  const named = Object.keys(given).map(name => [name, true] as const)
  const { rerun = [] } = settings
  const args = await readArguments(server.command, packages)
  const source = pythonServer(interpreter, { args, packages, rerun, env: Object.fromEntries(named) }, process.env)
  // `askForCatalogue` gives it a context of Lambda.
  return lambdaHandler(source) as Handler
}
