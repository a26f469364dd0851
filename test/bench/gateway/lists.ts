/** `tools/list` over many targets, page by page. */
import { functionUrlEvent, lambdaContext, mirroredHeaders, modernRequest } from '@mcp-lambda/wrapper/testing'
import type { Checkout } from '../checkout/checkout.ts'
import { measureInTurns, type Task } from '../measure/in-turns.ts'
import { staysWithin, weighsAtMost } from '../report/goals.ts'
import { type Table, timesTable } from '../report/table.ts'
import { bundleGateway, type CataloguedTarget } from './bundle-gateway.ts'
import { type LoadedGateway, loadGateway } from './load-gateway.ts'

const targetCount = 200
export const targetNames: readonly string[] = Array.from({ length: targetCount }, (_, index) => `target-${index}`)
const toolCount = 50

const asMessage = 'a page, message'
const asText = 'a page, function URL'

type Page = { readonly tools: readonly { name: string }[]; readonly nextCursor?: string }

export const listRows = [asMessage, asText] as const

export async function measureLists(checkout: Checkout): Promise<Table> {
  const { tasks, pages } = await loadListTasks(await bundleManyTargets(checkout))
  const measured = await measureInTurns(tasks, { rounds: 40, warmUpRounds: 10 })
  const largest = Math.max(...pages.map(page => Buffer.byteLength(JSON.stringify(page))))
  return timesTable(
    `Gateway, tools/list of ${targetCount} targets with ${toolCount} tools each, warm`,
    asMessage,
    listRows.map(name => {
      const samples = measured.get(name) ?? 'not measured'
      return { name, samples, goals: typeof samples === 'object' ? [staysWithin(2, samples.p50, 'p50')] : [] }
    }),
    [
      `${pages.length} pages, the largest ${weighsAtMost(1024, largest).text}. All ${targetCount * toolCount} tools are in them, once.`,
    ],
  )
}

/** @returns the bundle's file */
export function bundleManyTargets(checkout: Checkout): Promise<string> {
  return bundleGateway(checkout, { name: 'many-targets', targets: manyTargets(), lambda: 'client' })
}

export async function loadListTasks(file: string): Promise<{ tasks: Task[]; pages: Page[] }> {
  const gateway = await loadGateway(file, targetNames)
  const pages = await readPages(gateway)
  const names = pages.flatMap(({ tools }) => tools.map(({ name }) => name))
  const isWhole = new Set(names).size === targetCount * toolCount && names.length === targetCount * toolCount
  if (!isWhole) throw new Error(`The pages hold ${names.length} tools`)
  const cursors = [undefined, ...pages.flatMap(({ nextCursor = [] }) => nextCursor)]
  return { pages, tasks: [messageTask(gateway, cursors, pages), urlTask(gateway, cursors, pages)] }
}

async function readPages(gateway: LoadedGateway): Promise<Page[]> {
  const pages: Page[] = []
  let cursor: string | undefined
  do {
    const { result } = (await gateway.handler(toRequest(0, cursor), lambdaContext())) as { result: Page }
    pages.push(result)
    cursor = result.nextCursor
  } while (cursor !== undefined)
  return pages
}

function messageTask(
  { handler }: LoadedGateway,
  cursors: readonly (string | undefined)[],
  pages: readonly Page[],
): Task {
  return {
    name: asMessage,
    prepare(n) {
      const event = toRequest(n, cursors[n % cursors.length])
      const context = lambdaContext()
      return {
        run: () => handler(event, context),
        check: answer => checkPage((answer as { result: Page }).result, pages[n % pages.length]),
      }
    },
  }
}

function urlTask({ handler }: LoadedGateway, cursors: readonly (string | undefined)[], pages: readonly Page[]): Task {
  return {
    name: asText,
    prepare(n) {
      const body = toRequest(n, cursors[n % cursors.length])
      const event = functionUrlEvent({ headers: mirroredHeaders(body), body })
      const context = lambdaContext()
      return {
        run: () => handler(event, context),
        check: answer => checkPage(JSON.parse((answer as { body: string }).body).result, pages[n % pages.length]),
      }
    },
  }
}

function toRequest(id: number, cursor: string | undefined) {
  return { ...modernRequest('tools/list', cursor === undefined ? {} : { cursor }), id }
}

function checkPage(page: Page, expected: Page | undefined): void {
  if (page.tools.length === expected?.tools.length && page.tools[0]?.name === expected.tools[0]?.name) return
  throw new Error(`Another page was answered, with ${page.tools.length} tools from ${page.tools[0]?.name}`)
}

/** Tools of the size real ones have: about half a kilobyte each. */
export function manyTargets(): CataloguedTarget[] {
  return targetNames.map(name => ({
    name,
    catalogue: {
      serverInfo: { name, version: '1.0.0' },
      capabilities: { tools: {} },
      tools: Array.from({ length: toolCount }, (_, tool) => toTool(`tool-${tool}`)),
      prompts: [],
      resources: [],
      resourceTemplates: [],
    },
  }))
}

function toTool(name: string) {
  return {
    name,
    description: `${name} looks things up by a query, within a region, and answers with the first of what it found, best first.`,
    inputSchema: {
      type: 'object',
      properties: {
        query: { type: 'string', description: 'What to look for' },
        region: { type: 'string', description: 'Where to look, for example us-east-1' },
        limit: { type: 'integer', minimum: 1, maximum: 100, description: 'The most to answer with' },
      },
      required: ['query'],
    },
  }
}
