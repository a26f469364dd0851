import { type Backend, Refusal, RpcError } from '@mcp-lambda/wrapper'
import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import { modernRequest } from '@mcp-lambda/wrapper/testing'
import { expect, it } from 'vitest'
import type { Policy } from '../src/config/gateway-config.ts'
import { compileCatalogues } from '../src/packaging/compile-catalogues.ts'
import type { Asker } from '../src/policy/policy.ts'
import { answerAsTarget, callers, lists, policies, requests, targets } from './caller-answers.ts'
import { callOf, createBackend } from './fixtures.ts'

const jwt = { issuers: [{ issuer: 'https://idp.test' }], audience: ['x'], requiredScopes: ['mcp:use'] }

const config = { doors: {}, callers: [], allowedOrigins: [], targets: {} }

const ways = {
  'matched at run time': (policy: Policy | undefined) => ({ targets, policy }),
  'compiled when packaged': (policy: Policy | undefined) => {
    const compiled = compileCatalogues({ targets, config: { ...config, ...(policy && { policy }) } })
    const functionNames = new Map(targets.map(({ name, functionName }) => [name, functionName]))
    return {
      targets: compiled.targets.map(target => ({ ...target, functionName: functionNames.get(target.name) ?? '' })),
      policy: compiled.config.policy,
    }
  },
}

const cases = Object.keys(policies).flatMap(name =>
  Object.entries(ways).map(([way, prepare]) => ({ name, way, prepare })),
)

it.each(cases)('answers each caller as recorded, lists page by page, under the policy $name with rules $way', async ({
  name,
  prepare,
}) => {
  const { targets, policy } = prepare(policies[name])
  /** By request and answer, who gets it. */
  const recorded = new Map<string, Map<string, string[]>>()
  for (const [who, caller] of Object.entries(callers)) {
    const logged: unknown[] = []
    const backend = createBackend({
      targets,
      maxPageBytes: 100,
      access: { jwt, ...(policy && { policy }) },
      log: (message, facts) => logged.push([message, facts]),
      invokeFunction: async ({ functionName, payload }) => ({
        payload: JSON.stringify(answerAsTarget(functionName, JSON.parse(payload))),
      }),
    })
    const record = (what: string, answer: unknown) => {
      const answers = recorded.get(what) ?? new Map<string, string[]>()
      const text = JSON.stringify(answer)
      recorded.set(what, answers.set(text, [...(answers.get(text) ?? []), who]))
    }
    for (const method of lists) record(method, await readPages(backend, method, caller))
    for (const [method, params] of requests) {
      logged.length = 0
      const answer = await exchange(backend, method, params, caller)
      record(`${method} ${JSON.stringify(params)}`, logged.length > 0 ? { answer, logged } : answer)
    }
  }
  await expect(toText(recorded)).toMatchFileSnapshot(`answers/${name}.snap`)
})

function toText(recorded: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>): string {
  const everybody = Object.keys(callers).join(', ')
  return [...recorded]
    .flatMap(([request, answers]) => [
      request,
      ...[...answers].map(([answer, who]) => `  ${who.join(', ').replace(everybody, 'all')}: ${answer}`),
    ])
    .join('\n')
}

/** All pages of a list, with the number of the page in the place of each cursor. */
async function readPages(backend: Backend, method: string, caller: Asker): Promise<unknown[]> {
  const pages: unknown[] = []
  const cursors = new Set<unknown>([undefined])
  for (const cursor of cursors) {
    const page = await exchange(backend, method, cursor === undefined ? {} : { cursor }, caller)
    const { nextCursor } = (page.result ?? {}) as JsonObject
    pages.push(
      nextCursor === undefined ? page : { ...page, result: { ...(page.result as object), nextCursor: pages.length } },
    )
    if (nextCursor !== undefined) cursors.add(nextCursor)
  }
  return pages
}

/** The response; of what is thrown, all that an entry point makes an answer of. */
async function exchange(backend: Backend, method: string, params: JsonObject, caller: Asker): Promise<JsonObject> {
  try {
    return await backend.exchange(modernRequest(method, params), callOf(caller), () => undefined)
  } catch (error) {
    if (error instanceof RpcError) return { code: error.code, message: error.message, data: error.data }
    if (!(error instanceof Refusal)) throw error
    const { status, message, data, headers } = error
    const http = { entryPoint: 'function-url', path: '/mcp', headers: { host: 'gateway.test' } } as const
    return { status, message, data, headers: typeof headers === 'function' ? headers(http as never) : headers }
  }
}
