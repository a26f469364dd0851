/** What a caller waits for: over HTTP to the function URL, through the gateway and the hop, to the tool, and back. */
import { legacyRequest } from '@mcp-lambda/wrapper/testing'
import { textOf } from '../calls.ts'
import { measureInTurns } from '../measure/in-turns.ts'
import { type ColdTask, measureShuffled } from '../measure/shuffled.ts'
import { type Table, timesTable } from '../report/table.ts'
import { echoTool } from './echo-target.ts'
import { type GatewaySystem, gatewayFunction, targetFunction } from './functions.ts'

const warm = 'warm'
const coldGateway = 'cold gateway, warm target'
const cold = 'cold gateway, cold target'

const patternsFigures: Readonly<Record<string, string>> = {
  [warm]: 'the pattern: 100-500 ms',
  [cold]: 'the pattern: 2-3 s',
}

export async function measureWholePath(system: GatewaySystem, samples: number): Promise<Table> {
  const measured = new Map([
    ...(await measureShuffled(createColdPathTasks(system), { samples })),
    ...(await measureInTurns([{ name: warm, prepare: m => ({ run: () => call(system, m), check: () => undefined }) }], {
      rounds: 10,
      warmUpRounds: 2,
    })),
  ])
  return timesTable(
    'Gateway, the whole path of a call: HTTP, function URL, gateway, hop, tool',
    warm,
    [warm, coldGateway, cold].map(name => ({
      name,
      samples: measured.get(name) ?? 'not measured',
      goals: [patternsFigures[name] ?? []].flat().map(text => ({ text, met: undefined })),
    })),
    [
      `${system.note} No network is in these figures, nor AWS’s own time to place an environment and fetch its code, nor ` +
        'the work of a real tool; the pattern’s figures have them.',
    ],
  )
}

export const coldPathRows: readonly string[] = [coldGateway, cold]

export function createColdPathTasks(system: GatewaySystem): ColdTask[] {
  let n = 0
  const next = () => {
    n += 1
    return n
  }
  return [
    {
      name: coldGateway,
      sample: async () => {
        await call(system, next())
        await system.renew(gatewayFunction)
        return call(system, next())
      },
    },
    {
      name: cold,
      sample: async () => {
        await system.renew(gatewayFunction)
        await system.renew(targetFunction)
        return call(system, next())
      },
    },
  ]
}

/** @returns milliseconds, once the answer was seen to be this call's */
async function call({ gatewayUrl }: GatewaySystem, n: number): Promise<number> {
  const body = JSON.stringify({
    ...legacyRequest('tools/call', { name: echoTool, arguments: { text: textOf(n) } }),
    id: n,
  })
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const startedAt = performance.now()
  const response = await fetch(gatewayUrl, { method: 'POST', headers, body })
  const text = await response.text()
  const durationMs = performance.now() - startedAt
  if (!text.includes(`"${textOf(n)}"`)) throw new Error(`Call ${n} was answered with ${response.status}: ${text}`)
  return durationMs
}
